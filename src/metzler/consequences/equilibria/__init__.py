"""Where does the network settle?"""

from __future__ import annotations

from metzler.consequences.equilibria.equilibrium import equilibrium, equilibrium_steps
from metzler.consequences.equilibria.state import Equilibrium

__all__ = [
    "Equilibrium",
    "equilibrium",
    "equilibrium_steps",
]
