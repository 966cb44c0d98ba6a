"""Verdicts on networks whose answer is known, and on what runs."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.torch import Implicit, certify


def test_each_status_where_the_answer_is_known() -> None:
    eye = torch.eye(3)
    assert certify({"weight_hh": 0.5 * eye}, "tanh").status == "holds"
    refuted = certify({"weight_hh": 1.25 * eye}, "tanh")
    assert refuted.status == "refuted"
    assert not refuted
    growth = refuted.layers[0].growth
    assert growth is not None
    assert 1.2 < growth <= 1.25
    undecided = certify({"weight_hh": torch.tensor([[0.0, 2.0], [-0.3, 0.0]])}, "tanh", norm="linf")
    assert undecided.holds, "its weights are not bounded by 1, and its weighted norm is"
    turned = torch.tensor([[0.6, 0.6], [-0.6, 0.6]])
    assert certify({"weight_hh": turned}, "tanh", norm="linf").status == "undecided"
    assert certify({"weight_hh": turned}, "tanh").status == "holds", "a rotation by 0.85 in the Euclidean norm"


@pytest.mark.parametrize("seed", range(10))
def test_no_factor_is_below_what_some_slopes_do(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    W = rng.normal(size=(n, n)) / np.sqrt(n) * rng.uniform(0.3, 1.5)
    found = certify({"weight_hh": W}, "relu").layers[0]
    reached = max(abs(np.linalg.eigvals(np.diag(slopes) @ W)).max() for slopes in np.ndindex(*(2,) * n) if sum(slopes))
    assert found.factor is not None
    assert found.factor >= reached * (1 - 1e-12)
    if found.status == "holds":
        assert reached < 1
    if found.growth is not None:
        assert reached >= found.growth * (1 - 1e-9)
        assert found.growth >= 1
    if reached > 1.01 and found.status != "refuted":
        assert found.status == "undecided"


def test_claims_are_proved_again_and_refuse_other_weights() -> None:
    torch.manual_seed(1)
    rnn = nn.RNN(3, 12, num_layers=2)
    with torch.no_grad():
        rnn.weight_hh_l1.mul_(5.0)
    verdict = certify(rnn)
    assert [each.status for each in verdict.layers] == ["holds", "refuted"]
    for name, claim in verdict.claims.items():
        assert check(claim, verdict.models[name]).holds
        with torch.no_grad():
            getattr(rnn, name).mul_(1.5)
    again = certify(rnn)
    for name, claim in verdict.claims.items():
        assert not check(claim, again.models[name]).holds


def test_the_weights_that_run() -> None:
    weights = torch.tensor([[0.9]])
    exact = certify({"weight_hh": weights.double()}, "relu", norm="linf").factor
    single = certify({"weight_hh": weights}, "relu", norm="linf").factor
    half = certify({"weight_hh": weights.half()}, "relu", norm="linf").factor
    cast = certify({"weight_hh": weights}, "relu", norm="linf", dtype=torch.float16).factor
    assert single == exact == float(weights.double())
    assert half == cast == float(weights.half().double())
    with pytest.raises(InputTypeError, match="dtype must be"):
        certify({"weight_hh": weights}, "relu", dtype=torch.int8)


def test_double_half_and_device_do_not_matter_for_the_type() -> None:
    rnn = nn.RNN(3, 4).to(torch.bfloat16)
    found = certify(rnn).models["weight_hh_l0"]
    np.testing.assert_array_equal(found.W, rnn.weight_hh_l0.detach().double().numpy())


def test_continuous_time_has_a_rate() -> None:
    verdict = certify(nn.Linear(2, 2), "tanh", model="firing-rate", tau=0.1, norm="linf")
    (layer,) = verdict.layers
    assert verdict.factor is None
    assert layer.factor is None
    assert "rate" in repr(layer)
    with torch.no_grad():
        strong = nn.Linear(2, 2)
        strong.weight.copy_(5 * torch.eye(2))
    refuted = certify(strong, "tanh", model="firing-rate", tau=0.1)
    assert refuted.status == "refuted"
    assert (
        "no norm proves that this firing-rate network (2 states, slopes in [0, 1]) forgets its start"
        in refuted.layers[0].sentence
    )


def test_words_and_table() -> None:
    torch.manual_seed(0)
    rnn = nn.RNN(2, 6, num_layers=2)
    verdict = certify(rnn)
    text = str(verdict)
    assert text.startswith("Proved: all 2 recurrent layers forget their initial state, whatever the input.")
    assert "weight_hh_l1" in text
    assert "at most" in text
    columns = verdict.columns()
    assert columns is not None
    assert columns.index["layer"] == ["weight_hh_l0", "weight_hh_l1"]
    assert str(certify({"weight_hh": 2 * torch.eye(1)}, "tanh")).startswith("Refuted: for some admissible slopes")
    assert "Undecided" in str(certify({"weight_hh": 0.6 * torch.tensor([[1.0, 1], [-1, 1]])}, "tanh", norm="linf"))


@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e-40])
def test_tiny_weights(scale: float) -> None:
    verdict = certify({"weight_hh": torch.eye(2).double() * scale}, "tanh")
    assert verdict.holds
    assert verdict.factor is not None
    assert verdict.factor < 1e-12


def test_huge_weights_and_unknown_settings() -> None:
    assert certify({"weight_hh": torch.eye(2).double() * 1e300}, "tanh").status != "holds"
    with pytest.raises((InputError, InputTypeError), match="leek"):
        certify(nn.Linear(2, 2), "tanh", leek=1.0)
    for norm in ("l3", "L2", 2):
        for weights in (nn.Linear(2, 2), {"weight_hh": 3 * torch.eye(2)}):
            with pytest.raises(InputError, match="norm must be one of 'best'"):
                certify(weights, "tanh", norm=norm)
    with pytest.raises(InputError, match=r"model must be one of .*echo-state"):
        certify(nn.Linear(2, 2), "tanh", model="echo_state")


def test_an_equation_has_one_solution() -> None:
    layer = Implicit(3, 6, log_norm=0.5)
    verdict = certify(layer, norm="linf")
    assert verdict.holds
    assert verdict.models["A"].kind == "implicit"
    assert verdict.layers[0].claim.rate >= 0.5 - 1e-6
