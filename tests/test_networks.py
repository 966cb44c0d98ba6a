"""The record of a measured network."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.networks import Connectome


def test_it_knows_its_size_and_cannot_be_changed() -> None:
    record = Connectome(sp.csr_array(np.eye(2)), ("A", "B"), source="made up", licence="none")
    assert record.n == 2
    with pytest.raises(FrozenInstanceError):
        record.names = ()  # type: ignore[misc]
