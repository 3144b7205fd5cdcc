"""Commands over one report: show, check."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli_library import DATABASE, open_library
from assistant.cli_output import around, one_line, print_json, say
from assistant.cli_parser import UsageError
from assistant.config import Config
from assistant.scope import find_entries

if TYPE_CHECKING:
    from corpus.types import Figure, Finding, Report, Table


def _read(config: Config, name: str) -> Report:
    """A report of the library, or one read from a file that is not in it."""
    is_file = os.path.isfile(name)
    if (config.library / DATABASE).is_file() or not is_file:
        with open_library(config) as library:
            try:
                return library.report(find_entries(library.reports(), name)[0].id)
            except UsageError:
                if not is_file:
                    raise
    from corpus.load import load_report

    return load_report(Path(name))


def show(config: Config, name: str, *, figures: bool, as_json: bool) -> int:
    """Show what was read from a report."""
    report = _read(config, name)
    if as_json:
        print_json(_report_json(report))
        return 0
    metadata = report.metadata
    say(
        metadata.title.value or report.file_name,
        f"文件 {report.file_name}（{report.format}，{len(report.text)} 字）",
        f"部门 {metadata.agency.value or '未认出'}，年度 {'、'.join(map(str, metadata.years)) or '未认出'}，"
        f"类型 {metadata.kind.value or '未认出'}",
    )
    say("", f"章节（{len(report.sections)}）")
    for section in report.sections:
        say("  " * section.level + one_line(section.heading.of(report.text), 60))
    say("", f"表格（{len(report.tables)}）")
    for number, table in enumerate(report.tables, 1):
        say(f"  {number}. {_table_line(report, table)}")
    say("", f"数字（{len(report.figures)}）")
    for figure in report.figures if figures else ():
        say("  " + _figure_line(report, figure))
    for warning in report.warnings:
        say(f"注意：{one_line(warning)}")
    for span in report.unread:
        say(f"未能理解：{around(report.text, span.start, span.end)}")
    return 0


def _table_line(report: Report, table: Table) -> str:
    caption = one_line(table.caption.of(report.text), 40) if table.caption else "（无标题）"
    unit = one_line(table.unit.of(report.text), 20) if table.unit else "未标单位"
    pages = f"，第 {'、'.join(map(str, table.pages))} 页" if table.pages else ""
    return f"{caption}，{table.n_rows} 行 {table.n_columns} 列，{unit}{pages}"


def _figure_line(report: Report, figure: Figure) -> str:
    year = f"{figure.year}年" if figure.year else ""
    name = "·".join(part for part in (year, figure.scope, figure.indicator, figure.basis) if part)
    doubt = "" if figure.certain else "（读不准）"
    unit = "" if figure.state != "number" or figure.raw.endswith(figure.unit) else figure.unit
    return f"{one_line(name, 60)}：{one_line(figure.raw) or '空白'}{unit}{doubt}"


def _report_json(report: Report) -> dict[str, object]:
    metadata = report.metadata
    return {
        "file_name": report.file_name,
        "format": report.format,
        "sha256": report.sha256,
        "title": metadata.title.value,
        "agency": metadata.agency.value,
        "region": metadata.region.value,
        "years": list(metadata.years),
        "kind": metadata.kind.value,
        "scope": metadata.scope.value,
        "sections": [
            {"level": section.level, "heading": section.heading.of(report.text)}
            for section in report.sections
        ],
        "tables": [
            {
                "caption": table.caption.of(report.text) if table.caption else "",
                "unit": table.unit.of(report.text) if table.unit else "",
                "rows": table.n_rows,
                "columns": table.n_columns,
                "pages": list(table.pages),
            }
            for table in report.tables
        ],
        "figures": [_figure_json(report, figure) for figure in report.figures],
        "findings": [_finding_json(report, finding) for finding in report.findings],
        "unread": [around(report.text, span.start, span.end) for span in report.unread],
        "warnings": list(report.warnings),
    }


def _figure_json(report: Report, figure: Figure) -> dict[str, object]:
    return {
        "raw": figure.raw,
        "state": figure.state,
        "value": None if figure.value is None else str(figure.value),
        "unit": figure.unit,
        "indicator": figure.indicator,
        "basis": figure.basis,
        "year": figure.year,
        "scope": figure.scope,
        "approximate": figure.approximate,
        "certain": figure.certain,
        "headings": list(report.headings(figure.section)),
        "text": figure.context.of(report.text),
        "span": [figure.span.start, figure.span.end],
    }


def check(config: Config, name: str, *, as_json: bool) -> int:
    """Say what does not tie inside one report."""
    report = _read(config, name)
    if as_json:
        findings = [_finding_json(report, finding) for finding in report.findings]
        print_json({"file_name": report.file_name, "figures": len(report.figures), "findings": findings})
        return 0
    if not report.findings:
        say(f"核对了 {len(report.figures)} 个数字，没有发现前后不一致之处。")
    for number, finding in enumerate(report.findings, 1):
        say(f"{number}. {one_line(finding.message)}")
        if finding.difference is not None:
            reason = "，四舍五入可以解释" if finding.rounding else ""
            say(f"   相差 {finding.difference} {finding.unit}{reason}")
        for span in finding.spans:
            say(f"   原文：{around(report.text, span.start, span.end)}")
    return 0


def _finding_json(report: Report, finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "difference": None if finding.difference is None else str(finding.difference),
        "unit": finding.unit,
        "rounding": finding.rounding,
        "quotes": [span.of(report.text) for span in finding.spans],
        "spans": [[span.start, span.end] for span in finding.spans],
    }
