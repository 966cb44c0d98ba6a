"""State spaces closed by a nonlinearity, against python-control's own interconnection and SciPy's matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import signal
from tests.optional import works

import metzler as mz
from metzler.errors import InputError, InputTypeError
from metzler.io import model_from

with_control = pytest.mark.skipif(not works("control"), reason="needs python-control")
RNG = np.random.default_rng(5)
A, B, C, D = RNG.normal(size=(3, 3)) - 2 * np.eye(3), RNG.normal(size=(3, 2)), RNG.normal(size=(2, 3)), np.zeros((2, 2))


@with_control
@pytest.mark.parametrize("dt", [0, 0.1, True])
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_closed_loop_is_that_of_python_control(dt: Any, sign: int) -> None:
    """`control.feedback` of the plant and tanh: its right side, or next state, at states and inputs of ours."""
    import control

    plant = control.ss(A, np.hstack([B, np.eye(3)]), np.vstack([C, np.zeros((3, 3))]), np.zeros((5, 5)), dt)
    tanh = control.nlsys(None, lambda t, x, u, params: np.tanh(u) * ([1] * 2 + [0] * 3), inputs=5, outputs=5, dt=dt)
    closed = control.feedback(plant, tanh, sign=sign)
    model = model_from(control.ss(A, B, C, D, dt), sign=sign, activation="tanh")
    assert isinstance(model, mz.LureMap if dt else mz.Lure)
    for _ in range(5):
        x, u = RNG.normal(size=3), RNG.normal(size=3)
        theirs = closed.dynamics(0.0, x, np.concatenate([np.zeros(2), u]))
        np.testing.assert_allclose(model.field(x, u), theirs, rtol=1e-12, atol=1e-13)


@with_control
def test_states_keep_names_that_somebody_gave() -> None:
    import control

    named = control.ss(A, B, C, D, states=["angle", "speed", "current"])
    assert tuple(model_from(named, sign=-1, activation="tanh").names) == ("angle", "speed", "current")
    assert model_from(control.ss(A, B, C, D), sign=-1, activation="tanh").names is None
    with pytest.raises(InputError, match="no timebase: set its dt to 0"):
        model_from(control.ss(A, B, C, D, None), sign=-1, activation="tanh")


@pytest.mark.parametrize(("dt", "kind"), [({}, mz.Lure), ({"dt": 0.1}, mz.LureMap)])
def test_state_spaces_of_scipy(dt: Any, kind: Any) -> None:
    model = model_from(signal.StateSpace(A, B, C, D, **dt), sign=-1, slopes=(0.0, 1.0), gain=2.0)
    assert isinstance(model, kind)
    J = model.triple().jacobian([0.3, 0.7])
    np.testing.assert_allclose(J, A - 2.0 * B @ np.diag([0.3, 0.7]) @ C, rtol=1e-13)


def test_what_is_no_lure_system() -> None:
    plant = signal.StateSpace(A, B, C, D)
    for sign in (None, 0, 2, "negative"):
        with pytest.raises(InputError, match="say the sign of the feedback: sign=-1 for"):
            model_from(plant, sign=sign, activation="tanh")
    with pytest.raises(InputError, match="needs D = 0"):
        model_from(signal.StateSpace(A, B, C, np.eye(2)), sign=1, activation="tanh")
    with pytest.raises(InputError, match="1 outputs and 2 inputs"):
        model_from(signal.StateSpace(A, B, C[:1], D[:1]), sign=1, activation="tanh")
    with pytest.raises(InputError, match="leak means nothing for a state space: give activation, slopes, gain"):
        model_from(plant, sign=1, activation="tanh", leak=1.0)
    with pytest.raises(InputTypeError, match=r"a state space \(\w+\) has several matrices: give it to .*model_from"):
        mz.read(plant)
