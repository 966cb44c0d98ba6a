"""The arrays everybody speaks of."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Vector: TypeAlias = NDArray[np.float64]
"""Real numbers: one a neuron, or a dense matrix of them."""
Index: TypeAlias = NDArray[np.intp]
"""Places of neurons, rows, slopes, synapses."""
Exponents: TypeAlias = NDArray[np.int64]
"""Powers of two."""
Mask: TypeAlias = NDArray[np.bool_]
Matrix: TypeAlias = Any
"""A dense array, a SciPy sparse array, or blocks of rows."""
UNIT = 2.0**-53
"""The unit of rounding of double precision."""
