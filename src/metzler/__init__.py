"""Certified contraction rates of recurrent neural networks in weighted l1 and l-infinity norms."""

from __future__ import annotations

import signal
import sys

_is_command = sys.argv[:1] == ["-m"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _is_command:  # `python -m metzler`: Ctrl-C while this loads ends it without a traceback
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from metzler.activations import Activation, activation
from metzler.claims.check import CheckResult, check
from metzler.claims.diagonal import Certificate
from metzler.claims.quadratic import EuclideanCertificate, QuadraticNorm
from metzler.consequences.equilibria.equilibrium import Equilibrium, equilibrium, equilibrium_steps
from metzler.consequences.lesions.prune import Inherited, prune, remove_edges
from metzler.consequences.lesions.study import Lesion, lesion_study, random_pairs, single_neurons
from metzler.consequences.limits.gain_sweep import GainPoint, gain_sweep
from metzler.consequences.limits.tradeoff import TradeoffPoint, tradeoff
from metzler.consequences.robustness.robustness import Robustness, edge_margins, robustness
from metzler.consequences.robustness.step_size import ForwardBackward, StepSizes, forward_backward, step_sizes
from metzler.consequences.trajectories.delay import (
    Delayed,
    delay,
    delay_gain,
    delay_gain_steps,
    delay_steps,
    halanay_rate,
)
from metzler.consequences.trajectories.entrain import PeriodicResponse, entrain, entrain_steps
from metzler.consequences.trajectories.noise import NoiseBound, noise_bound, simulate_noisy
from metzler.consequences.trajectories.simulate import Trajectory, simulate, simulate_delayed
from metzler.consequences.trajectories.tube import Tube, tube, tube_steps
from metzler.errors import EarlyEnd, InputError, InputTypeError, MetzlerError, NotProved, RangeExceeded, StepsExhausted
from metzler.matrices import metzler_majorant, spectral_abscissa, strong_components
from metzler.matrices.classes import Membership, hurwitz, m_hurwitz, quasidominant
from metzler.matrices.subnetworks import totally_hurwitz, totally_hurwitz_steps
from metzler.models import (
    Attention,
    DiagonalFeedback,
    EchoState,
    Entrywise,
    EulerStep,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    IntervalFiringRate,
    IntervalHopfield,
    JacobianBounds,
    LatentHopfield,
    LowRankFiringRate,
    LowRankHopfield,
    Lure,
    LureMap,
    Model,
    Persidskii,
    Triple,
    from_jacobian_bounds,
    printed_bound,
    tight_bound,
)
from metzler.norms.diagonal import Norm
from metzler.norms.log_norms import conservatism, one_sided_lipschitz_estimate, worst_log_norm
from metzler.norms.pairings import weak_pairing
from metzler.proofs.boxes import Box
from metzler.search.bracket import Threshold
from metzler.search.branch import Sharpened, sharpen, sharpen_steps
from metzler.search.certify import certify, certify_steps, row_forms, unweighted_rate
from metzler.search.compare import Comparison, compare, compare_steps
from metzler.search.critical_gain import GainResult, critical_gain, critical_gain_steps
from metzler.search.input_gains import input_gains
from metzler.search.interpolate import (
    LpCertificate,
    LpNorm,
    best_log_norm,
    interpolate,
    one_sided_lipschitz,
    perron_norm,
)
from metzler.search.local import LocalCertificate, certify_local
from metzler.search.lyapunov import lyapunov_diagonally_stable
from metzler.search.many import Certificates, certify_many
from metzler.search.quadratic import lmi_certificate
from metzler.search.refute import Refutation, refute
from metzler.search.symmetric import symmetric_certificate
from metzler.steps import Step

if _is_command:
    signal.signal(signal.SIGINT, signal.default_int_handler)

__version__ = "0.1.0"

__all__ = [
    "Certificates",
    "certify_many",
    "NoiseBound",
    "PeriodicResponse",
    "entrain",
    "entrain_steps",
    "Tube",
    "tube",
    "tube_steps",
    "Trajectory",
    "simulate",
    "simulate_delayed",
    "Robustness",
    "edge_margins",
    "robustness",
    "Delayed",
    "Equilibrium",
    "ForwardBackward",
    "Threshold",
    "delay",
    "delay_gain",
    "delay_gain_steps",
    "delay_steps",
    "equilibrium",
    "equilibrium_steps",
    "forward_backward",
    "gain_sweep",
    "halanay_rate",
    "Activation",
    "Attention",
    "Box",
    "Certificate",
    "CheckResult",
    "Comparison",
    "DiagonalFeedback",
    "EarlyEnd",
    "EchoState",
    "Entrywise",
    "EuclideanCertificate",
    "EulerStep",
    "FiringRate",
    "FiringRateMap",
    "GainResult",
    "Hopfield",
    "HopfieldMap",
    "Implicit",
    "GainPoint",
    "Inherited",
    "InputError",
    "InputTypeError",
    "IntervalFiringRate",
    "IntervalHopfield",
    "JacobianBounds",
    "LatentHopfield",
    "Lesion",
    "LocalCertificate",
    "LowRankFiringRate",
    "LowRankHopfield",
    "LpCertificate",
    "LpNorm",
    "Lure",
    "LureMap",
    "Membership",
    "MetzlerError",
    "Model",
    "Norm",
    "NotProved",
    "Persidskii",
    "Step",
    "QuadraticNorm",
    "RangeExceeded",
    "Refutation",
    "Sharpened",
    "StepSizes",
    "StepsExhausted",
    "TradeoffPoint",
    "Triple",
    "__version__",
    "activation",
    "best_log_norm",
    "certify",
    "certify_local",
    "certify_steps",
    "check",
    "compare",
    "compare_steps",
    "conservatism",
    "critical_gain",
    "critical_gain_steps",
    "from_jacobian_bounds",
    "hurwitz",
    "interpolate",
    "lmi_certificate",
    "lyapunov_diagonally_stable",
    "m_hurwitz",
    "metzler_majorant",
    "one_sided_lipschitz",
    "one_sided_lipschitz_estimate",
    "perron_norm",
    "printed_bound",
    "input_gains",
    "lesion_study",
    "noise_bound",
    "prune",
    "quasidominant",
    "random_pairs",
    "refute",
    "remove_edges",
    "row_forms",
    "sharpen",
    "sharpen_steps",
    "spectral_abscissa",
    "simulate_noisy",
    "single_neurons",
    "step_sizes",
    "strong_components",
    "symmetric_certificate",
    "tight_bound",
    "totally_hurwitz",
    "totally_hurwitz_steps",
    "tradeoff",
    "unweighted_rate",
    "weak_pairing",
    "worst_log_norm",
]
