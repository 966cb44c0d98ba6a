"""Which column of a table is what: the names that connectome tables use, or those that the user says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from metzler.errors import InputError
from metzler.io.asked import Asked

PAIRS = (
    ("pre_root_id", "post_root_id"),
    ("pre_pt_root_id", "post_pt_root_id"),
    ("bodyid_pre", "bodyid_post"),
    ("source", "target"),
    ("pre", "post"),
    ("from", "to"),
    ("presynaptic_id", "postsynaptic_id"),
    ("presynaptic_index", "postsynaptic_index"),
    ("presynaptic", "postsynaptic"),
    ("pre_id", "post_id"),
    ("source_id", "target_id"),
    ("sender", "receiver"),
)
"""How tables name the two neurons of an edge, in lower case."""

COUNTS = (
    "syn_count", "synapse_count", "count", "n_syn", "nsyn", "n_synapses", "num_synapses", "synapses", "connectivity",
    "excitatory_x_connectivity",
)  # fmt: skip
"""Weights that are numbers of synapses."""
WEIGHTS = ("weight", "weights", *COUNTS)
SIGNS = ("sign", "signs", "excitatory", "polarity")
SYNAPSE_A_ROW = ("pre_pt_root_id",)
"""Such a first column begins a table of single synapses, whose other columns say where and how large they are."""
TRANSMITTERS = (
    "nt_type", "nt", "transmitter", "neurotransmitter", "top_nt", "predicted_nt", "predictednt", "consensus_nt",
    "consensusnt",
)  # fmt: skip

INSTEAD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "presynaptic_id": ("presynaptic_index",),
        "postsynaptic_id": ("postsynaptic_index",),
        "excitatory_x_connectivity": ("connectivity", "excitatory"),
    }
)
"""Names beside which others say the same less well."""

_BEGIN = re.compile(r"(.+)_(\d{2,17})")


@dataclass(frozen=True)
class Roles:
    """The positions of the columns of a table of edges; None where there is none.

    Attributes
    ----------
    pre, post : int
    weight, sign, transmitter : int, optional
    begin_pre, begin_post : str
        The first digits of all ids, which the name of the column says.
    counts : bool
        Whether weights are numbers of synapses.
    """

    pre: int
    post: int
    weight: int | None
    sign: int | None
    transmitter: int | None
    begin_pre: str = ""
    begin_post: str = ""
    counts: bool = False

    @property
    def positions(self) -> set[int]:
        """All that are used."""
        return {k for k in (self.pre, self.post, self.weight, self.sign, self.transmitter) if k is not None}

    def ends(self) -> tuple[tuple[int, str], tuple[int, str]]:
        """The columns of the two neurons, each with the digits with which its ids begin."""
        return (self.pre, self.begin_pre), (self.post, self.begin_post)


@dataclass(frozen=True)
class Names:
    """The names of columns, as they are and as they are compared; `where` names their table in messages."""

    given: tuple[str, ...]
    where: str

    def listed(self, most: int = 20) -> str:
        """The columns in words."""
        shown = ", ".join(repr(name[:60]) for name in self.given[:most])
        return shown + (f" and {len(self.given) - most} more" if len(self.given) > most else "")

    def known(self) -> list[str]:
        """The names as they are compared, and nothing for those that say less than another one."""
        plain = [plain_name(name)[0] for name in self.given]
        moot = {less for name in plain for less in INSTEAD.get(name, ())}
        return ["" if name in moot else name for name in plain]

    def named(self, name: str, option: str) -> int:
        """The position of the column that the user names, exactly or but for upper and lower case."""
        loosely = name.strip().lower()
        exactly = [k for k, own in enumerate(self.given) if own == name]
        for at in (exactly, [k for k, own in enumerate(self.given) if own.strip().lower() == loosely]):
            if len(at) > 1:
                raise InputError(f"{self.where} has {len(at)} columns {name!r}: rename one, for {option}= means one")
            if at:
                return at[0]
        raise InputError(f"{self.where} has no column {name!r} for {option}=: its columns are {self.listed()}")

    def one_of(self, candidates: Sequence[str], option: str, given: str | None) -> int | None:
        """The position of the only column with one of these names, or of the one that is `given`; "" is none."""
        if given is not None:
            return self.named(given, option) if given else None
        at = [k for k, name in enumerate(self.known()) if name in candidates]
        if len(at) > 1:
            names = " and ".join(repr(self.given[k]) for k in at)
            raise InputError(
                f"{self.where} has the columns {names}, any of which could be the {option}: say {option}= one of them, "
                f"or {option}='' for none"
            )
        return at[0] if at else None


def plain_name(name: str) -> tuple[str, str]:
    """The name of a column as it is compared, and the digits with which its ids begin: `pre_root_id_720575940`."""
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    begin = _BEGIN.fullmatch(plain)
    return (begin[1], begin[2]) if begin and any(begin[1] in pair for pair in PAIRS) else (plain, "")


def names_edges(columns: Sequence[str]) -> bool:
    """Whether the names of the columns say that this is a table of edges."""
    return bool(_pairs(Names(tuple(columns), "").known()))


def roles_of(columns: Sequence[str], asked: Asked, where: str) -> Roles:
    """What each column of a table of edges is.

    Raises
    ------
    InputError
        When no column, or several, could be meant; the message lists them and says which option to give.
    """
    names = Names(tuple(columns), where)
    pre, post = _ends(names, asked)
    weight = names.one_of(WEIGHTS, "weight", asked.weight)
    sign, transmitter = signs_of(names, asked)
    used = [each for each in (pre, post, weight, sign, transmitter) if each is not None]
    if len(set(used)) < len(used):
        raise InputError(f"{where}: pre, post, weight, sign and transmitter must be different columns")
    (plain, begin_pre), (_, begin_post) = plain_name(columns[pre]), plain_name(columns[post])
    if weight is None and asked.weight is None and not begin_pre and plain not in SYNAPSE_A_ROW:
        _refuse_unread(names, used)
    counts = weight is None or plain == "bodyid_pre" or plain_name(columns[weight])[0] in COUNTS
    return Roles(pre, post, weight, sign, transmitter, begin_pre, begin_post, counts)


def _refuse_unread(names: Names, used: Sequence[int]) -> None:
    """Refuse a table in which a column of an unknown name may hold the weights."""
    known = {*SIGNS, *TRANSMITTERS, *(end for pair in PAIRS for end in pair)}
    plain = enumerate(plain_name(name)[0] for name in names.given)
    others = [names.given[k] for k, name in plain if k not in used and name not in known]
    if others:
        listed = Names(tuple(others), "").listed()
        raise InputError(
            f"{names.where} has no column that is known to hold weights, but also has {listed}: say weight= one of "
            "them, or weight='' for one synapse a row"
        )


def _pairs(known: Sequence[str]) -> list[tuple[int, int]]:
    """Where the two neurons of an edge may stand."""
    places = [[[k for k, name in enumerate(known) if name == end] for end in pair] for pair in PAIRS]
    return [(pre, post) for before, after in places for pre in before for post in after]


def _ends(names: Names, asked: Asked) -> tuple[int, int]:
    """The columns of the two neurons."""
    pre = None if asked.pre is None else names.named(asked.pre, "pre")
    post = None if asked.post is None else names.named(asked.post, "post")
    if pre is not None and post is not None:
        return pre, post
    pairs = [pair for pair in _pairs(names.known()) if pre in (None, pair[0]) and post in (None, pair[1])]
    if len(pairs) == 1:
        return pairs[0]
    if pairs:
        named = ", ".join(f"{names.given[i]!r} to {names.given[j]!r}" for i, j in pairs)
        raise InputError(f"{names.where} names the neurons of an edge in several ways, {named}: say pre= and post=")
    raise InputError(
        f"{names.where} must name the two neurons of each edge in columns such as pre and post, but has "
        f"{names.listed()}: say which with pre= and post="
    )


def signs_of(names: Names, asked: Asked) -> tuple[int | None, int | None]:
    """The columns of signs and of transmitters, at most one of which is used; an option that is given decides."""
    sign = names.one_of(SIGNS, "sign", asked.sign if asked.sign is not None or not asked.transmitter else "")
    given = asked.transmitter if asked.transmitter is not None or not asked.sign else ""
    transmitter = names.one_of(TRANSMITTERS, "transmitter", given)
    if sign is not None and transmitter is not None:
        raise InputError(
            f"{names.where} has the columns {names.given[sign]!r} and {names.given[transmitter]!r}, both of which say "
            "signs: give sign='' or transmitter='' to leave one out"
        )
    return sign, transmitter
