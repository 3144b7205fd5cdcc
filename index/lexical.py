"""Words: a tantivy index (BM25) over the tokens of passages or figures; filters cut before ranking."""

from __future__ import annotations

import array
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.filters import EVERYTHING
from index.store import Batch
from index.types import Filter, ReportEntry

if TYPE_CHECKING:
    import tantivy

# tantivy's writer needs 15 MB for each thread at the least; the rest is what it gathers before a segment is written.
_WRITER_BYTES = 64_000_000
_MAX_QUERY_TOKENS = 256
REWRITTEN = ("meta.json", ".managed.json")
# A word costs as many steps as texts hold it. In a library so large that its commonest words would make a question
# slow, they are left out: they are also the words that tell the least.
_MAX_POSTINGS = 600_000
# tantivy's own, which can not be set.
K1 = 1.2


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="freq")
    # Signed, since deleting by a term of an unsigned field finds nothing (tantivy-py 0.27).
    builder.add_integer_field("id", fast=True)
    builder.add_integer_field("report", fast=True, indexed=True)
    builder.add_integer_field("year", indexed=True)
    for name in ("agency", "region", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


class LexicalIndex:
    """A word index in a folder of its own. Searches see the last `reload`; one process writes at a time."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._schema = _schema()
        self._folder = folder
        self._index = tantivy.Index(self._schema, str(folder))
        self.reload()

    def reload(self) -> None:
        """See what was written since."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        count: int = self._searcher.num_docs
        return count

    def update(
        self, removed: Iterable[int], added: Iterable[tuple[Batch, ReportEntry]], *, fresh: bool = False
    ) -> None:
        """Forget the reports `removed` and take in the batches, in one commit; `fresh`: nothing is there yet."""
        import tantivy

        writer = self._index.writer(_WRITER_BYTES, 1)
        try:
            for report_id in removed:
                writer.delete_documents_by_term("report", report_id)
            for batch, entry in added:
                # A report that was replaced keeps its number; its old items go first.
                if not fresh:
                    writer.delete_documents_by_term("report", batch.report_id)
                for document in _documents(batch, entry):
                    writer.add_document(tantivy.Document.from_dict(document, self._schema))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self.reload()

    def files(self) -> list[str]:
        """The names of the files that make up the index; all but those of REWRITTEN are never rewritten."""
        return [path.name for path in self._folder.iterdir() if path.suffix != ".lock"]

    def search(self, tokens: Sequence[str], k: int, filter: Filter = EVERYTHING) -> list[tuple[int, float]]:
        """The `k` best (id, BM25 score) among what the filter lets through, best first."""
        import tantivy

        words = list(self._asked(tokens))
        if not words or k <= 0:
            return []
        should = tantivy.Occur.Should
        terms = [(should, tantivy.Query.term_query(self._schema, "tokens", word, "freq")) for word in words]
        query = tantivy.Query.boolean_query(terms)
        conditions = self._conditions(filter)
        if conditions:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (query, *conditions)])
        hits = self._searcher.search(query, limit=k, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [
            (int(id_), float(score)) for id_, (score, _) in zip(ids, hits, strict=True) if id_ is not None
        ]

    def ceiling(self, tokens: Sequence[str]) -> float:
        """What no text's score for this query can exceed: (k1 + 1) × the sum of idf, words found nowhere included.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, equation 3.15: a word's part
        tends to idf (k1 + 1) as its frequency grows.
        """
        count = len(self)
        held = self._asked(tokens).values()
        return (K1 + 1) * sum(math.log(1 + (count - n + 0.5) / (n + 0.5)) for n in held)

    def _asked(self, tokens: Sequence[str]) -> dict[str, int]:
        """The words that a question is made of and how many texts hold each, the rarest first."""
        words = list(dict.fromkeys(tokens))[:_MAX_QUERY_TOKENS]
        held = {word: int(self._searcher.doc_freq("tokens", word)) for word in words}
        kept: dict[str, int] = {}
        for word in sorted(words, key=lambda word: held[word]):
            if kept and sum(kept.values()) + held[word] > _MAX_POSTINGS:
                break
            kept[word] = held[word]
        return kept

    def _conditions(self, filter: Filter) -> list[tantivy.Query]:
        import tantivy

        fields: list[tuple[str, Sequence[int] | Sequence[str] | None]] = [
            ("year", filter.years or None),
            ("agency", filter.agencies or None),
            ("region", filter.regions or None),
            ("kind", filter.kinds or None),
            ("report", filter.report_ids),
        ]
        return [
            tantivy.Query.const_score_query(self._one_of(name, values), 0.0)
            for name, values in fields
            if values is not None
        ]

    def _one_of(self, name: str, values: Sequence[int] | Sequence[str]) -> tantivy.Query:
        import tantivy

        if len(values) == 1:  # a list of places that is read along, where a set is first made a table of
            return tantivy.Query.term_query(self._schema, name, values[0])
        return tantivy.Query.term_set_query(self._schema, name, list(values))


def _documents(batch: Batch, entry: ReportEntry) -> Iterable[dict[str, object]]:
    shared = {"report": batch.report_id, "agency": entry.agency, "region": entry.region, "kind": entry.kind}
    own_years = array.array("h", batch.years)
    for place, tokens in enumerate(batch.tokens):
        if batch.kind == "figure":
            years = [own_years[place]] if own_years[place] else []
        else:
            years = list(entry.years)
        yield {**shared, "id": batch.first_id + place, "tokens": tokens, "year": years}
