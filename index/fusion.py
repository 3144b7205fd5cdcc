"""Several rankings become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Ranking = Sequence[tuple[int, float]]


def min_max_fusion(rankings: Iterable[tuple[float, Ranking]]) -> list[tuple[int, float]]:
    """(id, score), best first, of (weight, (id, score) best first): a weighted mean of scores brought to 0..1.

    score(d) = sum over rankings r of w_r (s_r(d) - min_r) / (max_r - min_r), divided by the sum of the weights; 0 where
    r does not hold d, 1 for all of r where its scores are equal.

    Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023),
    https://doi.org/10.1145/3596512, section 4: better than reciprocal rank fusion, here too (docs/library.md).
    """
    listed = list(rankings)
    total = sum(weight for weight, _ in listed)
    scores: dict[int, float] = {}
    for weight, ranking in listed:
        if not ranking:
            continue
        low, high = min(score for _, score in ranking), max(score for _, score in ranking)
        for id_, score in ranking:
            share = (score - low) / (high - low) if high > low else 1.0
            scores[id_] = scores.get(id_, 0.0) + weight * share / total
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
