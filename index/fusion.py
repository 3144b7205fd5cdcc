"""Several rankings become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# The constant of the paper; the top ranks of one list then do not outweigh agreement of two.
RRF_K = 60


def reciprocal_rank_fusion(
    rankings: Iterable[tuple[float, Sequence[int]]], *, k: int = RRF_K
) -> list[tuple[int, float]]:
    """(id, score), best first, of (weight, ids best first): score(d) = sum of weight / (k + rank of d), ranks from 1.

    Source: Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods", SIGIR 2009, https://doi.org/10.1145/1571941.1572114; weights are ours.
    """
    scores: dict[int, float] = {}
    for weight, ids in rankings:
        for rank, id_ in enumerate(ids, 1):
            scores[id_] = scores.get(id_, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
