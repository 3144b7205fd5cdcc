"""The questions of benchmarks.retrieval_quality: libraries, and which passages or figures answer each question."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.encoder import fiscal_tasks
from corpus.lexicon import family, indicators
from corpus.load import load_report
from corpus.numerals import to_base, to_decimal
from corpus.types import Field, Figure, Metadata, Passage, Report, Span
from index.filters import EVERYTHING
from index.library import Library
from index.store import Kind, Store
from index.train_words import Setting, load_words
from index.types import Filter, StoredFigure

GENERATOR = Path(__file__).parents[1] / "tests" / "synthetic" / "generate.py"
YEARS = "2021-2024"
_STATED_PER_REPORT = 40
_HOW_MUCH = ("多少", "是多少", "有多少", "一共多少")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the reports it is asked of, and the ids of the passages or figures that answer it."""

    text: str
    gold: frozenset[int]
    filter: Filter = EVERYTHING
    kind: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions on the passages or the figures of one library; `asks_reports`: reports, not passages of any text."""

    name: str
    kind: Kind
    folder: Path
    questions: tuple[Asked, ...]
    note: str = ""
    asks_reports: bool = True


def squeeze(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)


def fill(folder: Path, reports: Iterable[Report]) -> None:
    """Make a library of `reports`, unless it is there already."""
    if (folder / "made").exists():
        return
    with Library(folder) as library:
        library.add_many((report, None) for report in reports)
    (folder / "made").touch()


def read_reports(paths: Sequence[Path]) -> Iterator[Report]:
    """The reports of some files; several are read at once, since each is read in a process of its own."""
    with ThreadPoolExecutor(4) as pool:
        yield from pool.map(load_report, paths)


# Synthetic reports: agencies × years, twins of one another


def fiscal_sets(folder: Path, *, split: str, agencies: int, seed: int, number: int) -> list[QuestionSet]:
    """Questions that name agency and year, asked of all reports at once: once over passages, once over figures.

    Zeros are left out: a report prints the same 0 for many things, and which of them is meant can not be told.
    """
    source, asked = folder / "reports", folder / "questions.jsonl"
    if not asked.exists():
        place = ["--out", str(source), "--questions", str(asked)]
        size = ["--agencies", str(agencies), "--years", YEARS, "--number", str(number)]
        drawn = ["--seed", str(seed), "--split", split]
        subprocess.run([sys.executable, str(GENERATOR), *place, *size, *drawn], check=True)
    truth = json.loads((source / "truth.json").read_text(encoding="utf-8"))
    fill(folder / "library", read_reports(sorted(source / report["file"] for report in truth)))
    groups = stated_alike(truth)
    found: dict[Kind, list[Asked]] = {"passage": [], "figure": []}
    left_out = 0
    with Library(folder / "library") as library:
        by_report = _figures_by_report(library)
        for row in map(json.loads, asked.read_text(encoding="utf-8").splitlines()):
            if row["reports"] or row["history"] or not row["kind"].startswith("figure"):
                continue
            facts = meant(row, groups)
            if not facts:
                left_out += 1
                continue
            gold = [s for file, fact in facts for s in by_report[file] if states(s[1], fact)]
            passages = frozenset(passage for _, _, passage in gold if passage is not None)
            found["figure"].append(Asked(row["question"], frozenset(g[0] for g in gold), kind=row["kind"]))
            found["passage"].append(Asked(row["question"], passages, kind=row["kind"]))
    note = f"{len(truth)} reports of {agencies} agencies, {left_out} questions left out: zero, or several answers"
    return [
        QuestionSet(f"synthetic {split} {name}", kind, folder / "library", tuple(found[kind]), note)
        for kind, name in (("passage", "passages"), ("figure", "figures"))
    ]


_Fact = dict[str, Any]
_Groups = dict[tuple[str, int, str, str], list[tuple[dict[str, Any], _Fact]]]


def stated_alike(truth: Sequence[dict[str, Any]]) -> _Groups:
    """The facts of all reports by agency, year, indicator and basis."""
    groups: _Groups = defaultdict(list)
    for report in truth:
        for fact in report["facts"]:
            groups[report["agency"], fact["year"], fact["key"], fact["basis"]].append((report, fact))
    return groups


def meant(row: dict[str, Any], groups: _Groups) -> list[tuple[str, _Fact]]:
    """The facts, each with its file, that a question asks for; none where that is not certain."""
    expect = row["expect"]
    choices = [expect, *expect.get("alternatives", ())]
    wanted = {
        (f["value"], f["unit"], q) for c in choices for f, q in zip(c["figures"], c["quote"], strict=False)
    }
    if not wanted or any(Decimal(value) == 0 for value, _, _ in wanted):
        return []
    fitting = []
    for (_, year, _, _), group in groups.items():
        report = group[0][0]
        stated = {(fact["value"], fact["unit"], fact["quote"]) for _, fact in group}
        names = (report["agency"], report["full"], *report["shorts"])
        if (
            wanted <= stated
            and f"{year % 100}" in row["question"]
            and any(n in row["question"] for n in names)
        ):
            fitting.append(group)
    return [(report["file"], fact) for report, fact in fitting[0]] if len(fitting) == 1 else []


_Stated = tuple[int, Figure, int | None]


def _figures_by_report(library: Library) -> dict[str, list[_Stated]]:
    """The figures of every report, by file name: id, figure, passage id."""
    found: dict[str, list[_Stated]] = {}
    for entry in library.reports():
        stored = library.find_figures(filter=Filter(report_ids=(entry.id,)))
        found[entry.file_name] = [(s.id, s.figure, s.passage_id) for s in stored]
    return found


def states(figure: Figure, fact: _Fact) -> bool:
    """Whether a figure is the one that a fact of the generator describes."""
    if figure.base_value is None or fact["value"] is None or figure.year not in (None, fact["year"]):
        return False
    same = (figure.base_value, figure.base_unit) == to_base(to_decimal(fact["value"]), fact["unit"])
    return same and (fact["where"] == "table") == (figure.cell is not None)


# Real reports and their questions


def evaluation_set(folder: Path, shared: Path) -> QuestionSet:
    """The questions of `shared`/eval that quote their answer, each asked of the reports it names."""
    _fill_with_real(folder, shared)
    rows = [
        json.loads(line) for line in (shared / "eval" / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    questions = []
    with Library(folder / "library") as library:
        ids = {entry.file_name: entry.id for entry in library.reports()}
        texts = {
            id_: passage_ids(library, Store(folder / "library" / "library.sqlite"), id_)
            for id_ in ids.values()
        }
        for row in rows:
            quotes = [squeeze(quote) for quote in row["expect"].get("quote", ())]
            reports = tuple(ids[name] for name in row["reports"] if name in ids)
            gold = frozenset(
                passage
                for report in reports
                for passage, text in texts[report]
                if any(quote in squeeze(text) for quote in quotes)
            )
            if gold and not row["history"]:
                questions.append(Asked(row["question"], gold, Filter(report_ids=reports), row["kind"]))
    note = f"{len(rows) - len(questions)} of {len(rows)} questions left out: no quote in one passage, or a follow-up"
    return QuestionSet("real reports", "passage", folder / "library", tuple(questions), note)


def _fill_with_real(folder: Path, shared: Path) -> None:
    paths = sorted(
        path
        for path in (shared / "reports").iterdir()
        if path.suffix in (".pdf", ".txt", ".md", ".docx", ".xlsx")
    )
    fill(folder / "library", read_reports(paths))


def stated_set(folder: Path, shared: Path) -> QuestionSet:
    """Questions made of figures of `shared`/reports, each asked of its report; for choosing settings only.

    Asked as printed or, where the lexicon has them, in spoken words; those with several values, or in more than
    three passages, are left out.
    """
    _fill_with_real(folder, shared)
    dice, questions = random.Random(3), []
    with Library(folder / "library") as library:
        for entry in library.reports():
            stated: dict[tuple[str, str, int], list[StoredFigure]] = defaultdict(list)
            for each in library.find_figures(filter=Filter(report_ids=(entry.id,))):
                figure = each.figure
                if figure.base_value and each.passage_id is not None:
                    name = figure.canonical or figure.indicator
                    stated[name, figure.basis, figure.year or 0].append(each)
            for name, basis, year in dice.sample(sorted(stated), min(_STATED_PER_REPORT, len(stated))):
                alike = stated[name, basis, year]
                gold = frozenset(each.passage_id for each in alike if each.passage_id is not None)
                if len({each.figure.base_value for each in alike}) > 1 or len(gold) > 3:
                    continue
                spoken = indicators()[name].colloquial if name in indicators() else ()
                said = dice.choice(spoken) if spoken and dice.random() < 0.6 else name
                when = f"{year}年" if year and dice.random() < 0.6 else ""
                asked = {"决算": "花了", "预算": "预算"}.get(family(basis), basis)
                text = f"{when}{said}{asked}{dice.choice(_HOW_MUCH)}"
                questions.append(Asked(text, gold, Filter(report_ids=(entry.id,)), "figure"))
    return QuestionSet("real reports, as stated", "passage", folder / "library", tuple(questions))


def passage_ids(library: Library, store: Store, report_id: int) -> list[tuple[int, str]]:
    """Id and text of every passage of a report."""
    first = {report: id_ for report, id_, _, _ in store.ranges("passage", store.generation())}
    passages = library.report(report_id).passages
    return [(first[report_id] + place, passage.text) for place, passage in enumerate(passages)]


# General Chinese

GENERAL = {"CMRC 2018": "cmrc2018_trial_retrieval", "DRCD": "drcd_dev_simplified_retrieval"}


def general_sets(folder: Path, shared: Path, split: str, number: int) -> list[QuestionSet]:
    """Questions of reading tests, each to find the passage it was written for.

    The `split` tuning or validation is drawn by the passage; the passages of both are searched.
    """
    sets = []
    for name, file in GENERAL.items():
        with gzip.open(shared / "train" / f"{file}.jsonl.gz", "rt", encoding="utf-8") as source:
            rows = [json.loads(line) for line in source]
        passages = {row["passage_id"]: row["passage"] for row in rows}
        home = folder / name.replace(" ", "-")
        fill(home, [_as_report(name, list(passages.values()))])
        with Library(home) as library:
            ids = [id_ for id_, _ in passage_ids(library, Store(home / "library.sqlite"), 1)]
        id_of = dict(zip(passages, ids, strict=True))
        own = [row for row in rows if _split_of(row["passage_id"]) == split][:number]
        asked = tuple(Asked(row["question"], frozenset({id_of[row["passage_id"]]})) for row in own)
        sets.append(QuestionSet(f"{name} {split}", "passage", home, asked, asks_reports=False))
    return sets


def worded_sets(folder: Path, number: int) -> list[QuestionSet]:
    """The questions of benchmarks.encoder, in words that the texts do not use; for choosing settings only.

    The figures there are paths, searched here as passages are.
    """
    sets = []
    for task in fiscal_tasks(load_words()):
        home = folder / task.name.replace(" ", "-")
        owned = list(zip(task.reports, task.texts, strict=True))
        groups = [(of, [text for _, text in group]) for of, group in groupby(owned, key=lambda pair: pair[0])]
        fill(home, (_as_report(of.title, texts, of) for of, texts in groups))
        with Library(home) as library:
            store = Store(home / "library.sqlite")
            ids = [id_ for entry in library.reports() for id_, _ in passage_ids(library, store, entry.id)]
        pairs = list(zip(task.queries, task.answers, strict=True))[:number]
        asked = tuple(Asked(query, frozenset({ids[int(answer)]})) for query, answer in pairs)
        sets.append(QuestionSet(f"other words, {task.name}", "passage", home, asked, asks_reports=False))
    return sets


def _split_of(name: str) -> str:
    """Half of the passages for choosing settings, half for the figures reported."""
    return ("tuning", "validation")[hashlib.sha256(name.encode()).digest()[0] % 2]


def _as_report(name: str, texts: Sequence[str], of: Setting | None = None) -> Report:
    """Passages without headings as one report, under the title of `of` where it is given."""
    texts = [text.removeprefix(f"{of.title}\n") if of else text for text in texts]
    passages, start = [], 0
    for text in texts:
        passages.append(Passage(Span(start, start + len(text)), text))
        start += len(text) + 1
    whole = "\n".join(texts)
    digest = hashlib.sha256(f"{name}{whole}".encode()).hexdigest()
    about = (
        Metadata(Field(of.title), (of.year,), agency=Field(of.agency)) if of else Metadata(title=Field(""))
    )
    return Report(f"{name}.txt", digest, "text", whole, about, (), (), tuple(passages), (), ())
