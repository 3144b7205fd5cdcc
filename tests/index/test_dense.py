from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import index.dense
import index.derived
from index.dense import DenseIndex
from index.derived import Locks, Vectors
from index.files import locked
from index.filters import EVERYTHING
from index.store import Indexable, Store
from index.types import Filter
from tests.index.making import make_report

DIMENSION = 16
PER_REPORT = 20


def unit_vectors(count: int, seed: int) -> NDArray[np.float32]:
    """Random directions as the store keeps them, so that scores can be compared exactly."""
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    stored = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    return stored.astype(np.float32)


class Shelf:
    """A store of reports with random vectors, and the same vectors by id."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path / "library.sqlite")
        self.vectors: dict[int, NDArray[np.float32]] = {}

    def add(self, number: int) -> int:
        sentences = [f"第{place}句{number}万元" for place in range(PER_REPORT)]
        agency, years = f"局{number % 5}", (2020 + number % 4,)
        report = make_report(sentences, name=f"{number}.md", agency=agency, years=years)
        vectors = unit_vectors(PER_REPORT, number)
        part = Indexable(b"", ("决算",) * PER_REPORT, vectors.astype(np.float16).tobytes())
        years_of = np.full(PER_REPORT, years[0], np.int16)
        years_of[::2] = 0
        figures = Indexable(years_of.tobytes(), part.tokens, part.vectors)
        with self.store.writing():
            report_id = self.store.insert(report, {"passage": part, "figure": figures})
        first = next(self.store.vectors("passage", [report_id]))[0]
        self.vectors |= {first + place: vector for place, vector in enumerate(vectors)}
        return report_id

    def remove(self, report_id: int) -> None:
        first = next(self.store.vectors("passage", [report_id]))[0]
        with self.store.writing():
            self.store.delete(report_id)
        for id_ in range(first, first + PER_REPORT):
            del self.vectors[id_]

    def best(self, query: NDArray[np.float32], k: int, ids: set[int] | None = None) -> list[int]:
        allowed = self.vectors.keys() if ids is None else self.vectors.keys() & ids
        return sorted(allowed, key=lambda id_: (-float(self.vectors[id_] @ query), id_))[:k]

    def passages_of(self, filter: Filter) -> set[int]:
        return {
            id_
            for first, data in self.store.vectors("passage", self.store.report_ids(filter))
            for id_ in range(first, first + len(data) // (2 * DIMENSION))
        }


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    for number in range(1, 61):
        shelf.add(number)
    return shelf


def make_index(shelf: Shelf, flat_limit: int) -> DenseIndex:
    made = DenseIndex(DIMENSION, flat_limit)
    made.refresh(shelf.store, "passage")
    return made


def found(
    made: DenseIndex, shelf: Shelf, query: NDArray[np.float32], k: int, filter: Filter = EVERYTHING
) -> list[int]:
    return [id_ for id_, _ in made.search(query, k, store=shelf.store, kind="passage", filter=filter)]


FILTERS = [
    Filter(years=(2021,)),
    Filter(agencies=("局1", "局2")),
    Filter(report_ids=(7,)),
    Filter(years=(2022,), agencies=("局2",)),
]


@pytest.mark.parametrize("flat_limit", [100_000, 100])
@pytest.mark.parametrize("filter", FILTERS)
def test_a_filtered_search_is_exact(shelf: Shelf, flat_limit: int, filter: Filter) -> None:
    made, allowed = make_index(shelf, flat_limit), shelf.passages_of(filter)
    assert 0 < len(allowed) < len(shelf.vectors)
    for query in unit_vectors(10, 999):
        assert found(made, shelf, query, 8, filter) == shelf.best(query, 8, allowed)


def test_a_small_index_is_exact(shelf: Shelf) -> None:
    made = make_index(shelf, 100_000)
    assert made.is_flat
    for query in unit_vectors(20, 999):
        assert found(made, shelf, query, 10) == shelf.best(query, 10)


def test_scores_are_inner_products(shelf: Shelf) -> None:
    made, query = make_index(shelf, 100_000), unit_vectors(1, 999)[0]
    for id_, score in made.search(query, 5, store=shelf.store, kind="passage"):
        assert score == pytest.approx(float(shelf.vectors[id_] @ query), abs=1e-6)


def test_a_large_index_finds_nearly_all_of_the_best(shelf: Shelf) -> None:
    made = make_index(shelf, 100)
    assert not made.is_flat
    pairs = [(found(made, shelf, query, 10), shelf.best(query, 10)) for query in unit_vectors(50, 999)]
    recall = np.mean([len(set(have) & set(want)) / 10 for have, want in pairs])
    assert recall >= 0.85


@pytest.mark.parametrize("flat_limit", [100_000, 100])
def test_a_wide_filter_in_a_large_index_lets_nothing_else_through(
    shelf: Shelf, flat_limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.dense, "EXACT_LIMIT", 50)
    made, filter = make_index(shelf, flat_limit), Filter(years=(2020, 2021))
    allowed = shelf.passages_of(filter)
    for query in unit_vectors(20, 999):
        have = found(made, shelf, query, 10, filter)
        assert len(have) == 10
        assert set(have) <= allowed


def test_many_small_filters_do_not_make_a_large_one_forgotten(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.dense, "EXACT_LIMIT", 50)
    made, query = make_index(shelf, 100), unit_vectors(1, 999)[0]
    looked_up: list[Filter] = []
    look_up = DenseIndex._look_up
    monkeypatch.setattr(DenseIndex, "_look_up", lambda *given: looked_up.append(given[-1]) or look_up(*given))
    year = Filter(years=(2021,))
    for number in range(1, 40):
        found(made, shelf, query, 5, year)
        found(made, shelf, query, 5, Filter(report_ids=(number,)))
    assert looked_up.count(year) == 1
    assert len(made._remembered) <= index.dense._REMEMBERED_FILTERS


@pytest.mark.parametrize("flat_limit", [100_000, 100])
def test_changes_are_followed(shelf: Shelf, flat_limit: int) -> None:
    made = make_index(shelf, flat_limit)
    gone = shelf.passages_of(Filter(report_ids=(3, 4)))
    shelf.remove(3)
    shelf.remove(4)
    fresh = shelf.add(61)
    shelf.remove(shelf.add(62))
    made.refresh(shelf.store, "passage")
    assert len(made) == len(shelf.vectors)
    new = min(shelf.passages_of(Filter(report_ids=(fresh,))))
    assert found(made, shelf, shelf.vectors[new], 1) == [new]
    for query in unit_vectors(20, 999):
        assert not set(found(made, shelf, query, 30)) & gone


def test_figures_are_filtered_by_their_own_year(shelf: Shelf) -> None:
    made = DenseIndex(DIMENSION, 100)
    made.refresh(shelf.store, "figure")
    filter = Filter(years=(2021,))
    ids = [
        id_
        for id_, _ in made.search(
            unit_vectors(1, 9)[0], 10_000, store=shelf.store, kind="figure", filter=filter
        )
    ]
    # Every other figure of a report has no year.
    assert sorted(ids) == sorted(id_ for id_ in shelf.passages_of(filter) if id_ % 2 == 0)


def test_an_index_grows_into_a_large_one(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    made = make_index(shelf, 100)
    assert found(made, shelf, unit_vectors(1, 9)[0], 5) == []
    for number in range(1, 16):
        shelf.add(number)
        made.refresh(shelf.store, "passage")
        assert len(made) == PER_REPORT * number
        assert made.is_flat == (PER_REPORT * number <= 100)


@pytest.fixture
def open_vectors(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Vectors]:
    monkeypatch.setattr(index.dense, "FLAT_LIMIT", 100)
    place = tmp_path / "derived"
    return lambda *tell: Vectors(place, "passage", shelf.store, Locks(tmp_path, 10.0), *tell)


def test_a_trained_index_is_kept_and_caught_up(
    shelf: Shelf, open_vectors: Callable[[], Vectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_vectors().save(DIMENSION, "model")
    shelf.remove(5)
    shelf.add(61)
    monkeypatch.setattr(DenseIndex, "_train", lambda *_: pytest.fail("trained again"))
    made = open_vectors().current(DIMENSION, "model")
    assert len(made) == len(shelf.vectors)
    query = unit_vectors(1, 999)[0]
    have = made.search(query, 10, store=shelf.store, kind="passage", filter=Filter(years=(2021,)))
    assert [id_ for id_, _ in have] == shelf.best(query, 10, shelf.passages_of(Filter(years=(2021,))))


def test_what_a_reader_had_to_train_is_kept(
    shelf: Shelf, open_vectors: Callable[..., Vectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    made = open_vectors(told.append).current(DIMENSION, "model")
    assert told == ["正在训练向量索引（1,200 段），需要一会儿……"]
    monkeypatch.setattr(DenseIndex, "_train", lambda *_: pytest.fail("trained again"))
    again = open_vectors(told.append).current(DIMENSION, "model")
    assert len(again) == len(made)
    assert len(told) == 1


def test_a_reader_beside_a_writer_keeps_what_it_trained_later(
    shelf: Shelf, open_vectors: Callable[..., Vectors], tmp_path: Path
) -> None:
    vectors, files = open_vectors(), lambda: list((tmp_path / "derived").glob("passage-vectors-*"))
    with locked(tmp_path / "write.lock"):
        assert len(vectors.current(DIMENSION, "model")) == len(shelf.vectors)
        assert not files()
    vectors.current(DIMENSION, "model")
    assert files()


def test_where_nothing_can_be_kept_a_reader_trains_and_answers(
    shelf: Shelf, open_vectors: Callable[..., Vectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index.derived, "write_atomically", full)
    vectors = open_vectors()
    assert len(vectors.current(DIMENSION, "model")) == len(shelf.vectors)
    monkeypatch.setattr(DenseIndex, "to_bytes", lambda _: pytest.fail("tried again at every question"))
    assert len(vectors.current(DIMENSION, "model")) == len(shelf.vectors)


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "other model"])
def test_a_damaged_or_foreign_file_is_trained_again(
    shelf: Shelf, open_vectors: Callable[[], Vectors], tmp_path: Path, damage: str
) -> None:
    open_vectors().save(DIMENSION, "model")
    (path,) = (tmp_path / "derived").glob("passage-vectors-*/vectors.faiss")
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
    path.write_bytes(data[: len(data) // 2] if damage == "cut" else data)
    if damage == "remove":
        path.unlink()
    vectors = open_vectors()
    made = vectors.current(DIMENSION, "another" if damage == "other model" else "model")
    assert len(made) == len(shelf.vectors)
    vectors.save(DIMENSION, "model")
    (path,) = (tmp_path / "derived").glob("passage-vectors-*/vectors.faiss")
    assert len(open_vectors().current(DIMENSION, "model")) == len(shelf.vectors)


@pytest.mark.parametrize(("flat_limit", "tolerance"), [(100_000, 1e-6), (100, 0.02)])
def test_scores_of_given_ids(shelf: Shelf, flat_limit: int, tolerance: float) -> None:
    made, query = make_index(shelf, flat_limit), unit_vectors(1, 999)[0]
    ids = np.array([5, 900, 10**6, 41, 0])
    expected = [float(shelf.vectors[int(id_)] @ query) if id_ in shelf.vectors else 0.0 for id_ in ids]
    assert made.scores(query, ids) == pytest.approx(expected, abs=tolerance)
    shelf.remove(3)
    made.refresh(shelf.store, "passage")
    assert made.scores(query, ids)[3] == 0.0


def test_the_report_of_an_id_is_known(shelf: Shelf) -> None:
    made = make_index(shelf, 100)
    assert made.reports_of(np.array([1, 20, 21, 1200, 1201, 0])).tolist() == [1, 1, 2, 60, 0, 0]
    shelf.remove(2)
    made.refresh(shelf.store, "passage")
    assert made.reports_of(np.array([20, 21, 40, 41])).tolist() == [1, 0, 0, 3]
    assert DenseIndex(DIMENSION).reports_of(np.array([1])).tolist() == [0]


@pytest.mark.parametrize("flat_limit", [100_000, 100])
def test_a_filter_asked_again_sees_what_changed(shelf: Shelf, flat_limit: int) -> None:
    made, filter, query = make_index(shelf, flat_limit), FILTERS[0], unit_vectors(1, 999)[0]
    before = found(made, shelf, query, 8, filter)
    assert found(made, shelf, query, 8, filter) == before
    shelf.remove(next(iter(shelf.store.report_ids(filter))))
    shelf.add(65)
    made.refresh(shelf.store, "passage")
    assert found(made, shelf, query, 8, filter) == shelf.best(query, 8, shelf.passages_of(filter))
