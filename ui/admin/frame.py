"""What all pages of the administrator share: who may see which, their frame, a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ui.accounts.render import form, notice, whole_page
from ui.accounts.visitor import Visitor
from ui.markup import esc, tag

SECTIONS = {"users": "用户", "health": "资料库", "accuracy": "准确率", "audit": "审计"}


def sections_of(visitor: Visitor) -> list[str]:
    """Which pages the visitor may open."""
    if visitor.may_administer:
        return list(SECTIONS)
    return ["audit"] if visitor.may_audit else []


def frame(
    visitor: Visitor, section: str, body: str, *, said: str = "", bad: bool = False, refresh_s: int = 0
) -> str:
    """One page with the way to the others."""
    links = [
        tag("a", words, "here" if name == section else "", href=f"admin/{name}", **_current(name == section))
        for name, words in SECTIONS.items()
        if name in sections_of(visitor)
    ]
    out = form("logout", "", "退出登录", "quiet") if visitor.user else ""
    nav = tag("nav", tag("h1", "绩答管理") + "".join(links) + tag("a", "回到问答", href="./") + out)
    return whole_page(
        f"管理：{SECTIONS[section]}",
        tag("main", nav + notice(said, bad=bad) + body),
        top="../",
        refresh_s=refresh_s,
    )


def _current(here: bool) -> dict[str, str]:
    return {"aria-current": "page"} if here else {}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; the cells are HTML already, those of the head are words."""
    top = tag("tr", "".join(tag("th", esc(words), scope="col") for words in head))
    lines = "".join(tag("tr", "".join(tag("td", cell) for cell in row)) for row in rows)
    # Reached by the keyboard, so that a narrow screen can scroll it.
    return tag("div", tag("table", tag("thead", top) + tag("tbody", lines)), "scroll", tabindex="0")


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they are, the latter as words."""
    return tag("dl", "".join(tag("dt", esc(name)) + tag("dd", esc(words)) for name, words in rows))


def moment(seconds: float) -> str:
    """A time in words."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M") if seconds else "—"
