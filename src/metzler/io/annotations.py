"""What is known of a network beside its weights, as arrays that any container of arrays can hold, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from metzler.containers.inside import as_labels
from metzler.errors import InputError, InputTypeError, one_line
from metzler.matrices.forms import by_rows, is_sparse
from metzler.matrices.labelled import Labels
from metzler.networks import Network

_WORDS = ("sign_rule", "of", "weight_unit", "time_unit", "source", "licence", "citation")
_LISTS = ("names", "types", "changes")
_DELAYS = ("delays_data", "delays_indices", "delays_indptr")


def arrays_of(network: Network) -> Iterator[tuple[str, NDArray[Any]]]:
    """Everything but the weights, by name; what is not known is left out.

    Raises
    ------
    InputTypeError
        When names are neither all texts nor all 64-bit whole numbers, or the dynamics hold something else than
        texts and numbers.

    Examples
    --------
    >>> net = Network([[0.0]], names=["PYR"], time_unit="s")
    >>> dict(arrays_of(net))
    {'names': array(['PYR'], dtype='<U3'), 'of': array('neuron', dtype='<U6'), 'time_unit': array('s', dtype='<U1')}
    """
    for name in _LISTS:
        if getattr(network, name):
            yield name, _array_of(getattr(network, name), name)
    if network.positions is not None:
        yield "positions", network.positions
    if network.delays is not None and is_sparse(network.delays):
        delays = by_rows(network.delays)
        yield from zip(_DELAYS, (delays.data, delays.indices, delays.indptr), strict=True)
    elif network.delays is not None:
        yield "delays", network.delays
    yield from ((word, np.array(getattr(network, word))) for word in _WORDS if getattr(network, word))
    if network.dynamics:
        yield "dynamics", np.array(json.dumps(network.dynamics, default=_plain))


def fields_of(arrays: Mapping[str, NDArray[Any]], n: int, *, where: str) -> dict[str, Any]:
    """The fields of a network of n neurons, from arrays of `arrays_of`; its source becomes one of the changes.

    Raises
    ------
    InputError
        When they are not such arrays.
    """
    try:
        fields: dict[str, Any] = {word: str(arrays[word].reshape(-1)[0]) for word in _WORDS if word in arrays}
        fields |= {name: as_labels(arrays[name].ravel()) for name in _LISTS if name in arrays}
        fields |= {name: arrays[name] for name in ("positions", "delays") if name in arrays}
        if all(name in arrays for name in _DELAYS):
            fields["delays"] = sp.csr_array(tuple(arrays[name] for name in _DELAYS), shape=(n, n))
        if "dynamics" in arrays:
            fields["dynamics"] = dict(json.loads(str(arrays["dynamics"].reshape(-1)[0])))
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise InputError(
            f"{where} holds something else beside its weights than was written: {one_line(error)}."
        ) from error
    if source := fields.pop("source", ""):
        fields["changes"] = (*fields.get("changes", ()), f"written from {source!r}")
    return fields


def _array_of(labels: Labels, name: str) -> NDArray[Any]:
    """Labels as an array that holds just them."""
    array = np.array(labels)
    if array.dtype.kind not in "Uiu" or array.tolist() != list(labels):
        raise InputTypeError(f"{name} must be all texts or all 64-bit whole numbers to be written to such a file")
    return array


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return dict(value)
    raise InputTypeError(f"dynamics must hold texts and numbers to be written to a file, got {type(value).__name__}")
