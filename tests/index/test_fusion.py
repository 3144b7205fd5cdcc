from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import fuse

VECTORS = [(9, 0.8), (8, 0.5), (7, 0.2)]


def test_scores_worked_by_hand() -> None:
    # words: 7 -> 10 / 20, 9 -> 6 / 20; vectors: 9 -> 1, 8 -> 0.5, 7 -> 0, each times 0.1
    fused = fuse([(7, 10.0), (9, 6.0)], 20.0, VECTORS, 0.1)
    assert fused == [(7, pytest.approx(0.5)), (9, pytest.approx(0.4)), (8, pytest.approx(0.05))]


def test_words_decide_a_question_in_the_words_of_the_reports_and_vectors_any_other() -> None:
    words = [(7, 10.0), (9, 9.0)]
    assert fuse(words, 12.0, VECTORS, 0.05)[0][0] == 7
    assert fuse(words, 80.0, VECTORS, 0.05)[0][0] == 9


def test_vectors_of_equal_scores_count_in_full() -> None:
    assert fuse([], 4.0, [(5, 2.0), (3, 2.0)], 0.5) == [(3, 0.5), (5, 0.5)]


def test_nothing_fused_is_nothing() -> None:
    assert fuse([], 0.0, [], 1.0) == []


@given(
    st.dictionaries(st.integers(0, 50), st.integers(-9, 9), min_size=1),
    st.integers(1, 9),
    st.integers(-99, 99),
)
def test_the_scale_of_vector_scores_does_not_matter(scores: dict[int, int], factor: int, offset: int) -> None:
    words = [(60, 5.0), (3, 2.0)]
    plain = fuse(words, 10.0, [(id_, float(score)) for id_, score in scores.items()], 0.3)
    scaled = fuse(words, 10.0, [(id_, float(score * factor + offset)) for id_, score in scores.items()], 0.3)
    assert dict(scaled) == pytest.approx(dict(plain))
