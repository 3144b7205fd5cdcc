"""The page in a real browser; every visit also fails on an outside request, a console error or a dialog."""

import re
import time

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import expect

from ui.history import History

QUESTION = "示例区行政审批局2023年三公经费决算是多少？"
UPLOAD = "2024年度示例区测试局整体支出绩效自评报告\n\n一、基本情况\n\n2024年会议费支出为1.25万元。\n"
SIZES = [(1440, 900), (390, 844)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_question_shows_its_figure_and_the_quote_highlighted(visit, width, height):
    one = visit(width=width, height=height)
    page = one.open()
    one.ask(QUESTION)
    expect(page.locator("#jd-evidence .jd-num")).to_have_text("0.14")
    expect(page.locator("#jd-evidence mark")).to_have_text("0.14万元")
    expect(page.locator("#jd-evidence .jd-forms")).to_contain_text("1,400 元")
    one.fits()


@pytest.mark.parametrize("question", ["三公对比", "公务接待费", "不一致", "恶意"])
def test_nothing_scrolls_sideways_on_a_phone(visit, question):
    one = visit(width=390, height=844)
    one.open()
    one.ask(question)
    one.fits()


def test_a_cell_is_marked_with_its_heads(visit):
    one = visit()
    page = one.open()
    one.ask("公务接待费多少")
    colour = "e => getComputedStyle(e).backgroundColor"
    plain = page.locator("#jd-evidence td:text-is('8.00')").evaluate(colour)
    expect(page.locator("#jd-evidence td.jd-hit")).to_have_text("6.90")
    assert page.locator("#jd-evidence td.jd-hit").evaluate(colour) != plain
    expect(page.locator("#jd-evidence .jd-head-hit")).to_have_text(["决算数", "公务接待费"])


def test_an_example_is_asked_by_a_click(visit):
    page = visit().open()
    page.locator("#jd-log a.jd-example").first.click()
    expect(page.locator("#jd-evidence .jd-num")).to_have_text("0.14")


def test_a_follow_up_button_asks_with_the_chat(visit, served):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    page.locator("#jd-log button.option", has_text="公务接待费多少").click()
    page.locator("#jd-evidence td.jd-hit").wait_for()
    assert served[1].asked[-1][:2] == ("公务接待费多少", (QUESTION,))


def test_a_choice_fills_its_slot(visit, served):
    one = visit()
    page = one.open()
    one.ask("哪个口径")
    expect(page.locator("#jd-log button.option")).to_have_text(["预算", "决算"])
    replies = page.locator("#jd-log .jd-badges").count()
    page.locator("#jd-evidence a.jd-button", has_text="决算").click()
    page.locator("#jd-log .jd-badges").nth(replies).wait_for()
    assert served[1].asked[-1][3].basis == "决算"


def test_a_chip_is_changed_in_place(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    chip = page.locator("#jd-slots input[aria-label='口径']")
    expect(chip).to_have_value("决算")
    chip.click()
    page.get_by_role("option", name="预算", exact=True).click()
    page.locator("#jd-evidence .jd-num", has_text="0.79").wait_for()


def test_the_filter_goes_along(visit, served):
    one = visit()
    page = one.open()
    page.locator("#jd-filters button").first.click()
    page.locator("#jd-filters input[aria-label='年度']").click()
    page.get_by_role("option", name="2023年").click()
    expect(page.locator("#jd-filters .token")).to_contain_text("2023年")
    one.ask(QUESTION)
    assert served[1].asked[-1][2].years == (2023,)


def test_a_conflict_stands_side_by_side_alike(visit):
    one = visit()
    page = one.open()
    one.ask("不一致")
    first, second = (card.bounding_box() for card in page.locator("#jd-evidence .jd-pair .jd-card").all())
    assert first["y"] == second["y"]
    assert abs(first["width"] - second["width"]) < 1
    sizes = {
        number.evaluate("e => getComputedStyle(e).fontSize")
        for number in page.locator(".jd-pair .jd-num").all()
    }
    assert len(sizes) == 1


def test_a_comparison_comes_forward_and_can_be_downloaded(visit):
    one = visit()
    page = one.open()
    one.ask("各部门三公对比")
    page.locator("#jd-compare .jd-bar").first.wait_for()
    expect(page.locator("#jd-compare .jd-coverage")).to_contain_text("3 份报告中 2 份")
    for words, name in (("下载 CSV", "绩答-对比.csv"), ("下载 Excel", "绩答-对比.xlsx")):
        with page.expect_download() as download:
            page.get_by_role("link", name=words).click()
        assert download.value.suggested_filename == name


def test_the_slash_key_leads_to_the_question_box(visit):
    page = visit().open()
    page.locator("#jd-tabs [role=tab]").nth(1).click()
    page.keyboard.press("/")
    page.keyboard.type("三")
    expect(page.locator("#jd-box textarea")).to_have_value("三")


def test_focus_stays_in_the_box_after_asking(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    expect(page.locator("#jd-box textarea")).to_be_focused()
    expect(page.locator("#jd-box textarea")).to_have_value("")


def test_a_link_opens_its_answer_in_another_browser(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    link = page.get_by_role("link", name="此答案的链接").get_attribute("href")
    other = visit().open(link)
    other.locator("#jd-evidence .jd-num").wait_for()
    expect(other.locator("#jd-log")).to_contain_text(QUESTION)


def test_the_history_is_ones_own(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    page.get_by_role("tab", name="历史").click()
    page.locator("#jd-past a.jd-strong", has_text=QUESTION).wait_for()
    other = visit().open()
    other.get_by_role("tab", name="历史").click()
    other.locator("#jd-past .jd-empty").wait_for()


def test_a_verdict_is_kept_with_its_reason_and_found_again(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    page.locator("#jd-log button[aria-label='赞']").click()
    page.get_by_role("tab", name="历史").click()
    page.locator("#jd-past", has_text="有用").wait_for()
    page.locator("#jd-log button[aria-label='踩']").click()
    page.locator("#jd-reasons a", has_text="数字不对").click()
    page.locator("#jd-reasons", has_text="已记下").wait_for()
    one.ask("公务接待费多少")
    expect(page.locator("#jd-reasons")).to_be_hidden()
    search = page.locator("#jd-past-search :is(input, textarea)")
    page.get_by_role("tab", name="历史").click()
    search.fill("没有问过的")
    page.locator("#jd-past", has_text="没有符合的提问").wait_for()
    search.fill("行政审批局 三公")
    page.locator("#jd-past", has_text="有误：数字不对").wait_for()
    expect(page.locator("#jd-past li")).to_have_count(1)


def test_a_slow_history_does_not_overwrite_what_was_searched_since(visit, monkeypatch):
    fetch = History.turns

    def slow_when_whole(self, owner, words="", **more):
        if not words:
            time.sleep(2)
        return fetch(self, owner, words, **more)

    one = visit()
    page = one.open()
    one.ask(QUESTION)
    monkeypatch.setattr(History, "turns", slow_when_whole)
    page.get_by_role("tab", name="历史").click()
    page.locator("#jd-past-search :is(input, textarea)").fill("没有问过的")
    page.locator("#jd-past", has_text="没有符合的提问").wait_for()
    page.wait_for_timeout(3000)
    assert page.locator("#jd-past", has_text="没有符合的提问").is_visible()


def test_words_are_offered_while_typing(visit, served):
    page = visit().open()
    box = page.locator("#jd-box textarea")
    offers = page.locator("#jd-offers [role=option]")
    box.click()
    page.keyboard.type("审批")
    offers.first.wait_for()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", offers.first.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(box).to_have_value("示例区行政审批局")
    page.keyboard.type("20")
    offers.first.wait_for()
    page.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("23年三公")
    offers.filter(has_text="三公经费").first.click()
    expect(box).to_have_value("示例区行政审批局2023年三公经费")
    page.keyboard.type("决算，公")
    page.keyboard.press("Enter")
    page.locator("#jd-evidence .jd-num").wait_for()
    assert served[1].asked[-1][0] == "示例区行政审批局2023年三公经费决算，公"


def test_large_letters_are_remembered(visit):
    one = visit(width=390, height=844)
    page = one.open()
    size = "document.querySelector('#jd-header h1').getBoundingClientRect().height"
    before = page.evaluate(size)
    page.locator("a.jd-large-switch", has_text="大字").click()
    page.locator("a.jd-large-switch", has_text="标准字").wait_for()
    one.open()
    page.locator("a.jd-large-switch", has_text="标准字").wait_for()
    page.wait_for_function(f"before => {size} > before * 1.2", arg=before)
    one.ask("公务接待费多少")
    one.fits()


def test_an_answer_is_printed_as_a_memo(visit, tmp_path):
    one = visit(color_scheme="dark")
    page = one.open()
    one.ask(QUESTION)
    memo = page.locator("#jd-evidence .jd-memo")
    expect(memo).to_be_hidden()
    page.pdf(path=tmp_path / "memo.pdf", format="A4")
    page.emulate_media(media="print", color_scheme="dark")
    expect(memo).to_contain_text(QUESTION)
    expect(memo).to_contain_text("打印于")
    for hidden in ("#jd-header", "#jd-left", "#jd-tabs [role=tab]", "#jd-evidence .jd-foot"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#jd-evidence mark")).to_be_visible()
    expect(page.locator("#jd-evidence .jd-num")).to_have_css("color", "rgb(0, 0, 0)")
    with pdfium.PdfDocument(tmp_path / "memo.pdf") as printed:
        assert len(printed) == 1
        assert "0.14" in printed[0].get_textpage().get_text_range()


def test_a_report_is_read_at_the_cited_place(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    page.get_by_role("link", name="在全文中查看").click()
    page.locator("#jd-reader mark").wait_for()
    expect(page.locator("#jd-reader mark")).to_have_text("0.14万元")
    page.wait_for_function("() => { const r = document.getElementById('jd-here').getBoundingClientRect();"
                           " return r.top > 0 && r.bottom < innerHeight; }")  # fmt: skip


def test_a_report_is_uploaded_deleted_and_put_back(visit, tmp_path):
    path = tmp_path / "测试局（2024）.txt"
    path.write_text(UPLOAD, encoding="utf-8")
    page = visit().open()
    page.get_by_role("tab", name="报告", exact=True).click()
    page.locator("#jd-upload button").first.click()
    page.locator("#jd-upload input[type=file]").set_input_files(path)
    page.locator("#jd-upload", has_text="测试局（2024）").wait_for()
    page.get_by_role("button", name="开始入库").click()
    page.locator("#jd-upload-log .jd-done", has_text="已收录").wait_for()
    expect(page.locator("#jd-upload-log")).to_contain_text("示例区测试局")
    row = page.locator("#jd-shelf li", has_text="示例区测试局")
    row.get_by_role("link", name="删除").click()
    page.locator("#jd-shelf", has_text="已删除").wait_for()
    expect(row).to_have_count(0)
    page.get_by_role("link", name="撤销").click()
    row.wait_for()
    row.get_by_role("link", name="删除").click()
    page.locator("#jd-shelf", has_text="已删除").wait_for()
    # What is taken in afterwards leaves the way back open.
    other = tmp_path / "另一局（2024）.txt"
    other.write_text(UPLOAD.replace("测试局", "另一局"), encoding="utf-8")
    page.locator("#jd-upload input[type=file]").set_input_files(other)
    page.locator("#jd-upload", has_text="另一局（2024）").wait_for()
    page.get_by_role("button", name="开始入库").click()
    later = page.locator("#jd-shelf li", has_text="示例区另一局")
    later.get_by_role("link", name="删除").wait_for()
    page.get_by_role("link", name="撤销").click()
    row.wait_for()
    for each in (row, later):
        each.get_by_role("link", name="删除").click()
        expect(each).to_have_count(0)


def test_a_report_is_corrected_replaced_and_found_in_the_overview(visit, tmp_path):
    path = tmp_path / "测试局（2024）.txt"
    path.write_text(UPLOAD, encoding="utf-8")
    page = visit().open()
    page.get_by_role("tab", name="报告", exact=True).click()
    page.locator("#jd-upload button").first.click()
    page.locator("#jd-upload input[type=file]").set_input_files(path)
    page.locator("#jd-upload", has_text="测试局（2024）").wait_for()
    page.get_by_role("button", name="开始入库").click()
    row = page.locator("#jd-shelf li", has_text="示例区测试局")
    row.get_by_role("link", name="更正").click()
    expect(page.get_by_label("部门", exact=True).last).to_have_value("示例区测试局")
    page.get_by_role("button", name="保存更正").click()
    page.locator("#jd-edit-log", has_text="没有改动").wait_for()
    page.locator("#jd-edit").get_by_label("年度").fill("2021")
    page.get_by_role("button", name="保存更正").click()
    page.locator("#jd-shelf", has_text="2021年度（人工指定）").wait_for()
    expect(page.locator("#jd-edit")).to_be_hidden()
    page.locator("#jd-shelf summary", has_text="总览").click()
    page.locator(".jd-overview tr", has_text="示例区测试局").get_by_role("link").click()
    page.locator("#jd-reader", has_text="2021年度（人工指定）").wait_for()
    path.write_text(UPLOAD.replace("测试局", "替换局"), encoding="utf-8")
    page.locator("#jd-reader").get_by_role("link", name="更正").click()
    page.locator("#jd-edit-file input[type=file]").set_input_files(path)
    page.locator("#jd-edit-file", has_text="测试局（2024）").wait_for()
    page.get_by_role("button", name="保存更正").click()
    page.locator("#jd-shelf .jd-done", has_text="替换《").wait_for()
    expect(row).to_have_count(0)
    page.locator("#jd-shelf").get_by_role("link", name="撤销").click()
    row.wait_for()
    row.get_by_role("link", name="删除").click()
    page.locator("#jd-shelf .jd-done", has_text="已删除").wait_for()
    expect(page.locator("#jd-shelf li")).to_have_count(2)


def test_a_template_is_filled_and_fetched(visit, tmp_path):
    wrong = tmp_path / "清单.txt"
    wrong.write_text("三公经费", encoding="utf-8")
    page = visit().open()
    page.get_by_role("tab", name="批量").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载样例模板").click()
    template = tmp_path / "模板.xlsx"
    download.value.save_as(template)
    for path, said in ((wrong, "这不是 .xlsx 工作簿"), (template, "格")):
        page.locator("#jd-template input[type=file]").set_input_files(path)
        page.locator("#jd-template", has_text=path.stem).wait_for()
        page.get_by_role("button", name="开始填表").click()
        page.locator("#jd-batch-log :is(.jd-done, .jd-failed)", has_text=said).wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载填好的工作簿").click()
    assert download.value.suggested_filename == "模板-已填.xlsx"


def test_reports_are_found_by_words(visit):
    page = visit().open()
    page.get_by_role("tab", name="报告", exact=True).click()
    page.locator("#jd-shelf li").first.wait_for()
    page.locator("#jd-search textarea, #jd-search input").fill("文化馆")
    page.locator("#jd-shelf", has_text="找到 1 份").wait_for()


def test_hostile_words_never_run(visit):
    one = visit()
    page = one.open()
    one.ask("恶意<img src=x onerror=\"document.title='owned'\"> $$x$$ **b** [x](javascript:alert(1))")
    page.locator("#jd-log button.option").click()
    page.locator("#jd-log .jd-badges").nth(1).wait_for()
    page.get_by_role("tab", name="历史").click()
    page.locator("#jd-past li").first.wait_for()
    page.locator("#jd-past a.jd-strong", has_text="恶意").click()
    page.locator("#jd-evidence").wait_for()
    page.get_by_role("link", name="在全文中查看").first.click()
    page.locator("#jd-reader mark").first.wait_for()
    assert page.title() == "绩答"
    assert page.locator(".jd img, .jd script, .jd strong, .katex, a[href^=javascript]").count() == 0


def test_an_english_browser_gets_chinese(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    words = page.evaluate("document.body.innerText") + "".join(
        page.evaluate(
            "[...document.querySelectorAll('[aria-label],[title],[placeholder]')].filter(e => e.checkVisibility())"
            ".flatMap(e => ['aria-label','title','placeholder'].map(n => e.getAttribute(n) ?? '')).map(t => t + '\\n')"
        )
    )
    assert set(re.findall(r"[A-Za-z]{3,}", words)) <= {"txt", "docx"}


def test_the_log_is_announced_and_named(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    log = page.locator("#jd-log [role=log]")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-label", "对话")
    boxes = [button.bounding_box() for button in page.locator("#jd-log button:visible").all()]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 28


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(visit, scheme):
    """Contrast of at least 4.5 (WCAG 2.2 AA) for the words of the answer, on the ground they are drawn on."""
    one = visit(color_scheme=scheme, reduced_motion="reduce")
    page = one.open()
    one.ask("公务接待费多少")
    weak = page.evaluate(CONTRAST)
    assert weak == []


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const over = (color, base) => {
    canvas.fillStyle = `rgb(${base.join(',')})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = (e) => {
    const chain = [];
    for (let at = e; at; at = at.parentElement) chain.push(getComputedStyle(at).backgroundColor);
    return chain.reverse().reduce((base, color) => over(color, base), [255, 255, 255]);
  };
  const light = (c) => c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const weak = [];
  for (const e of document.querySelectorAll('.jd *, #jd-tabs [role=tab], #jd-log .option, #jd-send, #jd-slots input')) {
    const own = e.matches('input') || [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const base = ground(e);
    const [a, b] = [light(over(getComputedStyle(e).color, base)), light(base)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) weak.push([e.className, (e.textContent || '').slice(0, 12), ratio.toFixed(2)]);
  }
  return weak;
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_last_question_and_the_beginning_of_its_answer_are_seen(visit, width, height):
    one = visit(width=width, height=height)
    page = one.open()
    for question in (QUESTION, "对比三公", QUESTION, "恶意"):
        one.ask(question)
    page.wait_for_function(
        """() => {
        const log = document.getElementById("jd-log").getBoundingClientRect();
        const row = [...document.querySelectorAll("#jd-log .user-row")].at(-1).getBoundingClientRect();
        return row.top >= log.top - 1 && row.bottom <= log.bottom + 1;
    }"""
    )
