"""A write-ahead log that lost something is told from one that ends in the middle of a write."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from index.wal import is_damaged

FRAME = 24 + 4096


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A database as a killed process leaves it: all of it in the log, in twenty commits."""
    path = tmp_path / "one.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE t (x)")
    for number in range(20):
        database.execute("INSERT INTO t VALUES (?)", (str(number) * 3000,))
    copy = tmp_path / "left.sqlite"
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{copy}{end}")
    database.close()
    return copy


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def rows(path: Path) -> int:
    database = sqlite3.connect(path)
    (count,) = database.execute("SELECT count(*) FROM t").fetchone()
    database.close()
    return int(count)


def test_a_whole_log_is_whole(left: Path) -> None:
    assert not is_damaged(left)
    assert rows(left) == 20
    assert not is_damaged(left), "the log went with the last connection"


def test_every_flip_before_the_last_commit_is_found_and_loses_rows(left: Path) -> None:
    whole = log_of(left).read_bytes()
    dice = random.Random(5)
    last = len(whole) - 3 * FRAME
    for place in [0, 3, 5, 9, 20, 27, *(dice.randrange(32, last) for _ in range(60))]:
        data = bytearray(whole)
        data[place] ^= 1 << dice.randrange(8)
        log_of(left).write_bytes(data)
        assert is_damaged(left), place
    # SQLite itself says nothing of it.
    log_of(left).write_bytes(data)
    assert rows(left) < 20


@pytest.mark.parametrize("cut", [1, 24, 100, FRAME, FRAME + 500, 7 * FRAME + 30])
def test_a_log_that_ends_early_is_what_a_crash_leaves(left: Path, cut: int) -> None:
    whole = log_of(left).read_bytes()
    log_of(left).write_bytes(whole[:-cut])
    assert not is_damaged(left)


def test_pages_of_a_change_that_was_taken_back_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA cache_size = 5")
    database.execute("CREATE TABLE t (x)")
    database.execute("BEGIN")
    for _ in range(200):
        database.execute("INSERT INTO t VALUES (?)", ("a" * 3000,))
    database.execute("ROLLBACK")
    grown = log_of(path).stat().st_size
    database.execute("INSERT INTO t VALUES ('b')")
    assert log_of(path).stat().st_size == grown > 50 * FRAME
    assert not is_damaged(path)
    database.close()
