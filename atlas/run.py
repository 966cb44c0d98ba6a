"""Certify the networks of the atlas, or some: `python -m atlas.run [--again] [--seconds S] [KEY ...]`.

A row once measured is kept in build/atlas/rows, its certificate in build/atlas/certificates; an interrupted run goes on
where it was. A network that cannot be had is a row that says so, and is tried again by the next run.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from atlas import picture, table
from atlas.measure import MODELS, NORMS, SECONDS, TWICE, Row, measured
from atlas.networks import NETWORKS, Entry
from atlas.packages import installed
from metzler.matrices.forms import nonzeros
from metzler.networks import Network

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "atlas"


def rows(entries: Sequence[Entry], work: Path, seconds: float = SECONDS, again: bool = False) -> Iterator[Row]:
    """The rows of these networks, kept ones as they are; what fails is a row with a note."""
    for entry in entries:
        try:
            about, net = _read(entry)
        except Exception as error:  # a distribution may be absent, broken, or of another version
            yield _failed(Row(entry.key, entry.title, entry.distribution), error)
            continue
        for model, norm in _asked(net.n):
            stem = f"{entry.key}.{model}.{norm}"
            kept = work / "rows" / f"{stem}.json"
            if again or not kept.exists():
                try:
                    row = measured(about, net, model, norm, work / "certificates" / f"{stem}.cert.json", seconds)
                except Exception as error:
                    yield _failed(replace(about, model=model, norm=norm), error)
                    continue
                _keep(row, kept)
            yield Row(**json.loads(kept.read_text(encoding="utf-8")))


def _read(entry: Entry) -> tuple[Row, Network]:
    """The network, and what its rows have in common."""
    version = installed(entry.distribution).version
    net = entry.load()
    about = Row(entry.key, entry.title, entry.distribution, version, net.sign_rule, net.n, nonzeros(net.weights))
    return about, net


def _asked(n: int) -> Iterator[tuple[str, str]]:
    for model in MODELS:
        for norm in NORMS:
            if n <= TWICE or model == "hopfield" or norm in ("l1", "linf"):
                yield model, norm


def _failed(row: Row, error: Exception) -> Row:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return replace(row, note=f"not certified: {text[:200]}")


def _keep(row: Row, path: Path) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(json.dumps(asdict(row)), encoding="utf-8")
    half.replace(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked; the table, the page and the picture are written where all networks were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keys", nargs="*", metavar="KEY", choices=[*(entry.key for entry in NETWORKS), []])
    parser.add_argument("--again", action="store_true", help="measure anew what is kept")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of search for one model and norm")
    asked = parser.parse_args(arguments)
    entries = [entry for entry in NETWORKS if not asked.keys or entry.key in asked.keys]
    found = []
    for row in rows(entries, WORK, asked.seconds, asked.again):
        found.append(row)
        took = "" if math.isnan(row.seconds) else f"{row.seconds:.1f} s"
        print(f"{row.network:28} {row.model:12} {row.norm:8} {row.lower:<12.6g} {took:>8} {row.note}", file=sys.stderr)
    if not asked.keys:
        table.write_csv(found, ROOT / "docs" / "atlas.csv")
        table.write_page(table.read_csv(ROOT / "docs" / "atlas.csv"), ROOT / "docs" / "atlas.md")
        picture.draw(found, ROOT / "docs" / "pictures" / "atlas.png")


if __name__ == "__main__":
    main()
