"""Studies that are stopped and go on."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.optional import needed

from metzler.claims.kinds import load

distributed = needed("distributed", "dask")
needed("metzler.dask", "dask")

from metzler.claims.diagonal import Certificate
from metzler.consequences.lesions.study import lesion_study as plain_study
from metzler.consequences.lesions.study import single_neurons
from metzler.dask import certify_ensemble, lesion_study, resumable
from metzler.dask import store as store_module
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import Hopfield
from metzler.search.certify import certify

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
    before = {path.name: path.read_text() for path in log.iterdir()}
    assert dict(resumable(client, _noted, [(name, int(name)) for name in first], store, str(log))) == first
    assert {name: text for name, text in before.items() if name in first} == dict.fromkeys(first, "x")
    everything = dict(resumable(client, _noted, work, store, str(log)))
    assert everything == {str(k): k**2 for k in range(20)}
    assert all((log / name).read_text() == "x" for name in first)


def test_an_ensemble_is_the_loop(client, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    nets = [(str(k), Hopfield(rng.standard_normal((5, 5)) / 4, activation="tanh")) for k in range(6)]
    found = dict(certify_ensemble(client, nets, tmp_path / "s", "l1"))
    for name, net in nets:
        assert found[name]["rate"] == pytest.approx(certify(net, "l1").rate, abs=1e-12)
    assert dict(certify_ensemble(client, nets, tmp_path / "s", "l1")) == found


def test_lesions_are_those_of_one_machine(client, tmp_path: Path) -> None:
    net = Hopfield(np.random.default_rng(1).standard_normal((9, 9)) / 5, activation="tanh")
    cert = certify(net, "linf")
    found = {
        each["name"]: each for each in lesion_study(client, net, cert, single_neurons(9), tmp_path / "s", together=4)
    }
    for each in plain_study(net, cert, single_neurons(9)):
        assert found[each.name]["rate"] == pytest.approx(each.rate, abs=1e-12)
        assert found[each.name]["upper"] == pytest.approx(each.upper, abs=1e-12)
    other = Hopfield(net.W * 2, activation="tanh")
    with pytest.raises(NotProved):
        next(lesion_study(client, other, cert, single_neurons(9), tmp_path / "s"))


def test_lesions_by_ids_that_could_be_indices(client, tmp_path: Path) -> None:
    """Names 1, 2, ... travel to the workers as texts: none is taken for an index there."""
    bare = Hopfield(np.random.default_rng(1).standard_normal((6, 6)) / 5, activation="tanh")
    net, cert = replace(bare, names=range(1, 7)), certify(bare, "linf")
    found = {
        each["name"]: each["rate"] for each in lesion_study(client, net, cert, single_neurons(net), tmp_path / "s")
    }
    for each in plain_study(bare, cert, single_neurons(6)):
        assert found[str(each.silenced[0] + 1)] == pytest.approx(each.rate, abs=1e-12)


# A store answers for what it was made for, and for nothing else.


def test_no_lesions_of_another_network(client, tmp_path: Path) -> None:
    A = Hopfield(np.random.default_rng(1).standard_normal((6, 6)) / 9, activation="tanh")
    B = Hopfield(A.W * 0.5, activation="tanh")
    of = {net: certify(net, "linf") for net in (A, B)}
    other = replace(of[A], upper=of[A].upper + 1.0, attained=False)  # a weaker claim, as true

    def study(net: Hopfield, cert: Certificate, **options: int) -> list[dict]:
        return list(lesion_study(client, net, cert, single_neurons(6), tmp_path / "s", **options))

    before = study(A, of[A])
    for net, cert, options, what in (
        (B, of[B], {}, "another certificate and model"),
        (A, other, {}, "another certificate"),
        (A, of[A], {"together": 2}, "another number of lesions together"),
    ):
        with pytest.raises(InputError, match=f"was begun with {what}:"):
            study(net, cert, **options)
    of[A].save(tmp_path / "a.json")
    again = study(Hopfield(np.array(A.W), activation="tanh"), load(tmp_path / "a.json"))
    assert again == before
    assert len(before) == 6


def test_no_rate_of_another_network_or_norm(client, tmp_path: Path) -> None:
    A = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh")
    B = Hopfield([[0.0, 0.9], [-0.1, 0.1]], activation="tanh")
    C = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh", leak=2.0)
    found = dict(certify_ensemble(client, [("a", A)], tmp_path / "s", "l1"))
    for other in (B, C):
        with pytest.raises(InputError, match="under 'a' the result of another input"):
            dict(certify_ensemble(client, [("a", other)], tmp_path / "s", "l1"))
    with pytest.raises(InputError, match="begun with another norm"):
        dict(certify_ensemble(client, [("a", A)], tmp_path / "s", "linf"))
    with pytest.raises(InputError, match="order must be"):
        certify_ensemble(client, [("a", A)], tmp_path / "s", "l3")
    assert dict(certify_ensemble(client, [("b", B), ("a", A)], tmp_path / "s", "l1"))["a"] == found["a"]


def test_no_result_of_another_task_or_input(client, tmp_path: Path) -> None:
    assert list(resumable(client, _twice, [("a", 1)], tmp_path / "s")) == [("a", [1, 1])]
    with pytest.raises(InputError, match="another task"):
        next(resumable(client, _noted, [("a", 1)], tmp_path / "s"))
    with pytest.raises(InputError, match="another shared argument 0"):
        next(resumable(client, _twice, [("a", 1)], tmp_path / "s", 5))
    with pytest.raises(InputError, match="another input"):
        next(resumable(client, _twice, [("a", 2)], tmp_path / "s"))
    # the same, whether computed now or before
    assert list(resumable(client, _twice, [("a", 1)], tmp_path / "s")) == [("a", [1, 1])]


def _twice(given: int) -> tuple[int, int]:
    return given, given


def test_two_runs_on_one_store(client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "WAIT", 0.05)
    work = [("a", 1), ("b", 2)]
    run = resumable(client, _twice, work, tmp_path / "s")
    next(run)
    with pytest.raises(InputError, match="in use by another run"):
        next(resumable(client, _twice, work, tmp_path / "s"))
    run.close()
    assert len(list(resumable(client, _twice, work, tmp_path / "s"))) == 2


@pytest.mark.parametrize("text", ['{"rate": 1.0, "ga', '{"rate": 1.0}', "[]", "null", ""])
def test_a_row_that_is_not_whole(client, tmp_path: Path, text: str) -> None:
    A = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh")
    cert = certify(A, "l1")
    list(certify_ensemble(client, [("a", A)], tmp_path / "s", "l1"))
    list(lesion_study(client, A, cert, [[0]], tmp_path / "t"))
    for name in ("s", "t"):
        with closing(sqlite3.connect(tmp_path / name)) as file, file:
            file.execute("update kept set result = ?", (text,))
    with pytest.raises(InputError, match="damaged row 'a'"):
        list(certify_ensemble(client, [("a", A)], tmp_path / "s", "l1"))
    with pytest.raises(InputError, match="damaged row"):
        list(lesion_study(client, A, cert, [[0]], tmp_path / "t"))


def test_one_bad_network_does_not_spoil_the_others(client, tmp_path: Path) -> None:
    good = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh")
    work, found = [("bad", "x"), ("good", good), ("worse", 3)], []
    with pytest.raises(InputError, match=r"2 tasks failed, '(bad|worse)': .* \(all other results are in"):
        found.extend(each for each in resumable(client, _hopfield, work, tmp_path / "s"))
    assert dict(resumable(client, _hopfield, work[1:2], tmp_path / "s")) == {"good": 1.0}
    with pytest.raises(ZeroDivisionError) as error:
        list(resumable(client, _divided, [("a", 0)], tmp_path / "t"))
    assert "'a': " in error.value.__notes__[0]


def test_what_is_refused_is_not_tried_again(client, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'a': never"):
        list(resumable(client, _noted_and_refused, [("a", str(tmp_path / "log"))], tmp_path / "s"))
    assert (tmp_path / "log").read_text() == "x"


def _noted_and_refused(path: str) -> None:
    with Path(path).open("a") as file:
        file.write("x")
    raise InputError("never")


def _hopfield(given: object) -> float:
    if not isinstance(given, Hopfield):
        raise InputError(f"expected a network, got {given!r}")
    return float(given.leak[0])


def _divided(given: int) -> float:
    return 1 / given


@pytest.mark.parametrize("name", [1, np.int64(1), None, 1.5, b"a", ("a",)])
def test_names_are_texts(client, tmp_path: Path, name: object) -> None:
    net = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh")
    sentence = r"names must be texts, got .*: write str\(name\)"
    with pytest.raises(InputTypeError, match=sentence):
        list(resumable(client, _twice, [(name, 1)], tmp_path / "s"))
    with pytest.raises(InputTypeError, match=sentence):
        list(lesion_study(client, net, certify(net, "l1"), {name: [0]}, tmp_path / "t"))


@pytest.mark.parametrize("wrong", [None, 3, object()])
def test_what_is_no_study(client, tmp_path: Path, wrong: object) -> None:
    net = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh")
    with pytest.raises(InputTypeError, match="the work must be pairs"):
        list(certify_ensemble(client, wrong, tmp_path / "s"))
    with pytest.raises(InputTypeError, match=r"need a distributed\.Client"):
        list(certify_ensemble(wrong, [("a", net)], tmp_path / "s"))
    with pytest.raises(InputTypeError, match="a task must be a function"):
        list(resumable(client, wrong, [("a", 1)], tmp_path / "s"))
    with pytest.raises(InputTypeError, match="lesions must be a list of lists of indices"):
        list(lesion_study(client, net, certify(net, "l1"), wrong, tmp_path / "t"))
    with pytest.raises(InputTypeError, match="a lesion must be a list of indices"):
        list(lesion_study(client, net, certify(net, "l1"), {"a": wrong and [[0], [0, 1]]}, tmp_path / "t"))
    with pytest.raises(InputError, match="texts that UTF-8 can hold"):
        list(certify_ensemble(client, [("\udcff", net)], tmp_path / "s"))
    with pytest.raises(InputTypeError, match=r"takes the model first: write lesion_study\(client, model, claim, "):
        list(lesion_study(client, certify(net, "l1"), net, [[0]], tmp_path / "t"))


def test_a_store_does_not_answer_for_another_function(client, tmp_path: Path) -> None:
    def add(k: int):
        return lambda given: given + k

    assert list(resumable(client, add(1), [("a", 1)], tmp_path / "s")) == [("a", 2)]
    assert list(resumable(client, add(1), [("a", 1)], tmp_path / "s")) == [("a", 2)]
    with pytest.raises(InputError, match="begun with another task"):
        list(resumable(client, add(2), [("a", 1)], tmp_path / "s"))


def test_no_lesion_is_silently_missing(client, tmp_path: Path) -> None:
    net = Hopfield([[0.0, 0.9], [-0.1, 0.0]], activation="tanh")
    cert = certify(net, "l1")
    for together in (1, 50):
        with pytest.raises(InputError, match="two lesions have the name '0'"):
            list(lesion_study(client, net, cert, [[0], [1], [0]], tmp_path / f"s{together}", together=together))
    given = {"a": np.array([0]), "b": np.int64(1), "c": [np.int32(1)]}
    found = list(lesion_study(client, net, cert, given, tmp_path / "t"))
    assert [each["name"] for each in found] == ["a", "b", "c"]
    for together in (0, -1, 1.5, "x"):
        with pytest.raises((InputError, InputTypeError), match="together must be"):
            next(lesion_study(client, net, cert, given, tmp_path / "u", together=together))


def test_refusals(client, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is no database, and long enough to look like one" * 50)
    with pytest.raises(InputError, match="cannot be used"):
        next(resumable(client, _noted, [], tmp_path / "text"))
    with pytest.raises(InputError, match="two tasks"):
        list(resumable(client, _noted, [("a", 1), ("a", 2)], tmp_path / "s", str(tmp_path)))
    with pytest.raises(InputTypeError, match="pairs of a name"):
        list(resumable(client, _noted, ["ab c"], tmp_path / "t", str(tmp_path)))
    with pytest.raises(InputTypeError, match="no object can be told"):
        list(resumable(client, _noted, [("a", object())], tmp_path / "u", str(tmp_path)))
    with pytest.raises(InputTypeError, match="must be numbers, texts"):
        list(resumable(client, _number_of_numpy, [("a", 1)], tmp_path / "v"))


def _number_of_numpy(given: int) -> np.int64:
    return np.int64(given)
