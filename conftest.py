"""What is not collected: modules and pages of extras that are not installed; the header of a run says which."""

import signal
from importlib.util import find_spec
from pathlib import Path

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a job in the background: what tests start would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

EXTRAS = {
    "compiled": (("numba",), ("src/metzler/compiled.py",)),
    "dask": (("dask", "distributed", "pyarrow"), ("src/metzler/dask",)),
    "lmi": (("cvxpy", "clarabel"), ("docs/classes.md", "docs/compare.md")),
}
"""What each extra installs, and the modules and pages whose examples need it. Tests skip themselves."""

MISSING = {extra: paths for extra, (names, paths) in EXTRAS.items() if not all(find_spec(name) for name in names)}

collect_ignore = [str(Path(__file__).parent / path) for paths in MISSING.values() for path in paths]


def pytest_report_header() -> list[str]:
    return [f"not collected without the extra '{extra}': {', '.join(paths)}" for extra, paths in MISSING.items()]
