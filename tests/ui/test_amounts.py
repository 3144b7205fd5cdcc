from decimal import Decimal

import pytest

from ui.amounts import grouped, money_forms, printed


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1351.00", "1,351"),
        ("0", "0"),
        ("-12345.60", "-12,345.6"),
        ("1E+5", "100,000"),
        ("0.000014", "0.000014"),
    ],
)
def test_groups_exactly(value, words):
    assert grouped(Decimal(value)) == words


def test_the_three_units_of_money():
    assert money_forms(Decimal(1400)) == ("1,400 元", "0.14 万元", "0.000014 亿元")


def test_a_figure_with_many_digits_keeps_them_all():
    assert money_forms(Decimal("29616789012345.67"))[2] == "296,167.8901234567 亿元"


@pytest.mark.parametrize(
    ("raw", "unit", "parts"),
    [
        ("0.14万元", "万元", ("0.14", "万元")),
        ("67.60", "万元", ("67.60", "万元")),
        ("20余次", "次", ("20余", "次")),
        ("40%以上", "%", ("40%以上", "")),
        ("25", "", ("25", "")),
    ],
)
def test_as_printed(raw, unit, parts):
    assert printed(raw, unit) == parts
