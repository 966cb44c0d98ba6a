"""Contracting networks in PyTorch (extra `torch`): a verdict on trained weights, constraints, penalties, fixed points.

Conventions are PyTorch's own: batches come first, `weight_hh` is post x pre, the initial state is optional. The rest of
the package never imports PyTorch.
"""

from __future__ import annotations

try:
    import torch as _torch  # noqa: F401
except Exception as error:  # pragma: no cover - depends on what is installed; a broken one raises anything
    raise ImportError(f"networks in PyTorch need it: pip install 'metzler[torch]' ({error})") from error

from metzler.torch.cells import LeakyCell, LeakyRNN
from metzler.torch.constrain import contracting
from metzler.torch.files import FileCheck, check, save
from metzler.torch.gains import gain_margin, norm_margin
from metzler.torch.implicit_function import implicit
from metzler.torch.implicit_layer import Implicit, Iterations
from metzler.torch.penalty import excess
from metzler.torch.plain import load_plain_state_dict, plain_state_dict
from metzler.torch.radius import CertifiedRadius, certified, certified_by, certified_radius
from metzler.torch.radius_net import ImplicitNet
from metzler.torch.roots import log_norm, operator_norm, perron_abscissa, perron_root
from metzler.torch.verdict import Verdict, certify

__all__ = [
    "CertifiedRadius",
    "FileCheck",
    "Implicit",
    "ImplicitNet",
    "Iterations",
    "LeakyCell",
    "LeakyRNN",
    "Verdict",
    "certified",
    "certified_by",
    "certified_radius",
    "certify",
    "check",
    "contracting",
    "excess",
    "gain_margin",
    "implicit",
    "load_plain_state_dict",
    "log_norm",
    "norm_margin",
    "operator_norm",
    "perron_abscissa",
    "perron_root",
    "plain_state_dict",
    "save",
]
