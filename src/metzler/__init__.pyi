"""Drawn by `python tools/face.py` from the table in `__init__.py`."""

from metzler.models import Hopfield as Hopfield
from metzler.models import FiringRate as FiringRate
from metzler.models import Persidskii as Persidskii
from metzler.models import DiagonalFeedback as DiagonalFeedback
from metzler.models import Lure as Lure
from metzler.models import Entrywise as Entrywise
from metzler.models import JacobianBounds as JacobianBounds
from metzler.models import Implicit as Implicit
from metzler.models import Attention as Attention
from metzler.models import IntervalHopfield as IntervalHopfield
from metzler.models import IntervalFiringRate as IntervalFiringRate
from metzler.models import LowRankHopfield as LowRankHopfield
from metzler.models import LowRankFiringRate as LowRankFiringRate
from metzler.models import LatentHopfield as LatentHopfield
from metzler.models import EulerStep as EulerStep
from metzler.models.modules import Modules as Modules
from metzler.models import HopfieldMap as HopfieldMap
from metzler.models import FiringRateMap as FiringRateMap
from metzler.models import LureMap as LureMap
from metzler.models import EchoState as EchoState
from metzler.models import Model as Model
from metzler.networks import Network as Network
from metzler.io.read import read as read
from metzler.activations import activation as activation
from metzler.activations import Activation as Activation
from metzler.search.certify import certify as certify
from metzler.search.many import certify_many as certify_many
from metzler.search.local import certify_local as certify_local
from metzler.claims.check import check as check
from metzler.claims.kinds import load as load
from metzler.claims.claim import Claim as Claim
from metzler.claims.diagonal import Certificate as Certificate
from metzler.claims.threshold import ThresholdClaim as ThresholdClaim
from metzler.norms.diagonal import Norm as Norm
from metzler.search.refute import refute as refute
from metzler.proofs.boxes import Box as Box
from metzler.search.compare import compare as compare
from metzler.search.branch import sharpen as sharpen
from metzler.search.interpolate import interpolate as interpolate
from metzler.search.quadratic import quadratic_certificate as quadratic_certificate
from metzler.search.parabola import parabola_certificate as parabola_certificate
from metzler.search.inequality import lmi_certificate as lmi_certificate
from metzler.search.symmetric import symmetric_certificate as symmetric_certificate
from metzler.search.diagonal import unweighted_rate as unweighted_rate
from metzler.proofs.diagonal import one_sided_lipschitz as one_sided_lipschitz
from metzler.search.critical_gain import critical_gain as critical_gain
from metzler.search.critical_leak import critical_leak as critical_leak
from metzler.consequences.trajectories.delay import delay_gain as delay_gain
from metzler.search.uniqueness import uniqueness as uniqueness
from metzler.consequences.equilibria.equilibrium import equilibrium as equilibrium
from metzler.consequences.trajectories.simulate import simulate as simulate
from metzler.consequences.trajectories.tube import tube as tube
from metzler.consequences.trajectories.entrain import entrain as entrain
from metzler.consequences.trajectories.delay import delay as delay
from metzler.consequences.trajectories.noise import noise_bound as noise_bound
from metzler.consequences.robustness.robustness import robustness as robustness
from metzler.consequences.robustness.margins import edge_margins as edge_margins
from metzler.consequences.robustness.step_size import step_sizes as step_sizes
from metzler.consequences.robustness.step_size import forward_backward as forward_backward
from metzler.search.input_gains import input_gains as input_gains
from metzler.consequences.limits.sensitivity import sensitivity as sensitivity
from metzler.consequences.limits.gain_sweep import gain_sweep as gain_sweep
from metzler.consequences.lesions.study import lesion_study as lesion_study
from metzler.consequences.modules import compose as compose
from metzler.report.document import Report as Report
from metzler.errors import MetzlerError as MetzlerError
from metzler.errors import InputError as InputError
from metzler.errors import InputTypeError as InputTypeError
from metzler.errors import NotProved as NotProved
from metzler import models as models
from metzler import claims as claims
from metzler import norms as norms
from metzler import matrices as matrices
from metzler import search as search
from metzler.consequences import equilibria as equilibria
from metzler.consequences import trajectories as trajectories
from metzler.consequences import limits as limits
from metzler.consequences import design as design
from metzler.consequences import lesions as lesions
from metzler import facts as facts
from metzler import io as io
from metzler import datasets as datasets
from metzler import gallery as gallery
from metzler import plot as plot
from metzler import errors as errors

__version__: str
__all__ = [
    "__version__",
    "Hopfield",
    "FiringRate",
    "Persidskii",
    "DiagonalFeedback",
    "Lure",
    "Entrywise",
    "JacobianBounds",
    "Implicit",
    "Attention",
    "IntervalHopfield",
    "IntervalFiringRate",
    "LowRankHopfield",
    "LowRankFiringRate",
    "LatentHopfield",
    "EulerStep",
    "Modules",
    "HopfieldMap",
    "FiringRateMap",
    "LureMap",
    "EchoState",
    "Model",
    "Network",
    "read",
    "activation",
    "Activation",
    "certify",
    "certify_many",
    "certify_local",
    "check",
    "load",
    "Claim",
    "Certificate",
    "ThresholdClaim",
    "Norm",
    "refute",
    "Box",
    "compare",
    "sharpen",
    "interpolate",
    "quadratic_certificate",
    "parabola_certificate",
    "lmi_certificate",
    "symmetric_certificate",
    "unweighted_rate",
    "one_sided_lipschitz",
    "critical_gain",
    "critical_leak",
    "delay_gain",
    "uniqueness",
    "equilibrium",
    "simulate",
    "tube",
    "entrain",
    "delay",
    "noise_bound",
    "robustness",
    "edge_margins",
    "step_sizes",
    "forward_backward",
    "input_gains",
    "sensitivity",
    "gain_sweep",
    "lesion_study",
    "compose",
    "Report",
    "MetzlerError",
    "InputError",
    "InputTypeError",
    "NotProved",
    "models",
    "claims",
    "norms",
    "matrices",
    "search",
    "equilibria",
    "trajectories",
    "limits",
    "design",
    "lesions",
    "facts",
    "io",
    "datasets",
    "gallery",
    "plot",
    "errors",
]
