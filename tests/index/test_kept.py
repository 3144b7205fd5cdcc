"""What was read once is not read again while the content stands, and never outlives it."""

from dataclasses import dataclass

import pytest

from index.kept import Kept
from index.library import Library
from tests.index.making import TinyEncoder, make_report


@dataclass(frozen=True)
class Thing:
    id: int
    read_in: int


@pytest.fixture
def reading():
    """A reader that gives every thing but number 9, and the ids it was asked for."""
    asked: list[int] = []

    def read(ids):
        asked.extend(ids)
        return [Thing(id_, len(asked)) for id_ in ids if id_ != 9]

    read.asked = asked
    return read


def ids_of(things):
    return [thing.id for thing in things]


def test_what_is_kept_is_not_read_again_and_the_order_is_that_asked_for(reading):
    kept: Kept[Thing] = Kept(10)
    assert ids_of(kept.get([3, 1, 9], 1, reading)) == [3, 1]
    assert ids_of(kept.get([1, 2, 3, 1], 1, reading)) == [1, 2, 3, 1]
    assert reading.asked == [3, 1, 9, 2]


def test_a_new_generation_is_read_anew(reading):
    kept: Kept[Thing] = Kept(10)
    before = kept.get([1], 1, reading)
    assert kept.get([1], 2, reading) != before


def test_no_more_than_the_most_is_kept_the_last_used_first(reading):
    kept: Kept[Thing] = Kept(2)
    kept.get([1, 2], 1, reading)
    kept.get([1], 1, reading)
    kept.get([3], 1, reading)
    reading.asked.clear()
    assert ids_of(kept.get([1, 3], 1, reading)) == [1, 3]
    assert reading.asked == []
    assert ids_of(kept.get([2], 1, reading)) == [2]
    assert reading.asked == [2]


def test_what_was_read_before_a_change_is_not_kept_for_what_comes_after(reading):
    kept: Kept[Thing] = Kept(10)

    def read_while_it_changes(ids):
        kept.get([2], 2, reading)
        return reading(ids)

    kept.get([1], 1, read_while_it_changes)
    reading.asked.clear()
    kept.get([1], 2, reading)
    assert reading.asked == [1]


def test_a_library_shows_what_another_process_changed(tmp_path):
    with (
        Library(tmp_path, encoder=TinyEncoder()) as library,
        Library(tmp_path, encoder=TinyEncoder()) as other,
    ):
        entry = library.add(make_report(["三公经费决算为1.5万元。"]))
        (figure,) = library.find_figures()
        assert library.figures([figure.id]) == [figure]
        assert library.passages([1])[0].report_id == entry.id
        other.remove(entry.id)
        assert library.find_figures() == []
        assert library.figures([figure.id]) == []
        assert library.passages([1]) == []
