from __future__ import annotations

import pytest

from index.fusion import OWNER_WEIGHT, Evidence, fuse


def evidence(
    lexical: dict[int, float],
    ceiling: float,
    dense: dict[int, float],
    filled: dict[int, float] | None = None,
    owners: dict[int, float] | None = None,
) -> Evidence:
    return Evidence(lexical, ceiling, dense, filled or {}, owners or {})


def test_scores_worked_by_hand() -> None:
    # words: 7 -> 10 / 20, 9 -> 6 / 20; vectors: 9 -> 0.8, 8 -> 0.5, and 7, found by words alone, -> 0.2; times 0.1
    fused = fuse(evidence({7: 10.0, 9: 6.0}, 20.0, {9: 0.8, 8: 0.5}, {7: 0.2}), 0.1)
    assert fused == [(7, pytest.approx(0.52)), (9, pytest.approx(0.38)), (8, pytest.approx(0.05))]


def test_words_decide_a_question_in_the_words_of_the_reports_and_vectors_any_other() -> None:
    words, vectors = {7: 10.0, 9: 9.0}, {9: 0.8, 8: 0.5, 7: 0.7}
    assert fuse(evidence(words, 12.0, vectors), 0.5)[0][0] == 7
    assert fuse(evidence(words, 80.0, vectors), 0.5)[0][0] == 9


def test_a_hair_between_vectors_does_not_decide_against_words() -> None:
    assert fuse(evidence({7: 10.0, 9: 9.0}, 20.0, {9: 0.801, 7: 0.800}))[0][0] == 7


def test_the_report_that_is_named_comes_first_whatever_words_and_vectors_say() -> None:
    best_elsewhere = evidence({1: 20.0, 2: 0.1}, 20.0, {1: 1.0, 2: 0.0}, owners={1: 0.5, 2: 1.0})
    assert [id_ for id_, _ in fuse(best_elsewhere)] == [2, 1]
    assert fuse(best_elsewhere)[0][1] == pytest.approx(OWNER_WEIGHT + 0.1 / 20)


def test_equal_scores_are_in_the_order_of_ids() -> None:
    assert fuse(evidence({}, 4.0, {5: 1.0, 3: 1.0}), 0.5) == [(3, 0.5), (5, 0.5)]


def test_only_what_words_or_vectors_found_is_ranked() -> None:
    assert fuse(evidence({}, 0.0, {}, {4: 0.9}, {4: 1.0})) == []
