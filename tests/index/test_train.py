from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.encoder import QUESTIONS, Bm25, figures_of, fiscal_tasks, rank_of
from index.encoder import StaticEncoder
from index.train import Settings, save, train
from index.train_fiscal import N_NEGATIVES, make_examples
from index.train_pairs import detail_pairs, read_pairs, split_of
from index.train_start import cooccurrence, word_vectors
from index.train_vocabulary import build_tokenizer, count_words
from index.train_words import Words, load_words

SMALL = Settings(vocabulary=1200, dimension=24, fiscal=1000, batch=64, epochs=3, rate=0.02)


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words()


def test_the_same_seed_gives_the_same_examples(words: Words) -> None:
    first, again, other = (list(make_examples(words, 60, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_an_answer_is_never_its_own_hard_negative(words: Words) -> None:
    for example in make_examples(words, 3000, 4):
        assert len(example.negatives) == N_NEGATIVES
        assert example.query
        assert example.positive not in example.negatives


def test_no_held_out_question_is_trained_on(words: Words) -> None:
    taught = {w for item in words.indicators for w in item.colloquial}
    taught |= {w for item in words.narratives for w in item.questions}
    for line in QUESTIONS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            assert line.split("\t")[2].removeprefix("{s}") not in taught


def test_every_held_out_question_has_its_answer_and_twins(words: Words) -> None:
    for task in fiscal_tasks(words):
        assert len(set(task.texts)) == len(task.texts)
        assert len(task.queries) == len(task.answers) > 300


def test_numbers_are_one_token_and_years_are_words() -> None:
    counts = count_words(["三公经费决算支出，公务接待费"] * 3)
    tokenizer = build_tokenizer(counts, 500)

    def tokens(text: str) -> list[str]:
        return list(tokenizer.encode(text, add_special_tokens=False).tokens)

    assert tokens("2023年676.02") == ["2023", "年", "#"] or tokens("2023年676.02")[-1] == "#"
    assert tokens("1,130.24") == tokens("11303") == tokens("０．１４") == ["#"]
    assert tokens("2023") == ["2023"]
    assert tokens("7") == ["7"]
    assert tokens("决 算") == tokens("决算") == ["决算"]
    assert tokens("。——") == ["#"]


def test_cooccurrence_by_hand() -> None:
    pairs = cooccurrence(np.array([0, 1, 2] * 10 + [3]), np.array([*np.repeat(range(10), 3), 99]), 4)
    found = {(r, c): w for r, c, w in zip(pairs.rows, pairs.columns, pairs.weights, strict=True)}
    # Next to each other ten times at weight 1; two apart ten times at 4/5; token 3 stands alone in its text.
    assert found == {(0, 1): 10, (1, 0): 10, (1, 2): 10, (2, 1): 10, (0, 2): 8, (2, 0): 8}


def test_words_of_the_same_company_get_like_vectors() -> None:
    torch.manual_seed(0)
    texts = [[0, 2, 3], [1, 2, 3], [4, 6, 7], [5, 6, 7]] * 50
    ids = np.array(list(itertools.chain.from_iterable(texts)))
    vectors = word_vectors(cooccurrence(ids, np.repeat(np.arange(len(texts)), 3), 8), 4).numpy()
    assert vectors[0] @ vectors[1] > 0.9
    assert abs(vectors[0] @ vectors[4]) < 0.1


def test_a_document_stays_in_one_split(tmp_path: Path) -> None:
    import gzip
    import json

    rows = [
        {
            "title": f"法{i}",
            "chapter": "",
            "text": "第一句说明目的。" + "以下是具体的规定内容，应当遵守。" * 2,
        }
        for i in range(300)
    ]
    with gzip.open(tmp_path / "laws.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({**row, "article": "第一条"}) + "\n" for row in rows)
    with gzip.open(tmp_path / "questions.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"question": "问题问题", "passage": "答" * 20, "passage_id": "1"}) + "\n")
    parts = {split: read_pairs(tmp_path, split).get("laws", []) for split in ("train", "validation", "test")}
    assert sum(map(len, parts.values())) == 300
    for split, pairs in parts.items():
        assert {split_of(pair.positive.split("\n")[0]) for pair in pairs} <= {split}
    assert set(read_pairs(tmp_path, "train")) == {"laws"}
    details = detail_pairs(parts["train"], 20, 1)
    assert details
    assert all(detail.query[:4] in detail.positive for detail in details)


def test_training_learns_and_repeats_itself(words: Words, tmp_path: Path) -> None:
    tokenizer, weights = train(None, SMALL)
    assert torch.equal(weights, train(None, SMALL)[1])
    save(tokenizer, weights, tmp_path / "model")
    encoder = StaticEncoder(tmp_path / "model", "small")
    examples = list(make_examples(words, 300, 99))
    queries = encoder.encode([e.query for e in examples])
    right = (queries * encoder.encode([e.positive for e in examples])).sum(1)
    wrong = (queries * encoder.encode([e.negatives[0] for e in examples])).sum(1)
    assert (right > wrong).mean() > 0.65


def test_scores_by_hand() -> None:
    assert figures_of([1, 2, 20]) == pytest.approx((1 / 3, 2 / 3, 0.5, (1 + 1 / np.log2(3)) / 3))
    assert rank_of(np.array([3.0, 1.0, 2.0]), 2) == 2
    assert rank_of(np.array([1.0, 1.0, 1.0]), 0) == 2


def test_bm25_by_hand() -> None:
    scores = Bm25(["决算", "预算"]).scores("决算")
    # One of two texts holds the word once, at mean length: idf = ln(1 + 1.5 / 1.5), tf part = 2.2 / 2.2.
    assert scores == pytest.approx([np.log(2), 0])
