"""Accounts in a real browser: log in, ask, log out, at both widths; the administrator's pages."""

import pytest
from playwright.sync_api import expect

from benchmarks.faults.permissions import Campaign

PASSWORD = "Hehu-76-guanli"
WIDTHS = [(1440, 900), (390, 844)]


@pytest.fixture(scope="module")
def site(tmp_path_factory, browser):
    made = Campaign(tmp_path_factory.mktemp("site"), users=3, reports=4, seed=3)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def rested(site):
    # Several tests log in from one address; none of them is about waiting.
    site.accounts.file.change("DELETE FROM attempts")


def enter(page, url, name, password=PASSWORD, path="/login"):
    page.goto(url + path)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def wide(page):
    page.wait_for_load_state()  # else the styles may still be on their way
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_log_in_ask_and_log_out(site, visit, width, height):
    one = visit(site.server.url, width=width, height=height)
    page = one.page
    name = "yuangong1"
    page.goto(one.url + "/")
    assert page.url.endswith("/login")
    assert not wide(page)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#jd-header .jd-count").wait_for()
    expect(page.locator("#jd-header")).to_contain_text(f"{name}（编辑员）")
    expect(page.locator("#jd-header")).to_contain_text(f"已收录 {len(site.sees[name])} 份")
    assert not wide(page)
    agency = site.sees[name][0].agency
    one.ask(f"{agency}2023年三公经费决算是多少")
    expect(page.locator("#jd-evidence")).to_contain_text(agency)
    one.quiet()
    page.get_by_role("link", name="退出").click()
    page.wait_for_url("**/login")
    page.goto(one.url + "/")
    assert page.url.endswith("/login")


def test_a_wrong_password_is_told_and_nothing_else(site, visit):
    one = visit(site.server.url)
    one.forgiven = "401"  # the browser's own line about a page of this status
    enter(one.page, one.url, "yuangong1", "wrong")
    expect(one.page.get_by_role("alert")).to_contain_text("用户名或密码不对")


def test_a_link_is_opened_after_logging_in(site, visit):
    one = visit(site.server.url)
    enter(one.page, one.url, "yuangong1")
    one.page.locator("#jd-header .jd-count").wait_for()
    agency = site.sees["yuangong1"][0].agency
    one.ask(f"{agency}2023年三公经费决算是多少")
    one.page.wait_for_url("**/?a=*")
    link = one.page.url.removeprefix(one.url)
    other = visit(site.server.url)
    enter(other.page, other.url, "zongguan", path=link)
    other.page.locator("#jd-log .jd-badges").first.wait_for()
    expect(other.page.locator("#jd-evidence")).to_contain_text(agency)


def test_a_reader_finds_no_way_to_change_reports(site, visit):
    site.accounts.users.set_permit(
        site.accounts.users.named("yuangong0"), site.accounts.users.named("yuangong1").permit
    )
    one = visit(site.server.url)
    enter(one.page, one.url, "yuangong0")
    one.page.locator("#jd-header .jd-count").wait_for()
    one.page.get_by_role("tab", name="报告").click()
    one.page.locator("#jd-shelf .jd-list").wait_for()
    assert one.page.locator("#jd-upload").count() == 0
    assert one.page.locator('a[href^="#/remove/"], a[href^="#/edit/"]').count() == 0
    assert one.page.get_by_role("link", name="管理").count() == 0


def test_when_the_session_ends_the_page_goes_to_the_login(site, browser):
    context = browser.new_context()
    page = context.new_page()
    enter(page, site.server.url, "yuangong1")
    page.locator("#jd-header .jd-count").wait_for()
    user = site.accounts.users.named("yuangong1")
    page.locator("#jd-box textarea").fill("三公经费多少")
    site.accounts.users.set_enabled(user, enabled=False)
    # The page may have noticed by itself, and left.
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    site.accounts.users.set_enabled(user, enabled=True)
    context.close()


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_administrators_pages(site, visit, width, height):
    one = visit(site.server.url, width=width, height=height)
    page = one.page
    enter(page, one.url, "zongguan")
    page.locator("#jd-header .jd-count").wait_for()
    # Beside the chat, which stays as it is.
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="管理").click()
    page = opened.value
    page.get_by_role("heading", name="添加用户").wait_for()
    assert not wide(page)
    new = f"xinren{width}"
    add = page.locator("section", has=page.get_by_role("heading", name="添加用户"))
    add.get_by_label("用户名").fill(new)
    add.get_by_label("初始密码").fill(PASSWORD)
    add.get_by_label("再输一遍").fill(PASSWORD)
    add.get_by_role("button", name="添加").click()
    expect(page.get_by_role("status")).to_contain_text(f"已添加查询员“{new}”")
    page.get_by_label("全部报告").check()
    page.get_by_role("button", name="保存权限").click()
    expect(page.get_by_role("status")).to_contain_text("可看：全部报告")
    page.get_by_role("link", name="资料库").click()
    page.get_by_role("button", name="现在核对").click()
    page.get_by_text("没有发现问题").wait_for()
    page.get_by_role("link", name="审计").click()
    page.get_by_role("button", name="检查有没有被删改").click()
    expect(page.get_by_role("status")).to_contain_text("没有发现删改")
    expect(page.locator("table")).to_contain_text(new)
    assert not wide(page)
    page.get_by_role("link", name="准确率").click()
    page.get_by_role("button", name="开始测试").wait_for()
    assert not wide(page)


@pytest.mark.parametrize("path", ["/login", "/password", "/admin/users?user=yuangong1", "/admin/health", "/admin/accuracy", "/admin/audit"])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_of_axe(site, visit, path, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    one = visit(site.server.url, width=390, height=844, color_scheme=scheme)
    if path != "/login":
        enter(one.page, one.url, "zongguan", path="/login?next=/admin/health")
        one.page.wait_for_url("**/admin/health")
    one.page.goto(one.url + path)
    found = axe.run(one.page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
