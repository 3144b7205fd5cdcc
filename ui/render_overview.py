"""The library at a glance: which agency has which kinds of report for which year, and what is missing between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from index.types import ReportEntry
from ui.markup import action, esc, tag

ROWS_AT_MOST = 200
COLUMNS_AT_MOST = 12
# Kinds that an agency publishes every year, by the word they have in common; other kinds are never missed.
YEARLY = (("预算", "预算"), ("决算", "决算"), ("整体支出", "绩效评价"))
Cells = dict[str, dict[int, list[ReportEntry]]]


def render_overview(entries: Sequence[ReportEntry]) -> str:
    """A folded table of agencies by years; each kind leads to its report, and gaps are named."""
    cells: Cells = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        for year in entry.years:
            cells[entry.agency][year].append(entry)
    years = sorted({year for row in cells.values() for year in row}, reverse=True)[:COLUMNS_AT_MOST]
    if not years:
        return ""
    # A report without its agency comes last.
    agencies = sorted(cells, key=lambda agency: (not agency, agency))
    gaps = {agency: _gaps(cells[agency]) for agency in agencies}
    missing = sum(len(names) for row in gaps.values() for names in row.values())
    head = tag("tr", "".join(tag("th", words, scope="col") for words in ("部门", *map(str, years))))
    rows = "".join(_row(agency, years, cells[agency], gaps[agency]) for agency in agencies[:ROWS_AT_MOST])
    table = tag("table", tag("thead", head) + tag("tbody", rows), "jd-table jd-overview")
    told = f"，其间缺 {missing} 份" if missing else ""
    summary = tag("summary", f"总览：{len(agencies)} 个部门 × {len(years)} 个年度{told}")
    notes = [f"先列出 {ROWS_AT_MOST} 个部门。"] if len(agencies) > ROWS_AT_MOST else []
    notes.append("“缺”：该部门前后年度都有这种报告，这一年没有收录；“—”：这一年没有收录任何报告。")
    return tag(
        "div",
        tag("details", summary + tag("div", table, "jd-scroll") + tag("p", "".join(notes), "jd-dim")),
        "jd jd-glance",
    )


def _row(
    agency: str, years: Sequence[int], row: dict[int, list[ReportEntry]], gaps: dict[int, list[str]]
) -> str:
    cells = []
    for year in years:
        held = [
            tag(
                "a",
                esc(short_kind(entry.kind)),
                title=entry.title or entry.file_name,
                href=action("read", entry.id),
            )
            for entry in row.get(year, ())
        ]
        lacking = [tag("span", f"缺{name}", "jd-lack") for name in gaps.get(year, ())]
        cells.append(tag("td", " ".join([*held, *lacking]) or "—"))
    return tag("tr", tag("th", esc(agency or "（未写明部门）"), scope="row") + "".join(cells))


def _gaps(row: dict[int, list[ReportEntry]]) -> dict[int, list[str]]:
    """By year: the yearly kinds an agency has for years before and after but not for this one."""
    gaps: dict[int, list[str]] = {}
    for word, name in YEARLY:
        having = {year for year, entries in row.items() if any(word in entry.kind for entry in entries)}
        for year in range(min(having), max(having)) if having else ():
            if year not in having:
                gaps.setdefault(year, []).append(name)
    return gaps


def short_kind(kind: str) -> str:
    """A kind of report in two to four characters."""
    for word, name in (("整体支出绩效自评", "整体自评"), ("整体支出", "整体评价"), ("自评", "项目自评"),
                       ("评价", "项目评价"), ("决算", "决算"), ("预算", "预算")):  # fmt: skip
        if word in kind:
            return name
    return "报告"
