"""The page in a real browser; every visit also fails on an outside request, a console error or a dialog."""


def test_a_question_shows_its_figure_and_the_quote_highlighted(visit):
    one = visit()
    page = one.open()
    one.ask("示例区行政审批局2023年三公经费决算是多少？")
    page.locator("#jd-evidence .jd-num").wait_for()
    assert page.locator("#jd-evidence .jd-num").inner_text() == "0.14"
    assert page.locator("#jd-evidence mark").inner_text() == "0.14万元"
    assert "1,400 元" in page.locator("#jd-evidence .jd-forms").inner_text()
