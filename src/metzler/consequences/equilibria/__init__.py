"""Where does the network settle?"""

from __future__ import annotations

from metzler.consequences.equilibria.equilibrium import Equilibrium, equilibrium, equilibrium_steps

__all__ = [
    "Equilibrium",
    "equilibrium",
    "equilibrium_steps",
]
