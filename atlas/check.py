"""Prove the certificates of the atlas again, without the search: `python -m atlas.check [KEY ...]`.

Each certificate in build/atlas that docs/atlas.csv names is compared with its hash there and proved of the network,
read anew. What is not there is said; a certificate that is refused, or of another network, ends with exit status 1.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import metzler as mz
from atlas import table
from atlas.measure import MODELS, Row
from atlas.networks import NETWORKS, Entry
from atlas.run import ROOT, WORK
from metzler.networks import Network

SAME, OTHER, ABSENT = "proved, same file", "proved, another file", "no file: run make atlas"


def verdicts(rows: Iterable[Row], entries: Sequence[Entry], work: Path) -> Iterator[tuple[Row, str]]:
    """What is to be said of the certificate of each row that has one."""
    loaders = {entry.key: entry.load for entry in entries}
    key, net = "", None
    for row in rows:
        if not row.certificate or row.network not in loaders:
            continue
        path = work / "certificates" / f"{row.network}.{row.model}.{row.norm}.cert.json"
        if not path.exists():
            yield row, ABSENT
            continue
        if net is None or row.network != key:
            key, net = row.network, loaders[row.network]()
        yield row, _verdict(row, net, path)


def _verdict(row: Row, net: Network, path: Path) -> str:
    gain = 1.0 if math.isnan(row.at_gain) else row.at_gain
    claim = mz.load(path)
    result = mz.check(claim, MODELS[row.model](net, leak=1.0, activation="relu", gain=gain))
    if not result.holds:
        return f"refused: {'; '.join(result.reasons)}"
    if not math.isnan(row.rate) and claim.lower < row.rate:
        return f"refused: it proves the rate {claim.lower!r}, not {row.rate!r}"
    if math.isnan(row.rate) and (claim.upper < row.lower or row.upper < claim.lower):
        return f"refused: it proves {claim.lower!r} to {claim.upper!r}, apart from {row.lower!r} to {row.upper!r}"
    return SAME if hashlib.sha256(path.read_bytes()).hexdigest() == row.certificate else OTHER


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each certificate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keys", nargs="*", metavar="KEY")
    asked = parser.parse_args(arguments).keys
    rows = table.read_csv(ROOT / "docs" / "atlas.csv")
    refused = 0
    for row, said in verdicts(rows, [entry for entry in NETWORKS if not asked or entry.key in asked], WORK):
        print(f"{row.network:28} {row.model:12} {row.norm:5} {said}", flush=True)
        refused += said.startswith("refused")
    sys.exit(refused > 0)


if __name__ == "__main__":
    main()
