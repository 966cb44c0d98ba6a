"""Every rate of the gallery against enumeration over row selections, which shares no code with the package."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.oracles.brute_force import Plain, abscissa, majorant, perron_value, perron_value_of_rows, plain

from metzler import gallery as shelf
from metzler.claims.check import check
from metzler.gallery import GalleryEntry, chain, entry, gallery, greedy_cycle, literature
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

ENTRIES = gallery()


def bare(e: GalleryEntry) -> Plain:
    net = e.model_factory()
    assert isinstance(net, Hopfield | FiringRate)
    return plain(net.kind, net.W, leak=net.leak, slopes=net.slopes, tau=net.tau, gain=net.gain)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("e", [e for e in ENTRIES if "chain-20" not in e.name], ids=lambda e: e.name)
def test_rates_are_those_of_brute_force(e: GalleryEntry, order: str) -> None:
    assert -e.rates[order] == pytest.approx(perron_value(bare(e), order), abs=2e-14)


@pytest.mark.parametrize("kind", ["hopfield", "firing-rate"])
def test_the_long_chain_is_nilpotent(kind: str) -> None:
    e = entry(f"chain-20-weights-10-{kind}")
    assert abscissa(np.abs(e.model_factory().W)) == 0.0
    assert e.rates == {"l1": 1.0, "linf": 1.0}


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("e", literature(), ids=lambda e: e.name)
def test_rates_of_the_literature_are_those_of_brute_force_and_of_the_certificate(e: GalleryEntry, order: str) -> None:
    net = e.model_factory()
    t = net.triple()
    A, B, C = (M if isinstance(M, np.ndarray) else M.toarray() for M in (t.A, t.B, t.C))
    family = np.array(
        [majorant(A + B @ np.diag(d) @ C) for d in itertools.product(*map(set, zip(t.lo, t.hi, strict=True)))]
    )
    rows = family if order == "linf" else family.transpose(0, 2, 1)
    assert -e.rates[order] == pytest.approx(perron_value_of_rows(list(rows.transpose(1, 0, 2))), abs=1e-13)
    cert = certify(net, order)
    assert cert.rate == pytest.approx(e.rates[order], abs=1e-11)
    assert cert.attained == e.attained[order]
    check(cert, net).require()


def test_names_are_unique_and_every_entry_has_a_source() -> None:
    everything = (*ENTRIES, *literature())
    assert len({e.name for e in everything}) == len(everything)
    assert all(e.source for e in everything)


def test_entries_are_built_afresh_and_cannot_be_spoiled() -> None:
    e = entry("skew-0.9-hopfield")
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(e.model_factory().W)[0, 1] = 7.0


def test_greedy_cycle_has_its_published_root() -> None:
    first, second, root = greedy_cycle()
    assert perron_value_of_rows([np.stack(r) for r in zip(first, second, strict=True)]) == pytest.approx(
        root, rel=1e-14
    )


@pytest.mark.parametrize(("n", "kappa"), [(3, 1e4), (5, 1e6), (2, 7.0)])
def test_a_bound_on_the_condition_number_keeps_the_chain_from_its_infimum(n: int, kappa: float) -> None:
    # Geometric weights reach the value; a smaller maximum would need a larger product of successive ratios.
    ratio = kappa ** (1 / (n - 1))
    eta = ratio ** np.arange(n)
    W = chain(n, 1.0)
    assert (W @ eta / eta).max() == pytest.approx(kappa ** (-1 / (n - 1)))
    rng = np.random.default_rng(0)
    others = kappa ** rng.random((500, n))
    assert ((others @ W.T) / others).max(axis=1).min() >= kappa ** (-1 / (n - 1)) * (1 - 1e-12)


def test_the_module_lists_both_kinds() -> None:
    assert {e.model_factory().kind for e in ENTRIES} == {model.kind for model in shelf.MODELS.values()}
