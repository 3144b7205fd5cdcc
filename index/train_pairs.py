"""General query -> passage pairs from a folder of Chinese texts (`*.jsonl.gz`), for training the encoder.

Question sets that serve as tests (files with a `passage_id`: CMRC 2018, DRCD) are never read here, and of every
source one document in fifty is kept back, half for choosing settings and half for the reported scores.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from index.train_fiscal import Example

Split = Literal["train", "validation", "test"]

MAX_CHARS = 360
"""Longer passages are cut: the library's own passages are no longer."""

_ASKS = ("", "", "是什么", "是谁", "有多少", "在哪里", "什么时候", "为什么", "哪些", "怎么样", "多少")
_CLAUSE = re.compile(r"[，。！？；：、\n]")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


def read_pairs(folder: Path, split: Split) -> dict[str, list[Example]]:
    """The pairs of one split by source name; sources that `folder` lacks are left out."""
    pairs: dict[str, list[Example]] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        source = path.name.removesuffix(".jsonl.gz")
        found = [
            pair
            for key, pair in _pairs_of(path)
            if split_of(key) == split and len(pair.query) >= 4 and len(pair.positive) >= 12
        ]
        if found:
            pairs[source] = found
    return pairs


def split_of(key: str) -> Split:
    """Which split a document belongs to, by a hash of what names it."""
    place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 100
    return "test" if place == 0 else "validation" if place == 1 else "train"


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _pairs_of(path: Path) -> Iterator[tuple[str, Example]]:
    for row in read_rows(path):
        if "passage_id" in row:
            return
        if "article" in row:
            yield from _law_pairs(row)
        elif "question" in row:
            yield _subject(row["question"]), Example(row["question"], row["passage"][:MAX_CHARS])
        elif "text" in row:
            yield from _text_pairs(row)


def _law_pairs(row: dict[str, Any]) -> Iterator[tuple[str, Example]]:
    """An article is found by its first clause; the law's name stands over the rest, as headings do."""
    title = str(row["title"])
    head, rest = _cut_first(str(row["text"]))
    if rest:
        yield title, Example(head, f"{title}\n{rest}"[:MAX_CHARS])
    elif len(head) > 24:
        chapter = re.sub(r"^第\S+\s*", "", str(row["chapter"]))
        yield title, Example(f"{title}{chapter}"[:60], head[:MAX_CHARS], group=title)


def _text_pairs(row: dict[str, Any]) -> Iterator[tuple[str, Example]]:
    """A text's first sentence finds what follows it; in long texts every paragraph's does."""
    text = str(row["text"])
    paragraphs = [p.strip() for p in text.split("\n") if len(p.strip()) > 60] or [text]
    for paragraph in paragraphs[:60]:
        head, rest = _cut_first(paragraph)
        if rest:
            yield text[:40], Example(head, rest[:MAX_CHARS])


def detail_pairs(examples: Sequence[Example], n: int, seed: int) -> list[Example]:
    """Half a clause from within a text finds the text: teaches which words are telling (Lee et al. 2019, the
    inverse cloze task, https://arxiv.org/abs/1906.00300, without taking the clause out).
    """
    rng = random.Random(seed)
    pairs = []
    for example in rng.sample(examples, min(n, len(examples))):
        clauses = [c for c in _CLAUSE.split(example.positive) if 8 <= len(c) <= 40]
        if clauses:
            clause = rng.choice(clauses)
            length = rng.randint(len(clause) // 2, len(clause))
            start = rng.randint(0, len(clause) - length)
            pairs.append(Example(clause[start : start + length] + rng.choice(_ASKS), example.positive))
    return pairs


def _cut_first(text: str) -> tuple[str, str]:
    """The first sentence (at most 80 characters) and the rest, "" when little follows."""
    match = _SENTENCE.match(text)
    if match is None:
        return text[:80], ""
    rest = text[match.end() :].strip()
    return match.group()[:80], rest if len(rest) >= 20 else ""


def _subject(question: str) -> str:
    """The service or document a question is about: questions on one subject stay in one split."""
    return re.split(r"的|在哪|需要|怎么|如何|是否|由|收", question, maxsplit=1)[0]
