"""Bits flipped and files cut short all over a library: does verify tell, and what do answers say meanwhile and after?

`python -m benchmarks.faults.flips --flips 900 --cuts 180`
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

from benchmarks.faults.common import answers, arguments, make_samples, questions, table
from corpus.errors import Error
from index.library import Library
from index.verify import verify


def files_of(path: Path) -> list[Path]:
    """Every file of a library that holds something, relative to it."""
    return sorted(
        file.relative_to(path) for file in path.rglob("*") if file.is_file() and file.stat().st_size
    )


def flip(file: Path, dice: random.Random) -> None:
    data = bytearray(file.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)


def cut(file: Path, dice: random.Random) -> None:
    with file.open("r+b") as opened:
        opened.truncate(dice.randrange(file.stat().st_size))


def run(folder: Path, flips: int, cuts: int, asked: int, seed: int = 7) -> Counter[str]:
    """Damage copies of a library of the sample reports, one place each, half of them in the database.

    Counts "detected" and "missed"; what the damaged copy answered: "same", "refused", "different"; and indexes that
    were "rebuilt" or "not rebuilt". The truth is put right from a backup, see benchmarks.faults.backup.
    """
    dice, counts = random.Random(seed), Counter[str]({"missed": 0, "different": 0, "not rebuilt": 0})
    whole, copy = folder / "whole", folder / "copy"
    make_samples(whole)
    expected = answers(whole, questions(asked))
    files = files_of(whole)
    for turn in range(flips + cuts):
        shutil.copytree(whole, copy)
        name = dice.choice(files) if turn % 2 else Path("library.sqlite")
        (flip if turn < flips else cut)(copy / name, dice)
        counts["detected" if verify(copy) else "missed"] += 1
        answered = _answered(copy, expected)
        counts[answered] += 1
        if name.parts[0] == "derived":
            with Library(copy) as library:
                library.settle()  # an index that no question needed
            counts["rebuilt" if answered == "same" and not verify(copy) else "not rebuilt"] += 1
        shutil.rmtree(copy)
    return counts


def _answered(path: Path, expected: list[str]) -> str:
    try:
        return "same" if answers(path, questions(len(expected))) == expected else "different"
    except Error:
        return "refused"


if __name__ == "__main__":
    with arguments(__doc__ or "", flips=900, cuts=180, questions=5, seed=7) as given:
        table("flips and cuts", run(given.folder, given.flips, given.cuts, given.questions, given.seed))
