"""Numbers and units of a text, told apart from dates, labels and codes."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnitError
from corpus.numerals import chinese_number, convert, find_numerals, plain, to_base, to_decimal


@pytest.mark.parametrize(
    ("text", "raw", "value", "unit", "approximate"),
    [
        ("决算支出为0.14万元,", "0.14万元", "0.14", "万元", False),
        ("收入预算18,976.76万元", "18,976.76万元", "18976.76", "万元", False),
        ("平均每人１９３元", "１９３元", "193", "元", False),
        ("召开会议20余次", "20余次", "20", "次", True),
        ("约3.5万平方米", "约3.5万平方米", "3.5", "万平方米", True),
        ("缩短40%以上", "40%以上", "40", "%", True),
        ("投入5.8亿多元", "5.8亿多元", "5.8", "亿元", True),
        ("惠及100万余人次", "100万余人次", "100", "万人次", True),
        ("接件21.1万件", "21.1万件", "21.1", "万件", False),
        ("提高5个百分点", "5个百分点", "5", "个百分点", False),
        (r"执行率$93.35\%$", r"93.35\%", "93.35", "%", False),
        ("共1 352.76万元", "1 352.76万元", "1352.76", "万元", False),
        ("降幅为-0.5%", "-0.5%", "-0.5", "%", False),
        ("增长百分之三十五点五", "百分之三十五点五", "35.5", "%", False),
        ("标准1.2万元/人", "1.2万元/人", "1.2", "万元/人", False),
    ],
)
def test_a_quantity_keeps_its_print_value_and_unit(text, raw, value, unit, approximate):
    numeral = next(n for n in find_numerals(text) if n.kind == "quantity")
    assert numeral.span.of(text) == numeral.raw == raw
    assert (numeral.value, numeral.unit, numeral.approximate) == (Decimal(value), unit, approximate)


@pytest.mark.parametrize(
    ("text", "kind", "raw"),
    [
        ("2023年度支出", "date", "2023年度"),
        ("2021- 2024年", "date", "2021- 2024年"),
        ("截至10月17日", "date", "10月17日"),
        ("豫财效〔2025〕3号", "reference", "〔2025〕3号"),
        ("根据第12条规定", "reference", "第12条"),
        ("预算编制说明中第11点", "reference", "第11点"),
        ("排在第 3 位", "reference", "第 3 位"),
        ("详见表1-2", "reference", "表1-2"),
        ("12345公共服务热线", "code", "12345"),
        ("住房公积金（01项）", "code", "01"),
        ("（2）商品和服务支出", "label", "（2）"),
        ("1、加强管理", "label", "1、"),
        ("得分1/4，", "formula", "1/4"),
        ("+比较满意×75%", "formula", "75%"),
        ("满意度达到90%得满分，", "rule", "达到90%得满分"),
        ("执行率≤80%不得分", "rule", "≤80%不得分"),
        ("每降低1%扣0.5分，扣完为止", "rule", "每降低1%扣0.5分"),
        ("每有1项不符合，扣2分", "rule", "每有1项不符合，扣2分"),
    ],
)
def test_what_is_no_quantity_is_named_as_what_it_is(text, kind, raw):
    numerals = find_numerals(text)
    assert [(n.kind, n.raw) for n in numerals] == [(kind, raw)]


def test_a_range_is_no_negative_number():
    (numeral,) = find_numerals("投入3-5万元")
    assert (numeral.value, numeral.upper, numeral.unit) == (Decimal(3), Decimal(5), "万元")


def test_what_was_reached_is_no_rule():
    found = find_numerals("满意度为95%，得10分，比上年降低1%，扣2分")
    assert [numeral.kind for numeral in found] == ["quantity"] * 4


@given(st.text(alphabet="年月第号万亿元%余多约人次个条。，（）-—~0123456789.,年度\n ", max_size=60))
def test_numerals_stand_where_they_say_and_never_overlap(text):
    numerals = find_numerals(text)
    assert all(n.span.of(text) == n.raw for n in numerals)
    ordered = [n.span for n in numerals]
    assert all(a.end <= b.start for a, b in itertools.pairwise(ordered))


def test_every_digit_of_a_text_is_in_some_numeral():
    text = "2024年完成12件、3.5万元（占7%），电话021-12345678，附件3，第5条，A4纸8张，编号990"
    covered = {place for n in find_numerals(text) for place in range(n.span.start, n.span.end)}
    assert all(place in covered for place, char in enumerate(text) if char.isdigit())


def test_base_units_and_conversion():
    assert to_base(Decimal("0.14"), "万元") == (Decimal("1400.00"), "元")
    assert to_base(Decimal("21.1"), "万件") == (Decimal(211000), "件")
    assert convert(Decimal(1400), "元", "万元") == Decimal("0.14")
    with pytest.raises(UnitError, match="万元 与 人"):
        convert(Decimal(1), "万元", "人")
    with pytest.raises(UnitError, match="未写明单位"):
        convert(Decimal(1), "", "元")


def test_printing_and_reading_decimals():
    assert plain(Decimal("1132.650")) == "1132.65"
    assert plain(Decimal("1E+3")) == "1000"
    assert to_decimal("1,124,330") == 1124330
    assert chinese_number("一百零五") == 105
    assert chinese_number("若干") is None
