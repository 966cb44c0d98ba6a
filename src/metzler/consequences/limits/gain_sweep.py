"""The certified rate along a range of gains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.facts import Fact, Result
from metzler.matrices.indices import items
from metzler.models import Model
from metzler.models.arguments import nonnegative_scalar
from metzler.models.base import known_model
from metzler.models.changed import with_gain
from metzler.search.diagonal import diagonal_certificate
from metzler.search.orders import known_orders


@dataclass(frozen=True, repr=False)
class GainPoint(Result):
    """One point of a sweep.

    Parameters
    ----------
    gain : float
        The network's uniform factor on its weights.
    certificate : Certificate
        About the network with this gain, as `model` has it.
    model : Hopfield or FiringRate
        That network; it shares the weights.
    """

    gain: float
    certificate: Certificate
    model: Model

    def facts(self) -> tuple[Fact, ...]:
        """The gain, and the bracket of its best rate."""
        return Fact("gain", self.gain), *self.certificate.pick("rate", "best rate")


def gain_sweep(
    model: Model, gains: Iterable[float], order: str = "best", *, deadline: float | None = None
) -> Iterator[GainPoint]:
    """The certificate at every gain, one after the other.

    Parameters
    ----------
    model : Hopfield or FiringRate
        The network; its own gain is replaced.
    gains : iterable of float
        Not negative; no order is needed.
    order : "l1", "linf", "diagonal" or "best"
        As for `certify`.
    deadline : float, optional
        Seconds for the whole sweep; the points after that have what is proved at once, with a larger gap.

    Yields
    ------
    GainPoint
        In the order given; wrap the generator in a progress bar, or stop when you have seen enough.

    Raises
    ------
    InputError, InputTypeError
        For another kind of model, another `order`, or a gain that is negative or not finite.

    Notes
    -----
    Each point starts from the last one's norm: where all neurons have the same leak, slopes and time constant the
    optimal weights do not depend on the gain, and a proof is all it takes.

    References
    ----------
    davydov2022, Theorems 16 and 18.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.8], [0.8, 0.0]], activation="relu")
    >>> [round(point.certificate.rate, 4) for point in gain_sweep(net, [0.5, 1.0, 1.25])]
    [0.6, 0.2, -0.0]
    """
    known_model(model).weight_gain()
    orders = known_orders(order)
    listed = items(gains, name="gains", of="numbers such as [0.5, 1.0]")
    return _points(model, listed, orders, Deadline(deadline))


def _points(model: Model, gains: Iterable[float], orders: tuple[str, ...], until: Deadline) -> Iterator[GainPoint]:
    last: dict[str, Certificate] = {}
    for given in gains:
        gain = nonnegative_scalar(given, name="a gain")
        scaled = with_gain(model, gain)
        for order in orders:
            last[order] = diagonal_certificate(scaled, order, warm=last.get(order), deadline=until.left())
        yield GainPoint(gain, max((last[order] for order in orders), key=lambda cert: cert.rate), scaled)
