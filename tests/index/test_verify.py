"""Everything a library holds is vouched for: damage is found wherever it lies, and never answers."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.faults import flips
from benchmarks.faults.writer import numbered_report
from index.errors import LibraryFormatError
from index.library import Library
from index.seal import Seal
from index.types import Filter
from index.verify import verify
from tests.index.making import TinyEncoder, original_of

DATABASE = "library.sqlite"


@pytest.fixture
def path(tmp_path: Path, open_library: Callable[..., Library]) -> Path:
    """A closed library of three reports with their originals, one of an earlier four removed."""
    with open_library() as library:
        library.add_many((report, original_of(report)) for report in map(numbered_report, range(4)))
        library.remove(2)
    return tmp_path / "library"


def found(path: Path) -> list[str]:
    return [f"{finding.place}：{finding.message}" for finding in verify(path, TinyEncoder())]


def change(path: Path, sql: str) -> None:
    """Change the database as a fault would: no checksum follows."""
    connection = sqlite3.connect(path / DATABASE)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_a_whole_library_has_nothing_to_find_and_is_sealed(path: Path) -> None:
    assert Seal(path / DATABASE).state() == "whole"
    assert found(path) == []


def test_a_library_that_was_not_closed_is_sealed_once_it_was_checked(path: Path) -> None:
    Seal(path / DATABASE).remove()
    assert found(path) == []
    assert Seal(path / DATABASE).state() == "whole"


CHANGES = {
    "figures SET value = '9' WHERE report_id = 1 AND position = 3": "1 号报告：数字",
    "figures SET canonical = '会议费' WHERE report_id = 3 AND position = 0": "3 号报告：数字",
    "passages SET text = text || '。' WHERE report_id = 3 AND position = 1": "3 号报告：段落",
    "sections SET headings = '[\"二、\"]' WHERE report_id = 4": "4 号报告：章节",
    "reports SET agency = '示例区文化馆' WHERE id = 1": "1 号报告：报告信息",
    "report_years SET year = 1999 WHERE report_id = 1": "1 号报告：年度",
    "findings SET message = '一致' WHERE report_id = 1": "1 号报告：不一致之处",
    "vectors SET vectors = zeroblob(length(vectors)) WHERE report_id = 4": "4 号报告：词语和向量",
    "documents SET data = zeroblob(length(data)) WHERE report_id = 4": "4 号报告：全文",
    "meta SET value = '7' WHERE key = 'epoch'": "资料库：资料库信息",
    "removals SET count = 1": "资料库：移除记录",
    "sums SET sha256 = '' WHERE report_id = 1 AND part = '年度'": "1 号报告：年度",
    "sqlite_schema SET sql = sql || ' ' WHERE name = 'figures_by_canonical'": "资料库：表的定义",
}


@pytest.mark.parametrize("sql", CHANGES)
def test_every_change_without_its_checksum_is_found(path: Path, sql: str) -> None:
    Seal(path / DATABASE).remove()
    change(path, f"UPDATE {sql}")
    assert any(line.startswith(CHANGES[sql]) for line in found(path)), found(path)
    assert Seal(path / DATABASE).state() == "absent"


@pytest.mark.parametrize("table", ["figures", "passages", "findings", "sums", "removals"])
def test_a_row_that_is_gone_is_found(path: Path, table: str) -> None:
    Seal(path / DATABASE).remove()
    change(path, f"DELETE FROM {table} WHERE report_id <> 1")
    assert found(path) != []


@pytest.mark.parametrize(
    "sql", [sql for sql in CHANGES if sql.startswith(("figures", "passages", "sections", "reports"))]
)
def test_a_damaged_row_never_answers(path: Path, open_library: Callable[..., Library], sql: str) -> None:
    change(path, f"UPDATE {sql}")
    library = open_library()
    with pytest.raises(LibraryFormatError, match="已损坏"):
        read_all(library)


def read_all(library: Library) -> None:
    for entry in library.reports():
        only = Filter(report_ids=(entry.id,))
        library.find_figures(filter=only)
        library.passages([hit.id for hit in library.search_passages("决算", 100, only)])


def test_damaged_originals_are_found(path: Path) -> None:
    first, second, third = (path / "cas" / numbered_report(number).sha256 for number in (0, 2, 3))
    first.unlink()
    flips.flip(second, random.Random(1))
    flips.cut(third, random.Random(1))
    assert [line.split("：")[0] for line in found(path)] == [
        f"{number} 号报告的原文件" for number in (1, 3, 4)
    ]


def test_a_damaged_seal_is_told_from_a_damaged_database(path: Path) -> None:
    flips.cut(path / "library.seal", random.Random(1))
    assert [line.split("：")[0] for line in found(path)] == ["library.seal"]


def test_a_damaged_database_of_the_folder_is_found(path: Path) -> None:
    (path / "ui_history.sqlite").write_bytes(b"no database" * 100)
    assert [line.split("：")[0] for line in found(path)] == ["ui_history.sqlite"]


def test_an_emptied_database_is_not_taken_for_a_new_library(
    path: Path, open_library: Callable[..., Library]
) -> None:
    (path / DATABASE).write_bytes(b"")
    with pytest.raises(LibraryFormatError, match="数据库是空的"):
        open_library()
    assert found(path) != []


def test_a_database_that_breaks_off_while_it_is_read_is_found(path: Path) -> None:
    with (path / DATABASE).open("r+b") as file:
        for share in (0.9, 0.6, 0.3, 0.1):
            file.truncate(int((path / DATABASE).stat().st_size * share))
            assert found(path) != []


def test_flips_and_cuts_all_over_a_library(tmp_path: Path) -> None:
    counts = flips.run(tmp_path, flips=8, cuts=4, asked=6)
    assert counts["detected"] == 12
    assert (counts["missed"], counts["different"], counts["not rebuilt"]) == (0, 0, 0)
