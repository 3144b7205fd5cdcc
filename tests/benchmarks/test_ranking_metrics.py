"""Formulas against numbers worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.ranking_metrics import ndcg_at, recall_at, reciprocal_rank_at

RANKING = (7, 3, 9, 1, 5)


def test_recall_worked_by_hand() -> None:
    assert recall_at(RANKING, {3}, 1) == 0
    assert recall_at(RANKING, {3}, 2) == 1
    # two of three are among the first four
    assert recall_at(RANKING, {3, 1, 8}, 4) == pytest.approx(2 / 3)
    # the first place can hold one of two only
    assert recall_at(RANKING, {7, 3}, 1) == 1


def test_reciprocal_rank_worked_by_hand() -> None:
    assert reciprocal_rank_at(RANKING, {9, 5}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank_at(RANKING, {5}, 4) == 0


def test_ndcg_worked_by_hand() -> None:
    # relevant at ranks 2 and 4: DCG = 1/log2(3) + 1/log2(5) = 0.63093 + 0.43068; best = 1 + 0.63093
    assert ndcg_at(RANKING, {3, 1}, 10) == pytest.approx((0.63093 + 0.43068) / 1.63093, abs=1e-5)
    # one relevant at rank 3: 1/log2(4)
    assert ndcg_at(RANKING, {9}, 10) == pytest.approx(0.5)
    # three are relevant, the cut at 1 lets the best have one: 1 / 1
    assert ndcg_at(RANKING, {7, 3, 9}, 1) == pytest.approx(1.0)


def test_nothing_relevant_or_nothing_found_scores_nothing() -> None:
    for formula in (recall_at, reciprocal_rank_at, ndcg_at):
        assert formula(RANKING, frozenset(), 10) == 0
        assert formula((), {1}, 10) == 0


@given(st.permutations(range(12)), st.sets(st.integers(0, 11), min_size=1), st.integers(1, 12))
def test_ndcg_equals_the_definition_written_out(ranking: list[int], relevant: set[int], k: int) -> None:
    gains = [float(item in relevant) for item in ranking]
    best = sorted(gains, reverse=True)

    def dcg(values: list[float]) -> float:
        return math.fsum(value / math.log2(place + 2) for place, value in enumerate(values[:k]))

    assert ndcg_at(ranking, relevant, k) == pytest.approx(dcg(gains) / dcg(best))
