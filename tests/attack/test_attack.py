"""The oracle suite: a bounded run without a false claim, and each of its oracles against a package that lies."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import metzler as mz
from attack import delays, equilibria, fields, matrices, models, run, truth
from metzler.claims.check import CheckResult
from metzler.consequences import design, limits, modules
from metzler.search import critical_leak as leaks

FOLDER = Path(run.__file__).parent
SLOW = {"scaled-classes", "lmi", "entrainment", "derivatives", "comparisons", "tubes", "conditioned", "critical-of-any"}
"""Attacks of which a seed may take some tenths of a second: one seed each."""


def test_only_the_public_face_is_imported() -> None:
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
    ours = {name for name in found if name.split(".")[0] == "metzler"} - {"metzler"}
    assert {name.split(".")[1] for name in ours} <= {"consequences", "search"}, "what answers, not what proves"


@pytest.mark.parametrize("name", sorted(run.ATTACKS))
def test_no_claim_is_false(name: str) -> None:
    found = run.Campaign()
    for seed in range(1 if name in SLOW else 3):
        found.one(name, seed)
    assert found.faults == []


def test_a_run_stops_at_its_claims_and_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--only", "worst-log-norms", "--claims", "9", "--seed", "5"]) == 0
    out = capsys.readouterr().out
    assert "seeds from 5" in out
    assert "worst-log-norms" in out


def test_a_false_claim_and_a_foreign_exception_are_printed_with_their_seed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(rng: np.random.Generator) -> Any:
        yield truth.same("two and two", 5, 4)
        raise KeyError("lost")

    monkeypatch.setitem(run.ATTACKS, "wrong", wrong)
    assert run.main(["--only", "wrong", "--claims", "1", "--seed", "3"]) == 1
    out = capsys.readouterr().out
    assert "FALSE two and two" in out
    assert "FOREIGN KeyError" in out
    assert "python -m attack --only wrong --seed 3 --claims 1" in out


def test_what_does_not_end_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(rng: np.random.Generator) -> Any:
        while True:
            yield truth.same("nothing", 0, 0)

    monkeypatch.setitem(run.ATTACKS, "endless", endless)
    monkeypatch.setattr(run, "LONGEST", 0.05)
    found = run.Campaign()
    found.one("endless", 0)
    assert found.foreign["endless"] == 1


def moved(cert: Any, by: float) -> Any:
    """A certificate that claims more."""
    return replace(cert, lower=cert.lower + by, upper=cert.upper + by)


def raised(cert: mz.Certificate) -> mz.Certificate:
    return moved(cert, 1e-3 * (1 + abs(cert.rate)))


def lowered(cert: mz.Certificate) -> mz.Certificate:
    lower = cert.rate - 1e-3 * (1 + abs(cert.rate))
    return replace(cert, lower=lower, upper=lower)


def accepted(result: CheckResult) -> CheckResult:
    return replace(result, holds=True)


def points(curve: Any) -> list[Any]:
    return [replace(point, certificate=raised(point.certificate)) for point in curve]


LIES: list[tuple[str, Any, str, Callable[[Any], Any]]] = [
    ("certificates", mz, "certify", raised),
    ("certificates", mz, "certify", lowered),
    ("certificates", mz, "check", accepted),
    ("given-norms", mz, "one_sided_lipschitz", lambda v: v - 1e-3 * (1 + abs(v))),
    ("given-norms", mz, "unweighted_rate", lambda v: v + 1e-3 * (1 + abs(v))),
    ("worst-log-norms", mz.norms, "worst_log_norm", lambda v: v - 1e-3 * (1 + abs(v))),
    ("conditioned", mz.limits, "tradeoff", points),
    ("copies", mz, "check", accepted),
    ("stacks", mz, "certify_many", lambda f: replace(f, rate=f.rate + 1e-3 * (1 + abs(f.rate)))),
    ("stacks", mz, "certify_many", lambda f: replace(f, rate=f.rate - 1e-3 * (1 + abs(f.rate)), gap=0 * f.gap)),
    ("euler-steps", mz, "step_sizes", lambda f: replace(f, q=f.q * 0.99 - 0.01)),
    ("euler-steps", mz, "step_sizes", lambda f: replace(f, b=f.b - 0.01 * (1 + abs(f.b)))),
    ("forward-backward", mz, "forward_backward", lambda f: replace(f, factor=f.factor * 0.99)),
    ("equilibria", mz, "equilibrium", lambda f: replace(f, state=f.state + 1e-3)),
    ("equilibria", mz, "equilibrium", lambda f: replace(f, lipschitz=f.lipschitz / 50)),
    ("batches", mz, "equilibrium", lambda f: replace(f, state=f.state + 1e-3)),
    ("critical-of-any", mz, "critical_gain", lambda f: replace(f, upper=f.lower / 2, lower=f.lower / 2)),
    ("critical-of-any", mz, "critical_gain", lambda f: replace(f, lower=f.lower * 2, upper=f.upper * 2)),
    ("integer-triples", mz, "certify", raised),
    ("flagged", mz, "certify", raised),
    ("options", mz, "certify", raised),
    ("inside-the-box", mz, "certify", lambda c: moved(c, 10 * (1 + abs(c.rate)))),
    ("local", mz, "certify_local", lambda f: replace(f, box=mz.Box(f.box.lower, 0.5 * (f.box.lower + f.box.upper)))),
    ("gains", mz, "robustness", lambda f: replace(f, equilibrium_gain=f.equilibrium_gain / 4)),
    ("gains", mz, "robustness", lambda f: replace(f, weight_margin=4 * (f.weight_margin or 0.0))),
    ("gains", mz, "input_gains", lambda G: G * 0.9),
    ("gains-exist", mz, "input_gains", lambda G: G * 0.9),
    ("noise", mz, "noise_bound", lambda f: replace(f, expected=f.expected / 10)),
    ("delays", mz, "delay", lambda f: replace(f, claim=replace(f.claim, lower=f.rate * 2 + 1, upper=np.inf))),
    ("delays-of-any", mz, "delay", lambda f: replace(f, claim=replace(f.claim, lower=f.rate + 9, upper=np.inf))),
    ("delays", mz, "delay_gain", lambda f: replace(f, lower=-np.inf, upper=f.upper / 4)),
    ("removals", design, "fewest_removals", lambda f: replace(f, lower=f.lower + 2)),
    (
        "projections",
        design,
        "project_weights",
        lambda f: replace(f, frobenius=f.frobenius * 2 + 1, total=f.total * 2 + 1),
    ),
    ("critical", mz, "critical_gain", lambda f: replace(f, upper=f.upper / 2, lower=f.lower / 2)),
    ("critical", mz, "critical_gain", lambda f: replace(f, lower=f.lower * 2, upper=f.upper * 2)),
    ("critical", leaks, "critical_leak", lambda f: replace(f, lower=f.lower + 1, upper=f.upper + 1)),
    ("derivatives", limits, "sensitivity", lambda f: replace(f, leak=f.leak + 0.5, gain=f.gain + 0.5)),
    ("derivatives", limits, "bottleneck_loop", lambda f: replace(f, rate=f.rate + 0.1)),
    ("refutations", mz, "refute", lambda f: moved(f, -1.0 - max(f.upper, 0.0))),
    ("parts", mz, "lesion_study", lambda each: [replace(f, upper=f.upper - 0.1 * (1 + abs(f.upper))) for f in each]),
    ("sharpened", mz, "sharpen", lambda f: moved(f, f.upper - f.lower + 0.1 * (1 + abs(f.upper)))),
    ("classes", mz.matrices, "hurwitz", lambda f: replace(f, holds=not f.holds)),
    ("classes", mz.matrices, "m_hurwitz", lambda f: replace(f, holds=not f.holds)),
    ("classes", mz.matrices, "totally_hurwitz", lambda f: replace(f, holds=True)),
    ("comparisons", mz, "interpolate", lambda f: replace(f, lower=f.rate + 1.0 + abs(f.rate))),
    ("comparisons", mz, "symmetric_certificate", lambda f: replace(f, lower=f.rate + 1.0 + abs(f.rate))),
    ("perron-norms", matrices, "perron_norm", lambda f: replace(f, lower=f.rate + 0.01 * (1 + abs(f.rate)))),
    ("tubes", mz, "tube", lambda f: replace(f, x=f.x + 1e-2)),
    ("entrainment", mz, "entrain", lambda f: replace(f, x=f.x + 0.1)),
    ("composites", modules, "compose", lambda f: moved(f, 20 + 2 * f.rate)),
    ("simulations", mz, "simulate", lambda f: replace(f, x=f.x + 0.1)),
]
"""What is attacked, and what a package that lies would say."""


@pytest.mark.parametrize(
    ("name", "face", "function", "lie"), LIES, ids=[f"{a}-{f}-{k}" for k, (a, _, f, _) in enumerate(LIES)]
)
def test_every_oracle_can_fail(
    name: str, face: Any, function: str, lie: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = getattr(face, function)
    monkeypatch.setattr(face, function, lambda *a, **k: lie(honest(*a, **k)))
    found = run.Campaign()
    for seed in range(60):
        found.one(name, seed)
        if found.false[name]:
            return
    pytest.fail("60 seeds, and the lie was not seen")


def test_a_check_that_accepts_what_was_changed_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    certify, check = mz.certify, mz.check
    monkeypatch.setattr(mz, "certify", lambda *a, **k: raised(certify(*a, **k)))
    monkeypatch.setattr(mz, "check", lambda *a, **k: accepted(check(*a, **k)))
    found = run.Campaign()
    for seed in range(20):
        found.one("changed", seed)
    assert found.false["changed"] > 0


def test_a_bad_triple_that_is_accepted_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mz, "certify", lambda *a, **k: None)
    found = run.Campaign()
    found.one("bad-triples", 0)
    assert found.false["bad-triples"] == 1


def test_the_best_rate_by_policies_is_the_root_of_the_worst_matrix() -> None:
    J = np.array([[[-1.0, 2.0], [0.5, -1.0]], [[-2.0, 0.5], [0.5, -1.0]]])
    assert abs(truth.best_by_policies(J, "linf")) < 1e-12  # the first: 2 * 0.5 = 1 * 1
    assert abs(truth.log_norm(J, "linf", truth.good_weights(J, "linf", False)).max()) < 1e-9


def test_a_rate_that_is_true_by_less_than_rounding_is_decided_in_fractions() -> None:
    W = np.array([[0.1, 0.2], [0.3, 0.7]])

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        return models.parts(exact, absolute, W)[0][None]

    case = models.Case("fixed", lambda: None, np.zeros(0), np.zeros(0), jacobian, 2, 0)
    norm = mz.Norm("linf", [1.0, 3.0])
    true = truth.exact_line(case.exact(0), "linf", norm, 1, False)
    below = -float(true)
    while Fraction(below) > -true:
        below = float(np.nextafter(below, -np.inf))
    above = float(np.nextafter(below, np.inf))
    assert not truth.rate_claim("rate", case, norm, below).false
    assert truth.rate_claim("rate", case, norm, above).false == (Fraction(above) > -true)


@pytest.mark.parametrize("seed", range(12))
def test_jacobians_are_those_of_the_fields(seed: int) -> None:
    net = fields.draw_net(np.random.default_rng(seed), phis=("tanh", "logistic", "identity"))
    rng = np.random.default_rng(seed)
    x, u, h = rng.normal(size=net.n), rng.normal(size=net.inputs), 1e-6
    columns = [(net.field(x + h * e, u) - net.field(x - h * e, u)) / (2 * h) for e in np.eye(net.n)]
    J = net.jacobian(x, u)
    assert np.abs(np.array(columns).T - J).max() <= 1e-7 * (1 + np.abs(J).max())


def test_the_root_of_a_delayed_equation() -> None:
    root = delays.rightmost(np.array([[-1.0]]), np.array([[0.5]]), 1.0)
    assert abs(root + 1 - 0.5 * np.exp(-root)) < 1e-9
    assert (
        abs(delays.rightmost(np.array([[0.0]]), np.array([[-np.pi / 2]]), 1.0)) < 1e-9
    )  # x' = -pi/2 x(t - 1) oscillates


def test_weights_within_a_ratio_attain_what_a_scan_finds() -> None:
    J = np.array([[[-1.0, 4.0], [0.25, -1.0]]])
    w = truth.within_ratio(J, "linf", False, 2.0)
    scan = min(truth.log_norm(J, "linf", np.array([1.0, q]))[0] for q in np.geomspace(0.5, 2.0, 2001))
    assert w.max() / w.min() <= 2.0 + 1e-9
    assert abs(truth.log_norm(J, "linf", w)[0] - scan) < 1e-6


def test_a_root_is_refined_beyond_double_precision() -> None:
    net = fields.draw_net(np.random.default_rng(3), phis=("tanh",))
    u = np.ones(net.inputs)
    known = equilibria.truth_of(net, np.zeros(net.n), u)
    assert known is not None
    assert known[1] < 1e-12
