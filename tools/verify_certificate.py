"""Verify a metzler certificate against the matrices it speaks about; standard library only, nothing of metzler is used.

    python3 verify_certificate.py net.cert.json W=weights.mtx [leak=1 tau=0.05 slope_lo=0 slope_hi=1 gain=1]

Matrices are Matrix Market files, W[i, j] the synapse from j to i. Parameters stated (a number or an n x 1 matrix) must
be the certificate's, the others are taken from it. Exit code 0: proved, 1: not proved, only, 2: cannot be said.
The Jacobians are diag(1/tau) M(d), M(d) = A + gain B diag(d) C, slopes lo <= d <= hi, see MODELS; for maps, |M_ii| - 1
stands for M_ii and tau = 1. For the norm l1 with weights w, (A, B, C) is transposed into (A', C', B') and e = w / tau;
for linf, e = 1 / w. With R_i(d, z) = M_ii z_i + sum_{j != i} |M_ij| z_j, a CERTIFICATE CLAIMS:
  identity  the matrices have this SHA-256 in canonical form, see `digest`;
  rate      R_i(d, e) <= -rate tau_i e_i for every row i and all slopes d;
  gap       max_d R_i(d, x) >= -(rate + gap) tau_i x_i for i in "limiting", x the witness there and 0 elsewhere;
  exact     no row needed a bound in place of its largest value over d, see `candidates`;
  attained  gap <= 1e-9 max(|rate|, |rate + gap|, |M_ii| / tau_i over limiting rows i and vertices d)."""

import contextlib
import hashlib
import itertools
import json
import re
import struct
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

if sys.version_info < (3, 10):  # noqa: UP036  (this file runs anywhere)
    print("cannot be verified: Python 3.10 or newer is needed", file=sys.stderr)
    sys.exit(2)

# kind: A, B, C, each a matrix, 0, I, or minus the diagonal matrix of a parameter; a kind named "...-map" is a map.
MODELS = {"hopfield": "-leak W I", "firing-rate": "-leak I W", "persidskii": "0 W I", "hopfield-map": "0 W I"}
MODELS |= {"firing-rate-map": "0 I W", "diagonal-feedback": "W -feedback I", "lure": "A B C", "lure-map": "A B C"}
NUMBERS, CHOICES = ["rate", "gap", "weights", "witness", "limiting"], ["exact", "attained", "norm"]
OBJECTS, MODEL, TWO = ["corners", "model", "versions"], {"kind", "sha256", "parameters"}, Fraction(2)
NPY = rb"\x93NUMPY\x01\x00..\{'descr': '<([fi])8', 'fortran_order': False, 'shape': \(([0-9]+),\), \} *\n"


USAGE = "python3 verify_certificate.py net.cert.json W=weights.mtx [leak=1 tau=0.05 slope_lo=0 slope_hi=1 gain=1]"


def need(condition, message):
    if not condition:
        raise ValueError(message)


def read_matrix(path):
    """A Matrix Market file: its number of columns and its rows [{j: float}], zeros left out."""
    banner, *lines = Path(path).read_text(encoding="ascii").splitlines()
    head, *lines = (line.split() for line in lines if line.strip() and line[0] != "%")
    *start, form, field, symmetry = ["", "", "", *banner.lower().split()]
    known = start[3:] == ["%%matrixmarket", "matrix"] and form in ("array", "coordinate")
    known &= field in ("real", "double", "integer", "pattern") and symmetry in ("general", "symmetric")
    n, m, *count = map(int, need(known, f"{path} begins with {banner[:60]!r}") or head)
    if form == "array":
        places = ((i + 1, j + 1) for j in range(m) for i in range(j if symmetry == "symmetric" else 0, n))
        lines, count = [[*place, *value] for place, value in zip(places, lines, strict=True)], [len(lines)]
    need(count == [len(lines)], f"{path}: the header announces another number of entries")
    rows = [{} for _ in range(n)]
    for i, j, text in ((int(i) - 1, int(j) - 1, *value, *["1"] * (field == "pattern")) for i, j, *value in lines):
        good = 0 <= i < n and 0 <= j < m and j not in rows[i] and abs(float(text)) < float("inf")
        need(good and (field != "integer" or int(text) == float(text)), f"{path}: bad or second entry {i + 1} {j + 1}")
        for a, b in {(i, j), (j, i) if symmetry == "symmetric" else (i, j)}:
            rows[a][b] = float(text)
    return m, [{j: v for j, v in row.items() if v} for row in rows]


def digest(matrices):
    """By name, each matrix's name, 0, rows, columns, non-zeros (int64) and the SHA-256 of every 2^17 numbers of its row
    pointers, columns, values (compressed rows, columns rising; little-endian); of all these bytes the SHA-256."""
    bits, text = lambda v: struct.unpack("<Q", struct.pack("<d", v))[0], b""
    for name, (columns, rows) in sorted(matrices.items()):
        starts, flat = [0, *itertools.accumulate(map(len, rows))], [x for row in rows for x in sorted(row.items())]
        text += name.encode() + b"\0" + struct.pack("<3q", len(rows), columns, len(flat))
        arrays = ("q", starts), ("Hi"[columns > 2**16], [j for j, _ in flat]), ("d", [v for _, v in flat])
        for kind, numbers in arrays[2 * (len(flat) == len(rows) * columns) :]:  # without zeros the values say it all
            for part in (numbers[k : k + 2**17] for k in range(0, len(numbers), 2**17)):
                single = kind == "d" and all(bits(v) % 2**29 == 0 and 897 <= bits(v) >> 52 & 2047 <= 1150 for v in part)
                text += hashlib.sha256(struct.pack(f"<{len(part)}{'f' if single else kind}", *part)).digest()
    return hashlib.sha256(text).hexdigest()


def read_side(path, sha256):
    """The arrays of the .npz beside the certificate, a zip of .npy files: {name: numbers}."""
    content, arrays = path.read_bytes(), {}
    need(hashlib.sha256(content).hexdigest() == sha256, "the side file has changed (SHA-256)")
    with zipfile.ZipFile(path) as archive:
        need(sum(info.file_size for info in archive.infolist()) <= len(content), "the side file is compressed")
        for name, raw in ((name.removesuffix(".npy"), archive.read(name)) for name in archive.namelist()):
            header = re.match(NPY, raw, re.DOTALL)
            need(header and name not in arrays, f"{name} in the side file is not a plain array of 64-bit numbers")
            values = struct.unpack(f"<{int(header[2])}{'q' if header[1] == b'i' else 'd'}", raw[header.end() :])
            arrays[name] = values if header[1] == b"i" else [Fraction(v) for v in values]
    return arrays


def read_certificate(path):
    unique = lambda pairs: need(len(dict(pairs)) == len(pairs), "a field is given twice") or dict(pairs)  # noqa: E731
    record, side = json.loads(path.read_bytes(), object_pairs_hook=unique), {}
    if "side" in record:
        need(re.fullmatch(r"[^/\\\0]+\.npz", record["side"]["file"]), "the side file must be in the same folder")
        places = [place.with_name(record["side"]["file"]) for place in (path, path.resolve())]  # path may be a link
        side = read_side(places[not places[0].exists()], record.pop("side")["sha256"])

    def number(value, most=2**20 + 1):  # hexadecimal text with |exponent| < most, a list of it, or a side array
        if isinstance(value, dict):
            values, powers = side.pop(value["array"]), side.pop(value["array"] + ".exponent", None)
            need(not powers or max(map(abs, powers)) < most, "an exponent is out of range")
            return [v * TWO**p for v, p in zip(values, powers, strict=True)] if powers else values
        if isinstance(value, list):
            return need(value, "a list is empty") or [number(v, most) for v in value]
        sign, whole, part, power = re.fullmatch(r"(-?)0x([01])\.?([0-9a-f]{0,13})p([+-][0-9]{1,7})", value).groups()
        need(abs(int(power)) < most, "an exponent is out of range")
        return Fraction(int(sign + whole + part, 16), 16 ** len(part)) * TWO ** int(power)

    need(record.pop("schema") == "metzler-certificate/3", "this reads schema metzler-certificate/3: certify it again")
    need(sorted(record) == sorted(NUMBERS + CHOICES + OBJECTS) and set(record["model"]) == MODEL, "other fields")
    record |= {k: number(record[k], 1024) if k in ("rate", "gap") else number(record[k]) for k in NUMBERS[:4]}
    record["limiting"] = list(side.pop(at["array"])) if isinstance(at := record["limiting"], dict) else at
    record["model"]["parameters"] = {k: number(v, 1024) for k, v in record["model"]["parameters"].items()}
    texts = [*record["corners"].values(), *record["versions"].values()]
    need(all(type(v) is str and v.find("0x") not in (0, 1) for v in texts), "corners and versions must be texts")
    need(all(map(str.isdecimal, record["corners"])) and "array" not in record["versions"], "corners or versions")
    types = [type(record[name]) for name in NUMBERS + CHOICES] + [type(i) for i in record["limiting"]]
    need(not side and types == [Fraction] * 2 + [list] * 3 + [bool] * 2 + [str] + [int] * (len(types) - 8), "types")
    return record


def most_slopes(A, B, C):
    """Up to how many slopes a row is taken at all vertices: any number if 2^21 entries do for all of more than 8."""
    rows = [(len(a), [len(C[k]) for k in b if C[k]]) for a, b in zip(A, B, strict=True)]
    return 8 if sum(2 ** len(z) * (a + sum(z)) for a, z in rows if len(z) > 8 and max(z) > 1) > 2**21 else len(C)


def candidates(i, A, B, C, lo, hi, most, corner=None):
    """Rows {j: M_ij} with the worst case of row i, and whether some slopes attain it."""
    z = [({j: B[i][k] * c for j, c in C[k].items()}, lo[k], hi[k]) for k in sorted(B[i]) if C[k]]
    alone = all(len(entries) == 1 for entries, _, _ in z)  # each slope touches one column: every entry varies alone
    if corner is None and (alone or len(z) > most):  # the largest entries, else the row at all vertices of its slopes
        low, high = {i: Fraction(0), **A[i]}, {i: Fraction(0), **A[i]}
        for j, ends in ((j, sorted((v * a, v * b))) for entries, a, b in z for j, v in entries.items()):
            low[j], high[j] = low.get(j, 0) + ends[0], high.get(j, 0) + ends[1]
        return [{j: row[i] if j == i else max(high[j], -low[j]) for j in row} for row in (low, high)], alone
    rows = []
    for bits in itertools.product("01", repeat=len(z)) if corner is None else [corner]:
        rows.append({i: Fraction(0), **A[i]})
        for bit, (entries, *ends) in zip(bits, z, strict=True):
            rows[-1] |= {j: rows[-1].get(j, 0) + v * ends["01".index(bit)] for j, v in entries.items()}
    return rows, True


def claims_not_proved(record, matrices):
    kind, n, bad, sizes, shapes = record["model"]["kind"], len(record["weights"]), set(), [], []
    p = record["model"]["parameters"] | {"I": Fraction(-1), "": Fraction(0)}
    weights, witness, limiting, norm, rate = (record[k] for k in ("weights", "witness", "limiting", "norm", "rate"))

    def spread(name, count):
        values = p[name] if isinstance(p[name], list) else [p[name]] * count
        return need(len(values) == count, f"{name} holds {len(values)} numbers in place of {count}") or values

    def matrix(name):
        columns, rows = matrices.get(name) or (n, [{i: -v} for i, v in enumerate(spread(name.lstrip("-0"), n))])
        shapes.append([len(rows), columns])
        out = [{} for _ in (rows if norm == "linf" else range(columns))]
        for i, j, v in ((i, j, v) for i, row in enumerate(rows) for j, v in row.items()):
            out[i if norm == "linf" else j][j if norm == "linf" else i] = Fraction(v)
        return out

    a, b, c = MODELS[kind].split()
    need(p.keys() - {"tau", "slope_lo", "slope_hi", "gain", "I", ""} == {t[1:] for t in (a, b, c) if t[0] == "-"}, "p")
    A, B, C = map(matrix, (a, b, c) if norm == "linf" else (a, c, b))
    m = len(C)
    need(shapes == ([[n, n], [n, m], [m, n]] if norm == "linf" else [[n, n], [m, n], [n, m]]), f"sizes {shapes}")
    lo, hi = ([p["gain"] * d for d in spread(name, m)] for name in ("slope_lo", "slope_hi"))
    tau, ceiling, is_map = spread("tau", n), rate + record["gap"], kind.endswith("-map")
    x = dict.fromkeys(range(n), 0) | dict(zip(limiting, witness, strict=True))
    need(limiting == [i for i in range(n) if x[i]] != [], "limiting holds no rising indices")
    right = p["gain"] >= 0 and all(map(Fraction.__le__, lo, hi)) and (not is_map or set(tau) == {1})
    need(right and min(*weights, *tau, *witness) > 0 <= record["gap"] and norm in ("l1", "linf"), "signs or slopes")
    e = [v / t if norm == "l1" else 1 / v for v, t in zip(weights, tau, strict=True)]
    grid = TWO ** (300 - min(v.numerator.bit_length() - v.denominator.bit_length() for v in e))
    more = [-(-v * grid // 1) / grid for v in e]  # e rounded up: fractions of many denominators are slow to add

    def reach(row, z, y):
        own = abs(row[i]) - 1 if is_map else row[i]
        return own * y + sum(abs(v) * z[j] for j, v in row.items() if j != i and z[j])

    most = most_slopes(A, B, C)
    for i in range(n):
        rows, attained = candidates(i, A, B, C, lo, hi, most)
        if not all(any(reach(row, z, e[i]) <= -rate * tau[i] * e[i] for z in (more, e)) for row in rows):
            bad.add("rate")
        bad |= {"exact"} if record["exact"] and not attained else set()
        if x[i]:
            sizes += [abs(reach({i: row[i]}, x, 1)) / tau[i] for row in rows]
            corner = record["corners"].get(str(i))
            rows = rows if attained else candidates(i, A, B, C, lo, hi, most, corner)[0] * (corner is not None)
            bad |= set() if any(reach(row, x, x[i]) >= -ceiling * tau[i] * x[i] for row in rows) else {"gap"}
    size = max(abs(rate), abs(ceiling), *sizes)
    bad |= {"attained"} if record["attained"] and record["gap"] > Fraction(1e-9) * size else set()
    return bad if digest(matrices) == record["model"]["sha256"] else bad | {"identity"}


def main(*words):
    need(words and words[0][:1] != "-" and all("=" in text for text in words[1:]), f"usage: {USAGE}")
    record, given = read_certificate(Path(words[0])), dict(text.split("=", 1) for text in words[1:])
    need((kind := record["model"]["kind"]) in MODELS, f"{kind} networks are not among {sorted(MODELS)}")
    names, p = [name for name in MODELS[kind].split() if name[0] not in "0I-"], record["model"]["parameters"]
    once = len(given) == len(words) - 1 and given.keys() - p.keys() == {*names}
    need(once, f"give the matrices {' '.join(names)} and parameters {' '.join(p)}, each name once; usage: {USAGE}")
    matrices = {name: read_matrix(given.pop(name)) for name in names}
    bad, sizes = claims_not_proved(record, matrices), {k for m, rows in matrices.values() for k in (1, m, len(rows))}
    for name, text in given.items():
        columns, rows = read_matrix(text) if Path(text).is_file() else (1, [{0: float(text)}])
        column, values = [row.get(0, 0) for row in rows], p[name] if isinstance(p[name], list) else [p[name]]
        fits = columns == 1 and len(column) in sizes and len({1, len(column), len(values)}) < 3
        bad |= set() if fits and values * len(column) == column * len(values) else {name}
    print("not proved: " + ", ".join(sorted(bad)) if bad else f"proved: rate {float(record['rate'])!r}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (Exception, KeyboardInterrupt) as error:  # whatever is wrong with a file, it is not verified
        kind = "" if type(error) is ValueError else f"{type(error).__name__} "
        with contextlib.suppress(OSError):
            print(f"cannot be verified: {kind}{error}", file=sys.stderr, flush=True)
        sys.stdout = sys.stderr = None  # not flushed again at exit: where that fails, Python chooses the exit code
        sys.exit(2)
