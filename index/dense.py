"""Meaning: a FAISS index over the vectors of passages or figures, held in memory and kept in step with the store.

Up to FLAT_LIMIT vectors it is exact and made anew from the store at each start, which is faster than checking and
reading a file. Beyond, an inverted file with 8-bit scalar quantisation, whose training is kept on disk.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.filters import EVERYTHING
from index.store import Batch, Kind, Removal, Store
from index.types import Filter

FLAT_LIMIT = 50_000
# So few are read from the store and compared one by one; reading more takes longer than looking through all lists.
EXACT_LIMIT = 4_000
_N_PROBE = 64
_TRAINING_PER_LIST = 40
# Few large additions: FAISS shares each out among threads, which small ones do not repay.
_ADDED_AT_ONCE = 10_000
# Filters come again and again (one year, one agency): what the last so many let through is remembered.
_REMEMBERED_FILTERS = 16


@dataclass(frozen=True, slots=True)
class _Range:
    """The ids of one report's items: `first_id` and the `count - 1` after it."""

    first_id: int
    count: int
    years: bytes


@dataclass(frozen=True)
class _Allowed:
    """What a filter lets through: ids, the reports they stand in, and the ids as FAISS takes them."""

    ids: NDArray[np.int64]
    report_ids: list[int]

    @cached_property
    def selector(self) -> Any:  # noqa: ANN401
        """A bit for every id; made for a search through the lists only, since it takes longer than reading a few."""
        return _selector(self.ids)


class DenseIndex:
    """Finds the vectors with the greatest inner product; `dimension` numbers each, L2-normalised."""

    def __init__(self, dimension: int, flat_limit: int | None = None) -> None:
        self.dimension = dimension
        self.generation = 0
        self._flat_limit = FLAT_LIMIT if flat_limit is None else flat_limit
        self._index: Any = _flat(dimension)
        self._trained = 0
        self._ranges: dict[int, _Range] = {}
        self._remembered: dict[Filter, _Allowed] = {}
        self._places: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None = None
        self._guard = threading.RLock()

    def __len__(self) -> int:
        count: int = self._index.ntotal
        return count

    @property
    def is_flat(self) -> bool:
        """Whether the index is exact."""
        return not self._trained

    def refresh(self, store: Store, kind: Kind, training: Callable[[int], object] = int) -> None:
        """Take in what the store gained and lost since the last time; `training` is told how many it takes training."""
        with self._guard, store.reading():
            generation = store.generation()
            if generation == self.generation:
                return
            self._remembered.clear()
            self._places = None
            for removal in store.removals(kind, self.generation) if len(self) else ():
                self._remove(removal)
            if self._needs_training(count := store.count(kind)):
                training(count)
                self._train(store, kind)
            else:
                self._add(store.batches(kind, self.generation, tokens=False))
            self.generation = generation

    def _needs_training(self, count: int) -> bool:
        return count > self._flat_limit and count > 4 * self._trained

    def _train(self, store: Store, kind: Kind) -> None:
        """Start again as an inverted file; the lists come from a sample of all vectors."""
        _faiss().omp_set_num_threads(os.cpu_count() or 1)
        count = store.count(kind)
        n_lists = int(2 * math.sqrt(count))
        share = min(1.0, n_lists * _TRAINING_PER_LIST / count)
        random = np.random.default_rng(0)
        sample = [
            vectors[random.random(len(vectors)) < share]
            for vectors in (
                _matrix(batch.vectors, self.dimension) for batch in store.batches(kind, tokens=False)
            )
        ]
        self._index = _inverted(self.dimension, n_lists, np.concatenate(sample))
        self._trained = count
        self._ranges.clear()
        self._add(store.batches(kind, tokens=False))

    def _add(self, batches: Iterable[Batch]) -> None:
        vectors: list[NDArray[np.float32]] = []
        ids: list[NDArray[np.int64]] = []
        for batch in batches:
            if not batch.count:
                continue
            vectors.append(_matrix(batch.vectors, self.dimension))
            ids.append(np.arange(batch.first_id, batch.first_id + batch.count, dtype=np.int64))
            self._ranges[batch.report_id] = _Range(batch.first_id, batch.count, batch.years)
            if sum(map(len, ids)) >= _ADDED_AT_ONCE:
                self._index.add_with_ids(np.concatenate(vectors), np.concatenate(ids))
                vectors, ids = [], []
        if ids:
            self._index.add_with_ids(np.concatenate(vectors), np.concatenate(ids))

    def _remove(self, removal: Removal) -> None:
        faiss = _faiss()

        ids = np.arange(removal.first_id, removal.first_id + removal.count, dtype=np.int64)
        self._index.remove_ids(faiss.IDSelectorArray(ids))
        held = self._ranges.get(removal.report_id)
        if held and held.first_id == removal.first_id:
            del self._ranges[removal.report_id]

    def search(
        self, query: NDArray[np.float32], k: int, *, store: Store, kind: Kind, filter: Filter = EVERYTHING
    ) -> list[tuple[int, float]]:
        """The `k` best (id, inner product) for `query` (shape (dimension,)) that the filter lets through."""
        with self._guard:
            if filter == EVERYTHING:
                return self._nearest(query, k, None)
            allowed = self._allowed(store, kind, filter)
            if len(allowed.ids) > EXACT_LIMIT or self.is_flat:
                return self._nearest(query, k, allowed)
            return self._exact(query, k, allowed.ids, store.vectors(kind, allowed.report_ids))

    def scores(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner products of `query` with the vectors of these ids, as they are held; 0 for an id not held."""
        with self._guard:
            held = self.reports_of(ids) > 0
            scores = np.zeros(len(ids), np.float32)
            if held.any():
                scores[held] = self._index.reconstruct_batch(ids[held]) @ query
            return scores

    def reports_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The report of each of these ids; 0 for an id not held."""
        with self._guard:
            if self._places is None:
                held = sorted((held.first_id, held.count, report) for report, held in self._ranges.items())
                firsts, counts, reports = np.array(held, np.int64).reshape(-1, 3).T
                self._places = firsts, firsts + counts, reports
            firsts, ends, reports = self._places
        if not len(firsts):
            return np.zeros(len(ids), np.int64)
        at = np.maximum(np.searchsorted(firsts, ids, side="right") - 1, 0)
        return np.where((firsts[at] <= ids) & (ids < ends[at]), reports[at], 0)

    def _allowed(self, store: Store, kind: Kind, filter: Filter) -> _Allowed:
        held = self._remembered
        if filter not in held:
            if len(held) >= _REMEMBERED_FILTERS:
                # What lets little through goes first: it is quickly looked up again, a whole year is not.
                small = (each for each, allowed in held.items() if len(allowed.ids) <= EXACT_LIMIT)
                del held[next(small, next(iter(held)))]
            held[filter] = self._look_up(store, kind, filter)
        return held[filter]

    def _look_up(self, store: Store, kind: Kind, filter: Filter) -> _Allowed:
        of_reports = store.report_ids(_of_reports(filter, kind))
        reports = np.array([report for report in of_reports if report in self._ranges], np.int64)
        ranges = [self._ranges[report] for report in reports.tolist()]
        ids = _ids_of(ranges)
        if kind == "figure" and filter.years:
            own = np.concatenate([np.zeros(0, np.int16), *(np.frombuffer(r.years, np.int16) for r in ranges)])
            keep = np.isin(own, filter.years)
            counts = np.array([held.count for held in ranges], np.int64)
            reports, ids = np.unique(np.repeat(reports, counts)[keep]), ids[keep]
        return _Allowed(ids, reports.tolist())

    def _nearest(
        self, query: NDArray[np.float32], k: int, allowed: _Allowed | None
    ) -> list[tuple[int, float]]:
        faiss = _faiss()

        if k <= 0 or not len(self) or (allowed is not None and not len(allowed.ids)):
            return []
        options: dict[str, Any] = {} if allowed is None else {"sel": allowed.selector}
        if self.is_flat:
            parameters = faiss.SearchParameters(**options)
        else:
            share = 1.0 if allowed is None else len(allowed.ids) / len(self)
            # A filter thins the lists out: more are looked at, so many that no less of the best is found than without.
            parameters = faiss.SearchParametersIVF(
                nprobe=min(int(_N_PROBE / math.sqrt(share)), self._index.nlist), **options
            )
        # One query is too little work to share: threads cost more than they bring, above all on a busy machine.
        faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(query[None, :], k, params=parameters)
        return [(int(id_), float(score)) for id_, score in zip(ids[0], scores[0], strict=True) if id_ >= 0]

    def _exact(
        self,
        query: NDArray[np.float32],
        k: int,
        allowed: NDArray[np.int64],
        stored: Iterable[tuple[int, bytes]],
    ) -> list[tuple[int, float]]:
        """Every allowed vector as the store keeps it, scanned."""
        ids, scores = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for first_id, data in stored:
            vectors = _matrix(data, self.dimension)
            ids.append(np.arange(first_id, first_id + len(vectors), dtype=np.int64))
            scores.append(vectors @ query)
        all_ids, all_scores = np.concatenate(ids), np.concatenate(scores)
        keep = np.isin(all_ids, allowed)
        all_ids, all_scores = all_ids[keep], all_scores[keep]
        best = np.lexsort((all_ids, -all_scores))[: max(k, 0)]
        return [(int(all_ids[place]), float(all_scores[place])) for place in best]

    def to_bytes(self) -> bytes:
        """The inverted file in FAISS's own form, without its ranges of ids."""
        faiss = _faiss()

        data: bytes = faiss.serialize_index(self._index).tobytes()
        return data

    def from_bytes(self, data: bytes, store: Store, kind: Kind, generation: int) -> None:
        """Take over what `to_bytes` gave when the library stood at `generation`. The caller has checked the bytes."""
        faiss = _faiss()

        with self._guard:
            self._index = faiss.deserialize_index(np.frombuffer(data, np.uint8))
            self._index.set_direct_map_type(faiss.DirectMap.Hashtable)
            self._trained = len(self)
            self._ranges = {
                report_id: _Range(first_id, count, years)
                for report_id, first_id, count, years in store.ranges(kind, generation)
            }
            self.generation = generation


def _faiss() -> Any:  # noqa: ANN401
    # Imported late, and untyped: its stub files lack half of what the library has.
    import faiss

    return faiss


def _ids_of(ranges: Sequence[_Range]) -> NDArray[np.int64]:
    """All ids of these ranges, one after another."""
    counts = np.array([held.count for held in ranges], np.int64)
    firsts = np.array([held.first_id for held in ranges], np.int64)
    before = np.cumsum(counts) - counts
    return np.repeat(firsts - before, counts) + np.arange(counts.sum())


def _selector(ids: NDArray[np.int64]) -> Any:  # noqa: ANN401
    bits = np.zeros(int(ids.max(initial=0)) + 1, np.bool_)
    bits[ids] = True
    return _faiss().IDSelectorBitmap(np.packbits(bits, bitorder="little"))


def _of_reports(filter: Filter, kind: Kind) -> Filter:
    """The part of the filter that reports decide: a figure's year is its own, not its report's."""
    years = () if kind == "figure" else filter.years
    return Filter(years, filter.agencies, filter.regions, filter.kinds, filter.report_ids)


def _matrix(data: bytes, dimension: int) -> NDArray[np.float32]:
    return np.frombuffer(data, np.float16).reshape(-1, dimension).astype(np.float32)


def _flat(dimension: int) -> Any:  # noqa: ANN401
    faiss = _faiss()

    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _inverted(dimension: int, n_lists: int, sample: NDArray[np.float32]) -> Any:  # noqa: ANN401
    faiss = _faiss()

    quantizer = faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(quantizer, dimension, n_lists, kind, faiss.METRIC_INNER_PRODUCT)
    quantizer.this.disown()
    index.own_fields = True
    index.cp.niter = 8
    index.train(sample)
    # Removing by id needs to know where each id lies.
    index.set_direct_map_type(faiss.DirectMap.Hashtable)
    return index
