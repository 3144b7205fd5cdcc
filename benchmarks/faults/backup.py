"""A backup while questions are asked and reports come and go; restored elsewhere, it answers the same to the last digit.

`python -m benchmarks.faults.backup --questions 100 --backups 3`
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from pathlib import Path

from assistant.assistant import Assistant
from assistant.cli_library import sample_files
from benchmarks.faults.common import answers, arguments, make_samples, questions, table
from corpus.load import load_report
from index.backup import back_up
from index.library import Library
from index.restore import restore
from index.verify import verify


def run(folder: Path, number: int, backups: int) -> Counter[str]:
    """Counts "backups", "answers the same" and "different" after restoring, "findings" of verify; "asked" and "written"
    are what went on meanwhile. Reports that come and go are of a year that no question asks for.
    """
    path, counts = folder / "library", Counter[str]({"different": 0, "findings": 0})
    make_samples(path)
    asked = questions(number)
    expected = answers(path, asked)
    stop = threading.Event()
    work = [
        threading.Thread(target=_ask, args=(path, asked, stop, counts)),
        threading.Thread(target=_write, args=(path, folder, stop, counts)),
    ]
    for thread in work:
        thread.start()
    try:
        while not (counts["asked"] and counts["written"]) and all(thread.is_alive() for thread in work):
            time.sleep(0.05)
        for turn in range(backups):
            counts["findings"] += len(back_up(path, folder / f"{turn}.tar").findings)
    finally:
        stop.set()
        for thread in work:
            thread.join()
    for turn in range(backups):
        target = folder / f"elsewhere-{turn}"
        restore(folder / f"{turn}.tar", target)
        counts["findings"] += len(verify(target))
        _forget_extra(target)
        same = sum(one == other for one, other in zip(answers(target, asked), expected, strict=True))
        counts["answers the same"] += same
        counts["different"] += len(asked) - same
        counts["backups"] += 1
        shutil.rmtree(target)
    return counts


def _ask(path: Path, asked: list[str], stop: threading.Event, counts: Counter[str]) -> None:
    with Library(path) as library:
        assistant = Assistant(library)
        while not stop.is_set():
            for question in asked:
                assistant.ask(question)
                counts["asked"] += 1
                if stop.is_set():
                    break


def _write(path: Path, folder: Path, stop: threading.Event, counts: Counter[str]) -> None:
    """A report of another year is added and removed, over and over."""
    name, data = sample_files()[0]
    file = folder / "又一份.md"
    file.write_bytes(data + "\n附注一行。\n".encode())
    report = load_report(file, years=(1999,), agency="示例区档案馆", title=name)
    with Library(path) as library:
        while not stop.is_set():
            library.remove(library.add(report, file.read_bytes()).id)
            counts["written"] += 2


def _forget_extra(path: Path) -> None:
    with Library(path) as library:
        for entry in library.reports():
            if entry.agency == "示例区档案馆":
                library.remove(entry.id)


if __name__ == "__main__":
    with arguments(__doc__ or "", questions=100, backups=3) as given:
        table("backup under load", run(given.folder, given.questions, given.backups))
