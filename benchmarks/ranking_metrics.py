"""How good a ranking is, given which of its items are relevant; each function is one formula with its source."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def recall_at(ranking: Sequence[int], relevant: Collection[int], k: int) -> float:
    """|relevant ∩ first k| / min(k, |relevant|): 1 where the first k could hold no more of them; 0 without any.

    With one relevant item this is plain recall. Source: "capped recall", Thakur et al., "BEIR", NeurIPS 2021,
    https://arxiv.org/abs/2104.08663, section 5 (as R_cap@k).
    """
    if not relevant:
        return 0.0
    return len(set(ranking[:k]) & set(relevant)) / min(k, len(relevant))


def reciprocal_rank_at(ranking: Sequence[int], relevant: Collection[int], k: int) -> float:
    """1 / rank of the first relevant item (ranks start at 1), 0 when it is not among the first k.

    Its mean over questions is MRR@k. Source: Voorhees, "The TREC-8 Question Answering Track Report", TREC 1999.
    """
    return next((1 / rank for rank, item in enumerate(ranking[:k], 1) if item in relevant), 0.0)


def ndcg_at(ranking: Sequence[int], relevant: Collection[int], k: int) -> float:
    """DCG over the DCG of the best possible ranking; DCG = sum of gain / log2(rank + 1), gain 1 for relevant items.

    Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002),
    https://doi.org/10.1145/582415.582418, in the form with log2(rank + 1) of Burges et al., ICML 2005.
    """
    if not relevant:
        return 0.0
    gained = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], 1) if item in relevant)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
