"""Texts of any length in an HDF5 file, read here from the heaps in which they lie.

The library takes the memory that a text announces, four gigabytes where the file says so, and walks a broken heap for
ever: what it is left to follow, short attributes, is looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from mmap import mmap

HEAP = b"GCOL\x01\0\0\0"
"""How a heap begins; behind it stands its size."""
DESCRIPTOR = 16
"""Bytes of a text where it is used: its length, the place of its heap, and which object of it it is."""
LONGEST_ATTRIBUTE = 1000

_HEAD = 16
"""Bytes before the first object of a heap, and before the letters of each."""


def _number(content: bytes | mmap, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "little")


def _padded(length: int) -> int:
    return -(-length // 8) * 8


@dataclass(frozen=True)
class Texts:
    """The bytes of a file; addresses in it count from `base`."""

    content: mmap
    base: int = 0
    heaps: dict[int, Mapping[int, tuple[int, int]]] = field(default_factory=dict)

    def listed(self, descriptors: bytes, most: int) -> Iterator[str]:
        """The texts that are meant.

        Raises
        ------
        ValueError
            When one is not there, or all of them have more than `most` letters.
        """
        for at in range(0, len(descriptors), DESCRIPTOR):
            length, address = _number(descriptors, at, 4), _number(descriptors, at + 4, 8)
            most -= length
            if most < 0:
                raise ValueError("its texts have more letters than the limit allows")
            begin, held = self._heap(address + self.base).get(_number(descriptors, at + 12, 4), (0, 0))
            if length > held:
                raise ValueError("a text is not where it is said to be")
            yield self.content[begin : begin + length].decode("utf-8", "replace")

    def _heap(self, at: int) -> Mapping[int, tuple[int, int]]:
        if at not in self.heaps:
            if self.content[at : at + len(HEAP)] != HEAP:
                return {}
            self.heaps[at] = dict(_objects(self.content, at))
        return self.heaps[at]


def require_sound(content: mmap, attributes: Sequence[str]) -> None:
    """Refuse heaps whose objects do not fill them, and attributes of these names that announce long texts.

    Raises
    ------
    ValueError
        When there are such ones.
    """
    at = content.find(HEAP)
    while at != -1:
        for _ in _objects(content, at):
            pass
        at = content.find(HEAP, at + 1)
    for name in attributes:
        letters = name.encode()
        at = content.find(letters + b"\0")
        while at != -1:
            if any(length > LONGEST_ATTRIBUTE for length in _announced(content, at)):
                raise ValueError(f"the attribute {name} announces a long text")
            at = content.find(letters + b"\0", at + 1)


def _objects(content: mmap, at: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The objects of a heap by number: where their letters begin, and how many there are."""
    end = at + _number(content, at + 8, 8)
    if end > len(content):
        raise ValueError("a heap of texts ends beyond it")
    at += _HEAD
    while at + _HEAD <= end:
        number, length = _number(content, at, 2), _number(content, at + 8, 8)
        step = _HEAD + _padded(length) if number else length
        if step < _HEAD or at + step > end:
            raise ValueError("the lengths of its texts do not go together")
        if number:
            yield number, (at + _HEAD, length)
        at += step


def _announced(content: mmap, at: int) -> Iterator[int]:
    """The lengths that an attribute whose name stands here could announce, by the versions of its layout."""
    for version, begin, pad in ((1, at - 8, True), (2, at - 8, False), (3, at - 9, False)):
        if begin >= 0 and content[begin] == version:
            sizes = [_number(content, begin + k, 2) for k in (2, 4, 6)]
            kind = content[at + (_padded(sizes[0]) if pad else sizes[0]) :][:1]
            if kind and kind[0] & 0xF == 9:
                yield _number(content, at + sum(map(_padded, sizes) if pad else sizes), 4)
