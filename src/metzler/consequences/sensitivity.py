"""Who limits the rate: its derivative in every synapse, leak, slope, time constant and the gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metzler.certificates import Certificate, check
from metzler.consequences.worst import Index, Vector, WorstCase, plain, slope_owner, worst_case
from metzler.errors import InputError
from metzler.models import Model, RecurrentModel


@dataclass(frozen=True)
class Synapse:
    """One row of the ranking.

    Parameters
    ----------
    post, pre : str
        Names of the neurons.
    weight : float
    derivative : float
        Of the rate with respect to the weight, in 1/time.
    share : float
        The part of the derivative with respect to the gain that passes through this synapse; off the diagonal
        never negative. The shares of all synapses add up to 1 (where they do not vanish together).
    """

    post: str
    pre: str
    weight: float
    derivative: float
    share: float


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Derivatives of the best rate; what is not listed (outside the limiting component) has derivative 0.

    Parameters
    ----------
    rate : float
        The best rate, in 1/time; an estimate within the certificate's gap of the certified one.
    limiting : (k,) array
        The neurons of the limiting component.
    post, pre, weight : (e,) arrays
        Its synapses.
    synapse : (e,) array
        Derivative of the rate with respect to each weight.
    leak, tau : (n,) arrays
        Derivatives with respect to leaks and time constants.
    slope_lo, slope_hi : (n,) arrays
        Derivatives with respect to the ends of the slope intervals; an end that is not the worst one has 0.
    gain : float
        Derivative with respect to the gain.
    names : tuple of str
        Of all neurons.
    """

    rate: float
    limiting: Index
    post: Index
    pre: Index
    weight: Vector
    synapse: Vector
    leak: Vector
    tau: Vector
    slope_lo: Vector
    slope_hi: Vector
    gain: float
    names: tuple[str, ...]

    @property
    def limiting_names(self) -> tuple[str, ...]:
        """Names of the neurons that set the rate."""
        return tuple(self.names[i] for i in self.limiting)

    def ranked(self, count: int = 20) -> tuple[Synapse, ...]:
        """The `count` synapses that limit the rate most: by the rate gained for each fraction that they lose."""
        cost = -self.synapse * self.weight
        total = float(cost.sum())
        order = np.lexsort((self.pre, self.post, -cost))[:count]
        return tuple(
            Synapse(
                self.names[self.post[k]],
                self.names[self.pre[k]],
                float(self.weight[k]),
                float(self.synapse[k]),
                float(cost[k] / total) if total else 0.0,
            )
            for k in order
        )

    def table(self, count: int = 20) -> str:
        """The ranking as text, one synapse a line."""
        lines = [f"{'from':>10} {'to':>10} {'weight':>10} {'d rate / d weight':>18} {'share':>8}"]
        for s in self.ranked(count):
            lines.append(f"{s.pre:>10} {s.post:>10} {s.weight:>10.4g} {s.derivative:>18.4g} {100 * s.share:>7.2f}%")
        return "\n".join(lines)


def sensitivity(certificate: Certificate, model: Model, *, names: Sequence[str] | None = None) -> Sensitivity:
    """The derivatives of the best rate in the certificate's norm.

    With M the worst-case Metzler matrix, `left` and `right` its Perron vectors, `left @ right = 1`, and s the worst
    slope of a synapse: `d rate / d W_ij = -left_i right_j gain |s| sign(W_ij) / tau_i`, on the diagonal
    `-left_i right_i gain s / tau_i`; `d rate / d leak_i = left_i right_i / tau_i`.

    Parameters
    ----------
    certificate : Certificate
        About `model`; made with the default margin.
    model : Hopfield or FiringRate
    names : sequence of str, (n,), optional
        Names of the neurons; default their numbers.

    Returns
    -------
    Sensitivity
        Estimates in double precision. Where two components set the same rate, or both ends of a slope interval
        are equally bad, the rate has a kink and these are the derivatives of one of its branches: every branch's
        rate bounds the rate from above.

    Raises
    ------
    InputError, InputTypeError
        For another kind of model, or names that are not n.
    NotProved
        When the certificate is not one of this model.

    Notes
    -----
    Eigenvectors of the limiting component: cubic in its size up to 1,200 neurons, sparse products above.

    References
    ----------
    davydov2022, Theorems 16 and 18.

    Examples
    --------
    >>> from metzler.certificates import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 4.0], [-0.01, 0.0]], activation="tanh")
    >>> found = sensitivity(certify(net, "linf"), net, names=["a", "b"])
    >>> round(found.rate, 9), found.synapse.round(9).tolist(), found.leak.round(9).tolist()
    (0.8, [-0.025, 10.0], [0.5, 0.5])
    """
    net = plain(model)
    check(certificate, model).require()
    labels = tuple(str(i) for i in range(net.n)) if names is None else tuple(names)
    if len(labels) != net.n:
        raise InputError(f"names must be {net.n} strings, one for each neuron, got {len(labels)}")
    worst = worst_case(certificate, net)
    left, right = np.zeros(net.n), np.zeros(net.n)
    left[worst.index], right[worst.index] = worst.left, worst.right
    through = left[worst.row] * right[worst.column]
    own = worst.row == worst.column
    signed = np.where(own, worst.slope, np.abs(worst.slope) * np.sign(worst.weight))
    lo, hi = _slopes(net, worst, through, own)
    raw = np.where(own, worst.slope * worst.weight, np.abs(worst.slope * worst.weight)) / net.tau[worst.row]
    return Sensitivity(
        rate=-worst.root,
        limiting=worst.index,
        post=worst.row,
        pre=worst.column,
        weight=worst.weight,
        synapse=-through * net.gain * signed / net.tau[worst.row],
        leak=left * right / net.tau,
        tau=worst.root * left * right / net.tau,
        slope_lo=lo,
        slope_hi=hi,
        gain=-float((through * raw).sum()),
        names=labels,
    )


def _slopes(net: RecurrentModel, worst: WorstCase, through: Vector, own: Vector) -> tuple[Vector, Vector]:
    """Derivatives with respect to the lower and the upper ends of the slope intervals."""
    owner = slope_owner(net, worst.row, worst.column)
    size = np.where(own, worst.weight, np.abs(worst.weight) * np.sign(worst.slope))
    change = -through * net.gain * size / net.tau[worst.row]
    lo, hi = net.slopes
    high = worst.slope == hi[owner]
    low = (worst.slope == lo[owner]) & ~high
    return tuple(np.bincount(owner[end], change[end], net.n) for end in (low, high))  # type: ignore[return-value]
