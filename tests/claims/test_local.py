"""Claims on a box: proved from box, inputs, region and activation, and from nothing that a file says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.linalg import eigh
from tests.claims.samples import all_end_in_the_box, log_norm
from tests.claims.test_every_kind import alterations

from metzler.activations import custom, leaky_relu
from metzler.claims.check import check
from metzler.claims.claim import CheckResult
from metzler.claims.kinds import load
from metzler.claims.local import LocalClaim, activation_name
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.errors import InputError, InputTypeError, MetzlerError, NotProved
from metzler.models import EchoState, FiringRate, Hopfield, Lure, Model
from metzler.proofs.boxes import Box, tightened
from metzler.search.certify import certify
from metzler.search.l2 import l2_steps
from metzler.search.local import certify_local
from metzler.steps import finished

THREE = Hopfield([[2.0]], activation="tanh")  # x' = -x + 2 tanh x: three equilibria, at 0 and +-1.915
ZERO, WHOLE = Box([0.0], [0.0]), Box([-np.inf], [np.inf])
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


def made(net: Hopfield | FiringRate, box: Box, region: Box | None, inputs: Box = ZERO) -> LocalClaim:
    """A claim about any boxes, whether true or not; its certificate is about the slopes of its box."""
    cert = certify(tightened(net, box, inputs), "linf")
    name = activation_name(net.activation)
    return LocalClaim(cert.rate, np.inf, Subject.of(net), box, inputs, region, name, cert)


def by_file(claim: LocalClaim, net: Model, folder: Path) -> tuple[CheckResult, CheckResult]:
    """What is proved of the claim in memory, and of its file."""
    claim.save(folder / "claim.json")
    return check(claim, net), check(folder / "claim.json", net)


FORGED = {
    "a steep box that all trajectories leave": (Box([1.0], [1.5]), WHOLE),
    "the same, from itself": (Box([1.0], [1.5]), Box([1.2], [1.3])),
    "the right equilibrium, from everywhere": (Box([1.5], [4.0]), WHOLE),
    "the right equilibrium, from a region that holds 0": (Box([1.5], [4.0]), Box([0.0], [4.0])),
    "a point beside it": (Box([1.9], [1.9]), Box([1.9], [1.9])),
}


@pytest.mark.parametrize("name", FORGED)
def test_the_forged_claim_about_three_equilibria_is_refused_everywhere(name: str, tmp_path: Path) -> None:
    claim = made(THREE, *FORGED[name])
    assert claim.rate > 0
    assert claim.attractive
    assert claim.converges
    for result in by_file(claim, THREE, tmp_path):
        assert not result.holds
        assert any("leaves its box" in reason or "enters its box" in reason for reason in result.reasons)
    with pytest.raises(NotProved, match="not proved that"):
        equilibrium(THREE, claim, 0.0)
    with pytest.raises(NotProved):
        equilibrium(THREE, load(tmp_path / "claim.json"), 0.0)  # type: ignore[arg-type]
    assert check(replace(claim, region=None), THREE).holds
    answer = equilibrium(THREE, replace(claim, region=None), 0.0, x0=1.2)
    assert not answer.unique
    assert answer.error == np.inf


def test_one_equilibrium_of_the_three_has_a_region() -> None:
    right = certify_local(THREE, Box([1.5], [4.0]))
    assert check(right, THREE).holds
    assert equilibrium(THREE, right, 0.0, x0=2.0).unique
    everywhere = certify_local(THREE)
    assert check(everywhere, THREE).holds
    assert everywhere.whole_space
    assert not everywhere.converges
    assert not equilibrium(THREE, everywhere, 0.0, x0=2.0).unique


def test_a_positive_rate_is_not_believed() -> None:
    everywhere = certify_local(THREE)
    for forged in (
        replace(everywhere, lower=0.5),
        replace(everywhere, lower=0.5, certificate=replace(everywhere.certificate, lower=0.5, upper=0.5)),
        replace(everywhere, upper=everywhere.lower + 1.0),
        replace(everywhere, lower=0.5, certificate=certify_local(THREE, Box([1.5], [4.0])).certificate),
        replace(everywhere, certificate=certify(Hopfield([[0.5]], activation="tanh"), "diagonal")),
    ):
        assert not check(forged, THREE).holds
        if forged.converges:
            with pytest.raises(NotProved):
                equilibrium(THREE, forged, 0.0)


def held_when_altered(
    trees: Iterable[tuple[str, Any]], model: Model, file: Path
) -> tuple[int, list[tuple[str, LocalClaim]]]:
    """How many altered claims were tried, and those that `check` accepts, with what was done to them."""
    tried, accepted = 0, []
    for what, altered in trees:
        tried += 1
        file.write_text(json.dumps(altered), encoding="utf-8")
        try:
            held = check(file, model).holds
        except MetzlerError:
            continue
        if held:
            claim = load(file)
            assert isinstance(claim, LocalClaim)
            accepted.append((what, claim))
    return tried, accepted


@pytest.mark.parametrize("name", FORGED)
def test_however_the_forged_claim_is_altered_nothing_false_is_accepted(name: str, tmp_path: Path) -> None:
    tree = json.loads(made(THREE, *FORGED[name]).to_json())
    open_region = ("region null", tree | {"evidence": tree["evidence"] | {"region": None}})
    tried, accepted = held_when_altered([open_region, *alterations(tree)], THREE, tmp_path / "altered.json")
    for what, claim in accepted:
        assert true_of_three(claim), what
    assert tried > 200
    assert len(accepted) > 0


def true_of_three(claim: LocalClaim) -> bool:
    """Whether the claim is true of x' = -x + 2 tanh x, by hand."""
    near = min(max(0.0, claim.box.lower[0]), claim.box.upper[0])
    steepest = 1.0 - np.tanh(near) ** 2
    return claim.lower <= 1.0 - 2.0 * steepest + 1e-9 and (claim.region is None or all_end_in_the_box(claim, THREE))


def random_claims(kind: type[Hopfield]) -> Iterator[tuple[Hopfield | FiringRate, LocalClaim]]:
    rng = np.random.default_rng(8)
    for k in range(12):
        W = rng.normal(size=(3, 3)) * 0.7
        D = None if k % 3 else np.triu(rng.normal(size=(3, 3)), 1) + np.diag(rng.uniform(0.8, 1.5, 3))
        net = kind(W, activation=("tanh", "logistic")[k % 2], dissipation=D, tau=rng.uniform(0.5, 2.0, 3))
        u = rng.normal(size=3) * 2.0
        region = Box(np.full(3, -9.0), np.full(3, 9.0)) if k % 4 == 0 else None
        yield net, certify_local(net, region, inputs=(u - 0.2, u + 0.2))


@both
def test_jacobians_sampled_in_the_box_have_the_rate(kind: type[Hopfield]) -> None:
    rng = np.random.default_rng(9)
    for net, claim in random_claims(kind):
        assert check(claim, net).holds
        triple, order, w = net.triple(), claim.norm.order, np.asarray(claim.norm.weights)
        lower, upper = np.maximum(claim.box.lower, -50), np.minimum(claim.box.upper, 50)
        for k in range(200):
            x = lower + (rng.integers(0, 2, 3) if k % 2 else rng.random(3)) * (upper - lower)
            at = x if kind is Hopfield else net.W @ x + rng.uniform(claim.inputs.lower, claim.inputs.upper)
            d = 1 - np.tanh(at) ** 2 if net.activation.name == "tanh" else 0.25 * (1 - np.tanh(0.5 * at) ** 2)
            assert -log_norm(np.asarray(triple.jacobian(d)), order, w) >= claim.lower - 1e-12 * (1 + abs(claim.lower))


@both
def test_trajectories_enter_the_box_stay_and_approach_each_other(kind: type[Hopfield]) -> None:
    rng, entered = np.random.default_rng(10), 0
    for net, claim in random_claims(kind):
        if claim.region is None:
            continue
        lower, upper = np.maximum(claim.region.lower, -20), np.minimum(claim.region.upper, 20)
        x = np.concatenate([c[:, None] for c in map(np.array, product(*zip(lower, upper, strict=True)))], axis=1)
        inside = np.zeros(x.shape[1], dtype=bool)
        for k in range(3000):
            if k % 50 == 0:
                u = rng.uniform(claim.inputs.lower, claim.inputs.upper)[:, None]
            y = x + 0.02 * net.field(x, u)
            both_in = np.flatnonzero(inside)
            if claim.converges and len(both_in) > 1:
                i, j = both_in[:2]
                before, after = (claim.norm(z[:, i] - z[:, j]) for z in (x, y))
                assert after <= before * np.exp(-claim.rate * 0.02) * (1 + 1e-4) + 1e-12
            x, now = y, np.array([claim.box.contains(z) for z in y.T])
            assert not (inside & ~now).any(), "none leaves"
            inside = now
        assert inside.all()
        entered += 1
    assert entered > 3


def test_it_is_bound_to_network_activation_and_inputs() -> None:
    net = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
    claim = certify_local(net, inputs=(2.4, 2.6))
    assert check(claim, net).holds
    others = {
        replace(net, gain=1.1): "gain differs",
        replace(net, W=1.1 * net.W): "SHA-256",
        replace(net, activation="logistic", slopes=None): "'tanh', this network has 'logistic'",
        replace(net, activation=None): "needs the activation function",
        replace(net, leak=2.0): "leak differs",
        Hopfield(net.W, activation="tanh"): "this network is hopfield",
        EchoState(net.W, 0.5, activation="tanh"): "this network is echo-state",
        FiringRate([[0.0]], activation="tanh"): "SHA-256",
    }
    for other, reason in others.items():
        assert reason in "; ".join(check(claim, other).reasons), reason
    wider = replace(claim, box=Box(claim.box.lower - 1e-3, claim.box.upper))
    assert not check(wider, net).holds
    with pytest.raises(NotProved, match="not proved that no trajectory leaves"):
        equilibrium(net, replace(claim, inputs=Box([-9.0, -9.0], [9.0, 9.0])), 0.0)


def test_a_subject_of_another_kind_gets_a_reason() -> None:
    net = Lure([[-1.0]], [[1.0]], [[0.5]], activation="tanh")
    claim = replace(certify_local(Hopfield([[0.5]], activation="tanh")), subject=Subject.of(net))
    assert "needs a Hopfield or a FiringRate network" in check(claim, net).reasons[0]


def test_integers_cannot_prove_it() -> None:
    result = check(certify_local(THREE), THREE, exact=True)
    assert not result.holds
    assert "cannot be proved in integers" in result.reasons[0]


@pytest.mark.parametrize("region", [None, Box([-np.inf, -1.0], [3.0, np.inf]), Box([-9.0, -9.0], [9.0, 9.0])])
def test_boxes_come_back_from_a_file(region: Box | None, tmp_path: Path) -> None:
    net = FiringRate([[0.0, 0.5], [-0.5, 0.0]], activation="relu")
    claim = certify_local(net, region, inputs=(-1.0, [2.0, -0.0]))
    for result in by_file(claim, net, tmp_path):
        assert result.holds
    back = load(tmp_path / "claim.json")
    assert isinstance(back, LocalClaim)
    for mine, its in ((claim.box, back.box), (claim.inputs, back.inputs), (claim.region, back.region)):
        if mine is None:
            assert its is None
            continue
        assert its is not None
        assert mine.lower.tobytes() == its.lower.tobytes()
        assert mine.upper.tobytes() == its.upper.tobytes()


def test_a_large_claim_has_its_arrays_beside_it(tmp_path: Path) -> None:
    net = FiringRate(0.5 * np.eye(2100, k=-1), activation="saturation")
    for result in by_file(certify_local(net, inputs=(0.1, 0.2)), net, tmp_path):
        assert result.holds
    assert json.loads((tmp_path / "claim.json").read_text())["evidence"]["box"]["lower"] == {
        "array": "evidence.box.lower"
    }


@pytest.mark.parametrize("phi", [custom(np.arctan, slopes=(0.0, 1.0), name="tanh"), leaky_relu(0.2)])
def test_a_function_of_ones_own_is_checked_in_memory_and_kept_out_of_files(phi: Any, tmp_path: Path) -> None:
    net = FiringRate([[0.5]], activation=phi)
    claim = certify_local(net, Box([-3.0], [3.0]))
    assert check(claim, net).holds
    assert claim.converges
    assert not check(claim, FiringRate([[0.5]], activation=phi.name, slopes=net.slopes)).holds
    for write in (claim.to_json, lambda: claim.save(tmp_path / "claim.json")):
        with pytest.raises(InputError, match=r"no file can hold the activation .*, a function of one's own"):
            write()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", ["box", "region", "inputs"])
@pytest.mark.parametrize("value", [(0.0, 1.0), 3, Box([0.0], [1.0]), Box([np.inf, 0.0], [np.inf, 1.0])])
def test_boxes_that_are_none_are_refused(part: str, value: object) -> None:
    claim = certify_local(FiringRate(np.zeros((2, 2)), activation="tanh"))
    with pytest.raises(InputError, match=r"must be a Box|one number of states|must hold a state"):
        replace(claim, **{part: value})


def test_other_parts_that_are_none_are_refused() -> None:
    claim = certify_local(THREE)
    with pytest.raises(InputError, match="inputs of a local claim must be bounded"):
        replace(claim, inputs=WHOLE)
    with pytest.raises(InputError, match="holds one of the kind 'diagonal'"):
        replace(claim, certificate=claim)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="must be a name"):
        replace(claim, activation=np.tanh)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError):
        claim.tightened(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="about 1 states, this network has 2"):
        claim.tightened(Hopfield(np.zeros((2, 2)), activation="tanh"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("box", []),
        ("box", {"lower": [], "upper": [], "unbounded_below": [0]}),
        ("region", {"lower": [], "upper": [], "unbounded_below": [1], "unbounded_above": [0]}),
        ("region", {"lower": [], "upper": [], "unbounded_below": [0, 0], "unbounded_above": [0, 1]}),
        ("region", {"lower": ["0x1.0p+0"], "upper": ["0x0.0p+0"], "unbounded_below": [], "unbounded_above": []}),
        ("inputs", {"lower": [], "upper": [], "unbounded_below": [-1], "unbounded_above": [0]}),
        ("inputs", {"lower": [], "upper": [], "unbounded_below": ["0x0.0p+0"], "unbounded_above": [0]}),
        ("activation", 3),
        ("claim", {}),
    ],
)
def test_malformed_evidence_gets_a_sentence(field: str, value: object, tmp_path: Path) -> None:
    tree = json.loads(certify_local(THREE).to_json())
    tree["evidence"][field] = value
    (tmp_path / "claim.json").write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputError, match=r"claim\.json is not a valid certificate: .{15,}"):
        load(tmp_path / "claim.json")


def test_a_claim_within_is_a_rate_between_any_two_states(tmp_path: Path) -> None:
    tree = json.loads(certify_local(THREE).to_json())
    tree["evidence"]["claim"] = {
        name: json.loads(json.dumps(tree[name])) for name in tree if name not in ("schema", "versions")
    }
    (tmp_path / "claim.json").write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputError, match=r"the claim within it must be of the kind 'diagonal' or .*, got 'local'"):
        load(tmp_path / "claim.json")


def test_its_words() -> None:
    inside = certify_local(THREE, Box([1.5], [4.0]))
    assert "that starts in the region enters the box and stays in it" in str(inside)
    assert "that starts" not in str(certify_local(THREE))
    assert "converge to one equilibrium" in str(inside)
    assert "Not certified on a box" in str(certify_local(THREE))
    assert "as long as both stay" in str(certify_local(THREE, Box([-0.1], [0.1])))
    facts = {fact.name: fact.value for fact in certify_local(THREE).facts()}
    assert facts["region of attraction"] == "all states"
    assert facts["activation"] == "tanh"


def test_slopes_given_beside_an_activation_prove_nothing_about_it(tmp_path: Path) -> None:
    """`x' = -x + 2 tanh x` has three equilibria, whatever slopes it is said to have."""
    narrow = replace(THREE, slopes=(0.0, 0.1))
    claim = certify_local(narrow, inputs=([0.0], [0.0]))
    assert not claim.lower > 0
    forged = replace(claim, lower=0.8, certificate=certify(narrow, "linf"))
    for result in by_file(forged, narrow, tmp_path):
        assert not result.holds


TURNING = FiringRate(np.array([[0.0, -1.5, 0.1], [1.5, 0.0, 0.0], [0.1, 0.0, 2.0]]), activation="tanh")
PUSHED = ([0.0, 0.0, 4.0], [0.1, 0.0, 4.1])
"""Two neurons turn, which l1 and linf do not allow, and the third is only stable where the input drives it."""


def test_a_quadratic_norm_within_is_proved_from_the_file(tmp_path: Path) -> None:
    claim = certify_local(TURNING, inputs=PUSHED)
    assert certify_local(TURNING, inputs=PUSHED, order="diagonal").rate < 0 < claim.rate
    assert isinstance(claim.certificate, QuadraticClaim)
    assert claim.converges
    for result in by_file(claim, TURNING, tmp_path):
        assert result.holds
    rng = np.random.default_rng(0)
    for _ in range(300):
        x = rng.uniform(claim.box.lower, claim.box.upper)
        u = rng.uniform(*PUSHED)
        J = np.asarray(TURNING.triple().jacobian(1 - np.tanh(TURNING.W @ x + u) ** 2))
        P = claim.certificate.norm.P
        assert eigh(P @ J + J.T @ P, 2 * P, eigvals_only=True)[-1] <= -claim.lower * (1 - 1e-9)


def test_however_a_quadratic_claim_within_is_altered_nothing_false_is_accepted(tmp_path: Path) -> None:
    claim = certify_local(TURNING, inputs=PUSHED)
    tree = json.loads(claim.to_json())
    best = max_rate_of(claim)
    tried, accepted = held_when_altered(alterations(tree), TURNING, tmp_path / "altered.json")
    for what, back in accepted:
        assert back.lower <= max_rate_of(back) + 1e-9, what
        assert back.region is None or all_end_in_the_box(back, TURNING), what
    assert (tried > 200, len(accepted) > 0, best >= claim.lower) == (True, True, True)


def max_rate_of(claim: LocalClaim) -> float:
    """The rate of the norm within at the slopes of tanh on a grid of the box: no more can be true."""
    P = claim.certificate.norm.P if isinstance(claim.certificate, QuadraticClaim) else np.eye(3)
    grid = np.array(list(product(*np.linspace(claim.box.lower, claim.box.upper, 9).T))).T
    rates = []
    for u in (claim.inputs.lower, claim.inputs.upper):
        for d in (1 - np.tanh(TURNING.W @ grid + u[:, None]) ** 2).T:
            J = np.asarray(TURNING.triple().jacobian(d))
            rates.append(-eigh(P @ J + J.T @ P, 2 * P, eigvals_only=True)[-1])
    return min(rates)


def test_wider_slopes_within_are_proved_and_narrower_ones_are_not() -> None:
    claim = certify_local(TURNING, inputs=PUSHED)
    lo, hi = claim.tightened(TURNING).slopes
    for share, holds in ((1.0, True), (1.001, True), (0.999, False)):
        other = finished(l2_steps(replace(TURNING, activation=None, slopes=(lo / share, hi * share))))
        forged = replace(claim, lower=other.lower, certificate=other)
        assert other.lower > 0
        assert check(forged, TURNING).holds is holds
    for end in (np.nan, np.inf):
        subject = replace(
            claim.certificate.subject, parameters={**claim.certificate.subject.parameters, "slope_hi": end}
        )
        assert not check(replace(claim, certificate=replace(claim.certificate, subject=subject)), TURNING).holds


def test_last_bits_of_the_slopes_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of products come out otherwise by the last bits on another computer."""
    claim = certify_local(TURNING, inputs=PUSHED)
    rng = np.random.default_rng(0)

    def elsewhere(*given: Any, **named: Any) -> Any:
        tight = tightened(*given, **named)
        lo, hi = (np.clip(end * (1 + rng.normal(size=end.shape) * 1e-14), 0.0, 1.0) for end in tight.slopes)
        return replace(tight, slopes=(lo, hi))

    monkeypatch.setattr("metzler.claims.local.tightened", elsewhere)
    assert check(claim, TURNING).holds
