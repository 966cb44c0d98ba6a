"""Certificates travel with the weights, are proved from the file alone, and nothing in it is executed."""

from __future__ import annotations

import json
import pickle

import pytest
from tests.optional import needed

torch = needed("torch", "torch")
safetensors = needed("safetensors.torch", "torch")

from torch import nn

from metzler.errors import InputError, InputTypeError
from metzler.io.safetensors import metadata
from metzler.torch import Implicit, LeakyRNN, certify, check, contracting, plain_state_dict, save


@pytest.fixture
def model():
    torch.manual_seed(0)
    free = nn.RNN(8, 5)
    with torch.no_grad():
        free.weight_hh_l0.mul_(4.0)
    return nn.ModuleDict(
        {"held": contracting(nn.RNN(3, 8), norm="linf", factor=0.9), "leaky": LeakyRNN(8, 5), "free": free}
    )


def test_proved_from_the_file_alone(model, tmp_path) -> None:
    file, verdict = tmp_path / "model.safetensors", certify(model)
    save(file, model, verdict)
    for exact in (False, True):
        found = check(file, exact=exact)
        assert found.holds
        assert list(found.claims) == ["free.weight_hh_l0", "held.weight_hh_l0", "leaky.cell.weight_hh"]
        assert found.reasons == ()
    assert "No norm at all certifies it" in str(found)
    assert "No contraction is proved of free.weight_hh_l0." in str(found)
    assert (found.contracts, found.loose, bool(found)) == (False, ("free.weight_hh_l0",), False)
    assert {name: claim.rate for name, claim in found.claims.items()} == {
        name: claim.rate for name, claim in verdict.claims.items()
    }
    loaded = safetensors.load_file(file)
    assert all(torch.equal(loaded[name], value) for name, value in plain_state_dict(model).items())
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]
    del model["free"]
    save(file, model, certify(model))
    assert check(file).contracts
    assert bool(check(file))
    with pytest.raises(InputTypeError, match="the file comes first"):
        save(model, file, verdict)


def test_layers_that_make_their_weights(tmp_path) -> None:
    model = nn.Sequential(Implicit(3, 4), nn.Linear(4, 4))
    save(tmp_path / "a.safetensors", model, certify(model))
    assert check(tmp_path / "a.safetensors").contracts
    assert torch.equal(safetensors.load_file(tmp_path / "a.safetensors")["0.A"], model[0].A)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_every_type(dtype, tmp_path) -> None:
    rnn = contracting(nn.RNN(3, 6), norm="l2", factor=0.9).to(dtype)
    save(tmp_path / "a.safetensors", rnn, certify(rnn, norm="l2"))
    assert check(tmp_path / "a.safetensors")


def test_state_dicts_and_weights_that_moved_on(tmp_path) -> None:
    state = {"weight_hh": 0.5 * torch.eye(3)}
    verdict = certify(state, "tanh")
    save(tmp_path / "a.safetensors", state, verdict)
    assert check(tmp_path / "a.safetensors").holds
    state["weight_hh"] = 0.25 * torch.eye(3)
    with pytest.raises(InputError, match=r"weight_hh: .*: certify the weights as they are now"):
        save(tmp_path / "b.safetensors", state, verdict)
    with pytest.raises(InputError, match="none of these weights"):
        save(tmp_path / "b.safetensors", {"other": torch.eye(3)}, verdict)
    with pytest.raises(InputTypeError, match="what certify returns, got str"):
        save(tmp_path / "b.safetensors", state, "verdict")
    assert not (tmp_path / "b.safetensors").exists()


def _rewritten(file, tensors=None, **texts):
    with safetensors.safe_open(file, "pt") if hasattr(safetensors, "safe_open") else _opened(file) as opened:
        own = dict(opened.metadata())
        state = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no dict
    safetensors.save_file(state | (tensors or {}), file, own | texts)


def _opened(file):
    from safetensors import safe_open

    return safe_open(file, "pt")


def test_tampered_files_do_not_hold(tmp_path) -> None:
    file, state = tmp_path / "a.safetensors", {"weight_hh": 0.5 * torch.eye(3)}
    verdict = certify(state, "tanh", norm="linf")
    save(file, state, verdict)
    _rewritten(file, {"weight_hh": 0.75 * torch.eye(3)})
    assert any("weights differ" in reason or "rate" in reason for reason in check(file).reasons)
    save(file, state, verdict)
    record = json.loads(verdict.claims["weight_hh"].to_json())
    record["lower"] = record["upper"] = (0.6).hex()
    _rewritten(file, **{"metzler.weight_hh": json.dumps(record)})
    assert not check(file).holds
    assert "Does not hold: weight_hh: " in str(check(file))


def test_no_name_hides_a_layer(tmp_path) -> None:
    state = {"weight_hh": 0.5 * torch.eye(2)}
    save(tmp_path / "own.safetensors", state, certify(state, "tanh"))
    texts = metadata(tmp_path / "own.safetensors")
    for name in ("a\nweight_hh", "b.weight_hh_l0_orig"):
        file = tmp_path / "more.safetensors"
        safetensors.save_file({**state, name: 3.0 * torch.eye(2)}, file, metadata=texts)
        assert check(file).uncovered == (name,)


@pytest.mark.parametrize(
    "more",
    [
        {"x": 3},
        {3: torch.ones(1)},
        {"__metadata__": torch.ones(1)},
        {"x": torch.eye(2).to_sparse()},
        {"x": torch.ones(1, device="meta")},
    ],
)
def test_what_no_file_holds_is_refused(more, tmp_path) -> None:
    state = {"weight_hh": 0.5 * torch.eye(2)}
    for wrong in ({**state, **more}, [1]):
        with pytest.raises(InputTypeError):
            save(tmp_path / "own.safetensors", wrong, certify(state, "tanh"))
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match="there is no such file"):
        check("a" * 5000)


def test_layers_without_certificate_are_named(tmp_path) -> None:
    file, state = tmp_path / "a.safetensors", {"weight_hh": 0.5 * torch.eye(3)}
    save(file, state, certify(state, "tanh"))
    _rewritten(file, {"decoder.weight_hh_l0": torch.eye(3)})
    found = check(file)
    assert found.uncovered == ("decoder.weight_hh_l0",)
    assert not found
    safetensors.save_file(state, file)
    assert check(file).reasons == ("weight_hh has no certificate",)
    safetensors.save_file({"bias": torch.ones(2)}, file)
    assert check(file).reasons == ("there is no certificate in the file",)


class _Explodes:
    def __reduce__(self):
        return exec, ("raise SystemExit('executed')",)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"metzler.weight_hh": "{}"}, "the certificate of 'weight_hh': the text is not a valid certificate"),
        ({"metzler.weight_hh": "[" * 100_000}, "not a valid certificate"),
        ({"metzler.weight_hh": "not json"}, "not JSON"),
        ({"metzler.other": "{}"}, "the certificate of 'other'"),
    ],
)
def test_hostile_certificates(texts, sentence, tmp_path) -> None:
    file, state = tmp_path / "a.safetensors", {"weight_hh": 0.5 * torch.eye(3)}
    save(file, state, certify(state, "tanh"))
    _rewritten(file, **texts)
    with pytest.raises(InputError, match=sentence):
        check(file)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, pickle.dumps(_Explodes()), b"\xff" * 8 + b"{}"])
def test_hostile_files(content, tmp_path) -> None:
    file = tmp_path / "a.safetensors"
    file.write_bytes(content)
    with pytest.raises(InputError, match="safetensors"):
        check(file)
    with pytest.raises(InputError, match="there is no such file"):
        check(tmp_path / "missing.safetensors")


def test_a_claim_about_another_network_within_the_file(tmp_path) -> None:
    """The certificate of one layer under the name of another one."""
    file, state = tmp_path / "a.safetensors", {"a.weight_hh": 0.5 * torch.eye(3), "b.weight_hh": 0.9 * torch.eye(3)}
    verdict = certify(state, "tanh", norm="linf")
    save(file, state, verdict)
    _rewritten(file, **{"metzler.b.weight_hh": verdict.claims["a.weight_hh"].to_json()})
    found = check(file)
    assert found.results["a.weight_hh"].holds
    assert not found.results["b.weight_hh"].holds
