"""A process that writes until it is killed: `python -m benchmarks.faults.writer LIBRARY WHAT FIRST LAST STEP`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from corpus.types import Report
from index.library import Library
from index.tokenize import Tokenizer
from tests.index.making import TinyEncoder, make_report, original_of


def numbered_report(number: int, version: str = "甲") -> Report:
    """The report of this number; its sentences are found by its number plus 1000 and no other's."""
    sentences = [f"编号{number + 1000}乘{place}版本{version}决算{number}.{place}万元" for place in range(30)]
    report = make_report(sentences, name=f"{number}.md", years=(2020 + number % 5,))
    if version == "甲":
        return report
    return make_report(sentences * 2, name=f"{number}.md", agency=f"局{version}")


def main() -> None:
    path, what, first, last, step = Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6])
    with Library(path, encoder=TinyEncoder(), tokenizer=Tokenizer((), path.parent / "words")) as library:
        if what == "add":
            for number in range(first, last, step):
                report = numbered_report(number)
                library.add(report, original_of(report))
                _tell(number)
        elif what == "replace":
            for turn in itertools.count():
                library.add(renewed(turn), replace=True)
                _tell(turn)


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def renewed(turn: int) -> Report:
    """One file's report in two forms, by turns; both carry the hash of the first."""
    from dataclasses import replace

    return replace(numbered_report(1, "甲乙"[turn % 2]), sha256=numbered_report(1).sha256)


if __name__ == "__main__":
    main()
