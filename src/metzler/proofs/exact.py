"""The exact proof: rate and ceiling of a certificate in integer arithmetic.

Doubles are integers times powers of two, so every worst-case row of a model is a row of integers and
every bound a quotient of two integers. Rows are formed here once more, straight from the model's triple,
sharing nothing with the search nor with the outward-rounded check.

The reciprocals of the l-infinity weights are not integers times powers of two. They are first rounded
up to `BITS` bits; the rows that could then decide the maximum are evaluated again with true quotients. So the
bounds are the exact extremes whenever at most `SETTLED` rows tie at that precision, and proven bounds always.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, lcm

import numpy as np
from numpy.typing import NDArray

from metzler.errors import InputError
from metzler.models import Triple
from metzler.models.triple import checked_triple
from metzler.numbers.rational import round_down
from metzler.numbers.scaled import Scaled
from metzler.proofs.exact_rows import Candidate, Dyadic, ExactRows, IntegerRow, Profile, dyadic, positive
from metzler.steps import finished

BITS = 256
"""Precision to which weights that are not dyadic are rounded up before the deciding rows are settled."""
SETTLED = 64
"""At most this many rows are evaluated again with true quotients."""
DEPTH = 4096
"""Terms this many powers of two below the largest of their sum are rounded outward: memory stays bounded."""
ROWS_PER_STEP = 256

Ratio = tuple[int, int]
"""Numerator and positive denominator, not reduced."""


@dataclass(frozen=True)
class ExactProof:
    """What was proved, as exact numbers in 1/time.

    Parameters
    ----------
    rate : Fraction
        The weights prove this rate.
    ceiling : Fraction or None
        No diagonal weights of this order prove more; None when a row of the witness has no vertex to be evaluated at.
    exact : bool
        No row used the interval bound.
    diagonal : Fraction
        The largest absolute value of a diagonal entry at a slope vertex, over the limiting rows.
    settled : bool
        `rate` is the largest that these weights prove, not only a lower bound of it.
    """

    rate: Fraction
    ceiling: Fraction | None
    exact: bool
    diagonal: Fraction
    settled: bool

    @property
    def rate_down(self) -> float:
        """`rate` rounded down to a double."""
        return round_down(self.rate)

    @property
    def ceiling_up(self) -> float:
        """`ceiling` rounded up to a double; infinite when nothing was proved."""
        return inf if self.ceiling is None else -round_down(-self.ceiling)


def prove_exact(
    triple: Triple,
    order: str,
    w: Scaled,
    limiting: Sequence[int] | NDArray[np.int64],
    x: Scaled,
    *,
    corners: Mapping[int, str] | None = None,
) -> ExactProof:
    """The exact rate that weights prove for a triple, and the exact ceiling that a witness proves.

    Parameters
    ----------
    triple : Triple
        Of the model; its doubles are taken as they are.
    order : "l1" or "linf"
        Which norm.
    w : (n,) Scaled
        The norm's weights.
    limiting : (k,) indices
        Where the witness is not zero.
    x : (k,) Scaled
        The witness there, positive; in l1 it multiplies as `w / tau` do.
    corners : mapping of row to text of "0" and "1"
        For limiting rows that use the interval bound: which end of each touched slope, in rising order,
        the witness is evaluated at.

    Returns
    -------
    ExactProof

    Raises
    ------
    InputError
        When an array is not positive, of the wrong length, or out of range.

    Notes
    -----
    About a microsecond and 100 bytes a synapse for rows of one vertex pair or of the interval form; a row of k slopes
    costs `2^k` as much, or `2^r` where its sign patterns are fewer. Integers stay below about `DEPTH` bits beyond
    those of the matrices.

    References
    ----------
    davydov2022, Lemma 6.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")
    >>> proof = prove_exact(net.triple(), "linf", Scaled(np.full(2, 3.0)), [0, 1], Scaled(np.ones(2)))
    >>> proof.rate, proof.ceiling, proof.exact
    (Fraction(1, 2), Fraction(1, 2), True)
    """
    given = checked_triple(triple)
    return finished(prove_exact_steps(given, order, w, limiting, x, corners=corners))


def prove_exact_steps(
    triple: Triple,
    order: str,
    w: Scaled,
    limiting: Sequence[int] | NDArray[np.int64],
    x: Scaled,
    *,
    corners: Mapping[int, str] | None = None,
) -> Generator[float, None, ExactProof]:
    """Like `prove_exact`, but yields the fraction of rows done; the proof is the generator's return value."""
    rows = ExactRows(triple.oriented(order))
    scale = _Scale(order, positive(w, rows.n, "the weights"), dyadic(triple.tau))
    mass = _Mass(rows, limiting, x, corners or {}, scale.tau)
    upper = _Largest()
    bounded = False
    for i in range(rows.n):
        if i % ROWS_PER_STEP == 0:
            yield i / rows.n
        row = rows.row(i)
        bounded |= row.bound
        for candidate in row.at(scale.integers):
            upper.add(i, *scale.above(i, candidate, rows.power))
        mass.look(i, row)
    settled = upper.settle(lambda i: [scale.exactly(i, c, rows.power) for c in rows.row(i).at(scale.integers)])
    return ExactProof(
        rate=-Fraction(*upper.value),
        ceiling=mass.ceiling,
        exact=not bounded,
        diagonal=Fraction(*mass.diagonal),
        settled=settled,
    )


class _Scale:
    """Rows at the vector `e` that weights stand for: `1 / weights` in l-infinity, `weights / tau` in l1.

    `e` is held as integers times powers of two, exactly when its denominators have a small common
    multiple (a common factor of `e` does not matter), else rounded up to `BITS` bits.
    """

    def __init__(self, order: str, weights: Dyadic, tau: Dyadic) -> None:
        w: list[int] = weights.mantissa.tolist()
        t: list[int] = tau.mantissa.tolist()
        self.tau = list(zip(t, tau.exponent.tolist(), strict=True))
        self.linf = order == "linf"
        self.numerator, self.denominator = ([1] * len(w), w) if self.linf else (w, t)
        power = -weights.exponent if self.linf else weights.exponent - tau.exponent
        self.power: list[int] = power.tolist()
        common = _common_multiple(self.denominator)
        self.exact = common is not None
        if common is not None:
            self.mantissa = [p * (common // q) for p, q in zip(self.numerator, self.denominator, strict=True)]
            self.place = self.power
        else:
            self.mantissa = [-((-p << BITS) // q) for p, q in zip(self.numerator, self.denominator, strict=True)]
            self.place = [x - BITS for x in self.power]
        self.common = common or 1

    def above(self, i: int, candidate: Candidate, power: int) -> tuple[Ratio, Ratio]:
        """An upper bound of the candidate's quotient at `e`, and a lower bound of the same number."""
        diagonal, factor, profile = candidate
        flow, place, whole = _flow(profile, self.mantissa, self.place, up=True)
        most = self._quotient(i, diagonal, factor * flow, 1, place, power)
        if not flow or (self.exact and whole):
            return most, most
        least = max(flow - (flow >> (BITS - 64)) - 1, 0)
        return most, self._quotient(i, diagonal, factor * least, 1, place, power)

    def exactly(self, i: int, candidate: Candidate, power: int) -> Ratio | None:
        """The candidate's quotient at `e` itself; None where `e` varies by more than `DEPTH` powers of two."""
        diagonal, factor, (columns, values) = candidate
        place = min((self.power[j] for j in columns), default=0)
        if max((self.power[j] for j in columns), default=0) - place > DEPTH:
            return None
        terms = [
            (v * self.numerator[j] << (self.power[j] - place), self.denominator[j])
            for j, v in zip(columns, values, strict=True)
        ]
        over, under = _sum(terms)
        return self._quotient(i, diagonal, factor * over * self.common, under, place, power)

    def integers(self, columns: list[int]) -> list[int]:
        """`e` itself in these columns, in one unit."""
        base, whole = min((self.power[j] for j in columns), default=0), lcm(*(self.denominator[j] for j in columns))
        return [self.numerator[j] * (whole // self.denominator[j]) << (self.power[j] - base) for j in columns]

    def _quotient(self, i: int, diagonal: int, flow: int, under: int, place: int, power: int) -> Ratio:
        """`(diagonal + flow 2^place / (under e_i)) / (2^power tau_i)`."""
        whole = self.numerator[i] * self.common * under
        gained = flow * self.denominator[i]
        shift = place - self.power[i]
        if shift >= 0:
            value = diagonal * whole + (gained << shift)
        else:
            value, whole = (diagonal * whole << -shift) + gained, whole << -shift
        return _over((value, whole), power, self.tau[i])


class _Mass:
    """Rows at the witness `x`, zero off its support: the least quotient there, exactly or rounded down."""

    def __init__(
        self,
        rows: ExactRows,
        limiting: Sequence[int] | NDArray[np.int64],
        x: Scaled,
        corners: Mapping[int, str],
        tau: list[tuple[int, int]],
    ) -> None:
        support = [int(i) for i in limiting]
        if not support or min(support) < 0 or max(support) >= rows.n or len(set(support)) < len(support):
            raise InputError(f"limiting must hold distinct indices between 0 and {rows.n - 1}, and at least one")
        values = positive(x, len(support), "the witness")
        self.rows, self.corners, self.tau, self.support = rows, corners, tau, frozenset(support)
        self.mantissa, self.place = [0] * rows.n, [0] * rows.n
        for i, m, power in zip(support, values.mantissa.tolist(), values.exponent.tolist(), strict=True):
            self.mantissa[i], self.place[i] = m, power
        self.least: Ratio | None = None
        self.proved = True
        self.diagonal: Ratio = (0, 1)

    def look(self, i: int, row: IntegerRow) -> None:
        """Take row i into account."""
        if i not in self.support:
            return
        size = _over((row.diagonal, 1), self.rows.power, self.tau[i])
        self.diagonal = size if _less(self.diagonal, size) else self.diagonal
        candidates = row.at(self.integers)
        if row.bound:
            self.proved &= i in self.corners
            candidates = self.rows.at_corner(i, self.corners[i]) if i in self.corners else []
        best: Ratio | None = None
        for candidate in candidates:
            value = self._quotient(i, candidate)
            best = value if best is None or _less(best, value) else best
        if best is not None and (self.least is None or _less(best, self.least)):
            self.least = best

    def integers(self, columns: list[int]) -> list[int]:
        """The witness in these columns, in one unit."""
        base = min((self.place[j] for j in columns if self.mantissa[j]), default=0)
        return [self.mantissa[j] << max(self.place[j] - base, 0) for j in columns]

    @property
    def ceiling(self) -> Fraction | None:
        """Minus the least quotient."""
        return -Fraction(*self.least) if self.proved and self.least is not None else None

    def _quotient(self, i: int, candidate: Candidate) -> Ratio:
        diagonal, factor, (columns, values) = candidate
        inside = [(j, v) for j, v in zip(columns, values, strict=True) if self.mantissa[j]]
        profile = [j for j, _ in inside], [v for _, v in inside]
        flow, place, _ = _flow(profile, self.mantissa, self.place, up=False)
        shift, own = place - self.place[i], self.mantissa[i]
        gained = factor * flow
        if shift >= 0:
            value = diagonal * own + (gained << shift)
        else:
            value, own = (diagonal * own << -shift) + gained, own << -shift
        return _over((value, own), self.rows.power, self.tau[i])


class _Largest:
    """The largest of many numbers known between two bounds, and who may attain it."""

    def __init__(self) -> None:
        self.value: Ratio = (0, 1)
        self._floor: Ratio | None = None
        self._tied: list[tuple[int, Ratio, bool]] = []

    def add(self, i: int, most: Ratio, least: Ratio) -> None:
        """Number i lies between `least` and `most`."""
        if self._floor is not None and _less(most, self._floor):
            return
        if self._floor is None or _less(self._floor, least):
            self._floor = least
            self._tied = [entry for entry in self._tied if not _less(entry[1], least)]
        sharp = most is least
        if sharp and any(known and not _less(other, most) for _, other, known in self._tied):
            return
        self._tied.append((i, most, sharp))

    def settle(self, exactly: Callable[[int], list[Ratio | None]]) -> bool:
        """Make `value` the largest, from exact numbers where the bounds leave it open; whether it then is exact."""
        self.value = self._tied[0][1]
        for _, most, _ in self._tied:
            self.value = most if _less(self.value, most) else self.value
        if all(sharp for _, _, sharp in self._tied):
            return True
        open_rows = {i for i, _, _ in self._tied}
        if len(open_rows) > SETTLED:
            return False
        found = [value for i in open_rows for value in exactly(i)]
        known = [value for value in found if value is not None]
        if len(known) < len(found):
            return False
        self.value = known[0]
        for value in known:
            self.value = value if _less(self.value, value) else self.value
        return True


def _flow(profile: Profile, mantissa: list[int], place: list[int], *, up: bool) -> tuple[int, int, bool]:
    """`sum values_j mantissa_j 2^place_j` as an integer, its power of two, and whether nothing was rounded."""
    columns, values = profile
    if not columns:
        return 0, 0, True
    powers = [place[j] for j in columns]
    base, deep = min(powers), max(powers) - DEPTH
    if base >= deep:
        return sum([v * mantissa[j] << (x - base) for j, v, x in zip(columns, values, powers, strict=True)]), base, True
    sign = -1 if up else 1
    total = 0
    for j, v, x in zip(columns, values, powers, strict=True):
        term = sign * v * mantissa[j]
        total += term << (x - deep) if x >= deep else term >> (deep - x)
    return sign * total, deep, False


def _common_multiple(denominators: list[int]) -> int | None:
    """The least common multiple, None when it has more than `BITS` bits."""
    common = 1
    for q in set(denominators):
        common = lcm(common, q)
        if common.bit_length() > BITS:
            return None
    return common


def _sum(terms: list[Ratio]) -> Ratio:
    """The sum of quotients, in pairs so that the integers grow evenly."""
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=False)
        added = [(a * d + c * b, b * d) for (a, b), (c, d) in pairs]
        terms = added + terms[len(added) * 2 :]
    return terms[0] if terms else (0, 1)


def _over(value: Ratio, power: int, tau: tuple[int, int]) -> Ratio:
    """`value / (2^power tau)`."""
    over, under = value
    shift = power + tau[1]
    return (over, under * tau[0] << shift) if shift >= 0 else (over << -shift, under * tau[0])


def _less(a: Ratio, b: Ratio) -> bool:
    return a[0] * b[1] < b[0] * a[1]
