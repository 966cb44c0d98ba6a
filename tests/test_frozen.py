"""Memory that nobody can write to, and records that are pickled by their fields."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.frozen import Frozen, is_owned, owned


@pytest.mark.parametrize(
    "given",
    [np.arange(3.0), np.zeros(0), np.array(2.0), np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(4)[::-1]],
    ids=["vector", "empty", "scalar", "fortran", "backwards"],
)
def test_values_shape_and_type_are_kept_in_other_memory(given: np.ndarray) -> None:
    kept = owned(given)
    assert kept.dtype == given.dtype
    np.testing.assert_array_equal(kept, given)
    assert not np.shares_memory(kept, given)
    assert owned(kept) is kept
    with pytest.raises(ValueError, match="WRITEABLE"):
        kept.setflags(write=True)


def test_a_read_only_array_whose_owner_can_write_is_copied() -> None:
    behind = np.ones(3)
    for view in (behind[:2], np.broadcast_to(behind, (2, 3)), np.frombuffer(memoryview(behind).toreadonly())):
        view.setflags(write=False)
        assert not is_owned(view)
        kept = owned(view)
        behind[0] += 1.0
        assert (kept == view).sum() < view.size
    mine = np.frombuffer(bytearray(16))
    mine.setflags(write=False)
    assert not is_owned(mine)


def test_views_of_what_is_owned_are_owned() -> None:
    kept = owned(np.arange(6.0))
    assert is_owned(kept[::2])
    assert is_owned(np.broadcast_to(kept, (2, 6)))


def test_a_memory_mapped_file_stays_where_it_is(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.eye(3))
    mapped = np.load(tmp_path / "w.npy", mmap_mode="r")
    assert owned(mapped) is mapped


@dataclass(frozen=True, eq=False)
class Record(Frozen):
    values: Any
    named: Any

    def __post_init__(self) -> None:
        if min(self.values) < 0:
            raise InputError("negative")
        object.__setattr__(self, "values", owned(np.asarray(self.values)))
        object.__setattr__(self, "named", MappingProxyType(dict(self.named)))


def test_a_record_is_pickled_by_its_fields_and_frozen_again() -> None:
    record = Record([1.0, 2.0], {"a": 1})
    again = pickle.loads(pickle.dumps(record))
    assert again.values.tolist() == [1.0, 2.0]
    assert is_owned(again.values)
    assert dict(again.named) == {"a": 1}
    assert copy.copy(record) is record
    assert copy.deepcopy([record])[0] is record


def test_what_was_changed_on_the_way_is_checked_again() -> None:
    rebuild, (kind, values) = Record([1.0, 2.0], {}).__reduce__()
    with pytest.raises(InputError, match="negative"):
        rebuild(kind, values | {"values": [-1.0]})
