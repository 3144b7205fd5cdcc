"""Which indicator words that no lexicon holds most likely mean: 目前几个人上班 is near to 实有人数 and to nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.manner import blank
from assistant.understand import Question
from corpus.lexicon import indicators
from corpus.types import Span
from index.encoder import Encoder

# Chosen on the tuning half of the generator's questions, where every reading beyond both was right; docs/answering.md.
_NEAR = 0.62
_APART = 0.15
_YEAR = re.compile(r"(?:19|20)?\d\d年度?")


def likely(question: Question, encoder: Encoder) -> str:
    """The indicator that a question's words are near to, by the encoder; "" where none is, or two are."""
    names, table = _lexicon(encoder)  # type: ignore[arg-type]
    near: dict[str, float] = {}
    for name, cosine in zip(
        names, table @ encoder.encode([words_asked(question)], query=True)[0], strict=True
    ):
        near[name] = max(near.get(name, -1.0), float(cosine))
    first = max(near, key=lambda name: near[name])
    # 财政拨款收入 and 一般公共预算财政拨款收入 are no two readings; the wider is meant.
    others = [cosine for name, cosine in near.items() if name not in first and first not in name]
    if near[first] < _NEAR or near[first] - max(others) < _APART:
        return ""
    return min((name for name in near if name in first and near[name] >= _NEAR), key=len)


def words_asked(question: Question) -> str:
    """A question without its office and year."""
    spans = [mention.span for mention in question.agency_mentions]
    spans += [Span(*match.span()) for match in _YEAR.finditer(question.text)]
    return "".join(blank(question.text, spans).split())


# A process asks with one encoder; a library made anew may bring another.
@lru_cache(maxsize=2)
def _lexicon(encoder: Encoder) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """The indicators' names, one for each way of saying them, and the vectors of those: shape (names, dimension)."""
    said = [(name, words) for name, entry in indicators().items() for words in (name, *entry.aliases)]
    return tuple(name for name, _ in said), encoder.encode([words for _, words in said])
