"""The Perron pair of a row family: weights that prove a bound, and a witness that none proves a better one."""

from metzler.perron.conditioned import conditioned
from metzler.perron.network import perron_steps
from metzler.perron.pair import PerronPair, PerronStep, Stop, never

__all__ = ["PerronPair", "PerronStep", "Stop", "conditioned", "never", "perron_steps"]
