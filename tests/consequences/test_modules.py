"""The composite norm against log norms of the whole, and the whole's own certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.consequences.modules import Block, Composite, compose, gain_bound
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import Hopfield, HopfieldMap
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify


def block(rng: np.random.Generator, n: int, order: str) -> Block:
    net = Hopfield(0.25 * rng.normal(size=(n, n)), slopes=(0.0, 1.0))
    return Block(net, certify(net, order))


def example(seed: int, orders: tuple[str, ...] = ("linf", "l1", "linf"), order: str = "linf") -> Composite:
    rng = np.random.default_rng(seed)
    sizes = (2, 3, 2)
    parts = {name: block(rng, n, own) for name, n, own in zip("abc", sizes, orders, strict=True)}
    pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")]
    couplings = {(t, s): 0.05 * rng.normal(size=(parts[t].n, parts[s].n)) for t, s in pairs}
    return compose(parts, couplings, order=order)


def whole_jacobian(whole: Composite, rng: np.random.Generator) -> np.ndarray:
    """A Jacobian of the full network: random slopes in the modules and in the couplings."""
    names = list(whole.parts)
    rows = []
    for t in names:
        row = []
        for s in names:
            part = whole.parts[t]
            if t == s:
                inner = part.model.triple().jacobian(rng.integers(0, 2, part.n)) if isinstance(part, Block) else None
                row.append(whole_jacobian(part, rng) if inner is None else np.asarray(
                    inner.toarray() if hasattr(inner, "toarray") else inner))  # fmt: skip
            elif (t, s) in whole.couplings:
                row.append(np.asarray(whole.couplings[t, s]) * rng.integers(-1, 2, whole.parts[s].n))
            else:
                row.append(np.zeros((part.n, whole.parts[s].n)))
        rows.append(row)
    return np.block(rows)


def assert_contracts(whole: Composite, seed: int) -> None:
    """`|(I + h J) x| <= (1 - h rate) |x|` to first order, at random Jacobians and states."""
    rng = np.random.default_rng(seed)
    h = 1e-7
    for _ in range(200):
        J, x = whole_jacobian(whole, rng), rng.normal(size=whole.n) * rng.choice([0.0, 1.0], whole.n)
        if not x.any():
            continue
        slope = (whole.norm(x + h * (J @ x)) - whole.norm(x)) / h
        assert slope <= -whole.rate * whole.norm(x) + 1e-5 * (1 + whole.norm(x))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("order", ["l1", "linf", "best"])
def test_every_jacobian_contracts_in_the_composite_norm(seed: int, order: str) -> None:
    whole = example(seed, order=order)
    whole.check()
    assert_contracts(whole, seed)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_whole_networks_own_certificate_is_not_worse(seed: int, order: str) -> None:
    whole = example(seed, (order,) * 3, order)
    W = whole_worst(whole)
    cert = certify(Hopfield(W, slopes=(0.0, 1.0)), order)
    assert cert.rate >= whole.rate - 1e-9


def whole_worst(whole: Composite) -> np.ndarray:
    names = list(whole.parts)
    return np.block([
        [whole.parts[t].model.W if t == s else np.asarray(
            whole.couplings.get((t, s), np.zeros((whole.parts[t].n, whole.parts[s].n)))) for s in names]
        for t in names
    ])  # fmt: skip


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_attained_where_modules_are_single_neurons(order: str) -> None:
    W = np.array([[0.0, 0.5, 0.1], [0.2, 0.0, 0.3], [0.4, 0.1, 0.0]])
    one = Hopfield([[0.0]], slopes=(0.0, 1.0))
    parts = {str(i): Block(one, certify(one, order)) for i in range(3)}
    couplings = {(str(i), str(j)): W[i : i + 1, j : j + 1] for i in range(3) for j in range(3) if i != j}
    whole = compose(parts, couplings, order=order)
    assert whole.rate == pytest.approx(certify(Hopfield(W, slopes=(0.0, 1.0)), order).rate, abs=1e-9)


@pytest.mark.parametrize("order", ["l1", "linf", "best"])
def test_hierarchies(order: str) -> None:
    """A composite is a module; feed-forward coupling, however strong, costs no rate beyond the margin."""
    inner, outer = example(3, order=order), example(4, order="linf")
    rng = np.random.default_rng(0)
    K = 5.0 * rng.normal(size=(7, 7))
    whole = compose({"x": inner, "y": outer}, {("y", "x"): K}, order=order)
    whole.check()
    slowest = min(inner.rate, outer.rate)
    assert slowest - 1e-5 <= whole.rate <= slowest
    loop = compose({"x": inner, "y": outer}, {("y", "x"): 0.002 * K, ("x", "y"): 0.002 * K}, order=order)
    assert 0 < loop.rate < slowest
    assert_contracts(loop, 7)


def test_a_module_is_replaced_and_nothing_else_is_computed() -> None:
    whole = example(1)
    other = block(np.random.default_rng(99), 2, "linf")
    after = whole.replaced("c", other)
    assert after.parts["a"] is whole.parts["a"]
    assert after.gains["a", "b"] is whole.gains["a", "b"]
    assert after.gains["b", "c"] != whole.gains["b", "c"]
    again = compose(after.parts, after.couplings)
    assert after.gains == again.gains
    assert after.rate == again.rate
    after.check()
    with pytest.raises(InputError, match="no module 'z'"):
        whole.replaced("z", other)
    with pytest.raises(InputError, match="3 states"):
        whole.replaced("b", other)


@pytest.mark.parametrize("source", ["l1", "linf"])
@pytest.mark.parametrize("target", ["l1", "linf"])
def test_gains_bound_and_are_attained(source: str, target: str) -> None:
    rng = np.random.default_rng(2)
    a, b = block(rng, 3, source), block(rng, 3, target)
    K = np.abs(rng.normal(size=(3, 3)))
    found = gain_bound(K, a, b)
    corners = np.eye(3) if source == "l1" else np.array([[1.0, 1.0, 1.0]])
    worst = max(b.norm(K @ (c / a.certificate.norm.weights)) / a.norm(c / a.certificate.norm.weights) for c in corners)
    assert found == pytest.approx(worst, rel=1e-12)
    assert found >= worst * (1 - 1e-15)


def test_a_gain_too_small_is_found_out() -> None:
    whole = example(1)
    forged = Composite(whole.parts, whole.couplings, {**whole.gains, ("a", "b"): 0.0}, whole.certificate)
    with pytest.raises(NotProved, match="gain from b to a"):
        forged.check()


def test_refusals() -> None:
    one = block(np.random.default_rng(0), 2, "l1")
    with pytest.raises(InputError, match="at least one"):
        compose({}, {})
    with pytest.raises(InputError, match="there is not"):
        compose({"a": one}, {("a", "b"): np.eye(2)})
    with pytest.raises(InputError, match="itself"):
        compose({"a": one}, {("a", "a"): np.eye(2)})
    with pytest.raises(InputError, match="shape"):
        compose({"a": one, "b": one}, {("a", "b"): np.eye(3)})
    with pytest.raises(InputError, match="order must be"):
        compose({"a": one}, {}, order="l2")
    assert Norm("l1", [1.0, 1.0]).order == one.certificate.norm.order


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64, np.float32])
@pytest.mark.parametrize("convert", [np.asarray, sparse.csr_array, sparse.coo_array])
def test_couplings_of_any_type_are_taken_as_real_numbers(dtype: type, convert: Any) -> None:
    """abs(-128) of an int8 is -128: the gain was 0, and the rate 0.9 of modules that drive each other to infinity."""
    parts = {name: Block(net := Hopfield([[0.0]], slopes=(0.0, 1.0)), certify(net, "linf")) for name in "ab"}
    K = {("a", "b"): convert(np.array([[-128]], dtype=dtype)), ("b", "a"): convert(np.array([[-128]], dtype=dtype))}
    whole = compose(parts, K)
    assert min(whole.gains.values()) >= 128.0
    assert whole.rate <= -127.0
    whole.check()


def test_a_certificate_of_another_network_is_refused() -> None:
    slow, fast = Hopfield([[3.0]], slopes=(0.0, 1.0)), Hopfield([[0.0]], slopes=(0.0, 1.0))
    with pytest.raises(NotProved):
        compose({"a": Block(slow, certify(fast, "linf"))}, {})
    whole = compose({"a": Block(fast, certify(fast, "linf"))}, {})
    with pytest.raises(NotProved):
        whole.replaced("a", Block(slow, certify(fast, "linf")))


def test_maps_and_flows_do_not_mix() -> None:
    flow, step = Hopfield([[0.0]], slopes=(0.0, 1.0)), HopfieldMap([[0.5]], slopes=(0.0, 1.0))
    parts = {"flow": Block(flow, certify(flow, "linf")), "map": Block(step, certify(step, "linf"))}
    with pytest.raises(InputError, match=r"\['map'\] are maps and the others are not"):
        compose(parts, {("flow", "map"): [[0.1]]})
    whole = compose({"flow": parts["flow"]}, {})
    with pytest.raises(InputError, match="maps and the others are not"):
        compose({"inner": whole, "map": parts["map"]}, {})
    with pytest.raises(InputError, match="maps and the others are not"):
        compose({"a": parts["flow"], "b": parts["flow"]}, {}).replaced("b", parts["map"])


@pytest.mark.parametrize("order", ["linf", "l1"])
def test_maps_alone_shrink_distances_by_the_factor(order: str) -> None:
    rng = np.random.default_rng(3)
    orders, nets = ("l1", "linf", "l1"), [HopfieldMap(rng.normal(size=(2, 2)) / 4, slopes=(-0.5, 1.0)) for _ in "abc"]
    parts = {str(k): Block(net, certify(net, own)) for k, (net, own) in enumerate(zip(nets, orders, strict=True))}
    K = {(a, b): rng.normal(size=(2, 2)) / 20 for a in parts for b in parts if a != b}
    whole = compose(parts, K, order=order)
    assert whole.discrete
    assert whole.rate > 0
    for _ in range(300):
        J = np.block([[K.get((a, b), np.zeros((2, 2))) for b in parts] for a in parts])
        for k, net in enumerate(nets):
            J[2 * k : 2 * k + 2, 2 * k : 2 * k + 2] = net.W * rng.uniform(-0.5, 1.0, 2)
        x = rng.normal(size=6)
        assert whole.norm(J @ x) <= (1 - whole.rate) * whole.norm(x) * (1 + 1e-12)


def test_a_gain_from_a_module_to_itself_is_no_leak() -> None:
    net = Hopfield([[0.1, 0.3], [-0.4, 0.2]], activation="tanh")
    block = Block(net, certify(net, "linf"))
    whole = compose({"a": block, "b": block}, {("a", "b"): net.W, ("b", "a"): net.W})
    own = Hopfield([[-100.0, 1.0], [1.0, -100.0]], leak=block.rate, slopes=(1.0, 1.0))
    gains = {**whole.gains, ("a", "a"): -100.0, ("b", "b"): -100.0}
    with pytest.raises(InputError, match="module 'a' is coupled to itself"):
        replace(whole, gains=gains, certificate=certify(own, "linf"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"gains": {("a", "b"): -0.5}}, "must be finite and not negative"),
        ({"gains": {("a", "b"): float("nan")}}, "must be finite and not negative"),
        ({"gains": {("a", "b"): "much"}}, "must be one number, got str"),
        ({"gains": {"ab": 1.0}}, "must have a pair"),
        ({"gains": {("a", "z"): 1.0}}, "names a module that there is not"),
        ({"couplings": {("z", "a"): [[1.0]]}}, "names a module that there is not"),
        ({"couplings": {("a", "a"): [[1.0]]}}, "is coupled to itself"),
        ({"parts": {"a": 3}}, "must be a Block or a Composite, got int"),
    ],
)
def test_a_composite_made_by_hand_passes_the_same_door(changed: dict[str, Any], sentence: str) -> None:
    net = Hopfield([[0.5]], activation="tanh")
    block = Block(net, certify(net, "linf"))
    whole = compose({"a": block, "b": block}, {("a", "b"): [[0.1]]})
    with pytest.raises((InputError, InputTypeError), match=sentence):
        replace(whole, **changed)


def test_a_module_is_a_network_and_its_certificate() -> None:
    net = Hopfield([[0.5]], activation="tanh")
    cert = certify(net, "linf")
    with pytest.raises(InputTypeError, match=r"^Block takes the model first: write Block\(model, claim\)$"):
        Block(cert, net)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match=r"^Block\(model, claim\) needs a claim as .* got float$"):
        Block(net, 0.5)  # type: ignore[arg-type]


def test_the_better_order_of_both_is_the_default() -> None:
    for seed in range(5):
        best = example(seed, order="best")
        assert best.rate == max(example(seed, order=order).rate for order in ("l1", "linf"))
        assert compose(best.parts, best.couplings).rate == best.rate
