"""Fooling the checker: every altered field, file or network must fail, and no vector proves more than is true."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.claims.strategies import KINDS, ORDERS, PAIRS, bare, model_of, random_network, true_rate
from tests.oracles.brute_force import exact_growth, exact_worst_log_norm

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.kinds import load
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import FiringRate, Hopfield
from metzler.norms.diagonal import Norm
from metzler.proofs.diagonal import Witness, prove
from metzler.search.certify import certify

W = np.array([[0.0, 0.5, 0.1], [1.0, -1.0, 0.25], [0.5, 0.125, 0.0]])
NET = Hopfield(W, leak=[1.0, 2.0, 1.5], slopes=(0.2, 1.0), tau=[1.0, 0.5, 2.0])


@pytest.fixture(params=ORDERS)
def cert(request: pytest.FixtureRequest) -> Certificate:
    return certify(NET, request.param)


def test_the_untouched_certificate_holds(cert: Certificate) -> None:
    result = check(cert, NET)
    assert result.holds
    assert result.reasons == ()
    assert result.rate >= cert.rate
    assert result.require() is result


def with_weights(c: Certificate, change: Callable[[np.ndarray], np.ndarray]) -> Certificate:
    return replace(c, norm=Norm(c.norm.order, change(np.array(c.norm.weights))))


def with_witness(c: Certificate, **changes: Any) -> Certificate:
    names = ("limiting", "values", "exponents", "corners")
    return replace(c, proof=Witness(**{name: getattr(c.proof, name) for name in names} | changes))


def other_order(c: Certificate) -> Certificate:
    return replace(c, norm=Norm("linf" if c.norm.order == "l1" else "l1", c.norm.weights))


def with_parameter(c: Certificate, name: str, value: object) -> Certificate:
    assert name in c.subject.parameters
    return with_subject(c, parameters={**c.subject.parameters, name: np.asarray(value, dtype=float)})


def with_subject(c: Certificate, **changes: Any) -> Certificate:
    return replace(c, subject=replace(c.subject, **changes))


def swap(w: np.ndarray) -> np.ndarray:
    return w[[1, 0, 2]]


def nudge(w: np.ndarray) -> np.ndarray:
    return w * [1.0, 1.001, 1.0]


FORGERIES: dict[str, Callable[[Certificate], Certificate]] = {
    "rate up by one unit in the last place of a million": lambda c: replace(
        c, lower=c.lower + 1e-9, upper=c.upper + 1.0
    ),
    "rate up": lambda c: replace(c, lower=c.lower + 0.1, upper=c.upper + 0.1),
    "upper down": lambda c: replace(c, lower=c.lower - 0.1, upper=c.lower - 0.1),
    "rate infinite": lambda c: replace(c, lower=np.inf, upper=np.inf),
    "rate nan": lambda c: replace(c, lower=np.nan),
    "ceiling down": lambda c: replace(c, lower=c.lower - 1e-3, upper=c.upper - 1e-3),
    "upper below lower": lambda c: replace(c, upper=c.lower - 1e-3),
    "upper nan": lambda c: replace(c, upper=np.nan),
    "weights swapped": lambda c: with_weights(c, swap),
    "weights nudged": lambda c: with_weights(c, nudge),
    "weights shortened": lambda c: with_weights(c, lambda w: w[:2]),
    "norm of the other order": other_order,
    "weights with exponents": lambda c: replace(c, norm=Norm(c.norm.order, c.norm.weights, np.array([0, 1, 0]))),
    "witness changed": lambda c: with_witness(c, values=c.witness * [1.0, 2.0, 1.0]),
    "witness with exponents": lambda c: with_witness(c, exponents=np.array([0, 1, 0])),
    "witness far beyond the range": lambda c: with_witness(c, exponents=np.array([0, 10**6, -(10**6)])),
    "witness negative": lambda c: with_witness(c, values=-c.witness),
    "witness zero": lambda c: with_witness(c, values=np.zeros(3)),
    "witness nan": lambda c: with_witness(c, values=np.full(3, np.nan)),
    "witness infinite": lambda c: with_witness(c, values=np.full(3, np.inf)),
    "witness of another length": lambda c: with_witness(c, values=np.ones(2)),
    "limiting shortened": lambda c: with_witness(c, limiting=c.limiting[:1], values=c.witness[:1]),
    "limiting empty": lambda c: with_witness(c, limiting=c.limiting[:0], values=c.witness[:0]),
    "limiting out of range": lambda c: with_witness(c, limiting=np.array([0, 1, 3])),
    "limiting negative": lambda c: with_witness(c, limiting=np.array([-1, 0, 1])),
    "limiting repeated": lambda c: with_witness(c, limiting=np.array([0, 1, 1])),
    "hash": lambda c: with_subject(c, sha256="0" * 64),
    "upper slopes": lambda c: with_parameter(c, "slope_hi", 0.9),
    "lower slopes": lambda c: with_parameter(c, "slope_lo", 0.3),
    "leak": lambda c: with_parameter(c, "leak", [1.0, 2.0, 1.6]),
    "tau": lambda c: with_parameter(c, "tau", 0.5),
    "gain": lambda c: with_parameter(c, "gain", 0.5),
    "a parameter missing": lambda c: with_subject(
        c, parameters={k: v for k, v in c.subject.parameters.items() if k != "gain"}
    ),
    "a parameter too many": lambda c: with_subject(c, parameters={**c.subject.parameters, "more": np.array(1.0)}),
    "model kind": lambda c: with_subject(c, kind="firing-rate"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_fails(cert: Certificate, forgery: str) -> None:
    try:
        forged = FORGERIES[forgery](cert)
    except (InputError, InputTypeError):
        return
    result = check(forged, NET)
    assert not result.holds
    assert not result
    assert result.reasons
    with pytest.raises(NotProved) as error:
        result.require()
    assert error.value.reasons == result.reasons


def test_every_field_that_claims_something_is_forged_above() -> None:
    claims = {f.name for f in fields(Certificate)} - {"versions", "exact", "attained", "alternatives"}
    assert claims <= {"lower", "upper", "norm", "proof", "subject"}


def test_attained_is_checked() -> None:
    arc = Hopfield([[0.0, 1.0], [0.0, 0.0]], slopes=(0.0, 1.0))
    answer = certify(arc, "l1")
    assert not answer.attained
    assert not check(replace(answer, attained=True), arc).holds


@pytest.mark.parametrize("value", [np.nextafter(0.5, 1.0), 0.5 + 1e-12, -0.5])
def test_another_weight_fails(cert: Certificate, value: float) -> None:
    changed = W.copy()
    changed[0, 1] = value
    assert not check(cert, replace(NET, W=changed)).holds


@pytest.mark.parametrize(
    "net",
    [
        replace(NET, W=W.T.copy()),
        replace(NET, W=W[[1, 0, 2]]),
        replace(NET, W=W[:2, :2].copy(), leak=[1.0, 2.0], tau=1.0, slopes=(0.2, 1.0)),
        replace(NET, slopes=(0.2, 1.01)),
        replace(NET, slopes=(0.1, 1.0)),
        replace(NET, leak=1.0),
        replace(NET, tau=1.0),
        replace(NET, gain=1.1),
        FiringRate(W, leak=[1.0, 2.0, 1.5], slopes=(0.2, 1.0), tau=[1.0, 0.5, 2.0]),
    ],
    ids=["transposed", "rows", "smaller", "hi", "lo", "leak", "tau", "gain", "kind"],
)
def test_another_network_fails(cert: Certificate, net: Hopfield | FiringRate) -> None:
    assert not check(cert, net).holds


def test_the_same_network_stored_otherwise_holds(cert: Certificate) -> None:
    for same in (sparse.csr_array(W), sparse.csc_array(W), W.tolist(), np.asfortranarray(W)):
        assert check(cert, replace(NET, W=same)).holds


def numbers(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all floating-point numbers, hexadecimal texts, of a JSON tree."""
    if isinstance(node, dict):
        return [p for k, v in node.items() for p in numbers(v, (*path, k))]
    if isinstance(node, list):
        return [p for k, v in enumerate(node) for p in numbers(v, (*path, k))]
    return [path] if isinstance(node, str) and node.removeprefix("-").startswith("0x") else []


def test_no_number_in_the_file_can_be_raised(cert: Certificate, tmp_path: Path) -> None:
    # Weights and witness may be scaled or moved where they do not bind; nothing else may change unnoticed,
    # and whatever passes must be true.
    file = tmp_path / "net.cert.json"
    cert.save(file)
    tree = json.loads(file.read_text(encoding="utf-8"))
    paths = numbers(tree)
    assert len(paths) >= 2 + 2 * 3
    for path in paths:
        for factor in (1.5, 0.75, -1.0):
            changed = json.loads(json.dumps(tree))
            node = changed
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = (float.fromhex(node[path[-1]]) * factor).hex()
            file.write_text(json.dumps(changed), encoding="utf-8")
            try:
                result = check(file, NET)
            except InputError:
                continue
            if result.holds:
                claim = load(file)
                assert Fraction(claim.rate) <= true_rate(bare(NET), claim)
                assert claim.upper >= cert.rate


# The proof itself, on vectors that no search made.


@settings(deadline=None, max_examples=150)
@given(pair=st.sampled_from(PAIRS), seed=st.integers(0, 10**6), decades=st.sampled_from((0, 3, 12)))
def test_what_is_proved_is_true(pair: tuple[str, str], seed: int, decades: int) -> None:
    kind, order = pair
    rng = np.random.default_rng(seed)
    net = random_network(seed, int(rng.integers(1, 9)), kind, density=rng.choice([0.3, 1.0]))
    net = replace(net, W=net.W * 10.0 ** rng.uniform(-decades, decades, net.W.shape), gain=float(rng.uniform(0, 2)))
    w, x = (10.0 ** rng.uniform(-decades, decades, net.n) for _ in range(2))
    exponents = rng.integers(-2000, 2000, (2, net.n)) if seed % 3 == 0 else (None, None)
    limiting = np.flatnonzero(np.r_[True, rng.random(net.n - 1) < 0.8])
    beyond = None if exponents[1] is None else exponents[1][limiting]
    model = model_of(net) if seed % 2 else model_of(net, W=sparse.csr_array(net.W))
    proof = prove(model, Norm(order, w, exponents[0]), Witness(limiting, x[limiting], beyond))
    worst = exact_worst_log_norm(net, order, w, exponents[0])
    if np.isfinite(proof.rate):
        assert Fraction(proof.rate) <= -worst, "an upper bound below the truth"
    if exponents[0] is None:
        size = float(net.leak.max() / net.tau.min())
        assert proof.rate == pytest.approx(-float(worst), rel=1e-12, abs=1e-12 * size)
    growth = exact_growth(net, order, limiting, x[limiting], beyond)
    if np.isfinite(proof.ceiling):
        assert Fraction(proof.ceiling) >= -growth, "a lower bound above the truth"
    assert proof.ceiling > -np.inf


TINY = 5e-324
# Two neurons that excite each other and a third that seems to grow fast: the optimum is 1 - 2.
TRIANGLE = np.array([[0.0, 2.0, 0.0], [2.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
TRIANGLE_RATE = -1.0


def triangle(kind: str, order: str) -> Hopfield | FiringRate:
    return KINDS[kind](TRIANGLE if order == "linf" else TRIANGLE.T, slopes=(0.0, 1.0))


@pytest.mark.parametrize(("kind", "order"), PAIRS)
@pytest.mark.parametrize("size", [TINY, 3 * TINY, 1e-310, 1e-160, 1e160, 1e300, 1.7e308])
def test_bounds_at_the_ends_of_the_range(kind: str, order: str, size: float) -> None:
    net = triangle(kind, order)
    small = max(size * 1e-6, TINY)
    for w in ([size, 1.0, 1.0], [1.0, size, 1.0], [size, size, size]):
        for x in ([size, size, small], [size, size, 1.0], [1.0, 1.0, size], [size, 1.0, 1.0]):
            proof = prove(net, Norm(order, np.array(w)), Witness(np.arange(3), np.array(x)))
            if np.isfinite(proof.rate):
                assert Fraction(proof.rate) <= -exact_worst_log_norm(bare(net), order, w)
            assert proof.ceiling >= TRIANGLE_RATE, "no witness may prove the optimum worse than it is"


@pytest.mark.parametrize(("kind", "order"), PAIRS)
@pytest.mark.parametrize("exponents", [None, [1023, 1023, 1000], [5000, 5000, 0], [-5000, -5000, -9000]])
def test_an_overflowing_witness_proves_nothing(kind: str, order: str, exponents: list[int] | None) -> None:
    values = np.array([1.7e308, 1.7e308, 1e302]) if exponents is None else np.ones(3)
    powers = None if exponents is None else np.array(exponents)
    witness = Witness(np.arange(3), values, powers)
    assert prove(triangle(kind, order), Norm(order, np.ones(3)), witness).ceiling >= TRIANGLE_RATE


def uneven_sum(kind: str, order: str, small: float, others: float) -> Hopfield | FiringRate:
    """Neuron 0 sums 1 and a thousand times `small`, in this order; the rest have self-loops only. No leak, slope 1."""
    n = 1002
    W = sparse.lil_array((n, n))
    W[0, 1:] = np.r_[1.0, np.full(n - 2, small)]
    for i in range(1, n):
        W[i, i] = others
    rows = sparse.csr_array(W)
    return KINDS[kind](rows if order == "linf" else sparse.csr_array(rows.T), leak=0.0, slopes=(1.0, 1.0))


@pytest.mark.parametrize(("kind", "order"), PAIRS)
def test_upper_bounds_cover_the_rounding_of_long_sums(kind: str, order: str) -> None:
    # Every addition of a quarter of the last place is lost: the computed sum is 1, the true one is not.
    net = uneven_sum(kind, order, 2.0**-54, 0.0)
    n = net.n
    assert ((net.W if order == "linf" else net.W.T.tocsr()) @ np.ones(n)).max() == 1.0
    proof = prove(net, Norm(order, np.ones(n)), Witness(np.arange(n), np.ones(n)))
    assert Fraction(proof.rate) <= -(1 + 1000 * Fraction(2) ** -54)
    assert proof.rate == pytest.approx(-1.0, abs=1e-12)


@pytest.mark.parametrize(("kind", "order"), PAIRS)
def test_lower_bounds_cover_the_rounding_of_long_sums(kind: str, order: str) -> None:
    # Every addition of a little over half the last place rounds up to the whole of it: the computed sum is too large.
    small = 2.0**-53 * (1 + 2.0**-10)
    net = uneven_sum(kind, order, small, 4.0)
    n = net.n
    proof = prove(net, Norm(order, np.ones(n)), Witness(np.arange(n), np.ones(n)))
    assert Fraction(proof.ceiling) >= -(1 + 1000 * Fraction(small))
    assert proof.ceiling == pytest.approx(-1.0, abs=1e-12)
