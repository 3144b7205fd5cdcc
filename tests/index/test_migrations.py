"""Libraries of every released format open: frozen ones, made by the release of their time (tests/data)."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.faults.writer import numbered_report
from index.database import FORMAT
from index.errors import LibraryFormatError
from index.library import Library
from index.types import Filter
from index.verify import verify
from tests.index.making import TinyEncoder, original_of

DATA = Path(__file__).parents[1] / "data"
FROZEN = sorted(DATA.glob("library-*.sqlite.gz"))


def thaw(file: Path, path: Path) -> None:
    path.mkdir()
    (path / "library.sqlite").write_bytes(gzip.decompress(file.read_bytes()))


def test_there_is_one_of_every_format() -> None:
    assert [file.name for file in FROZEN] == [
        f"library-{version}.sqlite.gz" for version in range(1, FORMAT + 1)
    ]


@pytest.mark.parametrize("file", FROZEN, ids=lambda file: file.name)
def test_a_frozen_library_opens_whole(
    tmp_path: Path, open_library: Callable[..., Library], file: Path
) -> None:
    thaw(file, tmp_path / "library")
    cas = tmp_path / "library" / "cas"
    cas.mkdir()
    # An original that fits is vouched for from then on, one that does not is not.
    (cas / numbered_report(0).sha256).write_bytes(original_of(numbered_report(0)))
    (cas / numbered_report(2).sha256).write_bytes(b"another")
    with open_library() as library:
        assert [(entry.id, entry.file_name) for entry in library.reports()] == [(1, "0.md"), (3, "2.md")]
        for entry, number in zip(library.reports(), (0, 2), strict=True):
            report, only = numbered_report(number), Filter(report_ids=(entry.id,))
            assert library.report(entry.id) == report
            assert [stored.figure for stored in library.find_figures(filter=only)] == list(report.figures)
            assert len(library.search_passages("决算", 100, only)) == 30
        assert library.add(numbered_report(5)).id == 4
    assert verify(tmp_path / "library", TinyEncoder()) == []
    connection = sqlite3.connect(tmp_path / "library" / "library.sqlite")
    assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    connection.close()


def test_a_migration_that_fails_leaves_the_library_as_it_was(
    tmp_path: Path, open_library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    thaw(FROZEN[0], tmp_path / "library")

    def fail(*_: object) -> bytes:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("index.sums.row_sum", fail)
        with pytest.raises(RuntimeError, match="killed"):
            open_library()
    with open_library() as library:
        assert len(library.reports()) == 2


def test_a_newer_format_is_refused_and_left_alone(
    tmp_path: Path, open_library: Callable[..., Library]
) -> None:
    thaw(FROZEN[-1], tmp_path / "library")
    database = tmp_path / "library" / "library.sqlite"
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    before = database.read_bytes()
    with pytest.raises(LibraryFormatError, match=f"格式版本是 {FORMAT + 1}，由更新的绩答建立.*请先升级绩答"):
        open_library()
    assert database.read_bytes() == before
