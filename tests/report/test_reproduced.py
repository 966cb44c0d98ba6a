"""The study in a report makes the very network of the certificate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import metzler as mz
from metzler.claims.subject import Subject
from metzler.io.study import Study, read_study
from metzler.report.reproduced import LISTED, study_of

W = np.array([[0.0, 0.5], [-0.5, 0.0]])
MODELS = {
    "hopfield": mz.Hopfield(W, slopes=(0.0, 1.0), tau=2.0, time_unit="ms", gain=0.5),
    "each": mz.FiringRate(W, slopes=([0.0, 0.1], 1.0), leak=[1.0, 2.0]),
    "map": mz.EchoState(W, slopes=(0.0, 1.0), a=0.5),
    "other map": mz.HopfieldMap(W, slopes=(0.0, 1.0)),
    "persidskii": mz.Persidskii(W, slopes=(0.5, 1.0)),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_study_makes_the_network_of_the_certificate(name: str, tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", W)
    subject = Subject.of(MODELS[name])
    text = study_of(Study({"weights": "w.npy"}), subject).toml()
    (tmp_path / "study.toml").write_text(text)
    model = read_study(tmp_path / "study.toml").model()
    assert subject.differs(model) == ()
    assert Subject.of(model).sha256 == subject.sha256


def test_a_study_that_names_its_model_stays_and_other_kinds_are_left_open() -> None:
    said = Study({"weights": "w.npy", "model": "hopfield", "activation": "tanh"})
    assert study_of(said, Subject.of(MODELS["each"])) is said
    lure = mz.Lure(-np.eye(2), W, np.eye(2), activation="tanh")
    bare = Study({"weights": "w.npy"})
    assert study_of(bare, Subject.of(lure)) is bare


def test_long_lists_are_left_out() -> None:
    n = LISTED + 1
    net = mz.Hopfield(np.eye(n), slopes=(0.0, 1.0), leak=np.linspace(1.0, 2.0, n))
    assert "leak" not in study_of(Study({"weights": "w.npy"}), Subject.of(net)).toml()
