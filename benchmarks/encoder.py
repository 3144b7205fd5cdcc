"""How well the shipped encoder finds what it never saw, beside BM25 over jieba's words and the two together.

    python -m benchmarks.encoder [--model FOLDER] [--data FOLDER]

The fiscal questions (encoder_questions.tsv) are worded otherwise than the trainer's, and so are the sentences of the
reports they are asked of; each report has twins that differ only in year, agency and numbers. --data adds CMRC 2018
and DRCD, never trained on, and the documents of laws and news that the trainer keeps back.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jieba
import numpy as np
from numpy.typing import NDArray

from index.train_pairs import MAX_CHARS, read_pairs, read_rows
from index.train_words import Setting, Words, load_words, make_setting

MODEL = Path(__file__).parents[1] / "index" / "models" / "jida-static-0.2"
QUESTIONS = Path(__file__).with_name("encoder_questions.tsv")
SEED = 77
DEPTH = 100
YEARS = (2021, 2022, 2023)
BASES = {
    "预算": ("批复数", "批复{v}"),
    "决算": ("决算", "支出{v}"),
    "执行率": ("执行率", "完成{v}"),
    "人均": ("人均", "按人数平均{v}"),
    "增减额": ("比上年增减额", "与上一年度相比变动{v}"),
    "增减率": ("比上年增减率", "变动幅度{v}"),
    "占比": ("占总支出比重", "占全部支出{v}"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, the texts they are asked of, the place of the one text that answers each, and whose the texts are."""

    name: str
    queries: list[str]
    texts: list[str]
    answers: NDArray[np.int64]
    reports: tuple[Setting, ...] = ()


class Bm25:
    """Robertson and Zaragoza 2009, equation 3.15, with k1 = 1.2 and b = 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._segmenter = jieba.Tokenizer()
        bags = [Counter(self._words(text)) for text in texts]
        lengths = np.array([sum(bag.values()) for bag in bags], dtype=float)
        norm = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
        postings: dict[str, list[tuple[int, int]]] = {}
        for i, bag in enumerate(bags):
            for word, count in bag.items():
                postings.setdefault(word, []).append((i, count))
        self._n = len(texts)
        self._postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for word, places in postings.items():
            rows = np.array([i for i, _ in places])
            counts = np.array([c for _, c in places], dtype=float)
            idf = np.log(1 + (self._n - len(rows) + 0.5) / (len(rows) + 0.5))
            self._postings[word] = rows, idf * counts * 2.2 / (counts + norm[rows])

    def scores(self, query: str) -> NDArray[np.float64]:
        """The score of every text."""
        scores = np.zeros(self._n)
        for word in self._words(query):
            if word in self._postings:
                rows, values = self._postings[word]
                scores[rows] += values
        return scores

    def _words(self, text: str) -> list[str]:
        return [word for word in self._segmenter.cut_for_search(text.lower()) if word.strip()]


def fiscal_tasks(words: Words) -> list[Task]:
    """The held-out questions, once over passages and once over figure paths."""
    rng = random.Random(SEED)
    rows = [
        line.split("\t")
        for line in QUESTIONS.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    homes = [make_setting(words, rng) for _ in range(6)]
    reports = [Setting(year, home.agency, home.short, home.kind) for home in homes for year in YEARS]
    passages: list[str] = []
    paths: list[str] = []
    of: dict[str, list[Setting]] = {"passages": [], "figures": []}
    passage_at: dict[tuple[int, str], int] = {}
    path_at: dict[tuple[int, str, str], int] = {}
    for i, report in enumerate(reports):
        for name, heading, body, bases in _things(words, rows, report, rng):
            passage_at[i, name] = len(passages)
            passages.append(f"{report.title}\n{heading}\n{body}")
            of["passages"].append(report)
            for basis in bases:
                path_at[i, name, basis] = len(paths)
                parts = (f"{report.year}年度", report.agency, heading, name, BASES[basis][0] if basis else "")
                paths.append(" · ".join(part for part in parts if part))
                of["figures"].append(report)
    asked: dict[str, tuple[list[str], list[int]]] = {"passages": ([], []), "figures": ([], [])}
    for name, basis, question in rows:
        key = name.split("+")[2] if name.startswith("+") else name
        for i in rng.sample(range(len(reports)), 3):
            query = question.format(s=_whose(reports[i], rng))
            asked["passages"][0].append(query)
            asked["passages"][1].append(passage_at[i, key])
            if (i, key, basis) in path_at:
                asked["figures"][0].append(query)
                asked["figures"][1].append(path_at[i, key, basis])
    texts = {"passages": passages, "figures": paths}
    return [Task(f"fiscal {n}", q, texts[n], np.array(a), tuple(of[n])) for n, (q, a) in asked.items()]


def _things(
    words: Words, rows: Sequence[list[str]], report: Setting, rng: random.Random
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Name, heading, body and bases of all that one report states, in sentences the trainer does not use."""
    things: list[tuple[str, str, str, tuple[str, ...]]] = []

    def value() -> str:
        return f"{rng.uniform(1, 900):.2f}"

    for item in words.indicators:
        if item.unit == "万元":
            clauses = [f.format(v=value() + "万元") for _, f in BASES.values()]
            body = f"{item.name}方面，{report.year}年" + "，".join(rng.sample(clauses, 3)) + "。"
            things.append((item.name, item.heading, body, tuple(BASES)))
        else:
            body = f"{report.year}年度末统计，{item.name}共计{value()}{item.unit}。"
            things.append((item.name, item.heading, body, ("",)))
    work = rng.choice(words.works).name
    for narrative in words.narratives:
        body = "；".join(s.format(w=work) for s in narrative.sentences) + "。"
        things.append((narrative.topic, narrative.headings[0], body, ()))
    counted = [(w.name, w.counted, w.unit) for w in words.works]
    counted += [(n.split("+")[2], n.split("+")[2], n.split("+")[3]) for n, _, _ in rows if n.startswith("+")]
    for name, thing, unit in counted:
        things.append((name, "年度工作完成情况", f"全年累计{thing}{value()}{unit}，超额完成任务。", ()))
    return things


def _whose(report: Setting, rng: random.Random) -> str:
    agency = rng.choice((report.agency, report.short))
    return rng.choice(
        (f"{report.year}年{agency}", f"{agency}{report.year}年度", f"{agency}在{report.year}年")
    )


def data_tasks(folder: Path) -> list[Task]:
    """Reading-comprehension questions as retrieval, and the kept-back laws and news among 20,000 others."""
    tasks = []
    for name in ("cmrc2018_trial", "drcd_dev_simplified"):
        # The source has a few rows without a question.
        rows = [row for row in read_rows(folder / f"{name}_retrieval.jsonl.gz") if row["question"]]
        places = {p: i for i, p in enumerate(dict.fromkeys(row["passage_id"] for row in rows))}
        texts = list({row["passage_id"]: row["passage"] for row in rows}.values())
        answers = np.array([places[row["passage_id"]] for row in rows])
        tasks.append(Task(name, [row["question"] for row in rows], texts, answers))
    held, seen = read_pairs(folder, "test"), read_pairs(folder, "train")
    for name in ("law_articles", "crud_news_docs"):
        others = random.Random(SEED).sample(seen[name], 20_000)
        texts = [pair.positive[:MAX_CHARS] for pair in (*held[name], *others)]
        queries = [pair.query for pair in held[name]]
        tasks.append(Task(f"{name} held out", queries, texts, np.arange(len(queries))))
    return tasks


def rank_of(scores: NDArray[np.floating], answer: int) -> int:
    """The answer's rank, 1 the best; of equal scores half are taken to stand before it."""
    better = int((scores > scores[answer]).sum())
    return better + 1 + int((scores == scores[answer]).sum() - 1) // 2


def fuse(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.float64]:
    """Reciprocal rank fusion (Cormack et al. 2009, k = 60) of each one's best DEPTH."""
    fused = np.zeros(len(first))
    for scores in (first, second):
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        best = best[scores[best] > 0]
        fused[best] += 1 / (60 + np.arange(1, len(best) + 1))
    return fused


def figures_of(ranks: Sequence[int]) -> tuple[float, float, float, float]:
    """recall@1, recall@5, MRR@10 and nDCG@10, with one relevant text a query."""
    at = np.array(ranks)
    near = at <= 10
    return (
        float((at <= 1).mean()),
        float((at <= 5).mean()),
        float((near / at).mean()),
        float((near / np.log2(at + 1)).mean()),
    )


def run(task: Task, vectors: tuple[NDArray[np.float32], NDArray[np.float32]]) -> dict[str, tuple[float, ...]]:
    """Each retriever's figures on one task; `vectors` are those of the queries and of the texts."""
    bm25 = Bm25(task.texts)
    ranks: dict[str, list[int]] = {"BM25": [], "encoder": [], "hybrid": []}
    for query, vector, answer in zip(task.queries, vectors[0], task.answers, strict=True):
        lexical, dense = bm25.scores(query), vectors[1] @ vector
        for name, scores in (("BM25", lexical), ("encoder", dense), ("hybrid", fuse(lexical, dense))):
            ranks[name].append(rank_of(scores, int(answer)))
    return {name: figures_of(found) for name, found in ranks.items()}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encoder")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(options.model), device="cpu", local_files_only=True).float()
    tasks = fiscal_tasks(load_words()) + (data_tasks(options.data) if options.data else [])
    print(
        "| task | queries | texts | retriever | recall@1 | recall@5 | MRR@10 | nDCG@10 |\n|---|---|---|---|---|---|---|---|"
    )
    for task in tasks:
        vectors = tuple(np.asarray(model.encode(list(t)), np.float32) for t in (task.queries, task.texts))
        for name, figures in run(task, (vectors[0], vectors[1])).items():
            cells = " | ".join(f"{figure:.3f}" for figure in figures)
            print(f"| {task.name} | {len(task.queries)} | {len(task.texts)} | {name} | {cells} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
