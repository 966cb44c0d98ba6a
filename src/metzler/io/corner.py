"""What the corner cell of a table with names says of its rows and columns."""

from __future__ import annotations

import re

from metzler.errors import InputError

_SIDES = dict.fromkeys(("pre", "presyn", "presynaptic"), "pre") | dict.fromkeys(
    ("post", "postsyn", "postsynaptic"), "post"
)
_LOOSE = dict.fromkeys(("from", "source", "sender"), "pre") | dict.fromkeys(("to", "target", "receiver"), "post")
"""Words that say it, too, where they stand alone or in a pair."""
_NEUTRAL = re.compile("(id|name|neuron|cell|node|label)s?|root|index|x|by|pt|body")


def orientation_of(corner: str, *, where: str) -> str | None:
    """ "post-pre" or "pre-post", the rows first; None where the corner says nothing of it.

    Parameters
    ----------
    corner : str
        "pre" names the rows, "post\\\\pre" the rows and the columns.
    where : str
        The file, for the message.

    Raises
    ------
    InputError
        When it speaks of pre or post in a way that is not understood.

    Examples
    --------
    >>> [orientation_of(cell, where="'net.csv'") for cell in ("pre", "post_id", "from/to", "cell", "")]
    ['pre-post', 'post-pre', 'pre-post', None, None]
    """
    words = re.findall("[a-z]+", corner.lower())
    sure = [_SIDES[word] for word in words if word in _SIDES]
    sides = [side for word in words if (side := _SIDES.get(word) or _LOOSE.get(word))]
    others = [word for word in words if word not in _SIDES and word not in _LOOSE and not _NEUTRAL.fullmatch(word)]
    if not sides or (others and not sure):
        return None
    if others or sides not in (["pre"], ["post"], ["pre", "post"], ["post", "pre"]):
        raise InputError(
            f"{where} has the corner cell {corner!r}, which speaks of pre and post but does not say what rows and "
            "columns are: write 'post' or 'pre' for the rows, or leave it empty and say the orientation"
        )
    return "pre-post" if sides[0] == "pre" else "post-pre"


def require_same(found: str | None, asked: str | None, corner: str, *, where: str) -> None:
    """Refuse an orientation that is asked for where the corner says the other one."""
    if None not in (found, asked) and found != asked:
        raise InputError(
            f"{where} has the corner cell {corner!r}, so that its rows are {str(found).partition('-')[0]}, but the "
            f"orientation {asked!r} is asked for: leave it out, or mend the file"
        )
