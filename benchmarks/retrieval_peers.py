"""Other retrievers over the same texts, words and vectors, each set up as its own documents say.

Those that know no Chinese words are also given the texts cut by jieba, so that they are judged at their best.
A peer whose package is not installed raises ImportError when it is built.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Search = Callable[["Query"], list[int]]
DEPTH = 10
# LangChain's EnsembleRetriever: weighted reciprocal rank fusion with this constant.
_RRF_CONSTANT = 60


@dataclass(frozen=True)
class Query:
    """A question, its words, and its vector (shape (dimension,))."""

    text: str
    vector: NDArray[np.float32]

    @cached_property
    def words(self) -> list[str]:
        """Jieba's words for search, lower case, blanks left out."""
        return words_of(self.text)


@dataclass(frozen=True)
class Pool:
    """The texts that are searched, and their vectors (shape (number, dimension)); a peer answers with places in it."""

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]

    @cached_property
    def words(self) -> list[list[str]]:
        """The words of every text, as `Query.words`."""
        return [words_of(text) for text in self.texts]


def words_of(text: str) -> list[str]:
    """Jieba's words for search, lower case, blanks left out."""
    import jieba

    return [word for word in jieba.lcut_for_search(text.lower()) if word.strip()]


def best(scores: NDArray[Any], k: int) -> list[int]:
    """The places of the k highest scores, ties by place."""
    return [int(place) for place in np.lexsort((np.arange(len(scores)), -scores))[:k]]


def bm25s_search(pool: Pool) -> Search:
    """bm25s, as it comes (Lucene's BM25, k1 = 1.5, b = 0.75), over jieba's words."""
    import bm25s

    index = bm25s.BM25()
    index.index(pool.words, show_progress=False)
    depth = min(DEPTH, len(pool.texts))

    def search(query: Query) -> list[int]:
        known = [word for word in query.words if word in index.vocab_dict]
        if not known:
            return []
        places, _ = index.retrieve([known], k=depth, show_progress=False)
        return [int(place) for place in places[0]]

    return search


def rank_bm25_search(pool: Pool) -> Search:
    """rank_bm25's BM25Okapi, as it comes (k1 = 1.5, b = 0.75), over jieba's words."""
    from rank_bm25 import BM25Okapi

    index = BM25Okapi(pool.words)
    return lambda query: best(index.get_scores(query.words), DEPTH)


def chatchat_search(pool: Pool) -> Search:
    """Langchain-Chatchat's ensemble: BM25 over jieba's words and FAISS, fused by rank, 0.5 to 0.5.

    Source: chatchat/server/file_rag/retrievers/ensemble.py, which makes LangChain's BM25Retriever (rank_bm25),
    a FAISS retriever and an EnsembleRetriever, each asked for as many as are wanted.
    """
    import faiss

    words = rank_bm25_search(pool)
    index = faiss.IndexFlatIP(pool.vectors.shape[1])
    index.add(pool.vectors)

    def search(query: Query) -> list[int]:
        _, nearest = index.search(query.vector[None, :], min(DEPTH, len(pool.texts)))
        scores: dict[int, float] = {}
        for ranking in (words(query), nearest[0].tolist()):
            for rank, place in enumerate(ranking, 1):
                scores[place] = scores.get(place, 0.0) + 0.5 / (rank + _RRF_CONSTANT)
        return sorted(scores, key=lambda place: -scores[place])[:DEPTH]

    return search


def txtai_search(pool: Pool, *, cut: bool) -> Search:
    """Txtai's hybrid index (BM25 and vectors, 0.5 to 0.5); `cut`: over jieba's words instead of its own tokens."""
    from txtai import Embeddings

    texts = [" ".join(words) for words in pool.words] if cut else list(pool.texts)
    vectors = dict(zip(texts, pool.vectors, strict=True))
    scoring: dict[str, Any] = {"method": "bm25", "terms": True, "normalize": True}
    if cut:
        scoring["tokenizer"] = {"whitespace": True, "alphanum": False, "stopwords": False}
    index = Embeddings(
        method="external",
        transform=lambda batch: np.array([vectors[text] for text in batch]),
        scoring=scoring,
        content=False,
    )
    index.index((place, text, None) for place, text in enumerate(texts))

    def search(query: Query) -> list[int]:
        text = " ".join(query.words) if cut else query.text
        vectors[text] = query.vector
        return [int(place) for place, _ in index.search(text, DEPTH)]

    return search


def haystack_search(pool: Pool, *, cut: bool) -> Search:
    """Haystack's in-memory store: BM25 and embeddings, joined by reciprocal rank; `cut` as in `txtai_search`."""
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    options: dict[str, Any] = {"bm25_tokenization_regex": r"\S+"} if cut else {}
    store = InMemoryDocumentStore(**options)
    texts: Sequence[str] = [" ".join(words) for words in pool.words] if cut else pool.texts
    store.write_documents(
        [
            Document(id=str(place), content=text, embedding=vector.tolist())
            for place, (text, vector) in enumerate(zip(texts, pool.vectors, strict=True))
        ]
    )
    words = InMemoryBM25Retriever(store, top_k=DEPTH)
    meaning = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def search(query: Query) -> list[int]:
        text = " ".join(query.words) if cut else query.text
        found = [
            words.run(query=text)["documents"],
            meaning.run(query_embedding=query.vector.tolist())["documents"],
        ]
        return [int(document.id) for document in joiner.run(documents=found)["documents"]]

    return search


PEERS: dict[str, Callable[[Pool], Search]] = {
    "bm25s": bm25s_search,
    "rank_bm25": rank_bm25_search,
    "txtai": lambda pool: txtai_search(pool, cut=False),
    "txtai, jieba": lambda pool: txtai_search(pool, cut=True),
    "haystack": lambda pool: haystack_search(pool, cut=False),
    "haystack, jieba": lambda pool: haystack_search(pool, cut=True),
    "Langchain-Chatchat": chatchat_search,
}
