"""What words, vectors and the names in a question say becomes one ranking."""

from __future__ import annotations

from dataclasses import dataclass

from index.lexical import K1

# Chosen on tuning questions (docs/retrieval.md), where both together are no worse than either on every set.
DENSE_WEIGHT = 2.5
# Far above what words and vectors can bring together: they choose among the reports that are named alike.
OWNER_WEIGHT = 12.0
# A report that is named less than another by more than this: whatever words and vectors say, it comes behind.
DECISIVE = (1 + DENSE_WEIGHT) / OWNER_WEIGHT


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

    @property
    def covered(self) -> float:
        """How much of the question the best text by words says, 0 to 1, among the reports that are named the most.

        1 is what a text of average length scores that has each word of the question once: the sum of their idf.
        """
        most = max((self.owners.get(id_, 0.0) for id_ in self.lexical), default=0.0)
        best = max((s for id_, s in self.lexical.items() if self.owners.get(id_, 0.0) == most), default=0.0)
        return min(1.0, (K1 + 1) * best / self.ceiling) if self.ceiling > 0 else 0.0


def fuse(evidence: Evidence, dense_weight: float = DENSE_WEIGHT) -> list[tuple[int, float]]:
    """(id, score), best first.

    score(d) = lexical(d) / ceiling + dense_weight ((1 - covered) cosine(d))² + OWNER_WEIGHT owners(d); a part is 0
    where unknown, and a cosine below 0 counts as 0.

    Both are divided by what bounds them whatever the question, the cosine by 1, and never stretched to 0..1: vectors
    of twins, which differ by a hair, differ by a hair in the score too. How much vectors weigh is the question's own:
    one in the words of the reports is decided by words, one that no text covers by vectors.

    Sources: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 42 (2023),
    https://doi.org/10.1145/3596512, sections 4 and 5: a weighted sum of scores normalised by theoretical bounds.
    Hsu, Tzeng, "DAT: Dynamic Alpha Tuning for Hybrid Retrieval", 2025, https://arxiv.org/abs/2503.23013: a weight for
    each question from how well either kind of search did on it, judged there by a language model, here by `covered`.
    """
    scores = {
        id_: OWNER_WEIGHT * evidence.owners.get(id_, 0.0) for id_ in (*evidence.lexical, *evidence.dense)
    }
    if evidence.ceiling > 0:
        for id_, score in evidence.lexical.items():
            scores[id_] += score / evidence.ceiling
    left = 1 - evidence.covered
    for cosines in (evidence.dense, evidence.filled):
        for id_, cosine in cosines.items():
            if id_ in scores:
                scores[id_] += dense_weight * (left * max(cosine, 0.0)) ** 2
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
