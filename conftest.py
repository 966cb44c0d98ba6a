"""What is not collected: documentation of extras that are not installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("numba") else ["src/metzler/compiled.py"]
