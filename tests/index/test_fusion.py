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
    # words: 7 -> 5 / 22, 9 -> 2 / 22; covered: 5 of 22 / 2.2 = 0.5; vectors: 9 -> 0.4², 8 -> 0.25², 7 -> 0.1², twice
    fused = fuse(evidence({7: 5.0, 9: 2.0}, 22.0, {9: 0.8, 8: 0.5}, {7: 0.2}), 2.0)
    expected = [(9, 2 / 22 + 0.32), (7, 5 / 22 + 0.02), (8, 0.125)]
    assert fused == [(id_, pytest.approx(score)) for id_, score in expected]


def test_what_is_covered_is_that_of_the_best_among_the_reports_named_most() -> None:
    words = {7: 9.0, 8: 5.0, 9: 2.0}
    assert evidence(words, 22.0, {}).covered == pytest.approx(0.9)
    assert evidence(words, 22.0, {}, owners={8: 1.0, 9: 1.0}).covered == pytest.approx(0.5)
    assert evidence({7: 11.0}, 22.0, {}).covered == 1.0
    assert evidence({}, 0.0, {7: 1.0}).covered == 0.0


def test_a_cosine_below_zero_is_no_evidence() -> None:
    assert fuse(evidence({}, 0.0, {7: -0.9, 8: 0.1}))[-1] == (7, 0.0)


def test_words_decide_a_question_in_the_words_of_the_reports_and_vectors_any_other() -> None:
    words, vectors = {7: 10.0, 9: 9.0}, {9: 0.8, 8: 0.5, 7: 0.7}
    assert fuse(evidence(words, 24.0, vectors))[0][0] == 7
    assert fuse(evidence(words, 80.0, vectors))[0][0] == 9


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
