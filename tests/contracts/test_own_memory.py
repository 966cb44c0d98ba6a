"""Models, norms and certificates share no memory with who made them: changing an array changes no claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make

from metzler.claims.check import check
from metzler.claims.hashing import matrices_sha256
from metzler.consequences.modules import compose
from metzler.frozen import is_owned
from metzler.models import (
    Attention,
    DiagonalFeedback,
    EchoState,
    Entrywise,
    FiringRate,
    Hopfield,
    Implicit,
    IntervalHopfield,
    JacobianBounds,
    LatentHopfield,
    Lure,
    Persidskii,
)
from metzler.models.modules import Modules
from metzler.norms import LpNorm, Norm, QuadraticNorm
from metzler.proofs.boxes import Box
from metzler.proofs.diagonal import Witness
from metzler.search.certify import certify
from metzler.search.many import certify_many

OWN = sorted(name for name in MAKERS if name != "own")


def arrays(value: Any) -> Iterator[np.ndarray]:
    """Every array that can be reached from a record."""
    if isinstance(value, np.ndarray):
        yield value
    elif sparse.issparse(value):
        yield from (value.data, value.indices, value.indptr)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from arrays(part)
    elif isinstance(value, Mapping):
        yield from arrays(list(value.values()))
    elif is_dataclass(value):
        for part in fields(value):
            yield from arrays(getattr(value, part.name))


@pytest.mark.parametrize("name", OWN)
def test_no_array_of_a_model_can_be_written_to(name: str) -> None:
    held = list(arrays(make(name)))
    assert held
    assert all(is_owned(array) for array in held)


def scribble(value: Any) -> None:
    """Write over every array."""
    for array in arrays(value):
        array[...] = array[..., ::-1].copy() if array.ndim else array + 1
        array += array.dtype.type(1) if array.dtype.kind == "f" else array.dtype.type(0)


W = np.array([[-2.0, 0.5, 0.0], [0.1, -2.0, 0.3], [0.0, 0.2, -2.0]])
GIVEN: dict[str, Any] = {
    "hopfield": (Hopfield, {"W": W, "leak": W[0] + 3, "tau": W[1] + 3, "slopes": (W[0] - 1, W[1] + 3)}),
    "csr": (Hopfield, {"W": sparse.csr_array(W), "slopes": (W[0], W[0])}),
    "csc": (FiringRate, {"W": sparse.csc_array(W), "slopes": (W[0], W[0])}),
    "dissipation": (FiringRate, {"W": W, "dissipation": W - 3 * np.eye(3), "slopes": (W[0], W[0])}),
    "integers": (Hopfield, {"W": np.array([[-128, 0], [127, 1]], dtype=np.int8), "activation": "relu"}),
    "persidskii": (Persidskii, {"W": W, "activation": "relu"}),
    "feedback": (DiagonalFeedback, {"W": W, "feedback": W[0], "activation": "relu"}),
    "entrywise": (Entrywise, {"W": W, "slopes": (np.abs(W), np.abs(W) + 1)}),
    "lure": (Lure, {"A": W, "B": W[:, :2], "C": W[:2], "activation": "relu"}),
    "lure-sparse": (
        Lure,
        {"A": W, "B": sparse.csr_array(W[:, :2]), "C": sparse.csc_array(W[:2]), "activation": "relu"},
    ),
    "vectors": (Lure, {"A": W, "B": W[:, 0], "C": W[0], "activation": "relu"}),
    "bounds": (JacobianBounds, {"lower": W - 1, "upper": W, "tau": W[0] + 3}),
    "interval": (
        IntervalHopfield,
        {"W_lower": W, "W_upper": W, "leak_lower": W[0], "leak_upper": W[0] + 1, "slopes": (0, 1)},
    ),
    "latent": (LatentHopfield, {"M": W[:, :2], "N": W[:, 1:], "activation": "relu"}),
    "implicit": (Implicit, {"W": W, "U": W[:, :2], "bias": W[0], "activation": "relu"}),
    "echo": (EchoState, {"W": W, "a": np.array([0.1, 0.2, 0.3]), "activation": "relu"}),
}


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_what_was_given_may_be_changed(name: str) -> None:
    kind, given = GIVEN[name]
    given = {key: _copied(value) for key, value in given.items()}
    model = kind(**given)
    cert = certify(model, "l1")
    hashed, parameters = matrices_sha256(model.matrices()), model.parameters()
    scribble(list(given.values()))
    assert matrices_sha256(model.matrices()) == hashed
    assert all(np.array_equal(value, parameters[key]) for key, value in model.parameters().items())
    assert check(cert, model)
    assert check(cert, model, exact=True)


def _copied(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_copied, value))
    return value.copy() if hasattr(value, "copy") else value


def test_indices_behind_a_flag_are_changed() -> None:
    """The fast check had said yes to 5.9 where 1.0 is true: duplicates had come in behind a flag."""
    W = sparse.csr_array([[1.0, -1], [0.1, -5]])
    assert W.has_canonical_format
    net = Hopfield(W, slopes=(1.0, 1.0))
    before = certify(net, "l1")
    W.indices[:], W.data[:2] = [0, 0, 0, 1], [5, -5]
    after = certify(net, "l1")
    assert (after.rate, after.gap, after.sha256) == (before.rate, before.gap, before.sha256)
    assert check(after, net, exact=True)


def test_norms_witnesses_boxes_and_certificates() -> None:
    w, v, P = np.ones(2), np.ones(2), np.eye(2)
    held = [
        Norm("l1", w),
        Norm("l1", w, np.array([3000, 0])),
        LpNorm(2.0, w),
        Witness(np.array([0, 1]), v, np.array([0, 3000])),
        Box(w, v),
        QuadraticNorm(P),
        certify(Hopfield(np.eye(2), leak=w, activation="tanh"), "diagonal"),
        Attention(P).bounds(),
    ]
    for record in held:
        assert all(is_owned(array) for array in arrays(record)), record
    w[0] = v[0] = P[0, 0] = 7.0
    assert [array.max() < 7.0 for array in arrays(held[0])] == [True]


def test_limiting_indices_are_compared_as_they_are() -> None:
    """Differences of unsigned integers wrap around: falling indices had passed for rising ones."""
    with pytest.raises(Exception, match="rising indices"):
        Witness(np.array([5, 3], dtype=np.uint8), np.ones(2))


def test_many_networks_are_held_apart_from_the_stack() -> None:
    stack = np.stack([np.eye(3) / 2, np.eye(3) / 4])
    leak = np.ones(3)
    found = certify_many(stack, "linf", activation="relu", leak=leak)
    before, hashed = found[1].rate, found[1].sha256
    stack[:], leak[:] = 9.0, 9.0
    assert (found[1].rate, found[1].sha256) == (before, hashed)


def test_couplings_are_held_apart() -> None:
    net = Hopfield(np.zeros((2, 2)), activation="relu")
    K = np.eye(2) / 2
    pair = Modules({"a": net, "b": net}, {("a", "b"): K})
    whole = compose(pair, dict.fromkeys("ab", certify(net, "linf")))
    K[:] = 100.0
    check(whole, pair).require()
    assert all(is_owned(array) for array in arrays(pair.couplings))
