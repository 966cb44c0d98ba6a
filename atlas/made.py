"""Networks that a distribution makes when asked: reservoirs, and networks trained on scikit-learn's digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metzler import read
from metzler.networks import Network

SEED = 0


def reservoir(units: int) -> Network:
    """The recurrent weights of reservoirpy's Reservoir with its own settings, spectral radius 0.9."""
    from reservoirpy.nodes import Reservoir

    made = Reservoir(units, sr=0.9, seed=SEED)
    made.initialize(np.zeros((2, 1)))
    return replace(read(made), sign_rule="drawn")


def hebbian() -> Network:
    """Hopfield's rule with the ten mean digits as patterns, less their common mean; no self-weights."""
    from sklearn.datasets import load_digits

    pixels, digit = load_digits(return_X_y=True)
    means = np.array([pixels[digit == k].mean(axis=0) for k in range(10)])
    patterns = np.where(means > means.mean(axis=0), 1.0, -1.0)
    weights = patterns.T @ patterns / patterns.shape[1]
    return _digits(weights - np.diag(np.diag(weights)), "products of patterns")


def perceptron() -> Network:
    """The 64 x 64 weights from the first hidden layer to the second of a trained classifier, fed back to itself."""
    return _digits(_trained()[1].T)


def layers() -> Network:
    """The whole classifier, 202 units in four layers: nothing is fed back."""
    between = _trained()
    starts = np.cumsum([0, *(weights.shape[0] for weights in between)])
    whole = np.zeros((starts[-1] + 10, starts[-1] + 10))
    for start, weights in zip(starts[:-1], between, strict=True):
        end = start + weights.shape[0]
        whole[end : end + weights.shape[1], start:end] = weights.T
    return _digits(whole)


def boltzmann() -> Network:
    """A restricted Boltzmann machine of 64 pixels and 32 hidden units: its mean-field network is symmetric."""
    from sklearn.datasets import load_digits
    from sklearn.neural_network import BernoulliRBM

    pixels, _ = load_digits(return_X_y=True)
    made = BernoulliRBM(n_components=32, random_state=SEED, n_iter=20).fit(pixels / 16)
    between = made.components_
    none = np.zeros
    return _digits(np.block([[none((64, 64)), between.T], [between, none((32, 32))]]))


def _trained() -> list[np.ndarray]:
    """The weights between the layers of a classifier, inputs first."""
    from sklearn.datasets import load_digits
    from sklearn.neural_network import MLPClassifier

    pixels, digit = load_digits(return_X_y=True)
    made = MLPClassifier(hidden_layer_sizes=(64, 64), random_state=SEED, max_iter=400).fit(pixels / 16, digit)
    return list(made.coefs_)


def _digits(weights: np.ndarray, signs: str = "trained") -> Network:
    return Network(weights, sign_rule=signs, of="unit")
