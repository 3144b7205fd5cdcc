"""The names at the root of an OLE2 compound file: enough to tell a Word document from a workbook.

Source: [MS-CFB] Compound File Binary File Format, sections 2.2 (header), 2.3 (FAT), 2.6 (directory).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_END_OF_CHAIN = 0xFFFFFFFA
_MAX_DIRECTORY_SECTORS = 2_000


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    left: int
    right: int
    child: int


def root_names(data: bytes) -> frozenset[str]:
    """Names of the streams and storages directly under the root; empty when the structure is damaged."""
    try:
        entries = _directory(data)
    except (struct.error, IndexError, UnicodeDecodeError):
        return frozenset()
    names: set[str] = set()
    seen: set[int] = set()
    pending = [entries[0].child] if entries else []
    while pending:
        place = pending.pop()
        if place >= len(entries) or place in seen:
            continue
        seen.add(place)
        names.add(entries[place].name)
        pending += [entries[place].left, entries[place].right]
    return frozenset(names)


def _directory(data: bytes) -> list[_Entry]:
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return []
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", data, 48)
    fat_sectors = struct.unpack_from("<109I", data, 76)
    entries: list[_Entry] = []
    seen: set[int] = set()
    while sector < _END_OF_CHAIN and sector not in seen and len(seen) < _MAX_DIRECTORY_SECTORS:
        seen.add(sector)
        start = (sector + 1) << shift
        entries += [_entry(data, offset) for offset in range(start, start + size, 128)]
        fat = fat_sectors[sector // (size // 4)]
        (sector,) = struct.unpack_from("<I", data, ((fat + 1) << shift) + sector % (size // 4) * 4)
    return entries


def _entry(data: bytes, offset: int) -> _Entry:
    (length,) = struct.unpack_from("<H", data, offset + 64)
    name = data[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le")
    return _Entry(name, *struct.unpack_from("<III", data, offset + 68))
