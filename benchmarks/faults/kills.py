"""Writers killed at a random moment: what was acknowledged is there, nothing is half there. A kill is no power loss.

`python -m benchmarks.faults.kills --number 200`
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults.common import arguments, table
from benchmarks.faults.small import check_whole, start_writer
from index.verify import verify
from tests.index.making import TinyEncoder

# A fresh library now and then, because each kill is followed by a look at every report.
_KILLS_A_LIBRARY = 10


def run(folder: Path, number: int, seed: int = 20) -> Counter[str]:
    """Counts "killed", reports "acknowledged", "lost", "not acknowledged but there", "damaged" and "indexes damaged"."""
    dice, counts = random.Random(seed), Counter[str]({"lost": 0, "damaged": 0})
    for turn in range(number):
        path = folder / str(turn // _KILLS_A_LIBRARY)
        if turn % _KILLS_A_LIBRARY == 0:
            known = set[int]()
        told = _kill_one(path, max(known, default=-1) + 1, dice.random() * 0.3)
        counts["indexes damaged"] += any(
            finding.place.startswith("derived") for finding in verify(path, TinyEncoder())
        )
        stored, faults = check_whole(path)
        counts["killed"] += 1
        counts["acknowledged"] += len(told)
        counts["lost"] += len((known | told) - stored)
        counts["not acknowledged but there"] += len(stored - known - told)
        counts["damaged"] += len(faults)
        known = stored
    return counts


def _kill_one(path: Path, first: int, delay_s: float) -> set[int]:
    """Kill a writer `delay_s` after its first report; the numbers it told."""
    writer = start_writer(path, "add", first, first + 10_000)
    assert writer.stdout is not None
    told = {int(writer.stdout.readline())}
    time.sleep(delay_s)
    writer.send_signal(signal.SIGKILL)
    told |= {int(line) for line in writer.stdout.read().split("\n") if line}
    writer.wait()
    return told


if __name__ == "__main__":
    with arguments(__doc__ or "", number=200) as given:
        table("kill -9 while adding", run(given.folder, given.number))
