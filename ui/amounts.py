"""Decimals as Chinese offices print them."""

from __future__ import annotations

from decimal import Decimal

MONEY_UNITS = (("元", Decimal(1)), ("万元", Decimal(10_000)), ("亿元", Decimal(100_000_000)))


def grouped(value: Decimal) -> str:
    """`value` exactly, with thousands separators and without trailing zeros: 1351.00 -> "1,351"."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_forms(base_value: Decimal) -> tuple[str, ...]:
    """An amount in 元 written exactly in 元, 万元 and 亿元."""
    return tuple(f"{grouped(base_value / size)} {unit}" for unit, size in MONEY_UNITS)


def printed(raw: str, unit: str) -> tuple[str, str]:
    """A figure as printed, split into its number and its unit: ("0.14", "万元"), ("20余", "次").

    The unit stands apart only where it closes the printed words; where it was inherited from a table's caption
    it is added.
    """
    raw = " ".join(raw.split())
    if unit and raw.endswith(unit):
        return raw[: -len(unit)].rstrip(), unit
    return raw, "" if unit and unit in raw else unit
