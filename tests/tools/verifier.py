"""The stand-alone checker as the tests call it: as a module, on files that are written for it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from scipy import io, sparse

from metzler.models import Model

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_certificate.py"
_spec = importlib.util.spec_from_file_location("verify_certificate", SCRIPT)
assert _spec is not None
assert _spec.loader is not None
verifier: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verifier)


def write_inputs(model: Model, folder: Path) -> list[str]:
    """The model's matrices and parameters as arguments of the script, written into `folder`."""
    arguments = []
    for name, matrix in model.matrices().items():
        io.mmwrite(folder / f"{name}.mtx", sparse.coo_array(matrix), precision=17)
        arguments.append(f"{name}={folder / name}.mtx")
    for name, value in model.parameters().items():
        if value.ndim == 0:
            arguments.append(f"{name}={value.item()!r}")
        else:
            io.mmwrite(folder / f"{name}.mtx", np.asarray(value)[:, None], precision=17)
            arguments.append(f"{name}={folder / name}.mtx")
    return arguments


def exit_code(certificate: Path, arguments: list[str]) -> int:
    """What the script exits with: 0 proved, 1 not proved, 2 cannot be read."""
    try:
        return int(verifier.main(str(certificate), *arguments))
    except Exception:
        return 2
