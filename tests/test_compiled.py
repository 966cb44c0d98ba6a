"""Compiled loops against NumPy's passes and dense arrays, and the proofs that stand on them."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

from metzler.proofs.diagonal import prove

needed("numba", "compiled")

from metzler import compiled
from metzler.claims.check import check
from metzler.claims.subject import Subject
from metzler.matrices import sizes
from metzler.matrices.sizes import Sizes
from metzler.models import Hopfield
from metzler.search.certify import certify


def weights(n: int, seed: int, share: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, n)) * (rng.random((n, n)) < share)


@pytest.mark.parametrize("places", [np.int32, np.int64])
@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csc_array])
@pytest.mark.parametrize(("n", "share"), [(1, 0.0), (1, 1.0), (30, 0.0), (30, 0.3), (30, 1.0)])
def test_one_pass_finds_what_numpy_finds(kind, places, n: int, share: float) -> None:
    W = weights(n, n, share)
    kept = kind(W)
    kept.indices, kept.indptr = kept.indices.astype(places), kept.indptr.astype(places)
    for array in (kept.data, kept.indices, kept.indptr):
        array.flags.writeable = False
    y, z = np.random.default_rng(1).random((2, n))
    plain, fast = Sizes(kept), compiled.CompiledSizes(kept)
    off = np.abs(W) - np.diag(np.abs(np.diag(W)))
    for got, wanted in zip(fast.times((y, z)), (off @ y, off @ z), strict=True):
        assert got == pytest.approx(wanted, rel=1e-14)
    for got, wanted in zip(fast.found, plain.found, strict=True):
        assert np.array_equal(got, wanted)
    assert np.array_equal(fast.found.diagonal, np.diag(W))
    assert np.array_equal(fast @ y, plain @ y)
    assert np.array_equal(fast.entries().toarray(), off)


@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csc_array])
def test_overflow_is_infinite_and_silent(kind) -> None:
    W = kind(np.array([[0.0, 1e300], [1e-300, 5.0]]))
    high, low = compiled.CompiledSizes(W).times((np.full(2, 1e300), np.full(2, 1e-300)))
    assert high.tolist() == [np.inf, 1.0]
    assert low.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("norm", ["l1", "linf"])
@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csc_array])
def test_proofs_are_the_same(kind, norm: str) -> None:
    W = weights(60, 3)
    W[:5] = 0.0
    model = Hopfield(kind(0.1 * W), leak=1.0, slopes=(-0.2, 1.0))
    certificate = certify(model, norm)
    plain = prove(model, certificate.norm, certificate.proof)
    fast = prove(model, certificate.norm, certificate.proof, compiled.CompiledSizes)
    assert (fast.rate, fast.ceiling) == pytest.approx((plain.rate, plain.ceiling), rel=1e-14)


@pytest.mark.parametrize("norm", ["l1", "linf"])
def test_no_certificate_and_no_verdict_depends_on_them(norm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "CHUNK", 2)
    monkeypatch.setattr(Sizes, "_many", 50)
    for seed in range(60):
        model = Hopfield(sparse.csr_array(0.1 * weights(40, seed)), leak=1.0, slopes=(0.0, 1.0))
        plain = certify(model, norm)
        assert check(plain, model, sizes=compiled.CompiledSizes).holds


@pytest.mark.parametrize("norm", ["l1", "linf"])
def test_more_than_is_true_is_refused(norm: str) -> None:
    model = Hopfield(sparse.csr_array(weights(40, 5)), leak=30.0, slopes=(0.0, 1.0))
    certificate = certify(model, norm)
    low, high = certificate.lower, certificate.upper
    for forged in (
        replace(certificate, lower=low + 1e-9, upper=high + 1.0),
        replace(certificate, upper=0.5 * (low + high)),
        replace(certificate, subject=Subject.of(Hopfield(2 * model.W, leak=30.0, slopes=(0.0, 1.0)))),
    ):
        assert not check(forged, model, sizes=compiled.CompiledSizes).holds


def test_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    monkeypatch.setattr(compiled, "_by_row", lambda *arrays: passes.append(arrays))
    model = Hopfield(sparse.csr_array(0.1 * weights(5, 0)), leak=1.0, slopes=(0.0, 1.0))
    certificate = certify(model, "linf")
    assert check(certificate, model).holds
    assert not passes, "importing alone changes nothing"
    check(certificate, model, sizes=compiled.CompiledSizes)
    assert len(passes) == 1


def test_without_numba_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "metzler.compiled")
    with pytest.raises(ImportError, match=r"pip install 'metzler\[compiled\]'"):
        importlib.import_module("metzler.compiled")
