"""Two rankings become one."""

from __future__ import annotations

from collections.abc import Sequence

Ranking = Sequence[tuple[int, float]]


def fuse(lexical: Ranking, ceiling: float, dense: Ranking, weight: float) -> list[tuple[int, float]]:
    """(id, score), best first: a word score brought to 0..1, and `weight` times a vector score brought to 0..1.

    score(d) = lexical(d) / ceiling + weight (dense(d) - min) / (max - min); a part is 0 where its ranking does not
    hold d, and the second is `weight` for all of dense where its scores are equal.

    `ceiling` is what no text's word score can exceed for this question, so a question in the words of the reports
    is decided by words, and one in other words by vectors; dividing by the highest score found can not tell them
    apart. For vectors no such bound says anything: how far cosines spread differs from encoder to encoder.

    Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023),
    https://doi.org/10.1145/3596512, sections 4 and 5: scores rather than ranks, normalised by theoretical bounds.
    """
    scores: dict[int, float] = {}
    if ceiling > 0:
        scores = {id_: score / ceiling for id_, score in lexical}
    low, high = (
        min((score for _, score in dense), default=0.0),
        max((score for _, score in dense), default=0.0),
    )
    for id_, score in dense:
        share = (score - low) / (high - low) if high > low else 1.0
        scores[id_] = scores.get(id_, 0.0) + weight * share
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
