"""How everybody can check the claim: the commands, and the verifier that shares nothing with this package."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.report.about import About
from metzler.report.content import Code, Part, Words

VERIFIER = "tools/verify_certificate.py"
MATRIX = "weights.mtx"


def checking(about: About, until: Deadline) -> Iterator[Part]:
    """The commands with the names of the files."""
    yield Words(
        "The certificate holds all that its proof needs. Checking it repeats the proof from the network alone, without "
        "the search, and says whether it holds; with --exact it does so in integer arithmetic, without rounding, or "
        "says why it cannot."
    )
    lines = [about.command("check", about.certificate, about.source)]
    lines.append(f"{lines[0]} --exact")
    yield Code("In a shell", "\n".join(lines))
    if about.claim.kind == Certificate.kind and set(about.model.matrices()) == {"W"}:
        yield Words(
            f"Nobody has to trust this package: {VERIFIER}, one file that needs nothing but Python's standard library, "
            "proves a certificate of this kind again in fractions."
        )
        write = about.command("convert", about.source, MATRIX)
        verify = shlex.join(["python3", "verify_certificate.py", about.certificate, f"W={MATRIX}"])
        yield Code("Without this package", f"{write}\n{verify}")
    python = f"import metzler as mz\n\nclaim = mz.load({about.certificate!r})\nprint(mz.check(claim, model))"
    yield Code("In Python, with the network as `model`", python)
