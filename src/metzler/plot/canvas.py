"""The one door to matplotlib, and the colours of every picture."""

from __future__ import annotations

from typing import Any

from metzler.errors import InputError

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""The palette of Okabe and Ito, told apart by colour-blind readers too."""
STYLES = ("-", "--", "-.", ":")


def canvas(ax: Any = None, size: tuple[float, float] = (7.0, 4.0)) -> Any:
    """The axes to draw on: those given, else those of a new figure; only the new figure loads matplotlib.

    Parameters
    ----------
    ax : matplotlib Axes, optional
        Where to draw.
    size : two floats
        Of a new figure, in inches.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        When matplotlib is not installed, or cannot be loaded.

    Examples
    --------
    >>> canvas("axes of my own")
    'axes of my own'
    """
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except Exception as error:  # a broken installation fails with whatever its parts raise
        if isinstance(error, ModuleNotFoundError) and error.name == "matplotlib":
            raise InputError("pictures need matplotlib: pip install 'metzler[report]'") from error
        raise InputError(f"matplotlib is installed but cannot be loaded ({error}): reinstall it") from error
    return plt.subplots(figsize=size, layout="constrained")[1]
