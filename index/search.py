"""A question held against the word index, the vector index and the names of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.fusion import DECISIVE, Evidence
from index.lexical import LexicalIndex
from index.owners import Naming
from index.store import Kind, Store
from index.types import Filter

# Words that ask and tell no text from another; counted with the others they would make every text seem to lack much.
_ASKING = frozenset(
    "多少 多 少 几 几个 哪 哪个 哪些 哪里 哪一 谁 何 什么 为什么 怎么 怎样 如何 吗 呢 啊 呀 吧 嘛 来着 是 有 了 花 花了 是多少 "
    "有多少 一共 总共 请 请问 问 帮 查 一下 告诉 我 你 那 这 个 下 钱 想 知道 了解 具体 到底 大概".split()
)
# Reports that are named alike are searched by themselves, if they are not more than these.
_NAMED_AT_MOST = 64
# Each retriever gives so many times what is asked for, so that the fusion sees where they agree.
DEPTH_FACTOR = 4


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be searched for; `tokens` and `vector` are of what is left without the names of reports."""

    tokens: list[str]
    vector: NDArray[np.float32]
    naming: Naming


def asked(tokens: Sequence[str]) -> list[str]:
    """The tokens of a question without those that only ask; all of them where it has no others."""
    return [token for token in tokens if token not in _ASKING] or list(tokens)


def gather(
    query: Query,
    words: LexicalIndex,
    vectors: DenseIndex,
    store: Store,
    kind: Kind,
    filter: Filter,
    depth: int,
) -> Evidence:
    """The best `depth` by words and by vectors of what the filter lets through, and of the reports named the most."""
    lexical: dict[int, float] = {}
    dense: dict[int, float] = {}

    def search(within: Filter) -> None:
        lexical.update(words.search(query.tokens, depth, within))
        if query.vector.any():
            dense.update(vectors.search(query.vector, depth, store=store, kind=kind, filter=within))

    named = _named(query.naming, filter, DECISIVE)
    if named:
        search(named)
    # What these reports do not hold comes behind all that they hold.
    if len(lexical.keys() | dense.keys()) < depth // DEPTH_FACTOR:
        search(filter)
        if not named and (best := _named(query.naming, filter, 0.0)):
            search(best)
    ids = np.fromiter(lexical.keys() | dense.keys(), np.int64)
    others = np.fromiter(lexical.keys() - dense.keys(), np.int64)
    cosines = vectors.scores(query.vector, others) if query.vector.any() else np.zeros(len(others))
    shares = query.naming.shares_of(vectors.reports_of(ids))
    owners = dict(zip(ids.tolist(), shares.tolist(), strict=True))
    filled = dict(zip(others.tolist(), cosines.tolist(), strict=True))
    return Evidence(lexical, words.ceiling(query.tokens), dense, filled, owners)


def _named(naming: Naming, filter: Filter, less: float) -> Filter | None:
    """The filter for the reports named the most, or less by `less` at most; None where there are none, or too many."""
    named = naming.best(less, filter.report_ids)
    return replace(filter, report_ids=tuple(named)) if 0 < len(named) <= _NAMED_AT_MOST else None
