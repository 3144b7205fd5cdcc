"""The part of a library that someone may see, in the shape of a library.

Every question about reports passes through here, so that what is not permitted is left out before anything is ranked,
counted or compared, and is answered as if it were not there.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.types import Report
from index.encoder import Encoder
from index.errors import NotPermittedError, ReportNotFoundError
from index.filters import EVERYTHING
from index.library import Library
from index.owners import Owners
from index.permit import Permit
from index.tokenize import Tokenizer
from index.types import Filter, Hit, ReportEntry, StoredFigure, StoredPassage


class LibraryView(Library):
    """A library as `permit` lets it be seen. It holds no files of its own: closing it does nothing."""

    def __init__(self, whole: Library, permit: Permit) -> None:
        self.path = whole.path
        self.permit = permit
        self._whole = whole
        self._seen: tuple[int, frozenset[int]] = (-1, frozenset())
        self._named: tuple[frozenset[int], Owners] | None = None
        self._guard = threading.Lock()

    def close(self) -> None:
        """Leave the library open for everyone else."""

    @property
    def encoder(self) -> Encoder:
        """The encoder of the library."""
        return self._whole.encoder

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer of the library."""
        return self._whole.tokenizer

    @property
    def generation(self) -> int:
        """Counts the changes of the whole library's content."""
        return self._whole.generation

    # What may be seen

    def _ids(self) -> frozenset[int]:
        """The numbers of the reports that may be seen now."""
        with self._guard:
            # Read before the reports: a change in between is noticed at the next question.
            generation = self._whole.generation
            if generation != self._seen[0]:
                seen = (entry.id for entry in self._whole.reports() if self.permit.allows(entry))
                self._seen = generation, frozenset(seen)
            return self._seen[1]

    def _within(self, filter: Filter) -> Filter:
        ids = self._ids()
        chosen = ids if filter.report_ids is None else ids & set(filter.report_ids)
        return replace(filter, report_ids=tuple(sorted(chosen)))

    def _require(self, report_id: int) -> None:
        if report_id not in self._ids():
            raise ReportNotFoundError(report_id)

    def reports(self, filter: Filter = EVERYTHING) -> list[ReportEntry]:
        """The permitted reports that the filter lets through, oldest first."""
        return self._whole.reports(self._within(filter))

    def entry(self, report_id: int) -> ReportEntry:
        """One report's entry."""
        self._require(report_id)
        return self._whole.entry(report_id)

    def report(self, report_id: int) -> Report:
        """One report, exactly as it was added."""
        self._require(report_id)
        return self._whole.report(report_id)

    def original(self, report_id: int) -> bytes:
        """The file a report was made from."""
        self._require(report_id)
        return self._whole.original(report_id)

    def agencies(self, filter: Filter = EVERYTHING) -> list[str]:
        """The agencies of the permitted reports, sorted."""
        return self._whole.agencies(self._within(filter))

    def years(self, filter: Filter = EVERYTHING) -> list[int]:
        """The fiscal years the permitted reports cover, ascending."""
        return self._whole.years(self._within(filter))

    def indicators(self, filter: Filter = EVERYTHING) -> list[str]:
        """The canonical indicators that the permitted reports state figures of."""
        return self._whole.indicators(self._within(filter))

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The permitted passages of these ids, in this order."""
        seen = self._ids()
        return [passage for passage in self._whole.passages(ids) if passage.report_id in seen]

    def figures(self, ids: Sequence[int]) -> list[StoredFigure]:
        """The permitted figures of these ids, in this order."""
        seen = self._ids()
        return [figure for figure in self._whole.figures(ids) if figure.report_id in seen]

    def find_figures(
        self,
        canonical: Sequence[str] = (),
        basis: str = "",
        filter: Filter = EVERYTHING,
        limit: int | None = None,
    ) -> list[StoredFigure]:
        """All permitted figures of these indicators and this basis, report by report."""
        return self._whole.find_figures(canonical, basis, self._within(filter), limit)

    def search_passages(self, query: str, k: int = 10, filter: Filter = EVERYTHING) -> list[Hit]:
        """The `k` best permitted passages; no other is ranked."""
        return self._whole.search("passage", query, k, self._within(filter), self._owners_now())

    def search_figures(self, query: str, k: int = 50, filter: Filter = EVERYTHING) -> list[Hit]:
        """The `k` best permitted figures; no other is ranked."""
        return self._whole.search("figure", query, k, self._within(filter), self._owners_now())

    def _owners_now(self) -> Owners:
        """The names of the permitted reports: the name of any other is a word like every other."""
        ids = self._ids()
        with self._guard:
            if self._named is None or self._named[0] is not ids:
                seen = self._whole.reports(Filter(report_ids=tuple(ids)))
                named = [(entry.id, entry.agency or entry.title, entry.years) for entry in seen]
                self._named = ids, Owners(named, self.tokenizer)
            return self._named[1]

    # Changing

    def add(self, report: Report, original: bytes | None = None, *, replace: bool = False) -> ReportEntry:
        """Add a report that may be seen afterwards.

        Raises:
            NotPermittedError: it may not, or its file is there already as a report that may not be seen.
        """
        held = [entry for entry in self._whole.reports() if entry.sha256 == report.sha256]
        agency = report.metadata.agency.value
        if not (self.permit.permits(agency, report.sha256) and all(map(self.permit.allows, held))):
            raise NotPermittedError(agency)
        return self._whole.add(report, original, replace=replace)

    def add_many(
        self, reports: Iterable[tuple[Report, bytes | None]], *, replace: bool = False
    ) -> list[ReportEntry]:
        """Add reports one after another; raises what `add` raises."""
        return [self.add(report, original, replace=replace) for report, original in reports]

    def remove(self, report_id: int) -> None:
        """Forget a permitted report."""
        self._require(report_id)
        self._whole.remove(report_id)

    def __getattribute__(self, name: str) -> object:
        # What a library gains later is closed until it is opened here in so many words.
        if not name.startswith("_") and name not in _OPEN:
            raise AttributeError(f"LibraryView does not open Library.{name}")
        return super().__getattribute__(name)


_OPEN = frozenset([name for name in vars(LibraryView) if not name.startswith("_")] + ["path", "permit"])
