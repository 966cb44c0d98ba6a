"""The exact proof against rational brute force over slope vertices, and the fast check against it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.claims import hostile
from tests.oracles.lp_bisection import lp_bisection

from metzler.errors import InputError, RangeExceeded
from metzler.models import FiringRate, Hopfield, Lure, LureMap, Model, Triple
from metzler.norms.diagonal import Norm
from metzler.numbers.rational import round_down
from metzler.numbers.scaled import Scaled
from metzler.proofs.diagonal import Witness, prove
from metzler.proofs.exact import BITS, SETTLED, ExactProof, prove_exact, prove_exact_steps
from metzler.search.certify import certify

ORDERS = ("l1", "linf")
orders = pytest.mark.parametrize("order", ORDERS)
ONE, TWO = Fraction(1), Fraction(2)
ONE_NUMBER = Scaled(np.ones(1))


def dense(M: Any) -> np.ndarray:
    return M.toarray() if sparse.issparse(M) else np.asarray(M)


def vertex_rows(t: Triple, order: str) -> list[list[list[Fraction]]]:
    """`[tau] J(d)`, transposed for l1, at every vertex of the slopes of one row; a list of rows for every row."""
    A, B, C = (dense(M) for M in (t.A, t.B, t.C))
    if order == "l1":
        A, B, C = A.T, C.T, B.T
    gain = Fraction(float(t.gain))
    out = []
    for i in range(t.n):
        touching = [k for k in range(len(t.lo)) if B[i, k] and C[k].any()]
        ends = [[Fraction(t.lo[k]), Fraction(t.hi[k])] for k in touching]
        rows = []
        for d in itertools.product(*ends):
            row = [Fraction(v) for v in A[i]]
            for k, slope in zip(touching, d, strict=True):
                factor = gain * Fraction(B[i, k]) * slope
                row = [v + factor * Fraction(c) for v, c in zip(row, C[k], strict=True)]
            rows.append(row)
        out.append(rows)
    return out


def quotient(t: Triple, i: int, row: list[Fraction], z: list[Fraction]) -> Fraction:
    own = abs(row[i]) - 1 if t.discrete else row[i]
    flow = sum((abs(v) * z[j] for j, v in enumerate(row) if j != i), Fraction(0))
    return (own + flow / z[i]) / Fraction(float(t.tau[i]))


def scaled(values: np.ndarray, exponents: np.ndarray | None) -> list[Fraction]:
    powers = [0] * len(values) if exponents is None else exponents.tolist()
    return [Fraction(v) * TWO**p for v, p in zip(values.tolist(), powers, strict=True)]


def brute_rate(t: Triple, order: str, w: list[Fraction]) -> Fraction:
    tau = [Fraction(float(v)) for v in t.tau]
    e = [1 / v for v in w] if order == "linf" else [v / s for v, s in zip(w, tau, strict=True)]
    return -max(quotient(t, i, row, e) for i, rows in enumerate(vertex_rows(t, order)) for row in rows)


def brute_ceiling(t: Triple, order: str, limiting: list[int], x: list[Fraction]) -> Fraction:
    z = [Fraction(0)] * t.n
    for i, v in zip(limiting, x, strict=True):
        z[i] = v
    rows = vertex_rows(t, order)
    return -min(max(quotient(t, i, row, z) for row in rows[i]) for i in limiting)


def small(seed: int) -> Model:
    """A hostile network of at most four states and six slopes a row: brute force stays cheap."""
    rng = np.random.default_rng(seed)
    kind = sorted(hostile.MAKERS)[seed % len(hostile.MAKERS)]
    return hostile.MAKERS[kind](rng, int(rng.integers(1, 5)), float(rng.choice(hostile.DECADES)))


def vectors(seed: int, n: int) -> tuple[np.ndarray, np.ndarray | None, list[int], np.ndarray, np.ndarray | None]:
    rng = np.random.default_rng([seed, 1])
    decades = float(rng.choice([0.0, 2.0, 100.0]))
    w, exponents = hostile.spread(rng, n, decades)
    limiting = np.flatnonzero(np.r_[True, rng.random(n - 1) < 0.7]).tolist()
    x, powers = hostile.spread(rng, len(limiting), decades)
    return w, exponents, limiting, x, powers


@orders
@pytest.mark.parametrize("block", range(10))
def test_bounds_are_those_of_brute_force(block: int, order: str) -> None:
    for seed in range(block * 12, block * 12 + 12):
        net = small(seed)
        t = net.triple()
        w, exponents, limiting, x, powers = vectors(seed, net.n)
        proof = prove_exact(t, order, Scaled(w, exponents), limiting, Scaled(x, powers))
        rate = brute_rate(t, order, scaled(w, exponents))
        ceiling = brute_ceiling(t, order, limiting, scaled(x, powers))
        if not proof.exact:
            assert proof.rate <= rate
            assert proof.ceiling is None or proof.ceiling >= ceiling
        elif proof.settled:
            assert (proof.rate, proof.ceiling) == (rate, ceiling), seed
        else:
            assert rate - abs(rate) * TWO**-150 - TWO**-3000 <= proof.rate <= rate
            assert proof.ceiling is not None
            assert proof.ceiling >= ceiling
        assert proof.rate_down == -np.inf or Fraction(proof.rate_down) <= proof.rate
        assert proof.ceiling_up == np.inf or Fraction(proof.ceiling_up) >= proof.ceiling


@orders
@pytest.mark.parametrize("block", range(12))
def test_the_fast_proof_is_never_more_optimistic(block: int, order: str) -> None:
    compared = 0
    for seed in range(1000 + block * 20, 1020 + block * 20):
        net = hostile.network(seed)
        w, exponents, limiting, x, powers = vectors(seed, net.n)
        fast = prove(net, Norm(order, w, exponents), Witness(np.array(limiting), x, powers))
        exact = prove_exact(net.triple(), order, Scaled(w, exponents), limiting, Scaled(x, powers))
        assert fast.exact == exact.exact
        if np.isfinite(fast.rate):
            assert Fraction(fast.rate) <= exact.rate, seed
            compared += 1
        if np.isfinite(fast.ceiling):
            assert exact.ceiling is not None
            assert Fraction(fast.ceiling) >= exact.ceiling, seed
    assert compared > 5


@pytest.mark.parametrize(
    ("seed", "order"),
    [(4, "l1"), (72, "l1"), (79, "linf"), (179, "l1"), (302, "linf"), (338, "linf"), (924, "l1"), (1272, "l1"),
     (1382, "linf"), (1389, "l1"), (1389, "linf")],
)  # fmt: skip
def test_where_the_margin_drowns_there_is_a_certificate_all_the_same(seed: int, order: str) -> None:
    """Components that do not close, roots beyond any margin of another component, entries that underflow."""
    net = hostile.network(seed)
    cert = certify(net, order)
    p = cert.proof
    proof = prove_exact(net.triple(), order, cert.norm.w, p.limiting, p.x)
    assert Fraction(cert.rate) <= proof.rate
    assert proof.ceiling is not None
    assert Fraction(cert.rate) + Fraction(cert.gap) >= proof.ceiling


@orders
@pytest.mark.parametrize("block", range(12))
def test_what_certify_returns_is_proved_exactly(block: int, order: str) -> None:
    found = 0
    for seed in range(5000 + block * 15, 5015 + block * 15):
        net = hostile.network(seed)
        try:
            cert = certify(net, order)
        except RangeExceeded:
            continue
        p = cert.proof
        proof = prove_exact(net.triple(), order, cert.norm.w, p.limiting, p.x, corners=p.corners)
        assert Fraction(cert.rate) <= proof.rate, seed
        assert proof.ceiling is not None
        assert Fraction(cert.rate) + Fraction(cert.gap) >= proof.ceiling, seed
        assert not cert.exact or proof.exact
        if cert.attained:
            size = max(abs(Fraction(cert.rate)), abs(proof.ceiling), proof.diagonal)
            assert Fraction(cert.gap) <= Fraction(1e-9) * size
        found += 1
    assert found > 5


@orders
def test_outward_rounding_costs_nothing_that_matters_where_scales_are_good(order: str) -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 13))
        W = rng.normal(size=(n, n))
        net = (Hopfield, FiringRate)[seed % 2](W, slopes=(rng.uniform(0, 0.5), 1.0), leak=rng.uniform(1, 3, n))
        cert = certify(net, order)
        proof = prove_exact(net.triple(), order, cert.norm.w, cert.limiting, cert.proof.x)
        size = max(abs(proof.rate), proof.diagonal)
        assert proof.rate - Fraction(cert.rate) <= Fraction(1e-12) * size


@orders
@pytest.mark.usefixtures("few_vertices")
def test_more_than_eight_slopes_use_a_bound_and_a_corner(order: str) -> None:
    rng = np.random.default_rng(4)
    net = Lure(-np.eye(3), rng.normal(size=(3, 9)), rng.normal(size=(9, 3)), slopes=(0.0, 1.0))
    t, one = net.triple(), Scaled(np.ones(3))
    without = prove_exact(t, order, one, [0, 1, 2], one)
    assert not without.exact
    assert without.ceiling is None
    assert without.ceiling_up == np.inf
    truth = brute_rate(t, order, [ONE] * 3)
    assert without.rate < truth
    corners = dict.fromkeys(range(3), "010011101")
    found = prove_exact(t, order, one, [0, 1, 2], one, corners=corners).ceiling
    assert found is not None
    assert found >= brute_ceiling(t, order, [0, 1, 2], [ONE] * 3)
    with pytest.raises(InputError, match="9 characters 0 or 1"):
        prove_exact(t, order, one, [0, 1, 2], one, corners={0: "01", 1: "2" * 9, 2: ""})


def test_reciprocals_that_are_not_dyadic_are_settled_exactly() -> None:
    rng = np.random.default_rng(0)
    n = 9
    w = rng.uniform(1, 2, n)
    net = Hopfield(rng.normal(size=(n, n)), slopes=(0.0, 1.0))
    proof = prove_exact(net.triple(), "linf", Scaled(w), range(n), Scaled(np.ones(n)))
    assert proof.settled
    assert proof.rate == brute_rate(net.triple(), "linf", [Fraction(v) for v in w])
    assert max(Fraction(v).numerator.bit_length() for v in w) * n > BITS  # there is no small common multiple


def test_many_rows_that_tie_leave_a_bound_that_is_still_proved() -> None:
    pairs = SETTLED + 2
    rng = np.random.default_rng(1)
    W = sparse.block_diag([sparse.csr_array([[0.0, 0.3, 0.1], [0.7, 0.0, 0.2], [0.3, 0.1, 0.0]])] * pairs, format="csr")
    w = np.tile(rng.uniform(1, 2, 3), pairs)
    w_distinct = np.concatenate([w, rng.uniform(1, 2, 30)])
    full = sparse.block_diag([W, sparse.csr_array((30, 30))], format="csr")
    net = Hopfield(full, slopes=(0.0, 1.0))
    proof = prove_exact(net.triple(), "linf", Scaled(w_distinct), [0], ONE_NUMBER)
    single = Hopfield(W[:3, :3], slopes=(0.0, 1.0))
    truth = brute_rate(single.triple(), "linf", [Fraction(v) for v in w[:3]])
    assert not proof.settled
    assert truth - TWO**-180 <= proof.rate < truth


def test_weights_far_beyond_double_precision() -> None:
    # A chain with strong synapses: the weights fall by a factor of 1,000 at every neuron.
    n = 400
    net = Hopfield(sparse.diags_array(np.full(n - 1, 100.0), offsets=-1, shape=(n, n)), slopes=(0.0, 1.0))
    proof = prove_exact(net.triple(), "linf", Scaled(np.ones(n), -10 * np.arange(n)), [0], ONE_NUMBER)
    assert proof.rate == 1 - Fraction(100, 1024)
    assert proof.ceiling == 1
    assert proof.settled


def test_terms_too_far_below_the_largest_are_rounded_outward() -> None:
    net = Hopfield(np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), leak=0.0, slopes=(1.0, 1.0))
    w, x = Scaled(np.ones(3), np.array([0, 9000, 0])), Scaled(np.ones(2), np.array([0, -9000]))
    proof = prove_exact(net.triple(), "l1", w, [1, 2], x)
    assert proof.rate == -1
    deep = FiringRate(np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]), leak=0.0, slopes=(1.0, 1.0))
    proof = prove_exact(deep.triple(), "linf", Scaled(np.ones(3), np.array([0, 0, 9000])), [0], ONE_NUMBER)
    assert -1 - TWO**-4000 <= proof.rate < -1
    assert proof.rate <= -1 - TWO**-9000
    assert not proof.settled


def test_a_badly_scaled_pair_is_never_certified_as_contracting() -> None:
    # Bisection over linear programs calls this network contracting at rate 1; its optimum is 0, which no finite
    # precision passes.
    s = 1e9
    M = np.array([[0.0, s], [1 / s, 0.0]])
    found = lp_bisection([sparse.csr_array(M - np.eye(2))])
    assert -found.b > 0.5
    assert found.proved > 1e5
    net = Hopfield(M, slopes=(1.0, 1.0))
    for order in ORDERS:
        cert = certify(net, order)
        proof = prove_exact(net.triple(), order, cert.norm.w, cert.limiting, cert.proof.x)
        assert cert.rate <= 0
        assert cert.rate > -1e-6
        assert proof.rate <= Fraction(1, 10**15)
        assert proof.ceiling is not None
        assert abs(proof.ceiling) < Fraction(1, 10**5)


def test_a_map_counts_the_absolute_diagonal() -> None:
    net = LureMap([[-0.5]], np.zeros((1, 0)), np.zeros((0, 1)), slopes=(0.0, 1.0))
    proof = prove_exact(net.triple(), "linf", ONE_NUMBER, [0], ONE_NUMBER)
    assert (proof.rate, proof.ceiling, proof.diagonal) == (Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))


def test_progress_rises_and_ends_in_the_proof() -> None:
    n = 1000
    net = Hopfield(sparse.eye_array(n, format="csr"), slopes=(0.0, 0.5))
    steps = prove_exact_steps(net.triple(), "l1", Scaled(np.ones(n)), [0], ONE_NUMBER)
    found: list[ExactProof] = []

    def ending() -> Iterator[float]:
        found.append((yield from steps))

    seen = list(ending())
    assert found[0].rate == Fraction(1, 2)
    assert seen == sorted(seen)
    assert len(seen) > 3
    assert all(0 <= done < 1 for done in seen)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"w": Scaled(np.ones(1))}, "must be 2 numbers"),
        ({"w": Scaled(np.array([1.0, 0.0]))}, "positive"),
        ({"w": Scaled(np.array([1.0, np.nan]))}, "positive"),
        ({"w": Scaled(np.array([1.0, -np.inf]))}, "positive"),
        ({"w": Scaled(np.ones(2), np.array([0, 2**40]))}, "between"),
        ({"w": Scaled(np.ones(2), np.array([0, -(2**40)]))}, "between"),
        ({"limiting": []}, "at least one"),
        ({"limiting": [0, 0]}, "distinct"),
        ({"limiting": [0, 2]}, "between 0 and 1"),
        ({"limiting": [-1, 0]}, "between 0 and 1"),
        ({"x": ONE_NUMBER}, "must be 2 numbers"),
        ({"x": Scaled(np.array([1.0, -0.0]))}, "positive"),
        ({"order": "l2"}, "order"),
    ],
)
def test_bad_input_is_refused(changes: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {
        "order": "l1", "w": Scaled(np.array([1.0, 2.0])), "limiting": [0, 1], "x": Scaled(np.ones(2)),
    }  # fmt: skip
    with pytest.raises(InputError, match=message):
        prove_exact(Hopfield(np.eye(2), slopes=(0.0, 1.0)).triple(), **given | changes)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), 1 / 3),
        (Fraction(-1, 3), -float(np.nextafter(1 / 3, 1))),
        (Fraction(1, 2), 0.5),
        (Fraction(10) ** 400, sys.float_info.max),
        (-(Fraction(10) ** 400), -np.inf),
        (Fraction(1, 10**400), 0.0),
        (-Fraction(1, 10**400), -5e-324),
    ],
)
def test_rounding_down(value: Fraction, expected: float) -> None:
    assert round_down(value) == expected
