"""Every activation against its declared slopes, on the whole line and on boxes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.activations import Activation, activation, custom, leaky_relu
from metzler.errors import InputError, InputTypeError

NAMES = ["relu", "leaky-relu", "elu", "tanh", "logistic", "softplus", "saturation", "identity", "absolute"]
ALL = [activation(name) for name in NAMES] + [leaky_relu(0.2), leaky_relu(-0.5), leaky_relu(3.0)]
every_activation = pytest.mark.parametrize("phi", ALL, ids=[f"{phi.name} [{phi.lo}, {phi.hi}]" for phi in ALL])
every_name = pytest.mark.parametrize("name", NAMES)

numbers = st.floats(-30, 30)


@every_activation
@given(x=numbers, y=numbers)
def test_every_slope_lies_in_the_interval(phi: Activation, x: float, y: float) -> None:
    rise, run = float(phi(x) - phi(y)), x - y
    slack = 1e-14 * (1 + abs(x) + abs(y))
    ends = sorted((float(phi.lo) * run, float(phi.hi) * run))
    assert ends[0] - slack <= rise <= ends[1] + slack


@every_activation
@given(ends=st.tuples(numbers, numbers).map(sorted), s=st.floats(0, 1), t=st.floats(0, 1))
def test_every_slope_on_a_box_lies_in_the_interval_of_the_box(
    phi: Activation, ends: list[float], s: float, t: float
) -> None:
    lower, upper = ends
    lo, hi = phi.slopes_on(lower, upper)
    assert phi.lo <= lo <= hi <= phi.hi
    x, y = sorted(min(upper, max(lower, lower + share * (upper - lower))) for share in (s, t))
    rise, run = float(phi(y) - phi(x)), y - x
    slack = 1e-14 * (1 + abs(x) + abs(y))
    assert float(lo) * run - slack <= rise <= float(hi) * run + slack


@every_name
def test_the_interval_is_attained(name: str) -> None:
    phi = activation(name)
    x = np.linspace(-40, 40, 80001)
    slopes = np.diff(phi(x)) / np.diff(x)
    assert slopes.min() == pytest.approx(phi.lo, abs=1e-6)
    assert slopes.max() == pytest.approx(phi.hi, abs=1e-6)


@every_name
def test_an_unbounded_box_has_the_global_interval(name: str) -> None:
    phi = activation(name)
    lo, hi = phi.slopes_on(-np.inf, np.inf)
    assert (lo, hi) == (phi.lo, phi.hi)


@every_activation
def test_projections_are_as_declared(phi: Activation) -> None:
    x = np.linspace(-5, 5, 1001)
    y = phi(x)
    assert (bool((phi(y) == y).all()) and bool((np.diff(y) >= 0).all())) == phi.projection


@pytest.mark.parametrize("function", [np.tanh, np.abs, np.negative])
def test_a_projection_is_tried(function: Any) -> None:
    with pytest.raises(InputError, match="no projection onto an interval"):
        Activation("mine", function, -1.0, 1.0, projection=True)


@pytest.mark.parametrize(
    ("name", "lower", "upper", "expected"),
    [
        ("relu", 0.0, 2.0, (1, 1)),
        ("relu", -2.0, 0.0, (0, 0)),
        ("relu", -1e-300, 1e-300, (0, 1)),
        ("relu", 0.0, 0.0, (0, 1)),
        ("absolute", -2.0, -1.0, (-1, -1)),
        ("absolute", 0.0, 0.0, (-1, 1)),
        ("saturation", -1.0, 1.0, (1, 1)),
        ("saturation", -1.0, 1.5, (0, 1)),
        ("saturation", 1.0, 3.0, (0, 0)),
        ("saturation", 1.0, 1.0, (0, 1)),
        ("leaky-relu", -5.0, -1.0, (0.01, 0.01)),
        ("identity", -1.0, 1.0, (1, 1)),
        ("elu", 0.0, 3.0, (1, 1)),
    ],
)
def test_piecewise_linear_boxes_are_exact(name: str, lower: float, upper: float, expected: tuple[float, float]) -> None:
    lo, hi = activation(name).slopes_on(lower, upper)
    assert lo == pytest.approx(expected[0], abs=1e-14)
    assert hi == pytest.approx(expected[1], abs=1e-14)


def _exp(x: Fraction, terms: int = 60) -> tuple[Fraction, Fraction]:
    """Bounds on exp(x) for -1 <= x <= 0, from an alternating series."""
    partial = [Fraction(0)]
    term = Fraction(1)
    for k in range(terms):
        partial.append(partial[-1] + term)
        term = term * x / (k + 1)
    return min(partial[-2:]), max(partial[-2:])


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("elu", lambda e: e),
        ("logistic", lambda e: e / (1 + e) ** 2),
        ("softplus", lambda e: e / (1 + e)),
    ],
)
@pytest.mark.parametrize("x", [-0.9, -0.5, -0.1, -1e-3])
def test_smooth_slopes_are_rounded_outward(name: str, slope: Callable[[Fraction], Fraction], x: float) -> None:
    low, high = _exp(Fraction(x))
    lo, hi = activation(name).slopes_on(x, x)
    assert Fraction(float(lo)) <= slope(low) <= slope(high) <= Fraction(float(hi))
    assert hi - lo < 1e-14


@pytest.mark.parametrize("x", [-0.45, -0.2, 0.3])
def test_tanh_slopes_are_rounded_outward(x: float) -> None:
    low, high = _exp(-2 * abs(Fraction(x)))
    lo, hi = activation("tanh").slopes_on(x, x)
    assert Fraction(float(lo)) <= 4 * low / (1 + low) ** 2 <= 4 * high / (1 + high) ** 2 <= Fraction(float(hi))


@every_name
def test_far_tails_neither_overflow_nor_vanish_from_above(name: str) -> None:
    phi = activation(name)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        _, hi = phi.slopes_on([-1e308, 1e4], [-1e4, 1e308])
        assert np.isfinite(phi([-1e308, 1e308])).all()
    if name in ("tanh", "logistic"):
        assert np.all(hi > 0)


def test_boxes_per_neuron_and_slopes_per_neuron() -> None:
    phi = custom(lambda x: np.tanh(np.array([0.5, 2.0]) * x), slopes=([0.0, 0.0], [0.5, 2.0]), name="gains")
    lo, hi = phi.slopes_on([-1.0, -1.0], [1.0, 1.0])
    np.testing.assert_array_equal(lo, [0.0, 0.0])
    np.testing.assert_array_equal(hi, [0.5, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(phi.hi)[0] = 3.0


@pytest.mark.parametrize(("lower", "upper"), [(1.0, 0.0), (np.nan, 1.0), ([0.0, 2.0], [1.0, 1.0])])
def test_a_box_inside_out_is_refused(lower: Any, upper: Any) -> None:
    with pytest.raises(InputError, match="lower <= upper"):
        activation("tanh").slopes_on(lower, upper)


def test_names_are_forgiving_and_activations_pass() -> None:
    assert activation("Leaky_ReLU") is activation("leaky-relu")
    phi = leaky_relu(0.3)
    assert activation(phi) is phi


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("step", "jumps"),
        ("Heaviside", "jumps"),
        ("sign", "jumps"),
        ("threshold", "jumps"),
        ("sqrt", "unbounded near 0"),
        ("square", "without bound"),
        ("softmax", "not elementwise"),
    ],
)
def test_no_slope_bound_is_refused_with_its_reason(name: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        activation(name)


def test_an_unknown_name_gets_a_hint() -> None:
    with pytest.raises(InputError, match="did you mean 'tanh'"):
        activation("tahn")
    with pytest.raises(InputError, match="custom"):
        activation("zzz")
    with pytest.raises(InputTypeError, match="custom"):
        activation(np.tanh)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slopes", "error"),
    [
        ((0.0, np.inf), InputError),
        ((np.nan, 1.0), InputError),
        ((1.0, 0.0), InputError),
        (([0.0, 0.0], [1.0, 1.0, 1.0]), InputError),
        (([[0.0]], 1.0), InputError),
        (("a", 1.0), InputTypeError),
        (1.0, InputTypeError),
        ((0.0, 1j), InputTypeError),
    ],
)
def test_wrong_slopes_are_refused(slopes: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        custom(np.tanh, slopes=slopes)


@pytest.mark.parametrize(
    "function", [np.sign, lambda x: np.where(x > 3, 1.0, 0.0), lambda x: 1.1 * x, np.square, np.sqrt]
)
def test_a_function_that_breaks_its_slopes_is_refused(function: Callable[[Any], Any]) -> None:
    with pytest.raises(InputError, match="do not hold"):
        custom(function, slopes=(0.0, 1.0))


def test_a_function_must_be_callable() -> None:
    with pytest.raises(InputTypeError, match="callable"):
        Activation("table", [1, 2], 0.0, 1.0)  # type: ignore[arg-type]
