"""The pictures of the tutorials, one for each page: `python examples/tutorial_pictures.py [folder]`."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

import metzler as mz
from metzler.consequences.design.nearest import nearest_weights
from metzler.consequences.limits.sensitivity import sensitivity
from metzler.datasets import celegans
from metzler.plot.canvas import COLOURS, STYLES

W, TAU = [[0.1, 0.6], [-0.7, 0.0]], [1.0, 0.3]
Axes = plt.Axes


def tube() -> Axes:
    """A trajectory with its certified band."""
    net = mz.Hopfield(W, activation="tanh", tau=TAU)
    cert = mz.certify(net, order="linf")
    return mz.tube(net, cert, mz.simulate(net, [1.0, -1.0], u=0.2, t=(0.0, 8.0)), u=0.2, radius=0.3).plot()


def entrainment() -> Axes:
    """A periodic response."""
    net = mz.FiringRate(W, activation="tanh", tau=TAU)
    found = mz.entrain(
        net,
        mz.certify(net, order="linf"),
        lambda t: np.array([np.sin(t), 0.0]),
        2 * np.pi,
        input_rate=[1.0, 0.0],
        knots=100,
    )
    return found.plot()


def equilibria() -> Axes:
    """The error against the number of Euler steps: predicted beforehand, and measured."""
    net = mz.FiringRate([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    cert = mz.certify(net, order="linf")
    truth = mz.equilibrium(net, cert, [1.0, -1.0], atol=1e-14).state
    steps = mz.step_sizes(net, cert.norm)
    x, away = np.zeros(2), []
    for _ in range(61):
        away.append(cert.norm(x - truth))
        x = x + steps.best * net.field(x, [1.0, -1.0])
    proved = away[0] * steps.factor(steps.best) ** np.arange(61)
    return _lines(
        range(61), {"proved beforehand": proved, "measured": away}, "Euler steps", "distance, certified norm", log=True
    )


def robustness() -> Axes:
    """Input differences against state differences, below the proved gain."""
    net = mz.Hopfield([[0.0, 0.3], [-0.6, 0.0]], activation="tanh")
    cert = mz.certify(net, order="linf")
    gain = mz.robustness(net, cert).input_gain
    rng = np.random.default_rng(0)
    u = rng.standard_normal((2, 300))
    v = u + rng.standard_normal((2, 300)) * rng.uniform(0, 1, 300)
    x, y = (mz.equilibrium(net, cert, w).state for w in (u, v))
    given, found = (np.array([cert.norm(d) for d in z.T]) for z in (u - v, x - y))
    ax = _lines(
        [0.0, given.max()],
        {"proved gain": [0.0, gain * given.max()]},
        "difference of the inputs, certified norm",
        "difference of the equilibria, certified norm",
    )
    ax.plot(given, found, ".", color=COLOURS[1], label="sampled")
    ax.legend()
    return ax


def delays() -> Axes:
    """The rate against the delay, by the vector and by the scalar inequality."""
    net = mz.Hopfield(np.zeros((2, 2)), leak=[1.0, 10.0], activation="tanh")
    cert = mz.certify(net, order="linf")
    taus = np.linspace(0.02, 2.0, 25)
    found = [mz.delay(net, cert, [[0.0, 0.3], [0.9, 0.0]], tau) for tau in taus]
    rates = {"vector inequality": [d.rate for d in found], "scalar inequality": [d.scalar for d in found]}
    return _lines(taus, rates, "delay, in the unit of tau", "proved rate, per unit of tau")


def lesions() -> Axes:
    """What silencing each of the ten most connected neurons of C. elegans does to the rate."""
    worm, net, cert = _worm()
    linked = (worm.weights != 0).astype(int)
    degree = np.asarray(linked.sum(axis=0)).ravel() + np.asarray(linked.sum(axis=1)).ravel()
    chosen = np.argsort(-degree, kind="stable")[:10]
    found = list(mz.lesion_study(net, cert, [[worm.names[i]] for i in chosen]))
    _, ax = plt.subplots(figsize=(7, 4), layout="constrained")
    ax.plot([each.name for each in found], [each.rate for each in found], "o", color=COLOURS[0], label="best rate")
    ax.axhline(cert.rate, color=COLOURS[1], ls="--", label="inherited rate")
    ax.set(xlabel="neuron silenced", ylabel="rate, per time constant")
    ax.legend()
    return ax


def who_limits() -> Axes:
    """The twenty synapses of C. elegans that limit the rate."""
    _, net, cert = _worm()
    ranked = sensitivity(net, cert).ranked(20)
    _, ax = plt.subplots(figsize=(7, 5), layout="constrained")
    ax.barh(
        [f"{each.pre} to {each.post}" for each in ranked][::-1],
        [100 * each.share for each in ranked][::-1],
        color=COLOURS[0],
    )
    ax.set(xlabel="share of the rate's derivative in the gain, per cent", ylabel="synapse")
    return ax


def design() -> Axes:
    """The rate against the gain, with the critical gain, before and after a least change of the weights."""
    net = mz.FiringRate([[0.2, 1.5, 0.0], [0.8, 0.0, -1.0], [0.0, 0.6, 0.1]], activation="relu")
    other = nearest_weights(net, "l1", rate=0.2).model
    gains = np.linspace(0.1, 1.3, 25)
    rates = {
        name: [point.certificate.rate for point in mz.gain_sweep(model, gains, "l1")]
        for name, model in (("as given", net), ("nearest weights with rate 0.2", other))
    }
    ax = _lines(gains, rates, "gain", "best rate in l1, per time constant")
    ax.axvline(mz.critical_gain(net, "l1").lower, color=COLOURS[2], ls=":", label="critical gain as given")
    ax.axhline(0.0, color="0.6", lw=0.8)
    ax.legend()
    return ax


def modules() -> Axes:
    """The composite rate of two modules against the strength of their coupling, beside the whole network's best."""
    pair = mz.Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")
    claims = dict.fromkeys("ab", mz.certify(pair, "linf"))
    link = np.array([[1.0, 0.0], [0.0, 0.5]])
    strength = np.linspace(0.0, 0.6, 25)
    composite, whole = [], []
    for s in strength:
        net = mz.Modules({"a": pair, "b": pair}, {("a", "b"): s * link, ("b", "a"): s * link})
        composite.append(mz.compose(net, claims).rate)
        joined = np.block([[pair.W, s * link], [s * link, pair.W]])
        whole.append(mz.certify(mz.Hopfield(joined, activation="tanh"), "linf").rate)
    rates = {"best of the whole network": whole, "from the modules alone": composite}
    return _lines(strength, rates, "strength of the coupling", "proved rate, per time constant")


def _worm() -> tuple[object, mz.Hopfield, mz.Certificate]:
    worm = celegans()
    free = mz.Hopfield(worm, activation="relu")
    net = mz.Hopfield(worm, activation="relu", gain=0.5 * mz.critical_gain(free, "l1").lower)
    return worm, net, mz.certify(net, "l1")


def _lines(x: object, curves: dict[str, object], xlabel: str, ylabel: str, *, log: bool = False) -> Axes:
    _, ax = plt.subplots(figsize=(7, 4), layout="constrained")
    for k, (name, y) in enumerate(curves.items()):
        ax.plot(x, y, color=COLOURS[k], ls=STYLES[k], label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log:
        ax.set_yscale("log")
    ax.legend()
    return ax


PICTURES = (tube, entrainment, equilibria, robustness, delays, lesions, who_limits, design, modules)


def run(folder: str | Path = "docs/pictures") -> list[Path]:
    """Draw all pictures and return their paths."""
    out = []
    for draw in PICTURES:
        path = Path(folder) / f"{draw.__name__}.png"
        figure = draw().figure
        figure.savefig(path, dpi=90)
        plt.close(figure)
        out.append(path)
    return out


if __name__ == "__main__":
    print(*run(*sys.argv[1:]), sep="\n")
