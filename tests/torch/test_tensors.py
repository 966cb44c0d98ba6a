"""Numbers that run become doubles exactly, and everything else one sentence."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError, InputTypeError
from metzler.torch.tensors import array, square


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
def test_promotion_is_exact(dtype: str) -> None:
    tensor = torch.randn(3, 4, generator=torch.Generator().manual_seed(0)).to(getattr(torch, dtype))
    found = array(tensor, "w")
    assert found.dtype == np.float64
    assert torch.equal(torch.from_numpy(found).to(tensor.dtype), tensor)
    assert torch.equal(torch.from_numpy(found), tensor.double())


def test_rounded_first_where_a_type_is_given() -> None:
    assert array(torch.tensor([0.9]), "w", dtype=torch.bfloat16).tolist() == [0.8984375]


def test_gradients_sparse_and_arrays() -> None:
    assert array(torch.eye(2, requires_grad=True), "w").tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert array(torch.eye(2).to_sparse(), "w").tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert array(np.arange(3), "w").tolist() == [0.0, 1.0, 2.0]
    read_only = np.ones(2)
    read_only.setflags(write=False)
    assert array(read_only, "w").tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (torch.tensor([1.0, float("nan")]), r"w must be finite, got nan at \[1\]"),
        (torch.tensor([[float("inf")]]), r"w must be finite, got inf at \[0, 0\]"),
        (torch.ones(2, dtype=torch.complex64), "must be of one of the types"),
        (torch.ones(2, dtype=torch.bool), "must be of one of the types"),
        ([[1.0]], "must be a tensor of real numbers, got list"),
        ("w", "got str"),
    ],
)
def test_refusals(value: object, sentence: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=sentence):
        array(value, "w")


@pytest.mark.filterwarnings("ignore")
def test_quantized() -> None:
    with pytest.raises(InputTypeError, match="w is quantized"):
        array(torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8), "w")


@pytest.mark.filterwarnings("ignore")
def test_tensors_whose_numbers_cannot_be_read() -> None:
    with pytest.raises(InputTypeError, match=r"w is a tensor without numbers that can be read: .*meta"):
        array(torch.ones(2, device="meta"), "w")
    with pytest.raises(InputTypeError, match="w is a nested tensor"):
        array(torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), "w")
    with pytest.raises(InputTypeError, match="must be a tensor of real numbers"):
        array(np.ones(2, np.longdouble), "w")
    assert array(torch.tensor([1j], dtype=torch.complex128).conj().imag, "w").tolist() == [-1.0]
    assert array(np.array([0.5], ">f4"), "w").tolist() == [0.5]


def test_shapes() -> None:
    with pytest.raises(InputError, match=r"w must have the shape \(2, any\), got \(3, 4\)"):
        array(torch.ones(3, 4), "w", shape=(2, None))
    for wrong in (torch.ones(2, 3), torch.ones(4), torch.ones(0, 0)):
        with pytest.raises(InputError, match="must be a square matrix"):
            square(array(wrong, "w"), "w")
