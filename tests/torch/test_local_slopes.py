"""Values and lines hold the graph of every admitted activation."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np

from metzler.activations import activation, custom, leaky_relu
from metzler.errors import InputError
from metzler.torch.local_slopes import Slopes, admitted
from metzler.torch.local_sums import Boxes

NAMES = ["relu", "tanh", "logistic", "softplus", "elu", "leaky-relu", "saturation", "identity"]


def boxes(seed: int) -> Boxes:
    rng = np.random.default_rng(seed)
    mid, radius = rng.normal(size=(200, 1)) * 3, 10.0 ** rng.uniform(-8, 1, (200, 1))
    return Boxes(torch.tensor(mid - radius), torch.tensor(mid + radius))


@pytest.mark.parametrize("name", NAMES)
def test_the_graph_lies_in_the_image_and_around_the_line(name: str) -> None:
    slopes, box = Slopes(admitted(activation(name))), boxes(1)
    k = slopes.slope(box)
    image, rest = slopes.image(box), slopes.rest(box, k)
    z = box.lower + (box.upper - box.lower) * torch.linspace(0, 1, 101, dtype=torch.float64)
    x = torch.from_numpy(np.asarray(slopes.phi(z.numpy())))
    slack = 1e-13
    assert ((image.lower <= x + slack) & (x <= image.upper + slack)).all()
    assert ((rest.lower <= x - k * z + slack) & (x - k * z <= rest.upper + slack)).all()
    assert ((k >= 0) & (k <= 1)).all()


def test_decided_relu_neurons_leave_nothing() -> None:
    slopes = Slopes(activation("relu"))
    box = Boxes(torch.tensor([[0.5, -2.0, -1.0]]), torch.tensor([[1.0, -1.0, 3.0]]))
    k = slopes.slope(box)
    assert k.tolist() == [[1.0, 0.0, 0.0]]
    assert slopes.rest(box, k).upper.tolist() == [[0.0, 0.0, 3.0]]
    assert slopes.rest(box, k).lower.abs().sum() == 0


def test_lines_hold_the_graph_of_relu() -> None:
    slopes, box = Slopes(activation("relu")), boxes(2)
    k = slopes.slope(box, lines=True)
    rest = slopes.rest(box, k)
    z = box.lower + (box.upper - box.lower) * torch.linspace(0, 1, 101, dtype=torch.float64)
    left = z.clamp(min=0) - k * z
    assert ((rest.lower <= left + 1e-15) & (left <= rest.upper + 1e-15)).all()
    crosses = (box.lower < 0) & (box.upper > 0)
    assert ((k > 0) & (k < 1))[crosses].all()
    assert rest.upper[~crosses].abs().sum() == 0


def test_narrow_boxes_leave_little_of_a_smooth_activation() -> None:
    slopes = Slopes(activation("tanh"))
    z = torch.linspace(-2, 2, 9, dtype=torch.float64).unsqueeze(0)
    box = Boxes(z - 1e-3, z + 1e-3)
    rest = slopes.rest(box, slopes.slope(box))
    assert float((rest.upper - rest.lower).max()) < 1e-5


def test_others_are_refused() -> None:
    with pytest.raises(InputError, match="slopes in"):
        admitted(activation("absolute"))
    with pytest.raises(InputError, match="of one's own"):
        admitted(custom(np.arctan, slopes=(0, 1)))
    assert admitted(leaky_relu(0.3)).name == "leaky-relu"
