"""How a question is answered when one character of what it asks for is typed as another that sounds the same.

python benchmarks/typos.py [--library FOLDER] [--agencies 20] [--years 2021-2024] [--seed 1] [--number 500]

Reports and questions are made anew from a seed (tests/synthetic, the half that rules are made by); with --library they
are kept in that folder. In each question one character of an indicator is replaced by one of the four commonest of its
syllable, tones aside; a question that was not answered as it stood is left out. Prints how many get the same figure
as before, another figure, words instead, a question back, or nothing; --show prints those that do not get the same.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import jieba  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from assistant.slips import sound  # noqa: E402
from assistant.types import Answer  # noqa: E402
from corpus.errors import Error  # noqa: E402
from corpus.lexicon import find_indicators  # noqa: E402
from corpus.load import load_report  # noqa: E402
from index.filters import EVERYTHING  # noqa: E402
from index.library import Library  # noqa: E402
from index.types import Filter  # noqa: E402

KINDS = ("figure", "figure-count", "figure-qualified", "figure-zero", "figure-share")
COMMON = 3000
OTHERS = 4


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, help="folder for what is made; kept")
    parser.add_argument("--agencies", type=int, default=20)
    parser.add_argument("--years", default="2021-2024")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = args.library or Path(folder)
        made(kept, args)
        measure(kept, args)


def made(folder: Path, args: argparse.Namespace) -> None:
    """The reports, their questions and the library, unless they are there."""
    if (folder / "library").exists():
        return
    command = [
        sys.executable,
        str(ROOT / "tests" / "synthetic" / "generate.py"),
        "--out",
        str(folder / "reports"),
    ]
    command += [
        "--agencies",
        str(args.agencies),
        "--years",
        args.years,
        "--split",
        "tuning",
        "--number",
        "3000",
    ]
    subprocess.run([*command, "--questions", str(folder / "questions.jsonl")], check=True)
    with Library(folder / "library") as library:
        for path in sorted((folder / "reports").iterdir()):
            if path.suffix != ".json":
                try:
                    library.add(load_report(path))
                except Error as error:
                    print(f"not read: {path.name}: {error}", file=sys.stderr)


def measure(folder: Path, args: argparse.Namespace) -> None:
    """Ask each question as it is and with its slip, and print the counts."""
    rng = Random(args.seed)
    alike = homophones()
    rows = [
        json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rows = [row for row in rows if row["kind"] in KINDS and not row["history"]]
    rng.shuffle(rows)
    counts: Counter[str] = Counter()
    with Library(folder / "library") as library:
        assistant = Assistant(library)
        numbers = {entry.file_name: entry.id for entry in library.reports()}
        for row in rows[: args.number]:
            ids = tuple(numbers[name] for name in row["reports"])
            filter = Filter(report_ids=ids) if ids else EVERYTHING
            before = assistant.ask(row["question"], filter=filter)
            slipped = with_slip(row["question"], alike, rng)
            if slipped and before.status in ("answered", "computed") and before.figures:
                after = assistant.ask(slipped, filter=filter)
                kind = outcome(before, after)
                counts[kind] += 1
                if args.show and kind != "same figure":
                    print(f"{kind}: {slipped} -> {after.text[:80]}")
    total = sum(counts.values())
    print(
        f"{total} questions with a slip: "
        + ", ".join(f"{k} {n} ({n / total:.1%})" for k, n in counts.most_common())
    )


def homophones() -> dict[str, list[str]]:
    """The common characters of each syllable, the commonest first, by jieba's dictionary."""
    jieba.initialize()
    frequency: Counter[str] = Counter()
    for word, count in jieba.dt.FREQ.items():
        for char in word if count else "":
            frequency[char] += count
    alike: dict[str, list[str]] = defaultdict(list)
    for char, _ in frequency.most_common(COMMON):
        if sound(char) != char:
            alike[sound(char)].append(char)
    return alike


def with_slip(question: str, alike: dict[str, list[str]], rng: Random) -> str:
    """The question with one character of an indicator replaced; "" where none can be."""
    named = find_indicators(question, asked=True) or find_indicators(question)
    spots = [place for mention in named[:1] for place in range(mention.span.start, mention.span.end)]
    choices = [(spot, others(question[spot], alike)) for spot in spots]
    choices = [(spot, chars) for spot, chars in choices if chars]
    if not choices:
        return ""
    spot, chars = rng.choice(choices)
    return question[:spot] + rng.choice(chars) + question[spot + 1 :]


def others(char: str, alike: dict[str, list[str]]) -> Sequence[str]:
    return [other for other in alike.get(sound(char), ()) if other != char][:OTHERS]


def outcome(before: Answer, after: Answer) -> str:
    if after.status not in ("answered", "computed"):
        return after.status
    if not after.figures:
        return "words"
    same = (after.figures[0].value, after.figures[0].unit) == (
        before.figures[0].value,
        before.figures[0].unit,
    )
    return "same figure" if same else "ANOTHER FIGURE"


if __name__ == "__main__":
    main()
