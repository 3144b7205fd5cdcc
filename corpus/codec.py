"""Frozen dataclasses to JSON values and back, exactly: Decimal as text, tuples as lists, defaults left out.

Fields equal to their default are not written, so a field added later with a default reads old data as before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Convert = Callable[[Any], Any]


def to_json(value: Any) -> Any:  # noqa: ANN401
    """The JSON value of a dataclass, a tuple of them, or a plain value."""
    if is_dataclass(value) and not isinstance(value, type):
        return _encoder(type(value))(value)
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def from_json(type_: type[T], data: Any) -> T:  # noqa: ANN401
    """The dataclass of class `type_` that `to_json` made `data` from."""
    target: Any = type_
    decoded: T = _decoder(target)(data)
    return decoded


def dumps(value: Any) -> bytes:  # noqa: ANN401
    """Compact JSON as UTF-8; a lone surrogate that a damaged file left in a text is kept."""
    text = json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def loads(type_: type[T], data: bytes) -> T:
    """The dataclass of class `type_` that `dumps` made `data` from."""
    return from_json(type_, json.loads(data.decode("utf-8", "surrogatepass")))


@cache
def _encoder(type_: type) -> _Convert:
    names = [(field.name, _default(field)) for field in fields(type_)]

    def encode(value: Any) -> dict[str, Any]:  # noqa: ANN401
        pairs = ((name, getattr(value, name), default) for name, default in names)
        return {name: to_json(item) for name, item, default in pairs if not _same(item, default)}

    return encode


def _default(field: Any) -> Any:  # noqa: ANN401
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _same(item: object, default: object) -> bool:
    # 1 == True and Decimal("1.0") == 1, yet they are not the same value.
    return item is default or (
        type(item) is type(default) and item == default and repr(item) == repr(default)
    )


@cache
def _decoder(type_: Any) -> _Convert:  # noqa: ANN401
    if is_dataclass(type_):
        return _dataclass_decoder(type_)
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin in (Union, UnionType):
        return _optional_decoder(arguments)
    if origin is Literal or type_ in (str, int, float, bool, NoneType):
        return _same_value
    if type_ is Decimal:
        return Decimal
    raise TypeError(f"no JSON form for {type_}")


def _same_value(data: Any) -> Any:  # noqa: ANN401
    return data


def _dataclass_decoder(type_: Any) -> _Convert:  # noqa: ANN401
    hints = get_type_hints(type_)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(type_)}
    return lambda data: type_(**{name: decoders[name](item) for name, item in data.items()})


def _tuple_decoder(arguments: tuple[Any, ...]) -> _Convert:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _decoder(arguments[0])
        return tuple if item is _same_value else lambda data: tuple(map(item, data))
    items = [_decoder(argument) for argument in arguments]
    return lambda data: tuple(decode(part) for decode, part in zip(items, data, strict=True))


def _optional_decoder(arguments: tuple[Any, ...]) -> _Convert:
    others = [argument for argument in arguments if argument is not NoneType]
    if len(others) != 1 or len(others) == len(arguments):
        raise TypeError(f"no JSON form for a union of {arguments}")
    decode = _decoder(others[0])
    return lambda data: None if data is None else decode(data)
