#!/usr/bin/env python3
"""Verify a metzler certificate against the weights it speaks about. Standard library only; nothing of metzler is used.

    python3 verify_certificate.py net.cert.json W=weights.mtx [leak=1 tau=0.05 slope_lo=0 slope_hi=1 gain=1]

Matrices are Matrix Market files; W[i, j] is the synapse from j to i. Parameters may be stated as numbers or n x 1 files and
must then equal those of the certificate; those not stated are taken from it, and printed. Exit code: 0 every claim
is proved, 1 some claim is not, 2 the input cannot be read. Every number is exact: doubles become fractions.

WHAT A CERTIFICATE CLAIMS. The model gives J(d) = diag(1/tau) (A + gain B diag(d) C), slopes lo <= d <= hi (table
MODELS). For the norm "l1" everything is transposed: (A, B, C) becomes (A', C', B'). For "linf" let e = 1/w, for "l1" let
e = w/tau, w the weights. Write M(d) = A + gain B diag(d) C, with |M_ii| - 1 for M_ii if the model is a map (then tau = 1).
 (1) rate:     M_ii(d) e_i + sum_{j != i} |M_ij(d)| e_j <= -rate tau_i e_i     for all rows i, all slopes d.
 (2) gap:      with x = witness on the rows "limiting", 0 elsewhere: the largest value over d of
               M_ii(d) x_i + sum_{j != i} |M_ij(d)| x_j  is >= -(rate + gap) tau_i x_i   for all limiting rows i;
               by Collatz and Wielandt no weights of this norm then prove a rate above rate + gap.
 (3) exact:    in no row the largest value over d was replaced by a bound (see `candidates`).
 (4) attained: gap <= 1e-9 max(|rate|, |rate + gap|, |M_ii(d)| / tau_i over limiting rows and ends of the slopes).
 (0) identity: the matrices have the SHA-256 `sha256` of their canonical form (see `digest`).
"""

import ast
import hashlib
import itertools
import json
import os
import re
import struct
import sys
import zipfile
from fractions import Fraction

FIELDS = {"schema", "norm", "rate", "gap", "exact", "attained", "weights", "limiting", "witness", "corners", "model", "versions"}
HEX = re.compile(r"(-?)0x([01])\.?([0-9a-f]{0,13})p([+-]?[0-9]{1,7})")
LIMIT = 2**31  # bytes of any file


def read_matrix(path):
    """A Matrix Market file as rows {i: {j: float}} without zeros, and its shape."""
    with open(path, encoding="ascii") as file:
        banner = file.readline().lower().split()
        lines = (line for line in file if line.strip() and not line.startswith("%"))
        if banner[:2] != ["%%matrixmarket", "matrix"] or len(banner) != 5:
            raise ValueError(f"{path}: no Matrix Market banner")
        form, field, symmetry = banner[2:]
        if field not in ("real", "integer", "pattern", "double") or symmetry not in ("general", "symmetric", "skew-symmetric"):
            raise ValueError(f"{path}: {field} {symmetry} matrices are not read")
        size = [int(t) for t in next(lines).split()]
        n, m = size[0], size[1]
        if form == "coordinate":
            triples = ((int(t[0]) - 1, int(t[1]) - 1, t[2] if field != "pattern" else "1") for t in map(str.split, lines))
            count = size[2]
        else:
            start = {"general": lambda j: 0, "symmetric": lambda j: j, "skew-symmetric": lambda j: j + 1}[symmetry]
            places = [(i, j) for j in range(m) for i in range(start(j), n)]
            triples = [(i, j, t) for (i, j), t in zip(places, (t for line in lines for t in line.split()), strict=True)]
            count = len(places)
        rows, seen = {}, set()
        for i, j, text in triples:
            value = float(text)
            if not (0 <= i < n and 0 <= j < m) or (i, j) in seen or value - value != 0 or Fraction(value) != exact(text, value):
                raise ValueError(f"{path}: entry {i + 1} {j + 1} is out of range, repeated, or not a finite double")
            mirrored = [] if symmetry == "general" or i == j else [(j, i, -value if symmetry[1] == "k" else value)]
            for a, b, v in [(i, j, value), *mirrored]:
                seen.add((a, b))
                if v:
                    rows.setdefault(a, {})[b] = v
        if len(seen) - (symmetry != "general") * sum(i != j for i, j in seen) // 2 != count:
            raise ValueError(f"{path}: the header announces {count} entries")
        return rows, (n, m)


def exact(text, value):
    """What was meant: integers are exact, decimal fractions mean their nearest double."""
    return Fraction(int(text)) if re.fullmatch(r"[+-]?[0-9]+", text) else Fraction(value)


def digest(matrices):
    """SHA-256 over the matrices by name: name, 0, rows, columns, non-zeros (int64), then row pointers (int64),
    column indices (int32) and values (float64) of the compressed rows, columns rising; all little-endian."""
    out = hashlib.sha256()
    for name, (rows, shape) in sorted(matrices.items()):
        entries = [sorted(rows.get(i, {}).items()) for i in range(shape[0])]
        pointers = [0, *itertools.accumulate(map(len, entries))]
        flat = [pair for row in entries for pair in row]
        out.update(name.encode() + b"\0" + struct.pack("<3q", *shape, len(flat)))
        out.update(struct.pack(f"<{len(pointers)}q", *pointers))
        out.update(struct.pack(f"<{len(flat)}i", *(j for j, _ in flat)) + struct.pack(f"<{len(flat)}d", *(v for _, v in flat)))
    return out.hexdigest()


def number(text):
    """The number in hexadecimal floating-point text, with any exponent up to 2^20."""
    match = HEX.fullmatch(text) if isinstance(text, str) else None
    if not match or abs(int(match[4])) > 2**20:
        raise ValueError(f"{text!r:.40} is not a hexadecimal float")
    mantissa = Fraction(int(match[2] + match[3], 16), 16 ** len(match[3]))
    return (-mantissa if match[1] else mantissa) * Fraction(2) ** int(match[4])


def unique(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field is given twice")
    return dict(pairs)


def read_bytes(path):
    if not os.path.isfile(path) or os.path.getsize(path) > LIMIT:
        raise ValueError(f"{path} is not a regular file of at most {LIMIT} bytes")
    with open(path, "rb") as file:
        return file.read()


def read_side(path, entry):
    """The arrays of the .npz beside the certificate: {name: list of exact numbers or integers}."""
    if set(entry) != {"file", "sha256"} or not re.fullmatch(r"[^/\\\0]+", entry["file"]) or entry["file"] in (".", ".."):
        raise ValueError("the side file must be a plain name in the same folder")
    path = os.path.join(os.path.dirname(path), entry["file"])
    if hashlib.sha256(read_bytes(path)).hexdigest() != entry["sha256"]:
        raise ValueError(f"{path} has changed (SHA-256)")
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > os.path.getsize(path):
            raise ValueError(f"{path} announces more than it holds")
        for info in archive.infolist():
            raw = archive.read(info)
            start = 10 + struct.unpack("<H", raw[8:10])[0]
            header = ast.literal_eval(raw[10:start].decode("ascii"))
            kind, shape = header["descr"], header["shape"]
            if raw[:8] != b"\x93NUMPY\1\0" or kind not in ("<f8", "<i8") or len(shape) != 1 or len(raw) != start + 8 * shape[0]:
                raise ValueError(f"{path}: {info.filename} is not a plain array of doubles or 64-bit integers")
            values = struct.unpack(f"<{shape[0]}{'d' if kind == '<f8' else 'q'}", raw[start:])
            arrays[info.filename.removesuffix(".npy")] = [Fraction(v) if kind == "<f8" else v for v in values]
    return arrays


def read_certificate(path):
    """The record, its arrays as lists of exact numbers."""
    tree = json.loads(read_bytes(path).decode(), object_pairs_hook=unique, parse_constant=number, parse_float=number)
    side = read_side(path, tree.pop("side")) if "side" in tree else {}
    if tree.get("schema") != "metzler-certificate/1" or set(tree) != FIELDS or set(tree["model"]) != {"kind", "sha256", "parameters"}:
        raise ValueError("it is not of schema metzler-certificate/1 or has missing or unknown fields")

    def array(value):
        if not isinstance(value, dict):
            return [number(v) for v in value] if isinstance(value, list) else number(value)
        values, powers = side.pop(value["array"]), side.pop(value["array"] + ".exponent", None)
        if powers and (len(powers) != len(values) or max(map(abs, powers)) > 2**20):
            raise ValueError("exponents must be as many as numbers and at most 2^20")
        return [v * Fraction(2) ** p for v, p in zip(values, powers)] if powers else values

    limiting = tree["limiting"]
    tree["limiting"] = limiting if isinstance(limiting, list) else side.pop(limiting["array"])
    for name in ("rate", "gap", "weights", "witness"):
        tree[name] = array(tree[name])
    tree["model"]["parameters"] = {name: array(v) for name, v in tree["model"]["parameters"].items()}
    whole = all(type(i) is int for i in tree["limiting"]) and all(type(tree[name]) is bool for name in ("exact", "attained"))
    if side or not whole or tree["norm"] not in ("l1", "linf") or isinstance(tree["rate"], list) or isinstance(tree["gap"], list):
        raise ValueError("a field is of the wrong type")
    return tree
