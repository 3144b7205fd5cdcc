"""axe finds nothing serious or critical on any state of the page, at both widths, light and dark."""

import pytest

SIZES = [(1440, 900), (390, 844)]
QUESTIONS = ("三公经费", "公务接待费", "各部门三公对比", "不一致", "哪个口径", "没有这一项", "出错", "恶意")


@pytest.fixture
def axe(visit):
    """(visit, look): `look(state)` fails the test on what axe finds in the state the page is in."""
    from axe_playwright_python.sync_playwright import Axe

    def start(width, height, scheme):
        one = visit(width=width, height=height, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")

        def look(state):
            found = Axe().run(one.page, options={"resultTypes": ["violations"]}).response["violations"]
            bad = [
                (state, rule["id"], node["target"], node["html"][:120])
                for rule in found
                if rule["impact"] in ("serious", "critical")
                for node in rule["nodes"]
            ]
            assert bad == []

        return one, look

    return start


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_in_any_answer(axe, width, height, scheme):
    one, look = axe(width, height, scheme)
    page = one.open()
    look("welcome")
    for question in QUESTIONS:
        one.ask(question)
        look(question)
    page.locator("#jd-box textarea").press_sequentially("审批")
    page.locator("#jd-offers [role=option]").first.wait_for()
    look("words offered")
    page.keyboard.press("Escape")
    page.locator("#jd-log button[aria-label='踩']").last.click()
    page.locator("#jd-reasons a").first.wait_for()
    look("reasons")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_in_any_tab(axe, width, height, scheme):
    one, look = axe(width, height, scheme)
    page = one.open()
    one.ask("三公经费")
    page.get_by_role("tab", name="报告", exact=True).click()
    page.locator("#jd-shelf summary").click()
    page.locator("#jd-upload button").first.click()
    page.get_by_role("button", name="开始入库").click()
    page.locator("#jd-upload-log .jd-failed").wait_for()
    look("reports, overview and upload")
    page.locator("#jd-shelf li").first.get_by_role("link", name="更正").click()
    page.get_by_role("button", name="保存更正").click()
    page.locator("#jd-edit-log .jd-failed").wait_for()
    look("correction")
    page.locator("#jd-shelf li").first.get_by_role("link", name="读全文").click()
    page.locator("#jd-reader table").wait_for()
    look("a report whole")
    for tab, element in (("批量", "#jd-fill"), ("历史", "#jd-past li")):
        page.get_by_role("tab", name=tab).click()
        page.locator(element).first.wait_for()
        look(tab)
    page.locator("a.jd-large-switch").click()
    page.locator("#jd-filters button").first.click()
    page.locator("#jd-filters input[aria-label='年度']").click()
    page.get_by_role("option").first.wait_for()
    look("filters, in large letters")
