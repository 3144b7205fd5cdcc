"""What words, vectors and the names in a question say becomes one ranking."""

from __future__ import annotations

from dataclasses import dataclass

# Chosen on tuning questions (docs/retrieval.md), where both together are no worse than either on every set.
DENSE_WEIGHT = 0.5
# Above what words and vectors can bring together: they choose among the reports that are named alike.
OWNER_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the candidates, by id.

    `lexical`: BM25 scores of those found by words, `ceiling` what no text's can exceed; `dense`: cosines of those
    found by vectors, `filled`: of the others; `owners`: how far the question names their report, 0 to 1.
    """

    lexical: dict[int, float]
    ceiling: float
    dense: dict[int, float]
    filled: dict[int, float]
    owners: dict[int, float]


def fuse(evidence: Evidence, dense_weight: float = DENSE_WEIGHT) -> list[tuple[int, float]]:
    """(id, score), best first.

    score(d) = lexical(d) / ceiling + dense_weight cosine(d) + OWNER_WEIGHT owners(d); a part is 0 where unknown.

    Both are divided by what bounds them whatever the question, the cosine by 1: a question in the words of the
    reports comes near its ceiling and is decided by words, one in other words stays far below and is decided by
    vectors; and vectors of twins, which differ by a hair, differ by a hair in the score too, where stretching them
    to 0..1 would make the hair decide.

    Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023),
    https://doi.org/10.1145/3596512, sections 4 and 5: a weighted sum of scores normalised by theoretical bounds.
    """
    scores = {
        id_: OWNER_WEIGHT * evidence.owners.get(id_, 0.0) for id_ in (*evidence.lexical, *evidence.dense)
    }
    if evidence.ceiling > 0:
        for id_, score in evidence.lexical.items():
            scores[id_] += score / evidence.ceiling
    for cosines in (evidence.dense, evidence.filled):
        for id_, cosine in cosines.items():
            if id_ in scores:
                scores[id_] += dense_weight * cosine
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
