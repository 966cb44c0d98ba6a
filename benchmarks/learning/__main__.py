"""Run the benchmarks of learning: `python -m benchmarks.learning [--seeds N] [PART ...]`.

What a part measured for a seed is kept in build/learning/, so that an interrupted run goes on where it stopped; the
table benchmarks/learning/RESULTS.md is written anew from what is there. One thread, process time.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from benchmarks.environment import ROOT, environment
from benchmarks.learning import derivatives, recurrent, solvers, tables

KEPT = ROOT / "build" / "learning"
TABLE = Path(__file__).resolve().parent / "RESULTS.md"
SEEDS = 5
MACHINE = environment() | {"torch": torch.__version__}
"""As it was when this code was loaded."""


def _solvers(seed: int) -> dict[str, Any]:
    lines, net = solvers.trained(seed)
    return {"trained": lines, "same": solvers.same_net(net, seed)}


def _wide(seed: int) -> dict[str, Any]:
    nets = [solvers.wide(seed, rate, epochs) for rate, epochs in solvers.WIDE_RUNS]
    return {"nets": nets, "epochs": solvers.wide_epochs(seed)}


def _derivatives(seed: int) -> dict[str, Any]:
    found = {"differences": derivatives.differences(seed), "kept": derivatives.kept()}
    return found | {"compiled": derivatives.compiled(seed)}


PARTS: dict[str, Callable[[int], Any]] = {
    "solvers": _solvers,
    "wide": _wide,
    "recurrent": recurrent.digit_rows,
    "costs": recurrent.costs,
    "recall": recurrent.recall,
    "derivatives": _derivatives,
}


def measured(part: str, seed: int) -> Any:
    """What the part found for the seed, now or earlier."""
    path = KEPT / f"{part}-{seed}.json"
    if not path.exists():
        found = {"machine": MACHINE, "found": PARTS[part](seed)}
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(f"{part} of seed {seed} is measured", flush=True)
    return json.loads(path.read_text(encoding="utf-8"))


def main() -> None:
    """Measure what is missing and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="which parts, by default all")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    for seed in range(asked.seeds):
        for part in asked.parts or PARTS:
            measured(part, seed)
    there = {part: [measured(part, seed) for seed in range(asked.seeds) if _kept(part, seed)] for part in PARTS}
    TABLE.write_text(tables.text(there), encoding="utf-8")


def _kept(part: str, seed: int) -> bool:
    return (KEPT / f"{part}-{seed}.json").exists()


if __name__ == "__main__":
    main()
