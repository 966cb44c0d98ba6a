"""The Perron pair of a row family: weights that prove a bound, and a witness that none proves a better one."""

from metzler.perron.conditioned import conditioned_steps
from metzler.perron.network import perron_steps
from metzler.perron.pair import PerronPair

__all__ = ["PerronPair", "conditioned_steps", "perron_steps"]
