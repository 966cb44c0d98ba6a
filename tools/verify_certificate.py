"""Verify a metzler certificate against the matrices it speaks about; standard library only, nothing of metzler is used.

    python3 verify_certificate.py net.cert.json W=weights.mtx [leak=1 tau=0.05 slope_lo=0 slope_hi=1 gain=1]

Matrices are Matrix Market files, W[i, j] the synapse from j to i. Parameters may be stated (a number or an n x 1
matrix) and must then be the certificate's; the others are taken from it. All arithmetic is exact, in fractions. Exit
code 0: proved, 1: not proved, 2: cannot be said.

The network. Its Jacobians are diag(1/tau) M(d), with M(d) = A + gain B diag(d) C and any slopes lo <= d <= hi.
`MODELS` says what A, B, C are. For a map (x becomes f(x)) tau is 1, and |M_ii| - 1 stands for M_ii below.

The norm. l1 is sum_i w_i |x_i|, linf is max_i w_i |x_i|. In l1 the columns of M count: (A, B, C) is replaced by its
transposed (A', C', B'), and e = w / tau; in linf the rows count, and e = 1 / w. Then, with

    R_i(d, z) = M_ii z_i + sum over j != i of |M_ij| z_j,        z >= 0,

the network contracts at the rate r in this norm if and only if R_i(d, e) <= -r tau_i e_i for all rows i and slopes d.

What is proved, one by one:

  identity  the matrices are those of the certificate: they have its SHA-256, see `digest`;
  lower     R_i(d, e) <= -lower tau_i e_i for every row i and all slopes d: the network contracts at this rate;
  upper     with x the witness on `limiting` and 0 elsewhere, max over d of R_i(d, x) >= -upper tau_i x_i for every i
            of `limiting`: by Collatz and Wielandt no weights w of this norm prove a rate above `upper`;
  exact     in every row some slopes attain the worst case; none was only bounded, see `worst_rows`;
  attained  upper - lower <= 1e-9 max(|lower|, |upper|, |M_ii| / tau_i over the limiting rows i and vertices d).

R_i(d, z) is convex in each slope, so it is largest at a vertex of the box, where every slope is at one of its ends.
"""

import contextlib
import hashlib
import io
import itertools
import json
import re
import struct
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

if sys.version_info < (3, 10):  # noqa: UP036  (this file runs anywhere)
    print("cannot be verified: Python 3.10 or newer is needed", file=sys.stderr)
    sys.exit(2)

USAGE = (
    "usage: python3 verify_certificate.py net.cert.json W=weights.mtx [leak=1 tau=0.05 slope_lo=0 slope_hi=1 gain=1]"
)

# For each kind of network A, B and C: a matrix, "0", "I", or minus the diagonal matrix of a parameter.
MODELS = {
    "hopfield": ("-leak", "W", "I"),
    "firing-rate": ("-leak", "I", "W"),
    "persidskii": ("0", "W", "I"),
    "diagonal-feedback": ("W", "-feedback", "I"),
    "lure": ("A", "B", "C"),
    "hopfield-map": ("0", "W", "I"),
    "firing-rate-map": ("0", "I", "W"),
    "lure-map": ("A", "B", "C"),
}
ALWAYS_IN_PARAMETERS = {"tau", "slope_lo", "slope_hi", "gain"}
SMALL = Fraction(1e-9)  # the double next to it
FEW_SLOPES = 8
MOST_ENTRIES = 2**21
ROUNDED_BITS = 300
PIECE = 2**17
LARGEST_POWER = 2**20  # of a weight or a number of the witness
LARGEST_DOUBLE_POWER = 1023


def need(condition, message):
    if not condition:
        raise ValueError(message)


# 1. The certificate ---------------------------------------------------------------------------------------------------


class Certificate(NamedTuple):
    """What a file of either schema claims, all numbers as fractions."""

    kind: str
    sha256: str
    parameters: dict  # name: a number, or a list of them
    order: str
    weights: list
    lower: Fraction
    upper: Fraction
    exact: bool
    attained: bool
    limiting: list
    witness: list
    corners: dict  # row as text: for each slope that touches it "0" for its lower and "1" for its upper end


FIELDS_3 = {"schema", "norm", "rate", "gap", "exact", "attained", "weights", "limiting", "witness", "corners"}
FIELDS_3 |= {"model", "versions"}
FIELDS_4 = {"schema", "kind", "quantity", "subject", "lower", "upper", "evidence", "versions"}
EVIDENCE = {"order", "weights", "exact", "attained", "limiting", "witness", "corners"}
SUBJECT = {"kind", "sha256", "parameters"}
LABELS = {"names", "time_unit"}  # of the subject: no statement is about them


def read_certificate(path):
    """The certificate in a file; a field that is missing, unknown or given twice is refused."""
    record = json.loads(path.read_bytes(), object_pairs_hook=without_repeats)
    need(isinstance(record, dict), "the certificate must be a JSON object")
    arrays = read_side(path, record.pop("side")) if "side" in record else {}
    if record.get("schema") == "metzler-certificate/3":
        need_fields(record, FIELDS_3, "the certificate")
        subject, evidence = record["model"], {**record, "order": record["norm"]}
        lower, gap = double(record["rate"]), double(record["gap"])
        need(gap >= 0, "the gap is negative")
        upper = lower + gap
    else:
        need(record.get("schema") == "metzler-certificate/4", "this reads schemas metzler-certificate/3 and 4")
        need(
            record.get("kind") == "diagonal",
            "this reads claims of the kind diagonal; check this one with metzler check",
        )
        need_fields(record, FIELDS_4, "the certificate")
        need(record["quantity"] == "rate", "the quantity must be a rate")
        subject, evidence = record["subject"], record["evidence"]
        need_fields(evidence, EVIDENCE, "the evidence")
        lower, upper = double(record["lower"]), double(record["upper"])
        need(lower <= upper, "lower is above upper")
    subject = {name: value for name, value in typed(subject, dict).items() if name not in LABELS}
    need_fields(subject, SUBJECT, "the network")
    need_texts(record["versions"], "versions")
    need_texts(evidence["corners"], "corners")
    need("array" not in record["versions"] and all(map(str.isdecimal, evidence["corners"])), "corners or versions")
    certificate = Certificate(
        kind=typed(subject["kind"], str),
        sha256=typed(subject["sha256"], str),
        parameters={name: parameter(value, arrays) for name, value in typed(subject["parameters"], dict).items()},
        order=typed(evidence["order"], str),
        weights=scaled_numbers(evidence["weights"], arrays),
        lower=lower,
        upper=upper,
        exact=typed(evidence["exact"], bool),
        attained=typed(evidence["attained"], bool),
        limiting=indices(evidence["limiting"], arrays),
        witness=scaled_numbers(evidence["witness"], arrays),
        corners=evidence["corners"],
    )
    need(not arrays, f"the side file holds arrays that are not used: {sorted(arrays)}")
    return certificate


def without_repeats(pairs):
    need(len(dict(pairs)) == len(pairs), "a field is given twice")
    return dict(pairs)


def need_fields(record, names, where):
    need(isinstance(record, dict) and record.keys() == names, f"{where} must have the fields {sorted(names)}")


def need_texts(record, where):
    """An object of texts; what looks like a hexadecimal number is a number, here and in the package."""
    need(isinstance(record, dict), f"{where} must be an object")
    for value in record.values():
        need(isinstance(value, str) and not value.startswith(("0x", "-0x")), f"{where} must hold texts")


def typed(value, kind):
    need(type(value) is kind, f"expected {kind.__name__}, got {value!r}"[:200])
    return value


def hexadecimal(text, largest_power):
    """A number as C's %a writes it, which is exact."""
    match = re.fullmatch(r"(-?)0x([01])(?:\.([0-9a-f]{0,13}))?p([+-][0-9]{1,7})", typed(text, str))
    need(match, f"{text[:40]!r} is not a hexadecimal number")
    sign, whole, digits, power = match.groups(default="")
    need(abs(int(power)) <= largest_power, f"the exponent of {text} is out of range")
    return Fraction(int(sign + whole + digits, 16), 16 ** len(digits)) * Fraction(2) ** int(power)


def double(text):
    return hexadecimal(text, LARGEST_DOUBLE_POWER)


def parameter(value, arrays):
    """One double, or a list of doubles, or an array of the side file."""
    if isinstance(value, str):
        return double(value)
    if isinstance(value, list):
        need(value, "a list is empty")
        return [double(text) for text in value]
    return floats(taken(value, arrays))


def scaled_numbers(value, arrays):
    """A list of numbers far beyond the doubles, or an array of the side file with its powers of two."""
    if isinstance(value, list):
        need(value, "a list is empty")
        return [hexadecimal(text, LARGEST_POWER) for text in value]
    numbers = floats(taken(value, arrays))
    powers = arrays.pop(value["array"] + ".exponent", None)
    if powers is None:
        return numbers
    for power in powers:
        need(type(power) is int and abs(power) <= LARGEST_POWER, "an exponent is out of range")
    return [number * Fraction(2) ** power for number, power in zip(numbers, powers, strict=True)]


def indices(value, arrays):
    numbers = value if isinstance(value, list) else list(taken(value, arrays))
    return [typed(number, int) for number in numbers]


def taken(value, arrays):
    """The array of the side file that is named; each is used once."""
    need(isinstance(value, dict) and value.keys() == {"array"}, "expected numbers or the name of an array")
    need(value["array"] in arrays, f"the array {value['array']!r} is not in the side file")
    return arrays.pop(value["array"])


def floats(values):
    return [Fraction(typed(value, float)) for value in values]


def read_side(path, entry):
    """The arrays of the .npz beside the certificate, which is a zip of .npy files: {name: floats or integers}."""
    need_fields(entry, {"file", "sha256"}, "the entry of the side file")
    name = typed(entry["file"], str)
    need(re.fullmatch(r"[^/\\\0]+\.npz", name), "the side file must be in the same folder")
    beside = path.with_name(name)
    if not beside.exists():
        beside = path.resolve().with_name(name)  # the certificate was a symbolic link
    content = beside.read_bytes()
    need(hashlib.sha256(content).hexdigest() == entry["sha256"], "the side file has changed (SHA-256)")
    arrays = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        need(sum(info.file_size for info in archive.infolist()) <= len(content), "the side file is compressed")
        for member in archive.namelist():
            array = member.removesuffix(".npy")
            need(array not in arrays, f"{array} is twice in the side file")
            arrays[array] = read_npy(archive.read(member), array)
    return arrays


def read_npy(content, name):
    header = rb"\x93NUMPY\x01\x00..\{'descr': '<([fi])8', 'fortran_order': False, 'shape': \(([0-9]+),\), \} *\n"
    match = re.match(header, content, re.DOTALL)
    need(match, f"{name} in the side file is not a plain array of 64-bit numbers")
    letter = "d" if match[1] == b"f" else "q"
    return struct.unpack(f"<{int(match[2])}{letter}", content[match.end() :])


# 2. The matrices ------------------------------------------------------------------------------------------------------


def read_matrix(path):
    """A Matrix Market file: its number of columns and its rows, each a {column: float} without zeros."""
    banner, *lines = Path(path).read_text(encoding="ascii").splitlines() or [""]
    words = banner.lower().split()
    known = len(words) == 5 and words[:2] == ["%%matrixmarket", "matrix"]
    known = known and words[2] in ("array", "coordinate") and words[3] in ("real", "double", "integer", "pattern")
    need(known and words[4] in ("general", "symmetric"), f"{path} begins with {banner[:60]!r}")
    form, field, symmetric = words[2], words[3], words[4] == "symmetric"
    header, *entries = [line.split() for line in lines if line.strip() and not line.startswith("%")]
    if form == "array":
        n, m = map(int, header)
        places = [(i + 1, j + 1) for j in range(m) for i in range(j if symmetric else 0, n)]
        entries = [(i, j, *value) for (i, j), value in zip(places, entries, strict=True)]
    else:
        n, m, count = map(int, header)
        need(count == len(entries), f"{path}: the header announces another number of entries")
    rows = [{} for _ in range(n)]
    for row, column, *value in entries:
        (text,) = ["1", *value] if field == "pattern" else value
        i, j, number = int(row) - 1, int(column) - 1, float(text)
        where = f"{path}: entry {row} {column}"
        need(0 <= i < n and 0 <= j < m, f"{where} is outside")
        need(abs(number) < float("inf"), f"{where} is not finite")
        need(field != "integer" or int(text) == number, f"{where} is not an integer")
        need(j not in rows[i], f"{where} is given twice")
        rows[i][j] = number
        if symmetric and i != j:
            need(i < m and j < n and i not in rows[j], f"{where} is given twice")
            rows[j][i] = number
    return m, [{j: number for j, number in row.items() if number} for row in rows]


def digest(matrices):
    """The SHA-256 that a certificate holds of the matrices {name: (columns, rows)}, in alphabetical order of the names.

    For each: its name, a zero byte, rows, columns and non-zeros as int64, and the SHA-256 of every 2^17 numbers of its
    row pointers, column indices and values (compressed rows, columns rising, little-endian).
    """
    text = b""
    for name, (columns, rows) in sorted(matrices.items()):
        entries = [entry for row in rows for entry in sorted(row.items())]
        text += name.encode() + b"\0" + struct.pack("<3q", len(rows), columns, len(entries))
        if len(entries) < len(rows) * columns:  # of a matrix without zeros the values say it all
            text += pieces("q", [0, *itertools.accumulate(len(row) for row in rows)])
            text += pieces("H" if columns <= 2**16 else "i", [column for column, _ in entries])
        text += pieces("d", [value for _, value in entries])
    return hashlib.sha256(text).hexdigest()


def pieces(kind, numbers):
    text = b""
    for start in range(0, len(numbers), PIECE):
        piece = numbers[start : start + PIECE]
        letter = "f" if kind == "d" and all(map(is_single, piece)) else kind
        text += hashlib.sha256(struct.pack(f"<{len(piece)}{letter}", *piece)).digest()
    return text


def is_single(value):
    """Whether a double is a normal number of single precision: 24 significant bits, exponents from -126 to 127."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    return bits % 2**29 == 0 and -126 <= (bits >> 52 & 2047) - 1023 <= 127


# 3. The rows of M(d), oriented for the norm ---------------------------------------------------------------------------


class Network(NamedTuple):
    """A, B, C as lists of rows {column: fraction}, transposed for l1; slopes times gain; time constants."""

    A: list
    B: list
    C: list
    lo: list
    hi: list
    tau: list
    is_map: bool


def network(certificate, matrices):
    n, parameters = len(certificate.weights), certificate.parameters
    names = MODELS[certificate.kind]
    own = {name[1:] for name in names if name[0] == "-"}
    need(parameters.keys() == ALWAYS_IN_PARAMETERS | own, "the certificate has other parameters")

    def vector(name, count):
        value = parameters[name]
        values = value if isinstance(value, list) else [value] * count
        need(len(values) == count, f"{name} holds {len(values)} numbers in place of {count}")
        return values

    def sized(name):
        """Columns and rows of one of A, B, C."""
        if name in matrices:
            return matrices[name]
        numbers = {"0": [0] * n, "I": [1] * n}.get(name) or [-number for number in vector(name[1:], n)]
        return n, [{i: number} for i, number in enumerate(numbers)]

    A, B, C = map(sized, names)
    m = B[0]
    sizes = [(len(rows), columns) for columns, rows in (A, B, C)]
    need(sizes == [(n, n), (n, m), (m, n)], f"matrices of the sizes {sizes} do not fit {n} states")
    gain, tau, is_map = parameters["gain"], vector("tau", n), certificate.kind.endswith("-map")
    slope_lo, slope_hi = vector("slope_lo", m), vector("slope_hi", m)
    need(gain >= 0 and all(map(Fraction.__le__, slope_lo, slope_hi)), "the gain or the slopes are out of order")
    need(min(tau) > 0 and (not is_map or set(tau) == {1}), "tau must be positive, and 1 for a map")
    lo, hi = [gain * slope for slope in slope_lo], [gain * slope for slope in slope_hi]
    if certificate.order == "l1":
        return Network(columns_of(A), columns_of(C), columns_of(B), lo, hi, tau, is_map)
    return Network(rows_of(A), rows_of(B), rows_of(C), lo, hi, tau, is_map)


def rows_of(matrix):
    return [{j: Fraction(value) for j, value in row.items()} for row in matrix[1]]


def columns_of(matrix):
    columns = [{} for _ in range(matrix[0])]
    for i, row in enumerate(matrix[1]):
        for j, value in row.items():
            columns[j][i] = Fraction(value)
    return columns


def touching(net, i):
    """The slopes that touch row i, rising: for each what it adds to the row when it is 1, its lower and upper end."""
    return [
        ({j: factor * value for j, value in net.C[k].items()}, net.lo[k], net.hi[k])
        for k, factor in sorted(net.B[i].items())
        if net.C[k]
    ]


def ways(A, B, C, is_map):
    """The way to the worst case of each row: the "vertices" of its slopes, the "signs" of its entries, or a "bound".

    A row that k slopes touch has 2^k vertices; |x| is the larger of x and -x, so it is also the largest of the 2^r sums
    in which each of the r entries that these slopes touch, off the diagonal (for a map: everywhere), has a given sign.
    Where k is above 8 and some slopes touch several columns, that costs 2^min(k, r) times the entries that add up to
    the row; of all such rows the cheapest, up to 2^21 in sum, are taken so, the others bounded entry by entry.
    """
    found, costs = ["vertices"] * len(A), []
    for i, (a, b) in enumerate(zip(A, B, strict=True)):
        seen = [len(C[k]) for k in b if C[k]]
        if len(seen) > FEW_SLOPES and max(seen) > 1:
            signs = len({j for k in b for j in C[k] if is_map or j != i})
            found[i], price = "bound", 2 ** min(len(seen), signs) * (len(a) + sum(seen))
            costs.append((price, i, "signs" if signs < len(seen) else "vertices"))
    for total, (_, i, way) in zip(
        itertools.accumulate(price for price, *_ in sorted(costs)), sorted(costs), strict=True
    ):
        if total <= MOST_ENTRIES:
            found[i] = way
    return found


def worst_rows(net, i, way, z):
    """Rows {j: M_ij}, the worst of which is the worst case of row i at z or above it; and whether slopes attain it."""
    slopes = touching(net, i)
    one_column_each = all(len(adds) == 1 for adds, _, _ in slopes)
    if not one_column_each and way == "vertices":
        return [row_at(net, i, slopes, corner) for corner in itertools.product("01", repeat=len(slopes))], True
    if not one_column_each and way == "signs":
        return [row_at(net, i, slopes, corner) for corner in worst_corners(net, i, slopes, z)], True
    # Every entry between its own ends: all are attained together if each slope touches one column only.
    low, high = ends(net, i, slopes)
    largest = {j: max(high[j], -low[j]) for j in high}
    return [{**largest, i: low[i]}, {**largest, i: high[i]}], one_column_each


def ends(net, i, slopes):
    """The least and the largest that every entry of row i can be."""
    low, high = {i: Fraction(0), **net.A[i]}, {i: Fraction(0), **net.A[i]}
    for adds, lo, hi in slopes:
        for j, value in adds.items():
            least, most = sorted((value * lo, value * hi))
            low[j] = low.get(j, 0) + least
            high[j] = high.get(j, 0) + most
    return low, high


def worst_corners(net, i, slopes, z):
    """For all signs of the entries that the slopes touch the vertex at which the row times z is largest with these.

    The sum of s_j M_ij z_j is linear in every slope: the upper end is its worse one where the slope adds to the sum.
    """
    free = sorted({j for adds, _, _ in slopes for j in adds if net.is_map or j != i})
    pushes = [{j: value * z[j] for j, value in adds.items()} for adds, _, _ in slopes]
    found = set()
    for pattern in itertools.product((1, -1), repeat=len(free)):
        signs = {i: 1, **dict(zip(free, pattern, strict=True))}
        found.add("".join("01"[sum(signs[j] * value for j, value in adds.items()) > 0] for adds in pushes))
    return found


def row_at(net, i, slopes, corner):
    """Row i at a vertex: for each slope that touches it "0" for its lower end, "1" for its upper."""
    row = {i: Fraction(0), **net.A[i]}
    for (adds, lo, hi), digit in zip(slopes, corner, strict=True):
        slope = (lo, hi)["01".index(digit)]
        for j, value in adds.items():
            row[j] = row.get(j, 0) + value * slope
    return row


# 4. The proof ---------------------------------------------------------------------------------------------------------


def diagonal(net, row, i):
    return abs(row[i]) - 1 if net.is_map else row[i]


def reach(net, row, i, z, own):
    """R_i at a vector that is `own` at i and z elsewhere."""
    return diagonal(net, row, i) * own + sum(abs(value) * z[j] for j, value in row.items() if j != i and z[j])


def rounded_up(numbers):
    """The numbers in units of one power of two: fractions of many denominators are slow to add."""
    least = min(number.numerator.bit_length() - number.denominator.bit_length() for number in numbers)
    grid = Fraction(2) ** (ROUNDED_BITS - least)
    return [-(-number * grid // 1) / grid for number in numbers]


def claims_not_proved(certificate, matrices):
    """The names of the statements that do not hold; none of them: the certificate is proved."""
    lower, upper, limiting = certificate.lower, certificate.upper, certificate.limiting
    need(certificate.order in ("l1", "linf"), "the norm must be l1 or linf")
    need(min(certificate.weights) > 0 and min(certificate.witness) > 0, "weights and witness must be positive")
    net = network(certificate, matrices)
    n = len(net.tau)
    rising = limiting and limiting == sorted(set(limiting)) and limiting[0] >= 0 and limiting[-1] < n
    need(rising, "limiting must hold rising indices")
    bad = set() if digest(matrices) == certificate.sha256 else {"identity"}

    if certificate.order == "l1":
        e = [w / tau for w, tau in zip(certificate.weights, net.tau, strict=True)]
    else:
        e = [1 / w for w in certificate.weights]
    above_e = rounded_up(e)
    x = [Fraction(0)] * n
    for i, value in zip(limiting, certificate.witness, strict=True):
        x[i] = value

    taken, sizes = ways(net.A, net.B, net.C, net.is_map), [abs(lower), abs(upper)]
    for i in range(n):
        rows, attained = worst_rows(net, i, taken[i], e)
        # lower: at e rounded up, which is faster and no less of a proof, and where that fails at e itself
        for row in rows:
            if not any(reach(net, row, i, z, e[i]) <= -lower * net.tau[i] * e[i] for z in (above_e, e)):
                bad.add("lower")
        # exact
        if certificate.exact and not attained:
            bad.add("exact")
        # upper: one row of M(d) that grows enough will do; where rows are only bounded the certificate says which
        if x[i]:
            rows, _ = worst_rows(net, i, taken[i], x)
            sizes += [abs(diagonal(net, row, i)) / net.tau[i] for row in ends(net, i, touching(net, i))]
            if not attained:
                corner = certificate.corners.get(str(i))
                rows = [] if corner is None else [row_at(net, i, touching(net, i), corner)]
            if not any(reach(net, row, i, x, x[i]) >= -upper * net.tau[i] * x[i] for row in rows):
                bad.add("upper")
    if certificate.attained and upper - lower > SMALL * max(sizes):
        bad.add("attained")
    return bad


# 5. The command -------------------------------------------------------------------------------------------------------


def parameters_that_differ(stated, certificate, matrices):
    """The names of parameters that are not those of the certificate; a constant may be one number or a column."""
    lengths = {1} | {size for columns, rows in matrices.values() for size in (columns, len(rows))}
    bad = set()
    for name, text in stated.items():
        columns, rows = read_matrix(text) if Path(text).is_file() else (1, [{0: float(text)}])
        given = [row.get(0, 0) for row in rows]
        held = certificate.parameters[name]
        held = held if isinstance(held, list) else [held]
        count = max(len(given), len(held))
        given, held = (values * count if len(values) == 1 else values for values in (given, held))
        if columns != 1 or len(rows) not in lengths or given != held:
            bad.add(name)
    return bad


def main(*words):
    need(words and not words[0].startswith("-") and all("=" in word for word in words[1:]), USAGE)
    certificate = read_certificate(Path(words[0]))
    kind, parameters = certificate.kind, certificate.parameters
    need(kind in MODELS, f"{kind} networks are not among {sorted(MODELS)}")
    names = [name for name in MODELS[kind] if name not in ("0", "I") and not name.startswith("-")]
    given = dict(word.split("=", 1) for word in words[1:])
    once = len(given) == len(words) - 1 and given.keys() - parameters.keys() == set(names)
    need(once, f"give the matrices {' '.join(names)} and parameters {' '.join(parameters)}, each name once; {USAGE}")
    matrices = {name: read_matrix(given.pop(name)) for name in names}
    bad = claims_not_proved(certificate, matrices) | parameters_that_differ(given, certificate, matrices)
    print("not proved: " + ", ".join(sorted(bad)) if bad else f"proved: rate {float(certificate.lower)!r}", flush=True)
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
