"""The composite norm against log norms of the whole, and the whole's own certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.claims.composite import CompositeClaim
from metzler.claims.diagonal import Certificate
from metzler.consequences.modules import compose
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import Hopfield, HopfieldMap
from metzler.models.modules import Modules
from metzler.search.certify import certify

ONE = Hopfield([[0.0]], slopes=(0.0, 1.0))
Whole = tuple[Modules, CompositeClaim]


def network(rng: np.random.Generator, n: int) -> Hopfield:
    return Hopfield(0.25 * rng.normal(size=(n, n)), slopes=(0.0, 1.0))


def example(seed: int, orders: tuple[str, ...] = ("linf", "l1", "linf"), order: str = "linf") -> Whole:
    rng = np.random.default_rng(seed)
    nets = {name: network(rng, n) for name, n in zip("abc", (2, 3, 2), strict=True)}
    pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")]
    net = Modules(nets, {(t, s): 0.05 * rng.normal(size=(nets[t].n, nets[s].n)) for t, s in pairs})
    claims = {name: certify(nets[name], own) for name, own in zip("abc", orders, strict=True)}
    return net, compose(net, claims, order=order)


def dense(matrix: Any) -> np.ndarray:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix)


def whole_jacobian(net: Modules, rng: np.random.Generator) -> np.ndarray:
    """A Jacobian of the full network: random slopes in the modules and in the couplings."""
    rows = []
    for t, part in net.parts.items():
        row = []
        for s, other in net.parts.items():
            if t == s and isinstance(part, Modules):
                row.append(whole_jacobian(part, rng))
            elif t == s:
                row.append(dense(part.triple().jacobian(rng.integers(0, 2, part.n))))
            elif (t, s) in net.couplings:
                row.append(dense(net.couplings[t, s]) * rng.integers(-1, 2, other.n))
            else:
                row.append(np.zeros((part.n, other.n)))
        rows.append(row)
    return np.block(rows)


def assert_contracts(net: Modules, claim: CompositeClaim, seed: int) -> None:
    """`|(I + h J) x| <= (1 - h rate) |x|` to first order, at random Jacobians and states."""
    rng = np.random.default_rng(seed)
    h, norm = 1e-7, claim.norm
    for _ in range(200):
        J, x = whole_jacobian(net, rng), rng.normal(size=net.n) * rng.choice([0.0, 1.0], net.n)
        if not x.any():
            continue
        slope = (norm(x + h * (J @ x)) - norm(x)) / h
        assert slope <= -claim.rate * norm(x) + 1e-5 * (1 + norm(x))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("order", ["l1", "linf", "best"])
def test_every_jacobian_contracts_in_the_composite_norm(seed: int, order: str) -> None:
    net, claim = example(seed, order=order)
    check(claim, net).require()
    assert_contracts(net, claim, seed)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_whole_networks_own_certificate_is_not_worse(seed: int, order: str) -> None:
    net, claim = example(seed, (order,) * 3, order)
    parts = net.parts.items()
    W = np.block([
        [dense(p.W if t == s else net.couplings.get((t, s), np.zeros((p.n, q.n)))) for s, q in parts] for t, p in parts
    ])  # fmt: skip
    assert certify(Hopfield(W, slopes=(0.0, 1.0)), order).rate >= claim.rate - 1e-9


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_attained_where_modules_are_single_neurons(order: str) -> None:
    W = np.array([[0.0, 0.5, 0.1], [0.2, 0.0, 0.3], [0.4, 0.1, 0.0]])
    couplings = {(str(i), str(j)): W[i : i + 1, j : j + 1] for i in range(3) for j in range(3) if i != j}
    net = Modules({str(i): ONE for i in range(3)}, couplings)
    claim = compose(net, {str(i): certify(ONE, order) for i in range(3)}, order=order)
    assert claim.rate == pytest.approx(certify(Hopfield(W, slopes=(0.0, 1.0)), order).rate, abs=1e-9)


@pytest.mark.parametrize("order", ["l1", "linf", "best"])
def test_hierarchies(order: str) -> None:
    """A composite is a module; feed-forward coupling, however strong, costs no rate beyond the margin."""
    (first, inner), (second, outer) = example(3, order=order), example(4, order="linf")
    K = 5.0 * np.random.default_rng(0).normal(size=(7, 7))
    parts, claims = {"x": first, "y": second}, {"x": inner, "y": outer}
    forward = Modules(parts, {("y", "x"): K})
    whole = compose(forward, claims, order=order)
    assert check(whole, forward, exact=True).holds
    slowest = min(inner.rate, outer.rate)
    assert slowest - 1e-5 <= whole.rate <= slowest
    loop = Modules(parts, {("y", "x"): 0.002 * K, ("x", "y"): 0.002 * K})
    closed = compose(loop, claims, order=order)
    assert 0 < closed.rate < slowest
    assert_contracts(loop, closed, 7)


def test_a_module_is_replaced_and_needs_a_new_claim_alone() -> None:
    net, claim = example(1)
    other = network(np.random.default_rng(99), 2)
    after = net.replaced("c", other)
    assert after.parts["a"] is net.parts["a"]
    assert not check(claim, after)
    again = compose(after, {**claim.parts, "c": certify(other, "linf")})
    assert again.gains["a", "b"] == claim.gains["a", "b"]
    assert again.gains["b", "c"] != claim.gains["b", "c"]
    with pytest.raises(InputError, match="no module 'z'"):
        net.replaced("z", other)
    with pytest.raises(InputError, match="3 states"):
        net.replaced("b", other)


def test_a_gain_too_small_is_found_out() -> None:
    net, claim = example(1)
    result = check(replace(claim, gains={**claim.gains, ("a", "b"): 0.0}), net)
    assert not result.holds
    assert "gain from b to a" in "; ".join(result.reasons)


def test_refusals() -> None:
    net = Modules({"a": ONE, "b": ONE}, {})
    cert = certify(ONE, "l1")
    with pytest.raises(InputTypeError, match=r"compose takes the model first: write compose\(Modules"):
        compose({"a": cert}, net)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match="needs a network of networks, got Hopfield"):
        compose(ONE, {"a": cert})  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match="needs a claim for each module, by its name, got Certificate"):
        compose(net, cert)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"each of the modules \['a', 'b'\] is needed, got \['a'\]"):
        compose(net, {"a": cert})
    with pytest.raises(InputTypeError, match="module 'b' needs a Certificate or a CompositeClaim, got float"):
        compose(net, {"a": cert, "b": 0.5})  # type: ignore[dict-item]
    with pytest.raises(InputError, match="order must be"):
        compose(net, {"a": cert, "b": cert}, order="l2")


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64, np.float32])
@pytest.mark.parametrize("convert", [np.asarray, sparse.csr_array, sparse.coo_array])
def test_couplings_of_any_type_are_taken_as_real_numbers(dtype: type, convert: Any) -> None:
    """abs(-128) of an int8 is -128: the gain was 0, and the rate 0.9 of modules that drive each other to infinity."""
    K = convert(np.array([[-128]], dtype=dtype))
    net = Modules({"a": ONE, "b": ONE}, {("a", "b"): K, ("b", "a"): K})
    claim = compose(net, {name: certify(ONE, "linf") for name in "ab"})
    assert min(claim.gains.values()) >= 128.0
    assert claim.rate <= -127.0


def test_a_certificate_of_another_network_is_refused() -> None:
    slow = Hopfield([[3.0]], slopes=(0.0, 1.0))
    with pytest.raises(NotProved, match="module a: the weights differ"):
        compose(Modules({"a": slow}, {}), {"a": certify(ONE, "linf")})


@pytest.mark.parametrize("order", ["linf", "l1"])
def test_maps_alone_shrink_distances_by_the_factor(order: str) -> None:
    rng = np.random.default_rng(3)
    nets = {str(k): HopfieldMap(rng.normal(size=(2, 2)) / 4, slopes=(-0.5, 1.0)) for k in range(3)}
    K = {(a, b): rng.normal(size=(2, 2)) / 20 for a in nets for b in nets if a != b}
    net = Modules(nets, K)
    claims = {name: certify(part, own) for (name, part), own in zip(nets.items(), ("l1", "linf", "l1"), strict=True)}
    whole = compose(net, claims, order=order)
    assert net.discrete
    assert whole.rate > 0
    for _ in range(300):
        J = np.block([[K.get((a, b), np.zeros((2, 2))) for b in nets] for a in nets])
        for k, part in enumerate(nets.values()):
            J[2 * k : 2 * k + 2, 2 * k : 2 * k + 2] = part.W * rng.uniform(-0.5, 1.0, 2)
        x = rng.normal(size=6)
        assert whole.norm(J @ x) <= (1 - whole.rate) * whole.norm(x) * (1 + 1e-12)


def test_a_gain_from_a_module_to_itself_is_no_leak() -> None:
    net = Hopfield([[0.1, 0.3], [-0.4, 0.2]], activation="tanh")
    pair = Modules({"a": net, "b": net}, {("a", "b"): net.W, ("b", "a"): net.W})
    claim = compose(pair, dict.fromkeys("ab", certify(net, "linf")))
    own = Hopfield([[-100.0, 1.0], [1.0, -100.0]], leak=claim.parts["a"].rate, slopes=(1.0, 1.0))
    gains = {**claim.gains, ("a", "a"): -100.0, ("b", "b"): -100.0}
    with pytest.raises(InputError, match="module 'a' is coupled to itself"):
        replace(claim, gains=gains, whole=certify(own, "linf"))


def test_the_better_order_of_both_is_the_default() -> None:
    for seed in range(5):
        net, best = example(seed, order="best")
        assert best.rate == max(example(seed, order=order)[1].rate for order in ("l1", "linf"))
        assert compose(net, best.parts).rate == best.rate
        assert all(isinstance(claim, Certificate) for claim in best.parts.values())


def test_claims_that_changed_places_get_a_sentence() -> None:
    two = network(np.random.default_rng(0), 2)
    net = Modules({"one": ONE, "two": two}, {("one", "two"): [[0.1, 0.2]]})
    with pytest.raises(NotProved, match="module one: it is about 2 states, this network has 1"):
        compose(net, {"one": certify(two, "diagonal"), "two": certify(ONE, "diagonal")})
    claim = compose(net, {"one": certify(ONE, "diagonal"), "two": certify(two, "diagonal")})
    swapped = replace(claim, parts={"one": claim.parts["two"], "two": claim.parts["one"]})
    assert not check(swapped, net).holds
