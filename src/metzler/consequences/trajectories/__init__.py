"""How does the network move?"""

from __future__ import annotations

from metzler.consequences.trajectories.delay import (
    Delayed,
    delay,
    delay_gain,
    delay_gain_steps,
    delay_steps,
)
from metzler.consequences.trajectories.entrain import PeriodicResponse, entrain, entrain_steps
from metzler.consequences.trajectories.halanay import HalanayRate, halanay_rate
from metzler.consequences.trajectories.noise import NoiseBound, noise_bound, simulate_noisy
from metzler.consequences.trajectories.simulate import Trajectory, simulate, simulate_delayed
from metzler.consequences.trajectories.tube import Tube, tube, tube_steps

__all__ = [
    "Delayed",
    "HalanayRate",
    "NoiseBound",
    "PeriodicResponse",
    "Trajectory",
    "Tube",
    "delay",
    "delay_gain",
    "delay_gain_steps",
    "delay_steps",
    "entrain",
    "entrain_steps",
    "halanay_rate",
    "noise_bound",
    "simulate",
    "simulate_delayed",
    "simulate_noisy",
    "tube",
    "tube_steps",
]
