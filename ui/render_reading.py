"""One report whole: its contents, its sections with anchors, its tables, and one place marked."""

from __future__ import annotations

from corpus.types import Block, Report, Span
from index.types import ReportEntry
from ui.markup import action, esc, esc_lines, marked, tag
from ui.render import page
from ui.render_report import render_about
from ui.render_table import NO_MARKS, marks_for, render_table

HEADINGS = ("h3", "h4", "h5", "h6")
MARK_ID = "jd-here"


def render_reading(
    entry: ReportEntry, report: Report, span: Span | None = None, *, editable: bool = True
) -> str:
    """The whole report for reading; `span` is marked, and carries the anchor that the page scrolls to."""
    headings = {section.heading.start: number for number, section in enumerate(report.sections)}
    body = "".join(
        _block(report, block, span, headings) for block in report.blocks if block.kind != "contents"
    )
    close = tag("a", "收起", href=action("close"))
    here = tag("a", "到标出处", href=action("to", MARK_ID)) if span else ""
    head = tag("h2", esc(entry.title or entry.file_name), "jd-title")
    edit = tag("a", "更正", href=action("edit", entry.id)) if editable else ""
    tools = tag("p", here + edit + close, "jd-links") + render_about(entry, report.metadata)
    return page(
        tag("section", head + tools + _findings(entry, report) + _contents(report) + body, "jd-reading")
    )


def _findings(entry: ReportEntry, report: Report) -> str:
    """What does not tie in the report, each with the way to its place."""
    lines = []
    for finding in report.findings:
        if finding.rounding:
            continue
        place = f"{finding.spans[0].start}-{finding.spans[0].end}" if finding.spans else ""
        link = tag("a", "看原文", href=action("read", entry.id, place)) if place else ""
        lines.append(tag("p", f"⚠ {esc(finding.message)} {link}", "jd-finding"))
    return "".join(lines)


def _contents(report: Report) -> str:
    if not report.sections:
        return ""
    links = "".join(
        tag(
            "a",
            esc(section.heading.of(report.text)),
            f"jd-in{min(section.level, 4)}",
            href=action("to", f"s-{number}"),
        )
        for number, section in enumerate(report.sections)
    )
    return tag("details", tag("summary", f"目录（{len(report.sections)} 节）") + links, "jd-contents")


def _block(report: Report, block: Block, span: Span | None, headings: dict[int, int]) -> str:
    if block.table is not None:
        table = report.tables[block.table]
        inside = span is not None and table.span.contains(span)
        marks = marks_for(report, table, span, (), ()) if span is not None and inside else NO_MARKS
        drawn = render_table(report, table, marks)
        return tag("div", drawn, id=MARK_ID) if inside else drawn
    text = _text(report, block.span, span)
    number = headings.get(block.span.start)
    if number is None:
        return tag("p", text, "jd-dim" if block.kind in ("unit", "note", "footnote") else "")
    level = min(report.sections[number].level, len(HEADINGS))
    section = report.sections[number].heading
    if section.end >= block.span.end:
        return tag(HEADINGS[level - 1], text, id=f"s-{number}")
    # A run-in heading: the section's title and its text stand in one paragraph.
    return tag("p", text, id=f"s-{number}")


def _text(report: Report, place: Span, span: Span | None) -> str:
    text = place.of(report.text)
    if span is None or span.end <= place.start or span.start >= place.end:
        return esc_lines(text)
    start, end = max(span.start, place.start) - place.start, min(span.end, place.end) - place.start
    return tag("span", marked(text, start, end), id=MARK_ID if span.start >= place.start else "")
