"""The library's side of the page: header, list of reports, one report whole, what an upload gave, and the history."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import ReportEntry
from ui.history import Turn
from ui.markup import action, esc, tag
from ui.render import STATUS_WORDS, page

REPORTS_SHOWN = 200
HEADING_LEVELS = ("h3", "h4", "h5", "h6")


def render_header(entries: Sequence[ReportEntry]) -> str:
    """Name, promise, and how much the library holds."""
    mark = tag("span", "绩", "jd-logo")
    name = tag("span", tag("b", "绩答") + tag("span", "绩效评价与预决算报告问答", "jd-tagline"), "jd-name-line")
    promise = tag("span", "每个数字都有原文出处 · 数据不出本机", "jd-promise")
    figures = sum(entry.n_figures for entry in entries)
    count = f"已收录 <b>{len(entries)}</b> 份报告 · <b>{figures:,}</b> 个数字"
    return page(tag("div", mark + tag("span", name + promise, "jd-titles") + tag("span", count, "jd-count"), "jd-top"))


def render_history(turns: Sequence[Turn]) -> str:
    """This browser's earlier questions, newest first."""
    if not turns:
        return page(tag("p", "这台浏览器还没有提过问。", "jd-empty"))
    rows = [_turn_row(turn) for turn in turns]
    forget = tag("p", tag("a", "清空历史", "jd-danger", href=action("forget")), "jd-links")
    return page(tag("ul", "".join(rows), "jd-list") + forget)


def _turn_row(turn: Turn) -> str:
    badge = tag("span", esc(STATUS_WORDS.get(turn.status, turn.status)), f"jd-badge jd-{turn.status}")
    verdict = {True: " 👍", False: " 👎", None: ""}[turn.liked]
    when = tag("span", esc(turn.asked_at[:16].replace("T", " ")) + verdict, "jd-dim")
    link = tag("a", esc(turn.asked.question), "jd-strong", href=action("show", turn.id))
    return tag("li", link + tag("p", esc(turn.text), "jd-brief") + tag("p", badge + when, "jd-badges"))
