"""A backup made while the library is used, and what is restored from it."""

from __future__ import annotations

import random
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.faults import flips
from benchmarks.faults.small import no_file_longer_than
from benchmarks.faults.writer import numbered_report
from corpus.errors import Error
from index.archive import BackupError
from index.backup import Backup, back_up
from index.library import Library
from index.restore import restore
from index.types import Filter
from index.verify import verify
from tests.index.making import TinyEncoder, original_of

Open = Callable[..., Library]


@pytest.fixture
def path(tmp_path: Path, open_library: Open) -> Path:
    """A library of three reports and the questions asked of it."""
    with open_library() as library:
        library.add_many((report, original_of(report)) for report in map(numbered_report, range(4)))
        library.remove(2)
    history = sqlite3.connect(tmp_path / "library" / "ui_history.sqlite")
    history.execute("CREATE TABLE turns (question)")
    history.execute("INSERT INTO turns VALUES ('问题')")
    history.commit()
    history.close()
    return tmp_path / "library"


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    made = back_up(path, tmp_path / "backup.tar")
    assert made == Backup(2, 3, (tmp_path / "backup.tar").stat().st_size, ())
    return tmp_path / "backup.tar"


def content(path: Path) -> list[object]:
    """All that a library gives."""
    with Library(path, encoder=TinyEncoder()) as library:
        hits = [*library.search_passages("编号1003乘7", 1000), *library.search_figures("版本甲决算", 1000)]
        reports = [
            (entry, library.report(entry.id), library.original(entry.id)) for entry in library.reports()
        ]
        return [reports, hits, library.find_figures()]


def listing(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_restored_library_is_the_one_that_was_backed_up(path: Path, backup: Path, tmp_path: Path) -> None:
    expected = content(path)
    done = restore(backup, tmp_path / "new" / "library", encoder=TinyEncoder())
    assert (done.reports, done.moved_to, done.findings) == (3, None, ())
    assert verify(tmp_path / "new" / "library", TinyEncoder()) == []
    assert content(tmp_path / "new" / "library") == expected
    history = sqlite3.connect(tmp_path / "new" / "library" / "ui_history.sqlite")
    assert history.execute("SELECT * FROM turns").fetchall() == [("问题",)]
    history.close()
    assert backup.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["library"]


def test_an_empty_folder_is_filled_a_full_one_is_moved_aside(
    path: Path, backup: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    restore(backup, empty, encoder=TinyEncoder())
    expected = content(path)
    with Library(path, encoder=TinyEncoder()) as library:
        library.add(numbered_report(8))
    before = listing(path)
    with pytest.raises(BackupError, match=r"已有内容.*--replace"):
        restore(backup, path, encoder=TinyEncoder())
    assert listing(path) == before
    done = restore(backup, path, replace=True, encoder=TinyEncoder())
    assert done.moved_to is not None
    assert listing(done.moved_to).items() >= before.items()
    assert content(path) == expected


def test_a_library_in_use_is_not_replaced(path: Path, backup: Path) -> None:
    with Library(path, encoder=TinyEncoder()) as library:
        assert library.reports()
        with pytest.raises(BackupError, match="正被另一个程序使用"):
            restore(backup, path, replace=True, encoder=TinyEncoder())


def test_a_damaged_library_can_be_replaced(path: Path, backup: Path) -> None:
    (path / "library.sqlite").write_bytes(b"x" * 9000)
    assert restore(backup, path, replace=True, encoder=TinyEncoder()).reports == 3


def test_no_file_is_overwritten(path: Path, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="已存在"):
        back_up(path, backup)
    assert backup.read_bytes() == before


@pytest.mark.parametrize("damage", [flips.flip, flips.cut])
def test_a_damaged_backup_touches_nothing(path: Path, backup: Path, damage: Callable[..., None]) -> None:
    before, whole, dice = listing(path), backup.read_bytes(), random.Random(3)
    expected = content(path)
    before = listing(path)
    refused = 0
    for _ in range(20):
        backup.write_bytes(whole)
        damage(backup, dice)
        try:
            restore(backup, path, replace=True, encoder=TinyEncoder())
        except BackupError:
            refused += 1
            assert listing(path) == before
        else:  # in the padding between files: nothing of what is restored changed
            assert content(path) == expected
            before = listing(path)
    assert refused >= 15


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../evil.sqlite", tarfile.REGTYPE),
        ("/tmp/evil.sqlite", tarfile.REGTYPE),
        ("cas/x", tarfile.REGTYPE),
        ("evil.sqlite", tarfile.SYMTYPE),
    ],
)
def test_nothing_but_databases_and_originals_is_taken(
    backup: Path, tmp_path: Path, name: str, kind: bytes
) -> None:
    with tarfile.open(backup) as old, tarfile.open(tmp_path / "evil.tar", "w") as new:
        added = tarfile.TarInfo(name)
        added.type, added.linkname = kind, "/etc/passwd"
        new.addfile(added)
        for member in old.getmembers():
            new.addfile(member, old.extractfile(member))
    with pytest.raises(BackupError, match="不一致"):
        restore(tmp_path / "evil.tar", tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_other_files_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "text.tar").write_text("不是备份")
    with tarfile.open(tmp_path / "empty.tar", "w"):
        pass
    for name, said in (("text.tar", "不是绩答的备份"), ("empty.tar", "没有读到"), ("none.tar", "读不了")):
        with pytest.raises(BackupError, match=said):
            restore(tmp_path / name, tmp_path / "target")


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.95])
def test_a_full_disk_leaves_no_half_backup_and_no_half_library(
    path: Path, backup: Path, tmp_path: Path, share: float
) -> None:
    names = sorted(file.name for file in tmp_path.iterdir())
    size = int(share * (path / "library.sqlite").stat().st_size)
    with no_file_longer_than(size), pytest.raises(Error, match="磁盘空间"):
        back_up(path, tmp_path / "second.tar")
    with no_file_longer_than(size), pytest.raises(Error, match="磁盘空间"):
        restore(backup, tmp_path / "target", encoder=TinyEncoder())
    assert sorted(file.name for file in tmp_path.iterdir()) == names


def test_backups_beside_a_writer_are_each_whole(path: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with Library(path, encoder=TinyEncoder()) as library:
            while not stop.is_set():
                for number in (20, 21):
                    report = numbered_report(number)
                    added = library.add(report, original_of(report)).id
                    library.remove(added)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(6):
            assert back_up(path, tmp_path / f"{turn}.tar").findings == ()
    finally:
        stop.set()
        writer.join()
    for turn in range(6):
        restored = tmp_path / f"restored-{turn}"
        assert restore(tmp_path / f"{turn}.tar", restored, encoder=TinyEncoder()).reports in (3, 4)
        assert verify(restored, TinyEncoder()) == []
        with Library(restored, encoder=TinyEncoder()) as library:
            for entry in library.reports():
                report = numbered_report(int(entry.file_name.removesuffix(".md")))
                assert (library.report(entry.id), library.original(entry.id)) == (report, original_of(report))
                assert len(library.find_figures(filter=Filter(report_ids=(entry.id,)))) == 30


def test_damage_is_backed_up_and_said(path: Path, tmp_path: Path) -> None:
    (path / "cas" / numbered_report(0).sha256).unlink()
    connection = sqlite3.connect(path / "library.sqlite")
    connection.execute("UPDATE passages SET text = '' WHERE report_id = 3")
    connection.commit()
    connection.close()
    made = back_up(path, tmp_path / "damaged.tar")
    assert [finding.place for finding in made.findings] == ["3 号报告", "1 号报告的原文件"]
    done = restore(tmp_path / "damaged.tar", tmp_path / "target", encoder=TinyEncoder())
    assert [finding.place for finding in done.findings] == ["3 号报告"]
