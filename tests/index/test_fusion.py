from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import min_max_fusion


def test_scores_worked_by_hand() -> None:
    # words: 7 -> 1, 9 -> (6 - 2) / (10 - 2) = 0.5, 4 -> 0; vectors: 9 -> 1, 8 -> 0; weights 3 to 1
    fused = min_max_fusion([(3.0, [(7, 10.0), (9, 6.0), (4, 2.0)]), (1.0, [(9, 0.8), (8, 0.2)])])
    assert fused == [(7, 0.75), (9, pytest.approx(0.625)), (4, 0.0), (8, 0.0)]


def test_a_ranking_of_equal_scores_counts_in_full() -> None:
    assert min_max_fusion([(1.0, [(5, 2.0)]), (1.0, [])]) == [(5, 0.5)]
    assert min_max_fusion([(1.0, [(5, 2.0), (3, 2.0)])]) == [(3, 1.0), (5, 1.0)]


def test_nothing_fused_is_nothing() -> None:
    assert min_max_fusion([(1.0, []), (1.0, [])]) == []


@given(
    st.dictionaries(st.integers(0, 50), st.integers(-9, 9), min_size=1),
    st.integers(1, 9),
    st.integers(-99, 99),
)
def test_the_scale_of_scores_does_not_matter(scores: dict[int, int], factor: int, offset: int) -> None:
    other = [(place, float(place)) for place in (60, 3)]
    plain = min_max_fusion([(1.0, [(id_, float(score)) for id_, score in scores.items()]), (1.0, other)])
    scaled = [(id_, float(score * factor + offset)) for id_, score in scores.items()]
    assert dict(min_max_fusion([(1.0, scaled), (1.0, other)])) == pytest.approx(dict(plain))
