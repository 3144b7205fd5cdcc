"""A small library of made reports with a tiny encoder: quick to make, and every report is known to the last figure."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults.writer import numbered_report
from index.library import Library
from index.tokenize import Tokenizer
from index.types import Filter, ReportEntry
from tests.index.making import TinyEncoder, original_of

ROOT = Path(__file__).resolve().parents[2]
Hits = dict[tuple[str, int], float]


def open_small(path: Path, **options: float) -> Library:
    return Library(path, encoder=TinyEncoder(), tokenizer=Tokenizer((), path.parent / "words"), **options)


def start_writer(
    path: Path, what: str, first: int = 0, last: int = 0, step: int = 1
) -> subprocess.Popen[str]:
    """A process that tells the number of each report once the library has acknowledged it."""
    numbers = [str(number) for number in (first, last, step)]
    command = [sys.executable, "-m", "benchmarks.faults.writer", str(path), what, *numbers]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def check_whole(path: Path) -> tuple[set[int], list[str]]:
    """The numbers of the reports, and every fault: SQLite unsound, a report not whole, not searchable or doubled."""
    database = sqlite3.connect(path / "library.sqlite")
    checks = (
        database.execute("PRAGMA integrity_check").fetchall(),
        database.execute("PRAGMA foreign_key_check").fetchall(),
    )
    database.close()
    faults = [] if checks == ([("ok",)], []) else [f"SQLite: {checks}"]
    numbers = set()
    with open_small(path) as library:
        entries = library.reports()
        for entry in entries:
            number = int(entry.file_name.removesuffix(".md"))
            numbers.add(number)
            if wrong := [name for name, holds in _checks(library, entry, number) if not holds]:
                faults.append(f"report {number}: {wrong}")
    if len(numbers) != len(entries):
        faults.append("reports doubled")
    return numbers, faults


def _checks(library: Library, entry: ReportEntry, number: int) -> Iterator[tuple[str, bool]]:
    report, only = numbered_report(number), Filter(report_ids=(entry.id,))
    figures = [stored.figure for stored in library.find_figures(filter=only)]
    yield "report", library.report(entry.id) == report
    yield "figures", figures == list(report.figures)
    yield "original", library.original(entry.id) == original_of(report)
    yield "passages searched", len(library.search_passages("决算", 1000, only)) == 30
    found = {hit.report_id for hit in library.search_figures(f"编号{number + 1000}乘", 100)}
    yield "figures searched", entry.id in found


def hits(library: Library) -> Hits:
    """Every hit of two searches with its score."""
    found = [*library.search_passages("编号1003乘7", 1000), *library.search_figures("版本甲决算", 1000)]
    return {(hit.kind, hit.id): hit.score for hit in found}


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Files may not grow past `size` bytes: a full disk, as far as a program can tell."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
