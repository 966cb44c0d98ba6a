"""Writes the golden certificates: `python -m tests.golden.make FOLDER`. No test runs this.

It was run once, on the last commit before the claims got one family (schema `metzler-certificate/3`), and what it wrote
is in `tests/golden/certificates`. Those files stay: whatever the package becomes, it reads and proves them. Run it
into another folder to see what the present package writes; never over the recorded one.

`table.json` says for each file what held at that time: its numbers, whether the exact check accepts, the exit code of
the stand-alone verifier, and whether the text comes back byte for byte.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.golden.models import ORDERS, networks, requests
from tests.golden.recorded import numbers
from tests.tools.verifier import exit_code, write_inputs

import metzler as mz


def record(model: mz.Model, path: Path) -> dict[str, Any]:
    """What holds of the certificate at `path`."""
    certificate = mz.load(path)
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        code = exit_code(path, write_inputs(model, Path(folder)))
        certificate.save(Path(folder) / path.name)
        text = (Path(folder) / path.name).read_bytes()
    assert mz.check(path, model).holds, path
    return {
        "numbers": numbers(certificate),
        "exact check": mz.check(path, model, exact=True).holds,
        "verifier": code,
        "same text": text == path.read_bytes(),
    }


def main(folder: str) -> None:
    """Write every certificate that `certify` gives, and the table."""
    out, table, made = Path(folder), {}, networks()
    out.mkdir(parents=True)
    for name, (of, options) in requests().items():
        for order in ORDERS:
            model = made[of]()
            try:
                certificate = mz.certify(model, order, **options)
            except mz.MetzlerError as error:
                print(f"{name} {order} is refused: {error}")
                continue
            path = out / f"{name}.{order}.json"
            certificate.save(path)
            table[path.name] = record(model, path)
    (out / "table.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"{len(table)} certificates, {sum(each.stat().st_size for each in out.iterdir())} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
