"""The library's side of the page: header, list of reports, what an upload gave, and the history."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.fill import Filled
from assistant.types import STATUS_WORDS
from corpus.types import Field, Metadata, Report, Span
from index.types import ReportEntry
from ui.history import Turn
from ui.markup import action, esc, tag
from ui.render import page, pairs

REPORTS_SHOWN = 200
FINDINGS_SHOWN = 8
UNREAD_SHOWN = 5


def render_header(entries: Sequence[ReportEntry], links: str = "") -> str:
    """Name, promise, how much the library holds, and links of whoever is logged in."""
    mark = tag("span", "绩", "jd-logo")
    name = tag(
        "span", tag("h1", "绩答") + tag("span", "绩效评价与预决算报告问答", "jd-tagline"), "jd-name-line"
    )
    promise = tag("span", "每个数字都有原文出处 · 数据不出本机", "jd-promise")
    figures = sum(entry.n_figures for entry in entries)
    count = tag("span", f"已收录 <b>{len(entries)}</b> 份报告") + tag("span", f" · <b>{figures:,}</b> 个数字")
    large = tag("a", "大字", "jd-large-switch", href=action("large"), title="放大或还原整个页面的字")
    told = tag("span", tag("span", count, "jd-counted") + large + links, "jd-count")
    return page(tag("div", mark + tag("span", name + promise, "jd-titles") + told, "jd-top"))


# -- the list of reports ------------------------------------------------------------------------------------------


def render_reports(entries: Sequence[ReportEntry], total: int, *, editable: bool = True) -> str:
    """The reports that were found, of `total`; with ways to change them where they are `editable`."""
    if not total:
        return page(tag("p", f"还没有收录报告{'，请先上传' if editable else ''}。", "jd-empty"))
    if not entries:
        return page(tag("p", "没有符合的报告，换几个字试试。", "jd-empty"))
    count = f"共 {total} 份" if len(entries) == total else f"{total} 份中找到 {len(entries)} 份"
    more = f"，先列出 {REPORTS_SHOWN} 份" if len(entries) > REPORTS_SHOWN else ""
    rows = "".join(_report_row(entry, editable) for entry in entries[:REPORTS_SHOWN])
    return page(tag("p", count + more, "jd-label") + tag("ul", rows, "jd-list"))


def _report_row(entry: ReportEntry, editable: bool) -> str:
    title = tag("a", esc(entry.title or entry.file_name), "jd-strong", href=action("read", entry.id))
    about = [_years(entry.years), entry.agency, entry.kind, entry.file_name if entry.title else ""]
    counts = f"{entry.n_sections} 个章节 · {entry.n_tables} 张表 · {entry.n_figures} 个数字"
    findings = tag("span", f"⚠ {entry.n_findings} 处对不上", "jd-badge jd-warn") if entry.n_findings else ""
    links = [
        tag("a", "读全文", href=action("read", entry.id)),
        tag("a", "下载原件", href=f"download/original/{entry.id}"),
    ]
    if editable:
        links.append(tag("a", "更正", href=action("edit", entry.id)))
        links.append(tag("a", "删除", "jd-danger", href=action("remove", entry.id)))
    lines = [
        tag("div", title + tag("span", "".join(links), "jd-links"), "jd-row"),
        tag("p", " · ".join(esc(part) for part in about if part), "jd-dim"),
        tag("p", tag("span", counts, "jd-dim") + findings, "jd-badges"),
    ]
    return tag("li", "".join(lines))


def _years(years: Sequence[int]) -> str:
    if not years:
        return "年度未知"
    return f"{years[0]}年度" if len(years) == 1 else f"{years[0]}—{years[-1]}年度"


def render_removed(entry: ReportEntry, token: str) -> str:
    """That a report was deleted, with the way back; without a token, that it is back."""
    name = esc(entry.title or entry.file_name)
    if not token:
        return page(tag("p", f"已恢复《{name}》。", "jd-done"))
    undo = tag("a", "撤销", "jd-strong", href=action("undo", token))
    return page(tag("p", f"已删除《{name}》，它不再参与回答。{undo}", "jd-done"))


def render_edited(entry: ReportEntry) -> str:
    """Which report the form is about, and what saving does."""
    name = tag("b", esc(entry.title or entry.file_name))
    cancel = tag("a", "取消", href=action("unedit"))
    why = "保存后按改过的年度、部门重新读一遍原件，编号不变，改过的几项注明“人工指定”；不必再上传。"
    return page(
        tag("div", tag("span", "更正" + name, "jd-what") + cancel, "jd-row") + tag("p", why, "jd-dim")
    )


# -- uploads ------------------------------------------------------------------------------------------------------


def render_working(name: str, number: int, total: int) -> str:
    """Which file is being read."""
    bar = tag(
        "span", tag("span", "", "jd-bar", style=f"left:0;width:{number / (total + 1) * 100:.0f}%"), "jd-track"
    )
    return page(tag("p", f"正在读取第 {number} / {total} 份：{esc(name)}", "jd-label") + tag("div", bar))


def render_failure(name: str, message: str) -> str:
    """Why something could not be done."""
    return page(tag("p", esc(f"{name}：{message}" if name and name not in message else message), "jd-failed"))


def render_extraction(entry: ReportEntry, report: Report, said: str, undo: str = "") -> str:
    """`said`, then what was read of one file and all that a reader should look at; `undo` takes the step back."""
    back = tag("a", "撤销", "jd-strong", href=action("undo", undo)) if undo else ""
    parts = [tag("p", esc(said) + back, "jd-done"), render_about(entry, report.metadata)]
    if not entry.n_figures:
        parts.append(tag("p", "⚠ 没有读出任何数字，请核对这份文件是不是报告正文。", "jd-finding"))
    if not (entry.years and entry.agency):
        hint = "年度或部门没有识别出来，按年度、部门提问时会漏掉它。请点“更正”填上。"
        parts.append(tag("p", "⚠ " + hint, "jd-finding"))
    real = [finding for finding in report.findings if not finding.rounding]
    parts += [tag("p", "⚠ " + esc(finding.message), "jd-finding") for finding in real[:FINDINGS_SHOWN]]
    if len(real) > FINDINGS_SHOWN:
        parts.append(tag("p", f"另有 {len(real) - FINDINGS_SHOWN} 处对不上", "jd-dim"))
    parts += [tag("p", "提示：" + esc(warning), "jd-dim") for warning in report.warnings]
    parts.append(_unread(report))
    links = [("读全文", "read"), ("更正", "edit")]
    parts.append(
        tag("p", "".join(tag("a", words, href=action(name, entry.id)) for words, name in links), "jd-links")
    )
    return page(tag("section", "".join(parts), "jd-source"))


def render_about(entry: ReportEntry, about: Metadata) -> str:
    """What is known of a report, each with where it comes from when that is not its own text."""
    return pairs(
        [
            ("年度", _origin(_years(entry.years) if entry.years else "", about.years_field)),
            ("部门", _origin(about.agency.value, about.agency)),
            ("标题", _origin(about.title.value, about.title)),
            ("类型", _origin(about.kind.value, about.kind)),
            ("读出", f"{entry.n_sections} 个章节，{entry.n_tables} 张表，{entry.n_figures} 个数字"),
        ]
    )


def _origin(words: str, field: Field) -> str:
    """A value with where it comes from when that is not the report's own text."""
    note = {"file_name": "（取自文件名，请核对）", "user": "（人工指定）"}.get(field.origin, "")
    return words + note if words else "未能识别"


def _unread(report: Report) -> str:
    """Numbers that were seen but not understood: nothing is dropped silently."""
    if not report.unread:
        return ""
    samples = "、".join(esc(_around(report.text, span)) for span in report.unread[:UNREAD_SHOWN])
    return tag("p", f"{len(report.unread)} 处数字没有读出含义，例如：{samples}", "jd-dim")


def _around(text: str, span: Span) -> str:
    return "…" + " ".join(text[max(0, span.start - 8) : span.end + 4].split()) + "…"


# -- a template to fill -------------------------------------------------------------------------------------------


def render_batch_hint() -> str:
    """What a template looks like, with one to begin with."""
    ways = tag("li", "一列标题为“问题”：逐行回答，答案、单位、出处填在同一行；") + tag(
        "li", "首行写指标、首列写部门或年度：数字填进每一格，单位照表头括号里的换算，出处写在批注里。"
    )
    lines = [
        tag("p", "一次查很多个数：上传一个 Excel 模板，填好后下载。模板有两种写法："),
        tag("ul", ways, "jd-ways"),
        tag("p", "报告没有写的、有几种读法或前后矛盾的，格子空着，批注写明原因。", "jd-dim"),
        tag("p", tag("a", "下载样例模板", href="download/template.xlsx"), "jd-links"),
    ]
    return page(tag("section", "".join(lines), "jd-source"))


def render_filling(name: str, done: int, total: int) -> str:
    """How far the filling has come."""
    words = f"已查 {done} / {total} 格" if total else "正在读取模板"
    width = f"left:0;width:{done / total * 100 if total else 2:.0f}%"
    bar = tag("span", tag("span", "", "jd-bar", style=width), "jd-track")
    return page(tag("p", f"{esc(name)}：{words}", "jd-label") + tag("div", bar))


def render_filled(done: Filled, address: str) -> str:
    """The result with its link."""
    empty = f"，空着 {done.empty} 格（批注写明原因）" if done.empty else "，全部填好"
    link = tag("a", "下载填好的工作簿", "jd-button", href=address)
    return page(
        tag("p", f"已填 {done.filled} 格{empty}。", "jd-done")
        + tag("p", link, "jd-links")
        + tag("p", "只有这台浏览器能下载；停止服务后需要重新填。", "jd-dim")
    )


# -- a verdict ----------------------------------------------------------------------------------------------------


REASONS = ("数字不对", "年度、部门或口径不对", "报告里有却没找到", "出处不对", "看不明白")


def render_reasons(turn_id: str) -> str:
    """What may be wrong with an answer, to choose from."""
    links = "".join(tag("a", word, "jd-button", href=action("reason", turn_id, word)) for word in REASONS)
    return page(tag("p", "哪里不对？", "jd-label") + tag("p", links, "jd-links"))


def render_thanks() -> str:
    """That a reason was kept."""
    return page(tag("p", "已记下，谢谢。", "jd-done"))


# -- history ------------------------------------------------------------------------------------------------------


def render_history(turns: Sequence[Turn], words: str = "") -> str:
    """Earlier questions of one browser, newest first; `words` is what was searched for."""
    if not turns and words.strip():
        return page(tag("p", "没有符合的提问，换几个字试试。", "jd-empty"))
    if not turns:
        return page(tag("p", "这台浏览器还没有提过问。", "jd-empty"))
    rows = [_turn_row(turn) for turn in turns]
    forget = tag("p", tag("a", "清空历史", "jd-danger", href=action("forget")), "jd-links")
    return page(tag("ul", "".join(rows), "jd-list") + forget)


def _turn_row(turn: Turn) -> str:
    badge = tag("span", esc(STATUS_WORDS.get(turn.status, turn.status)), f"jd-badge jd-{turn.status}")
    verdict = {True: " · 有用", False: " · 有误" + (f"：{turn.reason}" if turn.reason else ""), None: ""}[
        turn.liked
    ]
    when = tag("span", esc(turn.asked_at[:16].replace("T", " ") + verdict), "jd-dim")
    link = tag("a", esc(turn.asked.question), "jd-strong", href=action("show", turn.id))
    return tag("li", link + tag("p", esc(turn.text), "jd-brief") + tag("p", badge + when, "jd-badges"))
