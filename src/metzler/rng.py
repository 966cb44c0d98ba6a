"""Where random numbers come from: a seed, or a generator of NumPy."""

from __future__ import annotations

import numpy as np

from metzler.errors import InputTypeError


def generator(rng: int | np.random.Generator) -> np.random.Generator:
    """The generator that is meant: a new one from a seed, or the one given, which goes on from where it is.

    Raises
    ------
    InputTypeError
        For anything else, and for a negative seed.

    Examples
    --------
    >>> int(generator(0).integers(100)), int(generator(0).integers(100))
    (85, 85)
    >>> generator("a")
    Traceback (most recent call last):
    metzler.errors.InputTypeError: rng must be a seed (a whole number, not negative) or a numpy Generator, got 'a'
    """
    seed = isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0
    if not (seed or isinstance(rng, np.random.Generator)):
        raise InputTypeError(f"rng must be a seed (a whole number, not negative) or a numpy Generator, got {rng!r}")
    return np.random.default_rng(rng)
