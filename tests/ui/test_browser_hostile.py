"""A report made to do harm, opened everywhere in a real browser: nothing of it runs, nothing is asked of outside.

The `visit` fixture holds that there were no dialogs, no errors of the console and no requests to anywhere else.
"""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assistant.assistant import Assistant
from corpus.load import load_report
from corpus.types import Field
from index.library import Library
from tests.index.making import TinyEncoder

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover=alert(1) x='",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<math><mtext><mglyph><style><img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "[点](javascript:alert(1))",
    "![图](http://outside.example/x.png)",
    "<iframe src=http://outside.example></iframe>",
    "<style>@import'http://outside.example/x.css'</style>",
    "<link rel=stylesheet href=//outside.example/x.css>",
    "<base href=//outside.example/>",
    "<meta http-equiv=refresh content='0;url=//outside.example'>",
    "<form action=//outside.example><button autofocus>送</button></form>",
    "<a href='data:text/html,<script>alert(1)</script>'>点</a>",
    "$$\\href{javascript:alert(1)}{x}$$ {{7*7}} ${alert(1)}",
)
ALL = " ".join(PAYLOADS)
NAME = "\"><img src=x onerror=alert(1)><svg onload='alert(1)'>.md"
AGENCY = "示例区<img src=x onerror=alert(1)>局"
REPORT = f"""# 示例区某局2023年度部门决算公开

{ALL}

## 一、“三公”经费{ALL}

2023年三公经费决算为1.57万元{ALL}。

单位：万元

| 项目{PAYLOADS[2]} | 预算数 | 决算数{PAYLOADS[3]} |
|---|---|---|
| 公务接待费{PAYLOADS[2]} | 0.90 | 0.86 |
| 公务用车运行维护费{PAYLOADS[0]} | 0.80 | 0.71 |
| 合计 | 1.70 | 1.57 |
"""


@pytest.fixture(scope="module")
def hostile(serve_page, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "files").mkdir()
    path = folder / "files" / NAME
    with Library(folder / "library", encoder=TinyEncoder()) as library:
        for year in (2022, 2023):
            path.write_text(REPORT.replace("2023", str(year)), encoding="utf-8")
            report = load_report(path)
            about = replace(report.metadata, title=Field(f"{year}年{ALL}"), agency=Field(AGENCY))
            library.add(replace(report, metadata=about), path.read_bytes())
        yield serve_page(Assistant(library)), path


def require_only_text(page):
    """No part of the page was made by what it shows: nothing that runs, leads out or is sent."""
    made = "all => all.filter(one => [...one.attributes].some(a => /^on/.test(a.name))).map(one => one.outerHTML)"
    assert page.eval_on_selector_all("#jd-main *", made) == []
    assert page.locator("#jd-main :is(iframe, form, base, meta, link, svg[onload], script)").count() == 0


def test_a_hostile_report_is_only_text_wherever_it_is_shown(hostile, visit):
    url, path = hostile
    one = visit(url)
    page = one.open()
    one.ask("2023年三公经费决算多少")
    expect(page.locator("#jd-evidence")).to_contain_text("1.57")
    one.ask("2023年公务接待费决算多少")
    one.ask("2023年比2022年三公经费增加多少")
    for start in range(0, len(PAYLOADS), 7):
        one.ask(" ".join(PAYLOADS[start : start + 7]) + "三公经费")
    for tab in ("对比图表", "历史", "批量", "报告"):
        page.get_by_role("tab", name=tab, exact=True).click()
    page.locator("#jd-shelf", has_text="onerror").wait_for()
    page.locator("#jd-shelf summary", has_text="总览").click()
    page.get_by_role("link", name="读全文").first.click()
    page.locator("#jd-reader", has_text="onerror").wait_for()
    page.locator("#jd-reader").get_by_role("link", name="更正").click()
    page.get_by_label("标题").wait_for()
    page.locator("#jd-upload button").first.click()
    page.locator("#jd-upload input[type=file]").set_input_files(path)
    page.get_by_role("button", name="开始入库").click()
    page.locator("#jd-upload-log :is(.jd-done, .jd-failed)", has_text="onerror").wait_for()
    one.quiet()
    page.get_by_role("link", name="删除").first.click()
    page.get_by_role("link", name="撤销").first.click()
    page.locator("#jd-shelf", has_text="已恢复").wait_for()
    require_only_text(page)
    one.quiet()
    page.reload()
    page.locator("#jd-log .jd-badges").first.wait_for()
    page.locator("#jd-box textarea").press_sequentially("示例区<")
    page.locator("#jd-offers", has_text="onerror").wait_for()
    require_only_text(page)
    other = visit(url)
    for address in ("/admin/health", "/api/reports"):
        other.page.goto(url + address)
    answer = page.request.get(f"{url}/download/original/1")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%22%3E%3Cimg")
    assert answer.headers["content-type"] == "application/octet-stream"
