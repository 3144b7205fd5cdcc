"""Many different questions in one process: how much does its memory grow with each?

`python -m benchmarks.faults.memory --number 10000`. The slope is fitted to the memory in use after warm-up.
"""

from __future__ import annotations

import gc
import os
import random
from pathlib import Path

import numpy as np

from assistant.assistant import Assistant
from benchmarks.faults.common import arguments, make_samples, questions, table
from index.library import Library

_READ_EVERY = 50


def asked(number: int, seed: int = 3) -> list[str]:
    """`number` questions, no two alike: words of ordinary ones with years, names and remarks that vary."""
    dice, plain = random.Random(seed), questions(200)
    offices = "教育局 财政局 民政局 水务局 审计局 统计局 林业局 档案局".split()
    return [
        f"{dice.choice(plain)}，另外{dice.choice(offices)}{dice.randrange(2010, 2030)}年第{place}项支出多少"
        if place % 3
        else f"{dice.choice(plain)}（编号{place}）"
        for place in range(number)
    ]


def resident_bytes() -> int:
    """The memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def run(assistant: Assistant, number: int, warm: int) -> dict[str, float]:
    """Ask `warm` questions, then `number` more while memory is read."""
    places, sizes = [], []
    for place, question in enumerate(asked(warm + number)):
        assistant.ask(question)
        if place >= warm and place % _READ_EVERY == 0:
            gc.collect()
            places.append(place)
            sizes.append(resident_bytes())
    slope = float(np.polyfit(places, sizes, 1)[0])
    # What the very last stretch still adds: a cache that fills up slowly shows as a slope that ends.
    half = len(places) // 2
    late = float(np.polyfit(places[half:], sizes[half:], 1)[0])
    return {
        "questions": number,
        "MB after warm-up": sizes[0] / 1e6,
        "MB at the end": sizes[-1] / 1e6,
        "bytes a question": slope,
        "bytes a question, second half": late,
    }


if __name__ == "__main__":
    with arguments(__doc__ or "", number=10_000, warm=1_000) as given:
        path = Path(given.folder) / "library"
        make_samples(path)
        with Library(path) as library:
            outcome = run(Assistant(library), given.number, given.warm)
        table("memory", {name: f"{value:,.1f}" for name, value in outcome.items()})
