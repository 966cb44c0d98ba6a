"""Run all benchmarks, or some: `python -m benchmarks.run [--quick] [NAME ...]`.

Writes one JSON file per benchmark into benchmarks/results/ and the table benchmarks/RESULTS.md. The quick run prints
only, so that the kept results are always those of a full run. Where names are given, the others stay as they are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import (
    certify_vs_arpack,
    certify_vs_lp,
    certify_vs_peers,
    edges_vs_pyarrow,
    plots,
    proved_vs_verifier,
    quadratic_vs_eigvals,
    sizes,
)
from benchmarks.environment import environment

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
TABLE = HERE / "RESULTS.md"

BENCHMARKS: dict[str, Callable[[bool], Iterator[Any]]] = {
    "certify_vs_lp": certify_vs_lp.rows,
    "certify_vs_arpack": certify_vs_arpack.rows,
    "certify_vs_peers": certify_vs_peers.rows,
    "sizes": sizes.rows,
    "edges_vs_pyarrow": edges_vs_pyarrow.rows,
    "quadratic_vs_eigvals": quadratic_vs_eigvals.rows,
    "proved_vs_verifier": proved_vs_verifier.rows,
}

LP_HEAD = (
    "network", "n", "synapses", "metzler, s", "rate", "gap", "its weights prove",
    "linear programs, s", "programs", "reports", "its weights prove", "reports too much by", "times faster",
)  # fmt: skip
ARPACK_HEAD = (
    "network", "norm", "certify, s", "check, s", "check, products", "compiled check, products", "rate", "gap",
    "peak memory / CSR bytes", "eigs, s", "root", "entries not positive", "times eigs", "with one more check",
)  # fmt: skip
PEER_HEAD = (
    "network", "n", "synapses", "method", "s", "peak MB", "reports", "its weights prove",
    "reports too much by", "times certify",
)  # fmt: skip
SIZE_HEAD = (
    "network", "n", "synapses", "certify, s", "check, s", "check, products", "rate", "gap", "eigs, s", "times eigs",
    "peak memory / CSR bytes",
)  # fmt: skip
EDGE_HEAD = (
    "file", "rows", "neurons", "MB", "pyarrow and COO to CSR, s", "read, s", "times",
    "without pyarrow, s", "times",
)  # fmt: skip


QUADRATIC_HEAD = (
    "network", "n", "found, s", "and proved: the", "eigvals, s", "times", "matrix inequality, s", "times faster",
    "l1 or linf", "Q = 1", "Q balanced", "best Q", "inequality", "ceiling", "overshoot",
)  # fmt: skip
PROVED_HEAD = (
    "network", "norm", "n", "synapses", "proved checker, s", "its peak MB", "stand-alone verifier, s", "its peak MB",
    "ratio",
)  # fmt: skip


def lp_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the first table."""
    return (
        r["case"],
        str(r["n"]),
        str(r["synapses"]),
        seconds(r["metzler_seconds"]),
        rate(r["metzler_rate"]),
        f"{r['metzler_gap']:.1e}",
        rate(r["metzler_proves"]),
        seconds(r["lp_seconds"]),
        str(r["lp_programs"]),
        rate(r["lp_reports"]),
        rate(r["lp_proves"]),
        f"{r['lp_excess']:.1e}" if r["lp_excess"] > 0 else "0",
        f"{r['ratio']:,.0f}",
    )


def arpack_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the second table."""
    return (
        r["case"],
        r["norm"],
        seconds(r["certify_seconds"]),
        seconds(r["check_seconds"]),
        seconds(r["check_seconds"] / r["product_seconds"]),
        seconds(r["compiled_check_seconds"] / r["product_seconds"]),
        rate(r["rate"]),
        f"{r['gap']:.1e}",
        f"{r['memory_ratio']:.1f}",
        seconds(r["arpack_seconds"]),
        rate(r["arpack_root"]),
        str(r["arpack_not_positive"]),
        f"{r['ratio']:.2f}",
        f"{r['ratio_with_check']:.2f}",
    )


def peer_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the third table."""
    return (
        r["case"],
        str(r["n"]),
        str(r["synapses"]),
        r["method"],
        seconds(r["seconds"]),
        f"{r['peak_megabytes']:.0f}",
        rate(r["reports"]),
        "nothing" if r["proves"] is None else rate(r["proves"]),
        f"{r['wrong_by']:.1e}" if r["wrong_by"] > 0 else "0",
        seconds(r["ratio"]),
    )


def size_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the fourth table."""
    return (
        r["case"],
        str(r["n"]),
        str(r["synapses"]),
        seconds(r["certify_seconds"]),
        seconds(r["check_seconds"]),
        seconds(r["check_seconds"] / r["product_seconds"]),
        rate(r["rate"]),
        f"{r['gap']:.1e}",
        seconds(r["eigs_seconds"]),
        f"{r['ratio']:.2f}",
        f"{r['memory_ratio']:.1f}",
    )


def edge_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the fifth table."""
    plain = r["plain_seconds"] is not None
    return (
        r["case"],
        str(r["rows"]),
        str(r["neurons"]),
        f"{r['megabytes']:.0f}",
        seconds(r["peer_seconds"]),
        seconds(r["read_seconds"]),
        f"{r['ratio']:.2f}",
        seconds(r["plain_seconds"]) if plain else "needs it",
        f"{r['plain_ratio']:.2f}" if plain else "",
    )


def quadratic_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the sixth table."""
    solver = r["lmi_seconds"]
    rates = (r["diagonal"], r["identity"], r["balance"], r["rate"], r["lmi_rate"], r["ceiling"])
    return (
        r["case"],
        str(r["n"]),
        seconds(r["seconds"]),
        {"estimate": "nothing"}.get(r["proved"], r["proved"]),
        "" if r["ratio"] is None else seconds(r["eigvals_seconds"]),
        "" if r["ratio"] is None else f"{r['ratio']:.1f}",
        "" if solver is None else seconds(solver),
        "" if solver is None else f"{solver / r['seconds']:,.0f}",
        *("" if each is None else f"{each:.4f}" for each in rates),
        "" if r["overshoot"] is None else f"{r['overshoot']:.2f}",
    )


def proved_cells(r: dict[str, Any]) -> Sequence[str]:
    """One line of the seventh table."""
    return (
        r["case"],
        r["norm"],
        str(r["n"]),
        str(r["synapses"]),
        seconds(r["seconds"]),
        f"{r['megabytes']:.0f}",
        seconds(r["verifier_seconds"]),
        f"{r['verifier_megabytes']:.0f}",
        f"{r['ratio']:.2f}",
    )


def seconds(value: float) -> str:
    """Three significant digits."""
    return f"{value:.3g}"


def rate(value: float) -> str:
    """Seven decimals, or an exponent where that says nothing."""
    return f"{value:.7f}" if 1e-6 <= abs(value) < 1e4 else f"{value:.3e}"


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    rule = ["---", *["---:" for _ in head[1:]]]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *lines))


def page(records: dict[str, dict[str, Any]]) -> str:
    """RESULTS.md: generated, never edited."""
    results = {name: record["rows"] for name, record in records.items()}
    return "\n\n".join(
        [
            "# Results",
            "Generated by `make bench`; README.md says how. Times are wall-clock seconds, rates 1/time.",
            "## Certify against bisection over linear programs",
            measured(records["certify_vs_lp"]),
            table(LP_HEAD, [lp_cells(r) for r in results["certify_vs_lp"]]),
            "`reports too much by`: how far the linear programs' rate exceeds the proved bound for any weights. "
            "Above the bisection's own tolerance, 1e-6 relative, the answer is wrong.",
            "## Certify against one eigenvalue call",
            measured(records["certify_vs_arpack"]),
            table(ARPACK_HEAD, [arpack_cells(r) for r in results["certify_vs_arpack"]]),
            "## Certify against every peer",
            measured(records["certify_vs_peers"]),
            table(PEER_HEAD, [peer_cells(r) for r in results["certify_vs_peers"]]),
            "Methods that know one matrix only are given the networks that have one. Their number is its root; "
            "what their vectors prove is what a user could rely on.",
            "## Sizes",
            measured(records["sizes"]),
            table(SIZE_HEAD, [size_cells(r) for r in results["sizes"]]),
            f"Time against synapses from {sizes.FITTED[0]:.0e} to {sizes.FITTED[1]:.0e}: "
            f"exponent {sizes.exponent(results['sizes']):.2f}.",
            "![time against synapses](results/sizes.png)",
            "## Tables of edges",
            measured(records["edges_vs_pyarrow"]),
            table(EDGE_HEAD, [edge_cells(r) for r in results["edges_vs_pyarrow"]]),
            "## Quadratic norms",
            measured(records["quadratic_vs_eigvals"]),
            table(QUADRATIC_HEAD, [quadratic_cells(r) for r in results["quadratic_vs_eigvals"]]),
            "Rates of the firing-rate network with unit leak and slopes in [0, 1], to one per cent of what the weights "
            "take from the leak; the ceiling is an estimate. The inequality is set up and solved to 100 neurons. "
            "Where nothing is proved the best Q is an estimate after a minute.",
            "## The proved checker",
            measured(records["proved_vs_verifier"]),
            table(PROVED_HEAD, [proved_cells(r) for r in results["proved_vs_verifier"]]),
            "Processor seconds of whole processes, from the files on; the ratio is that of the seconds.",
        ]
    ) + "\n"  # fmt: skip


def measured(record: dict[str, Any]) -> str:
    """On what."""
    return f"Measured on: {', '.join(f'{name} {value}' for name, value in record['environment'].items())}."


def run(name: str, quick: bool, kept: Path | None = None) -> dict[str, Any]:
    """One benchmark, each line told, and all so far kept in a file, as soon as it is there."""
    found: dict[str, Any] = {"environment": environment(), "rows": []}
    for row in BENCHMARKS[name](quick):
        found["rows"].append(asdict(row))
        if kept is not None:
            kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        against = "no peer" if row.ratio is None else f"ratio {row.ratio:.3g}"
        print(f"{name}: {row.case}: {against}", flush=True)
    return found


def main() -> None:
    """Run, print, and keep the results of a full run."""
    parser = argparse.ArgumentParser(description="Run the benchmarks and write benchmarks/RESULTS.md.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help="some of " + ", ".join(BENCHMARKS)
    )
    parser.add_argument("--quick", action="store_true", help="small networks only; prints the page, writes nothing")
    given = parser.parse_args()
    if given.quick:
        print(page({name: run(name, True) for name in BENCHMARKS}))
        return
    RESULTS.mkdir(exist_ok=True)
    for name in given.names or BENCHMARKS:
        run(name, False, RESULTS / f"{name}.json")
    records = {name: json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")) for name in BENCHMARKS}
    plots.sizes(records["sizes"]["rows"], RESULTS / "sizes.png")
    TABLE.write_text(page(records), encoding="utf-8")
    print(TABLE)


if __name__ == "__main__":
    main()
