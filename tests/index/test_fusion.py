from __future__ import annotations

import pytest

from index.fusion import reciprocal_rank_fusion


def test_scores_worked_by_hand() -> None:
    # 7: 1/61 + 1/62, 8: 1/61, 9: 1/62
    fused = reciprocal_rank_fusion([(1.0, [7, 9]), (1.0, [8, 7])])
    assert fused == [
        (7, pytest.approx(0.0325225, abs=1e-7)),
        (8, pytest.approx(0.0163934, abs=1e-7)),
        (9, pytest.approx(0.0161290, abs=1e-7)),
    ]


def test_weights_and_constant() -> None:
    # with k = 0 and weight 2 the first of the first list has 2/1, the first of the second 1/1
    assert reciprocal_rank_fusion([(2.0, [1]), (1.0, [2])], k=0) == [(1, 2.0), (2, 1.0)]


def test_equal_scores_are_in_order_of_id() -> None:
    assert [id_ for id_, _ in reciprocal_rank_fusion([(1.0, [5]), (1.0, [3])])] == [3, 5]


def test_nothing_fused_is_nothing() -> None:
    assert reciprocal_rank_fusion([(1.0, []), (1.0, [])]) == []
