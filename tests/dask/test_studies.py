"""Studies that are stopped and go on."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

distributed = pytest.importorskip("distributed")

from metzler.certificates import certify
from metzler.consequences import lesion_study as plain_study
from metzler.consequences import single_neurons
from metzler.dask import certify_ensemble, lesion_study, resumable
from metzler.errors import InputError, NotProved
from metzler.models import Hopfield

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def _noted(given: int, path: str) -> int:
    with Path(path, str(given)).open("a") as file:
        file.write("x")
    return given**2


def test_a_run_that_stops_goes_on(client, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    work, store = [(str(k), k) for k in range(20)], tmp_path / "store.sqlite"
    first = dict(itertools.islice(resumable(client, _noted, work, store, str(log)), 7))
    assert len(first) == 7
    known = dict(resumable(client, _noted, [(name, -1) for name in first], store, str(log)))
    assert known == first
    everything = dict(resumable(client, _noted, work, store, str(log)))
    assert everything == {str(k): k**2 for k in range(20)}
    assert not (log / "-1").exists()


def test_an_ensemble_is_the_loop(client, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    nets = [(str(k), Hopfield(rng.standard_normal((5, 5)) / 4, activation="tanh")) for k in range(6)]
    found = dict(certify_ensemble(client, nets, tmp_path / "s", "l1"))
    for name, net in nets:
        assert found[name]["rate"] == certify(net, "l1").rate
    assert dict(certify_ensemble(client, nets, tmp_path / "s", "l1")) == found


def test_lesions_are_those_of_one_machine(client, tmp_path: Path) -> None:
    net = Hopfield(np.random.default_rng(1).standard_normal((9, 9)) / 5, activation="tanh")
    cert = certify(net, "linf")
    found = {
        each["name"]: each for each in lesion_study(client, net, cert, single_neurons(9), tmp_path / "s", together=4)
    }
    for each in plain_study(net, cert, single_neurons(9)):
        assert found[each.name]["rate"] == each.rate
        assert found[each.name]["upper"] == each.upper
    other = Hopfield(net.W * 2, activation="tanh")
    with pytest.raises(NotProved):
        next(lesion_study(client, other, cert, single_neurons(9), tmp_path / "s"))


def test_refusals(client, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is no database, and long enough to look like one" * 50)
    with pytest.raises(InputError, match="cannot be used"):
        next(resumable(client, _noted, [], tmp_path / "text"))
    with pytest.raises(InputError, match="two tasks"):
        list(resumable(client, _noted, [("a", 1), ("a", 2)], tmp_path / "s", str(tmp_path)))
