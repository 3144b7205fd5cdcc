"""Faults: kill -9, two writers, readers beside a writer, damaged files, a full disk."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.faults import disk_full, kills, readers, writers
from benchmarks.faults.small import Hits, hits, no_file_longer_than, open_small
from benchmarks.faults.writer import numbered_report
from index.errors import LibraryBusyError, LibraryFormatError, LibraryWriteError
from index.files import locked
from index.library import Library
from index.types import Filter
from tests.index.making import make_report, original_of


def test_kill_9_while_adding(tmp_path: Path) -> None:
    counts = kills.run(tmp_path, 4)
    assert counts["acknowledged"] >= 4
    assert (counts["lost"], counts["damaged"]) == (0, 0)
    assert counts["not acknowledged but there"] <= counts["killed"]


def test_two_writers_with_the_same_files(tmp_path: Path) -> None:
    counts = writers.run(tmp_path, 12)
    assert counts == Counter(told=24)
    with open_small(tmp_path / "library") as library:
        assert len(library.search_passages("决算", 10_000)) == 12 * 30


def test_a_reader_sees_the_whole_old_or_the_whole_new(tmp_path: Path) -> None:
    counts = readers.run(tmp_path, 80)
    assert (counts["mixed"], counts["strange"]) == (0, 0)
    assert counts["first"] + counts["second"] == 80
    assert min(counts["first"], counts["second"]) > 0


def test_a_full_disk_at_many_sizes(tmp_path: Path) -> None:
    counts = disk_full.run(tmp_path, 8)
    assert counts["refused"] >= 4
    assert counts["refused"] + counts["done"] == 8
    assert (counts["changed"], counts["not added"], counts["damaged"]) == (0, 0, 0)


def damage_flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


# One kind of each file is enough where the fault is not a matter of where in the file it lies.
DAMAGES: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (damage_flip, ("",)),
    (damage_cut, ("meta.json", ".manifest-1.json", ".term")),
    (damage_empty, ("meta.json", ".manifest-1.json", ".idx")),
    (Path.unlink, ("meta.json", ".manifest-1.json", ".fast")),
]


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Hits]:
    """A library, and what its searches give."""
    path = tmp_path / "library"
    with open_small(path) as library:
        library.add_many([(numbered_report(number), None) for number in range(5)])
        library.remove(2)
        library.add(numbered_report(9))
    # Made anew, so that no segment counts what was removed: what is rebuilt later must give the very same.
    shutil.rmtree(path / "derived")
    with open_small(path) as library:
        return path, hits(library)


def alike(expected: Hits) -> object:
    """Equal but for BM25's counts, which hold removed items until their segment is written anew; scores are 0 to 1."""
    return pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("damage", "endings"), DAMAGES)
def test_damaged_word_indexes_are_made_anew(
    kept: tuple[Path, Hits], damage: Callable[[Path], None], endings: tuple[str, ...]
) -> None:
    path, expected = kept
    files = [file.relative_to(path) for file in (path / "derived").rglob("*") if file.is_file()]
    relevant = [file for file in files if file.name.endswith(endings) and file.suffix != ".lock"]
    assert len(relevant) >= 2 * len(endings)
    for number, file in enumerate(relevant):
        copy = path.with_name(f"copy{number}")
        shutil.copytree(path, copy)
        damage(copy / file)
        with open_small(copy) as library:
            assert hits(library) == alike(expected), file
        # The word index may still be sweeping its old files in a thread of its own.
        shutil.rmtree(copy, ignore_errors=True)


def test_a_library_made_whole_takes_reports_again(kept: tuple[Path, Hits]) -> None:
    path, _ = kept
    for file in (path / "derived").rglob("meta.json"):
        damage_cut(file)
    with open_small(path) as library:
        number = library.add(numbered_report(11)).id
        assert number in {hit.report_id for hit in library.search_passages("编号1011乘", 5)}


def test_all_derived_files_may_go(kept: tuple[Path, Hits]) -> None:
    path, expected = kept
    shutil.rmtree(path / "derived")
    with open_small(path) as library:
        assert hits(library) == alike(expected)


def test_an_index_older_or_newer_than_the_store_catches_up(kept: tuple[Path, Hits], tmp_path: Path) -> None:
    path, expected = kept
    shutil.copytree(path / "derived", tmp_path / "old")
    with open_small(path) as library:
        library.add(numbered_report(20))
        newer = hits(library)
    shutil.copytree(path / "derived", tmp_path / "new")
    shutil.rmtree(path / "derived")
    shutil.copytree(tmp_path / "old", path / "derived")
    with open_small(path) as library:
        assert hits(library) == alike(newer)
        library.remove(7)
        assert hits(library) == alike(expected)
    shutil.rmtree(path / "derived")
    shutil.copytree(tmp_path / "new", path / "derived")
    with open_small(path) as library:
        assert hits(library) == alike(expected)


def test_leftovers_of_interrupted_changes_are_swept(kept: tuple[Path, Hits]) -> None:
    path, _ = kept
    (path / "cas").mkdir(exist_ok=True)
    orphan, unfinished = path / "cas" / ("0" * 64), path / "cas" / ".writing-abc"
    for file in (orphan, unfinished):
        file.write_bytes(b"x")
    report = numbered_report(30)
    with open_small(path) as library:
        library.add(report, original_of(report))
    assert [file.name for file in (path / "cas").iterdir()] == [report.sha256]
    assert (path / "cas" / report.sha256).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_damaged_database_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite").write_bytes(content)
    with pytest.raises(LibraryFormatError, match="已损坏"):
        Library(tmp_path)


def test_damage_inside_the_database_is_said_or_does_no_harm(kept: tuple[Path, Hits], tmp_path: Path) -> None:
    path, _ = kept
    whole = (path / "library.sqlite").read_bytes()
    found = 0
    for place in range(4096, len(whole), 4096):
        copy = tmp_path / f"copy-{place}"
        copy.mkdir()
        (copy / "library.sqlite").write_bytes(whole[:place] + b"\xa5" * 4096 + whole[place + 4096 :])
        try:
            with open_small(copy) as library:
                for entry in library.reports():
                    number = int(entry.file_name.removesuffix(".md"))
                    assert library.report(entry.id) == numbered_report(number)
        except LibraryFormatError:
            found += 1
    assert found > 0


def test_other_formats_are_refused(kept: tuple[Path, Hits], tmp_path: Path) -> None:
    path, _ = kept
    database = sqlite3.connect(path / "library.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(LibraryFormatError, match="格式版本是 99，由更新的绩答建立"):
        Library(path)
    other = sqlite3.connect(tmp_path / "library.sqlite")
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    with pytest.raises(LibraryFormatError, match="别的程序"):
        Library(tmp_path)


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryWriteError, match="无法建立"):
        Library(tmp_path / "file" / "library")


@pytest.mark.parametrize("size", [0, 1_000, 6_000, 20_000, 60_000, 110_000, 200_000])
def test_a_full_disk_leaves_the_library_as_it_was(kept: tuple[Path, Hits], size: int) -> None:
    path, expected = kept
    with open_small(path) as library:
        assert hits(library) == alike(expected)
        report = make_report([f"增加第{place}句支出{place}.5万元" for place in range(400)], name="大.md")
        with pytest.raises(LibraryWriteError, match="磁盘空间"), no_file_longer_than(size):
            library.add(report, original_of(report))
        acknowledged = [entry.id for entry in library.reports()]
        assert acknowledged[:5] == [1, 3, 4, 5, 6]
        number = library.add(report, original_of(report)).id
        assert library.search_passages("增加第7句", 1)[0].report_id == number
    with open_small(path) as library:
        assert library.report(number) == report
        library.remove(number)
        assert hits(library) == alike(expected)


def test_a_busy_library_says_so_and_still_hits(kept: tuple[Path, Hits]) -> None:
    path, expected = kept
    with locked(path / "write.lock"), open_small(path, lock_timeout_s=0.1) as library:
        with pytest.raises(LibraryBusyError, match="另一个程序写入"):
            library.add(numbered_report(50))
        assert hits(library) == alike(expected)


@pytest.mark.parametrize("shared", [False, True])
def test_who_waits_for_a_lock_comes_before_who_takes_it_again(tmp_path: Path, shared: bool) -> None:
    stop = threading.Event()
    taken = threading.Event()

    def take_again_and_again() -> None:
        while not stop.is_set():
            with locked(tmp_path / "write.lock", shared=shared):
                taken.set()
                stop.wait(0.05)

    others = [threading.Thread(target=take_again_and_again) for _ in range(3)]
    for other in others:
        other.start()
    try:
        assert taken.wait(60)
        with locked(tmp_path / "write.lock", timeout_s=10):
            pass
    finally:
        stop.set()
        for other in others:
            other.join()


def test_threads_add_and_search_at_once(kept: tuple[Path, Hits]) -> None:
    path, _ = kept
    faults: list[BaseException] = []
    with open_small(path) as library:

        def work(number: int) -> None:
            try:
                for turn in range(4):
                    added = library.add(numbered_report(100 + 10 * number + turn)).id
                    only = Filter(report_ids=(added,))
                    assert len(library.search_passages("决算", 1000, only)) == 30
                    if turn % 2:
                        library.remove(added)
                        assert library.search_figures("决算", 1000, only) == []
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults
        assert len(library.reports()) == 5 + 8
    with open_small(path) as library:
        assert len(library.search_passages("决算", 10_000)) == 13 * 30
