"""The audit log: searched, checked, taken away as a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from ui.accounts.render import field, form, notice
from ui.admin.frame import table
from ui.audit.export import visible
from ui.audit.log import AuditLog
from ui.audit.types import ACTIONS, Entry
from ui.audit.verify import Verdict
from ui.markup import esc, tag

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; dates as 2026-01-31."""

    words: str = ""
    who: str = ""
    action: str = ""
    since: str = ""
    until: str = ""

    @property
    def said(self) -> str:
        """In words, for the log itself."""
        return "，".join(f"{name}={value}" for name, value in asdict(self).items() if value)


def render(log: AuditLog, sought: Sought, verdict: Verdict | None) -> str:
    """Search, check, export, and the entries found, newest first."""
    found = log.search(**asdict(sought), limit=SHOWN)
    options = "".join(
        tag("option", words, value=name, **({"selected": "selected"} if name == sought.action else {}))
        for name, words in (("", "全部操作"), *ACTIONS.items())
    )
    boxes = [
        field("words", "字（在用户、对象、结果、详情里）", value=sought.words),
        field("who", "用户", value=sought.who),
        tag("p", f'<label>操作 <select name="action">{options}</select></label>', "field"),
        field("since", "从哪天", "date", sought.since),
        field("until", "到哪天", "date", sought.until),
    ]
    search = tag(
        "form",
        "".join(boxes) + tag("p", '<button type="submit">查找</button>', "send"),
        "row",
        method="get",
        action="admin/audit",
    )
    rows = [_row(entry) for entry in found]
    more = f"（先列出最近 {SHOWN} 条，导出可得全部）" if len(found) == SHOWN else ""
    listed = (
        table(("序号", "时间", "用户", "地址", "操作", "对象", "结果", "详情"), rows)
        if rows
        else tag("p", "没有符合的记录。", "dim")
    )
    links = " · ".join(
        tag("a", words, href=f"admin/export.{kind}")
        for kind, words in (("csv", "导出 CSV（Excel）"), ("jsonl", "导出 JSONL"))
    )
    check = (
        tag("h2", "检查和导出")
        + _told(verdict)
        + form("admin/audit", "", "检查有没有被删改")
        + tag("p", links)
    )
    return tag("section", check) + tag("section", tag("h2", f"记录 {more}") + search + listed)


def _row(entry: Entry) -> tuple[str, ...]:
    action = ACTIONS.get(entry.action, entry.action)
    cells = (
        entry.who,
        entry.address,
        action,
        entry.target,
        entry.result,
        entry.detail,
    )
    at = tag("time", esc(entry.at[:19].replace("T", " ")))
    return (str(entry.seq), at, *(esc(visible(cell)) for cell in cells))


def _told(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    last = tag(
        "p",
        f"末条 <code>{verdict.seq}:{verdict.hash}</code>，请抄到别处，以后可用 jida audit verify --expect 核对。",
        "dim",
    )
    if verdict.problems:
        return notice("审计记录被动过：" + "".join(verdict.problems), bad=True) + last
    return notice(f"{verdict.entries} 条记录，没有发现删改。") + last


def address(sought: Sought) -> str:
    """The page's address for a search."""
    return "admin/audit?" + urlencode({name: value for name, value in asdict(sought).items() if value})
