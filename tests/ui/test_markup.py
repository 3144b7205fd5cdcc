import pytest

from ui.markup import action, esc, esc_lines, marked, plain, tag


def test_escapes_markup_and_quotes():
    assert esc("<b>\"'&") == "&lt;b&gt;&quot;&#x27;&amp;"


def test_stays_on_one_line():
    assert "\n" not in esc("甲\n乙")
    assert esc_lines("甲\n\n  乙") == "甲<br>乙"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\x85"])
def test_direction_marks_and_controls_are_dropped(mark):
    assert plain(f"1{mark}2") == "12"


def test_a_lone_surrogate_can_be_encoded():
    assert plain("a\ud800b").encode("utf-8") == "a�b".encode()


def test_marks_the_quote_by_code_points():
    assert marked("三公😀0.14万元<", 3, 9) == '三公😀<mark class="jd-quote">0.14万元</mark>&lt;'


def test_marks_nothing_for_an_empty_quote():
    assert marked("甲乙", 1, 1) == "甲乙"


def test_a_quote_beyond_the_text_ends_with_it():
    assert marked("甲乙", 1, 9) == '甲<mark class="jd-quote">乙</mark>'


def test_attributes_are_escaped_and_empty_ones_left_out():
    assert tag("a", "x", "", href='"><script>') == '<a href="&quot;&gt;&lt;script&gt;">x</a>'


def test_an_argument_can_not_leave_its_place_in_a_command():
    assert action("ask", "a/b?c#d") == "#/ask/a%2Fb%3Fc%23d"
