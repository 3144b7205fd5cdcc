"""Retrieval quality side by side with other retrievers: same texts, same questions, same vectors, one run.

    python -m benchmarks.retrieval_quality [--shared FOLDER] [--peers FOLDER] [--quick] [--tune] [--keep FOLDER]
        [--only SET] [--skip PEER ...]

--peers names a folder of packages that are not the project's own (docs/retrieval.md says how to fill it); what is
not there is reported as not installed. --tune prints the fusion of words and vectors by weight, on questions kept
apart for choosing it. --keep keeps the libraries for the next run. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.assistant import Assistant
from assistant.retrieve import Retriever, query_text
from assistant.types import Answer
from assistant.understand import Question, understand
from benchmarks.ranking_metrics import ndcg_at, recall_at, reciprocal_rank_at
from benchmarks.retrieval_peers import PEERS, Pool, Query, Search
from benchmarks.retrieval_sets import (
    Asked,
    QuestionSet,
    evaluation_set,
    fiscal_sets,
    general_sets,
    stated_set,
    worded_sets,
)
from index.fusion import DENSE_WEIGHT, Evidence, fuse
from index.library import Library
from index.store import Kind, Store
from index.texts import searched_texts
from index.types import Filter

K = 10
DEPTH = 200
WEIGHTS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
SEEDS = {"tuning": 5, "validation": 11}
AGENCIES = {"tuning": 48, "validation": 64}
# What an answer that asks back, or states no figure of its own, has in first place.
NOTHING = -1
PEER_NAMES = sorted({name.partition(",")[0] for name in PEERS})


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over all questions, and the median time of a question in milliseconds."""

    recall_1: float
    recall_5: float
    mrr: float
    ndcg: float
    ms: float


def scores_of(rankings: Sequence[Sequence[int]], asked: Sequence[Asked], times: Sequence[float]) -> Scores:
    pairs = [(ranking, question.gold) for ranking, question in zip(rankings, asked, strict=True)]
    return Scores(
        statistics.fmean(recall_at(ranking, gold, 1) for ranking, gold in pairs),
        statistics.fmean(recall_at(ranking, gold, 5) for ranking, gold in pairs),
        statistics.fmean(reciprocal_rank_at(ranking, gold, K) for ranking, gold in pairs),
        statistics.fmean(ndcg_at(ranking, gold, K) for ranking, gold in pairs),
        statistics.median(times) * 1000,
    )


def by_words(found: Evidence) -> list[int]:
    """What words find by themselves, and the names of the reports."""
    return ranked(replace(found, dense={}, filled={}))


def by_vectors(found: Evidence) -> list[int]:
    """What vectors find by themselves, and the names of the reports."""
    return ranked(replace(found, lexical={}, filled={}))


def ranked(found: Evidence, weight: float = DENSE_WEIGHT) -> list[int]:
    """Ids, best first."""
    return [id_ for id_, _ in fuse(found, weight)]


def texts_of(library: Library, store: Store, kind: Kind) -> Iterator[tuple[int, int, str]]:
    """Id, report and text, as it is indexed, of every passage or figure."""
    for report_id, first, _, _ in store.ranges(kind, store.generation()):
        report = library.report(report_id)
        for place, text in enumerate(searched_texts(report, kind)):
            yield first + place, report_id, text


def timed(
    rank: Callable[[Asked, Query], list[int]], asked: Sequence[Asked], queries: Sequence[Query]
) -> Scores:
    """Rank for every question, one after another."""
    rankings, times = [], []
    for question, query in zip(asked, queries, strict=True):
        start = time.perf_counter()
        rankings.append(rank(question, query))
        times.append(time.perf_counter() - start)
    return scores_of(rankings, asked, times)


def measure_ours(
    task: QuestionSet, library: Library, queries: Sequence[Query]
) -> Iterator[tuple[str, Scores]]:
    find = library.search_passages if task.kind == "passage" else library.search_figures
    ways: dict[str, Callable[[Asked, Query], list[int]]] = {
        "ours: words": lambda question, query: by_words(
            library.gather(task.kind, query.text, DEPTH, question.filter)
        ),
        "ours: vectors": lambda question, query: by_vectors(
            library.gather(task.kind, query.text, DEPTH, question.filter)
        ),
        "ours: both": lambda question, query: [hit.id for hit in find(query.text, K, question.filter)],
    }
    if task.asks_reports:
        ways["ours: both, filtered as understood"] = narrowed(library, task.kind)
        ways["ours: both, re-ranked on what is asked"] = reranked(library, task.kind)
    for name, way in ways.items():
        yield name, timed(way, task.questions, queries)


def narrowed(library: Library, kind: Kind) -> Callable[[Asked, Query], list[int]]:
    """Search as the assistant does: agencies and years of the question become a filter, its other words the query."""

    def rank(question: Asked, query: Query) -> list[int]:
        retriever = Retriever(library, question.filter)
        understood = read(query.text, retriever)
        filter = replace(retriever.narrowed(understood), years=tuple(sorted(set(understood.slots.years))))
        find = library.search_passages if kind == "passage" else library.search_figures
        return [hit.id for hit in find(query_text(understood), K, filter)]

    return rank


def read(text: str, retriever: Retriever) -> Question:
    """What the assistant understands of a question to these reports."""
    entries = retriever.entries.values()
    agencies = tuple(dict.fromkeys(entry.agency for entry in entries if entry.agency))
    return understand(text, agencies, sorted({year for entry in entries for year in entry.years}))


def reranked(library: Library, kind: Kind) -> Callable[[Asked, Query], list[int]]:
    """Search as `narrowed`; figures that fit the question's indicator, basis, year and unit, or their passages, first."""
    search = narrowed(library, kind)

    def rank(question: Asked, query: Query) -> list[int]:
        retriever = Retriever(library, question.filter)
        fitting = [found.stored for found in retriever.figures(read(query.text, retriever))]
        ids = [stored.id if kind == "figure" else stored.passage_id for stored in fitting]
        return list(dict.fromkeys(id_ for id_ in (*ids, *search(question, query)) if id_ is not None))

    return rank


def measure_answers(task: QuestionSet, library: Library, log: list[dict[str, object]]) -> Scores:
    """The whole product: an answer's figures, or the passages it cites, are its ranking."""
    assistant = Assistant(library)
    statuses: Counter[str] = Counter()

    def rank(question: Asked, query: Query) -> list[int]:
        answer = assistant.ask(query.text, filter=question.filter)
        ranking = answered_ids(answer, task.kind)
        right = bool(ranking) and ranking[0] in question.gold
        statuses[f"{answer.status}, {'right' if right else 'not right'}"] += 1
        if not right:
            log.append(
                {
                    "set": task.name,
                    "question": query.text,
                    "kind": question.kind,
                    "found": bool(question.gold),
                }
            )
            log[-1] |= {"status": answer.status, "text": answer.text}
        return ranking

    scores = timed(
        rank, task.questions, [Query(question.text, np.zeros(0, np.float32)) for question in task.questions]
    )
    print("answers by status:", "; ".join(f"{name} {count}" for name, count in statuses.most_common()), "\n")
    return scores


def answered_ids(answer: Answer, kind: Kind) -> list[int]:
    """Ids of the figures given, or of the passages cited; an answer that asks back gives none in first place."""
    if kind == "figure":
        found = [NOTHING if figure.figure_id is None else figure.figure_id for figure in answer.figures]
    else:
        found = [NOTHING if item.passage_id is None else item.passage_id for item in answer.evidence]
    asks_back = answer.status in ("ambiguous", "not_disclosed")
    return list(dict.fromkeys([NOTHING, *found] if asks_back else found))


def measure_peers(
    task: QuestionSet, library: Library, queries: Sequence[Query], skipped: Sequence[str]
) -> Iterator[tuple[str, Scores | str]]:
    store = Store(library.path / "library.sqlite")
    everything = list(texts_of(library, store, task.kind))
    vectors = {
        batch.first_id + place: vector
        for batch in store.batches(task.kind, tokens=False)
        for place, vector in enumerate(
            np.frombuffer(batch.vectors, np.float16).reshape(batch.count, -1).astype(np.float32)
        )
    }
    pools: dict[Filter, tuple[Pool, list[int]]] = {}
    for filter in {question.filter for question in task.questions}:
        allowed = filter.report_ids
        own = [(id_, text) for id_, report, text in everything if allowed is None or report in allowed]
        pool = Pool(tuple(text for _, text in own), np.array([vectors[id_] for id_, _ in own]))
        pools[filter] = pool, [id_ for id_, _ in own]
    for name, build in PEERS.items():
        if name.partition(",")[0] in skipped:
            yield name, "left out (--skip)"
            continue
        try:
            searches = {filter: (build(pool), places) for filter, (pool, places) in pools.items()}
        except ImportError as error:
            yield name, f"not installed ({error.name})"
            continue
        yield name, timed(peer_ranks(searches), task.questions, queries)


def peer_ranks(searches: dict[Filter, tuple[Search, list[int]]]) -> Callable[[Asked, Query], list[int]]:
    def rank(question: Asked, query: Query) -> list[int]:
        search, places = searches[question.filter]
        return [places[place] for place in search(query)]

    return rank


def measure(task: QuestionSet, log: list[dict[str, object]], skipped: Sequence[str]) -> None:
    """One set: its table, row by row as they are known."""
    with Library(task.folder) as library:
        store = Store(task.folder / "library.sqlite")
        print(
            f"\n### {task.name}: {len(task.questions)} questions, {store.count(task.kind):,} {task.kind}s\n"
        )
        missing = sum(not question.gold for question in task.questions)
        print(
            ". ".join(
                part
                for part in (task.note, f"{missing} answers not read from their files" if missing else "")
                if part
            )
        )
        queries = queries_of(library, task.questions)
        answers = measure_answers(task, library, log) if task.asks_reports else None
        print("| retriever | recall@1 | recall@5 | MRR@10 | nDCG@10 | ms |\n|---|---|---|---|---|---|")
        if answers:
            print_row("ours: the answer", answers)
        for name, scores in measure_ours(task, library, queries):
            print_row(name, scores)
        for name, result in measure_peers(task, library, queries, skipped):
            print_row(name, result)


def queries_of(library: Library, asked: Sequence[Asked]) -> list[Query]:
    vectors = library.encoder.encode([question.text for question in asked], query=True)
    return [Query(question.text, vector) for question, vector in zip(asked, vectors, strict=True)]


def print_row(name: str, result: Scores | str) -> None:
    if isinstance(result, str):
        print(f"| {name} | {result} | | | | |", flush=True)
        return
    shares = " | ".join(
        f"{value:.3f}" for value in (result.recall_1, result.recall_5, result.mrr, result.ndcg)
    )
    print(f"| {name} | {shares} | {result.ms:.1f} |", flush=True)


def tune(task: QuestionSet) -> None:
    """Recall@1 and MRR@10 of words, vectors, and their fusion for each weight of the vectors."""
    with Library(task.folder) as library:
        found = [
            library.gather(task.kind, question.text, DEPTH, question.filter) for question in task.questions
        ]
    ways = {"words only": [by_words(each) for each in found]}
    ways |= {f"{weight}": [ranked(each, weight) for each in found] for weight in WEIGHTS}
    ways["vectors only"] = [by_vectors(each) for each in found]
    for name, rankings in ways.items():
        scores = scores_of(rankings, task.questions, [0.0])
        print(f"| {task.name} | {name} | {scores.recall_1:.3f} | {scores.mrr:.3f} |", flush=True)


def sets(root: Path, options: argparse.Namespace) -> Iterator[QuestionSet]:
    split = "tuning" if options.tune else "validation"
    agencies, number = (8, 200) if options.quick else (AGENCIES[split], 1200)
    home = root / f"fiscal-{split}-{agencies}"
    home.mkdir(parents=True, exist_ok=True)
    yield from fiscal_sets(home, split=split, agencies=agencies, seed=SEEDS[split], number=number)
    if options.tune:
        yield from worded_sets(root / "worded", 500)
    if not options.shared.is_dir():
        print(f"\nno folder {options.shared}: real reports and general Chinese are left out", file=sys.stderr)
        return
    real = stated_set if options.tune else evaluation_set
    yield real(root / "real", options.shared)
    yield from general_sets(root / "general", options.shared, split, 100 if options.quick else 250)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m benchmarks.retrieval_quality",
    )
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--quick", action="store_true", help="8 agencies and 100 questions a set")
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument(
        "--failures", type=Path, help="write the questions not answered rightly, one JSON a line"
    )
    parser.add_argument("--only", default="", help="only the sets whose name holds this")
    parser.add_argument("--skip", nargs="*", default=[], choices=PEER_NAMES, help="peers not to measure")
    options = parser.parse_args(argv)
    if options.peers:
        # Last, so that the project's own packages are the ones used.
        sys.path.append(str(options.peers))
    log: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as temporary:
        if options.tune:
            print("| set | weight of the vectors | recall@1 | MRR@10 |\n|---|---|---|---|")
        for task in sets(options.keep or Path(temporary), options):
            if options.only in task.name:
                tune(task) if options.tune else measure(task, log, options.skip)
    if options.failures:
        options.failures.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in log), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
