"""Whether the write-ahead log beside a database is whole.

SQLite reads a log up to the first frame that does not fit and takes that for its end: right after a crash in the middle
of a write, but a damaged log loses what was committed behind the damage, without a word. Each frame's checksum goes on
from the one before, as it is written there, so a later frame can be told to be sound by itself; a commit among those
says that something was lost. What can not be told from a crash: damage in the last transaction of the log.
The format: https://sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
import time
from functools import cache
from pathlib import Path

import numpy as np

_HEADER, _FRAME_HEADER = 32, 24
_MAGIC = 0x377F0682
_WORD = 0xFFFFFFFF
_AGAIN_S = 0.05


def is_damaged(database: Path) -> bool:
    """Whether committed changes in the log of `database` can not be read any more."""
    log = database.with_name(database.name + "-wal")
    seen = b""
    for _ in range(3):
        try:
            data = log.read_bytes()
        except FileNotFoundError:
            return False
        if not _lost(data):
            return False
        if data == seen:
            return True
        # Read while it was being written, perhaps.
        seen = data
        time.sleep(_AGAIN_S)
    return False


def _lost(data: bytes) -> bool:
    if len(data) < _HEADER:
        return False
    magic, _, page_size = struct.unpack(">III", data[:12])
    size = _FRAME_HEADER + page_size
    if magic & ~1 != _MAGIC or not 512 <= page_size <= 65536:
        return len(data) > _HEADER
    order = ">u4" if magic & 1 else "<u4"
    start = np.frombuffer(data[24:32], ">u4")
    if _sums(np.frombuffer(data[:24], order)[None], np.zeros((1, 2), np.uint32)).tolist() != [start.tolist()]:
        return len(data) > _HEADER
    count = (len(data) - _HEADER) // size
    frames = np.frombuffer(data, np.uint8, count * size, _HEADER).reshape(count, size)
    heads = np.ascontiguousarray(frames[:, :_FRAME_HEADER]).view(">u4").astype(np.uint32)
    before = np.concatenate([start.astype(np.uint32)[None], heads[:-1, 4:6]])
    summed = np.ascontiguousarray(np.concatenate([frames[:, :8], frames[:, _FRAME_HEADER:]], axis=1)).view(
        order
    )
    fits = (_sums(summed, before) == heads[:, 4:6]).all(axis=1)
    ours = (heads[:, 2:4] == np.frombuffer(data[16:24], ">u4")).all(axis=1)
    broken = np.flatnonzero(~(fits & ours))
    if not len(broken):
        return False
    # Pages of a change that was taken back may stay behind the end, but no commit of this log.
    later = slice(int(broken[0]) + 1, None)
    return bool((fits & ours & (heads[:, 1] > 0))[later].any())


def _sums(words: np.ndarray, before: np.ndarray) -> np.ndarray:
    """SQLite's checksums of rows of 32-bit words, going on from `before`; both sums of each row, modulo 2**32.

    s0 += x + s1; s1 += y + s0 for each pair (x, y) is linear: every word counts by a weight of its place.
    """
    weights, (first, second) = _weights(words.shape[1] // 2)
    made = [
        (words.astype(np.uint32) * weight).sum(axis=1, dtype=np.uint32)
        + before[:, 0] * np.uint32(row[0])
        + before[:, 1] * np.uint32(row[1])
        for weight, row in zip(weights, (first, second), strict=True)
    ]
    return np.stack(made, axis=1)


@cache
def _weights(pairs: int) -> tuple[np.ndarray, tuple[tuple[int, int], tuple[int, int]]]:
    """The weights of the words in the first and in the second sum, and those of the sums before."""
    weights = np.zeros((2, 2 * pairs), np.uint32)
    # What so many steps make of (s0, s1): the rows of a matrix.
    a, b, c, d = 1, 0, 0, 1
    for pair in reversed(range(pairs)):
        # A pair adds (x, x + y).
        weights[:, 2 * pair] = (a + b) & _WORD, (c + d) & _WORD
        weights[:, 2 * pair + 1] = b, d
        a, b, c, d = (a + b) & _WORD, (a + 2 * b) & _WORD, (c + d) & _WORD, (c + 2 * d) & _WORD
    return weights, ((a, b), (c, d))
