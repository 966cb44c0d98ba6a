"""What PyTorch calls an activation is the one with its slopes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn
from torch.nn import functional

from metzler.activations import activation
from metzler.errors import InputError, InputTypeError
from metzler.torch.functions import FUNCTIONS, known_activation

HERE = [nn.Tanh(), nn.ReLU(), nn.Sigmoid(), nn.Identity(), nn.Softplus(), nn.ELU(), nn.Hardtanh(), nn.LeakyReLU(0.2)]


@pytest.mark.parametrize("module", HERE, ids=str)
def test_the_function_is_the_same_and_its_slopes_hold(module: Any) -> None:
    x = torch.linspace(-9, 9, 2001, dtype=torch.float64)
    found = known_activation(module)
    np.testing.assert_allclose(found(x.numpy()), module(x).numpy(), atol=1e-8)
    quotients = np.diff(module(x).numpy()) / np.diff(x.numpy())
    assert quotients.min() >= found.lo - 1e-9
    assert quotients.max() <= found.hi + 1e-9


def test_names_functions_and_modules_agree() -> None:
    for names, kinds in FUNCTIONS:
        for each in (*names, *kinds):
            assert known_activation(each).name == names[0]
    phi = activation("tanh")
    assert known_activation(phi) is phi
    assert known_activation(functional.relu).name == "relu"


def test_refusals() -> None:
    for choice in (nn.Softplus(2.0), nn.ELU(0.5)):
        with pytest.raises(InputTypeError, match="changes its slopes"):
            known_activation(choice)
    for choice in (nn.Linear(1, 1), 3, None):
        with pytest.raises(InputTypeError, match="activation must be a name"):
            known_activation(choice)
    with pytest.raises(InputError, match="unknown"):
        known_activation("tanhh")
