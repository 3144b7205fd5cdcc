from __future__ import annotations

import dataclasses
import string
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.codec import dumps, from_json, loads, to_json
from corpus.types import CellRef, Document, Figure, Report, Span

# Every character a str can hold, lone surrogates too: damaged files bring them.
TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from(string.ascii_letters + "万元％"), max_size=6
)


def values(type_: Any) -> st.SearchStrategy[Any]:
    """Any value that the type's own annotations allow, built from them alone."""
    origin, arguments = get_origin(type_), get_args(type_)
    if dataclasses.is_dataclass(type_):
        hints = get_type_hints(type_)
        return st.builds(type_, **{f.name: values(hints[f.name]) for f in dataclasses.fields(type_)})
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if origin in (Union, UnionType):
        return st.one_of(*map(values, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    finite = st.floats(allow_nan=False, allow_infinity=False)
    decimals = st.decimals(allow_nan=False, allow_infinity=False)
    plain = {
        str: TEXT,
        int: st.integers(),
        float: finite,
        bool: st.booleans(),
        Decimal: decimals,
        NoneType: st.none(),
    }
    return plain[type_]


@pytest.mark.parametrize("type_", [Report, Document, Figure])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_round_trip_is_exact(type_: type, data: st.DataObject) -> None:
    value = data.draw(values(type_))
    again = loads(type_, dumps(value))
    assert again == value
    assert repr(again) == repr(value)


def test_decimals_keep_their_printed_digits() -> None:
    figure = Figure(
        "1.10万元", Span(0, 6), Span(0, 6), "number", Decimal("1.10"), "万元", Decimal("11000"), "元", "支出"
    )
    assert to_json(figure)["value"] == "1.10"
    assert str(from_json(Figure, to_json(figure)).value) == "1.10"


def test_defaults_are_left_out_and_come_back() -> None:
    cell = CellRef(0, 1, 2, ("基本支出",))
    assert to_json(cell) == {"table": 0, "row": 1, "column": 2, "row_path": ["基本支出"]}
    assert from_json(CellRef, to_json(cell)) == cell


def test_a_field_of_an_unknown_kind_is_refused() -> None:
    @dataclasses.dataclass(frozen=True)
    class Odd:
        value: set[int]

    with pytest.raises(TypeError):
        from_json(Odd, {"value": [1]})
