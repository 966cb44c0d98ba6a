"""What is not collected: modules and pages of extras that are missing or broken; the header of a run says which."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.optional import works

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a job in the background: what tests start would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

EXTRAS = {
    "compiled": (("numba",), ("src/metzler/compiled.py",)),
    "dask": (("metzler.dask",), ("src/metzler/dask",)),
    "report": (
        ("jinja2", "matplotlib"),
        (
            "docs/report.md",
            "src/metzler/report/document.py",
            "src/metzler/report/page.py",
            "docs/pictures.md",
            "docs/what-a-rate-means.md",
            "src/metzler/plot",
        ),
    ),
    "explore": (("starlette", "uvicorn", "jinja2", "matplotlib"), ("docs/explore.md", "src/metzler/explore")),
    "torch": (
        ("torch", "safetensors"),
        (
            "src/metzler/torch",
            "docs/certified-robustness.md",
            "docs/contracting-networks.md",
            "docs/implicit-layers.md",
            "docs/leaky-networks.md",
            "docs/trained-networks.md",
        ),
    ),
    "lmi": (("cvxpy", "clarabel"), ("docs/classes.md", "docs/compare.md", "src/metzler/search/quadratic.py")),
}
"""What each extra needs, and the modules and pages whose examples need it. Tests skip themselves."""

MISSING = {extra: paths for extra, (names, paths) in EXTRAS.items() if not all(map(works, names))}

collect_ignore = [str(Path(__file__).parent / path) for paths in MISSING.values() for path in paths]


@pytest.fixture(autouse=True)
def _no_open_figures() -> Iterator[None]:
    """What a test or an example has drawn is closed behind it: matplotlib keeps every figure, and warns of many."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def pytest_report_header() -> list[str]:
    return [f"not collected without the extra '{extra}': {', '.join(paths)}" for extra, paths in MISSING.items()]
