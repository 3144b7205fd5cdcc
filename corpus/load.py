"""The door of `corpus`: a file becomes a `Report`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.absences import none_figures
from corpus.checks import check
from corpus.errors import ReportLimitError
from corpus.figures import prose_figures
from corpus.lexicon import scoped
from corpus.metadata import find_metadata
from corpus.passages import split_passages
from corpus.reading import read_document, read_document_bytes
from corpus.sections import Outline, find_sections
from corpus.subjects import Defaults
from corpus.table_figures import table_figures
from corpus.types import Document, Field, Figure, Metadata, Passage, Report, Span

_OWNED = re.compile(r"资产(?!购置|处置|管理|使用|出租|出借|有偿|经营|监督|收益)|负债|在建工程|长期投资|存货")
# The longest reports have some 300,000 characters, their longest paragraphs some 3,000. What a paragraph's figures
# take to be understood grows with the square of its length.
_MAX_CHARS = 2_000_000
_MAX_PARAGRAPH_CHARS = 20_000
_NO_PROSE = ("table", "contents", "unit")
# Kinds whose every unmarked amount is a budget or a final account.
_BASIS_OF_KIND = (("决算", "决算"), ("预算", "预算"))


def load_report(path: Path, *, years: Sequence[int] = (), agency: str = "", title: str = "") -> Report:
    """Read a report file; `years`, `agency` and `title` overrule what the report says of itself.

    Raises:
        corpus.errors.Error: the file cannot be read; the message says why and what to do.
    """
    document = read_document(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return make_report(document, path.name, digest, years=years, agency=agency, title=title)


def reread(
    report: Report, data: bytes, *, years: Sequence[int] = (), agency: str = "", title: str = ""
) -> Report:
    """`report` read anew from the bytes of its file; what was corrected by hand stays where it is not overruled.

    Raises:
        corpus.errors.Error: the file cannot be read any more.
    """
    about = report.metadata
    by_hand = about.years if about.years_field.origin == "user" else ()
    return make_report(
        read_document_bytes(data, report.file_name),
        report.file_name,
        report.sha256,
        years=years or by_hand,
        agency=agency or _by_hand(about.agency),
        title=title or _by_hand(about.title),
    )


def _by_hand(field: Field) -> str:
    return field.value if field.origin == "user" else ""


def make_report(
    document: Document,
    file_name: str,
    sha256: str,
    *,
    years: Sequence[int] = (),
    agency: str = "",
    title: str = "",
) -> Report:
    """A read document, understood: metadata, sections, passages, figures, findings.

    Raises:
        ReportLimitError: the text is too long to be understood in reasonable time.
    """
    _require_readable(document, file_name)
    outline = find_sections(document)
    metadata = _overruled(find_metadata(document, outline, file_name), years, agency, title)
    passages = split_passages(document, outline)
    figures, unread = _figures(document, outline, metadata)
    report = Report(
        file_name=file_name,
        sha256=sha256,
        format=document.format,
        text=document.text,
        metadata=metadata,
        blocks=document.blocks,
        sections=outline.sections,
        passages=passages,
        tables=document.tables,
        figures=_placed(figures, passages),
        unread=tuple(unread),
        warnings=document.warnings,
        page_sizes=document.page_sizes,
    )
    return replace(report, findings=check(report))


def _require_readable(document: Document, file_name: str) -> None:
    if len(document.text) > _MAX_CHARS:
        raise ReportLimitError(
            f"{file_name}：正文有{len(document.text) // 10_000}万字，超过上限{_MAX_CHARS // 10_000}万字，请拆分后再导入。"
        )
    longest = max(
        (len(b.span.of(document.text)) for b in document.blocks if b.kind not in _NO_PROSE), default=0
    )
    if longest > _MAX_PARAGRAPH_CHARS:
        raise ReportLimitError(
            f"{file_name}：有一段长达{longest}字，超过上限{_MAX_PARAGRAPH_CHARS}字，不像报告的段落，请分段或拆分后再导入。"
        )


def _overruled(metadata: Metadata, years: Sequence[int], agency: str, title: str) -> Metadata:
    if years:
        printed = "、".join(map(str, sorted(years)))
        metadata = replace(
            metadata, years=tuple(sorted(set(years))), years_field=Field(printed, None, "user")
        )
    if agency:
        metadata = replace(metadata, agency=Field(agency, None, "user"))
    if title:
        metadata = replace(metadata, title=Field(title, None, "user"))
    return metadata


def _figures(document: Document, outline: Outline, metadata: Metadata) -> tuple[list[Figure], list[Span]]:
    """All figures of prose and tables, and the numbers not understood."""
    whole = "整体" in metadata.kind.value

    def defaults_at(span: Span) -> Defaults:
        section = section_at(outline, span)
        heading = outline.sections[section].title if section is not None else ""
        return Defaults(metadata.years, metadata.agency.value, heading, section, whole)

    tables = table_figures(document.text, document.tables, defaults_at)
    figures, unread = list(tables.figures), list(tables.unread)
    prose = [b.span for b in document.blocks if b.kind not in _NO_PROSE and not _is_contents(outline, b.span)]
    for span in (*prose, *tables.prose):
        found, bare = prose_figures(document.text, span, defaults_at(span))
        told = tables.told.get(span, "")
        figures += [replace(figure, basis=figure.basis or told) for figure in found] if told else found
        unread += bare
    for span in prose:
        figures += none_figures(document.text, span, defaults_at(span))
    basis = next((basis for word, basis in _BASIS_OF_KIND if word in metadata.kind.value), "")
    if "预算执行" in metadata.title.value:
        # A report on how a budget was carried out states both what was planned and what was spent.
        basis = ""
    doubtful = {figure.span for figure in figures if any(_overlap(figure.span, d) for d in document.doubtful)}
    completed = [_completed(figure, basis) for figure in figures]
    return [replace(f, certain=f.certain and f.span not in doubtful) for f in completed], unread


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


def _completed(figure: Figure, basis: str) -> Figure:
    """A figure with the basis that its kind of report gives, and the name that its scope gives.

    What is owned at the end of a year (固定资产) is neither a budget nor an account.
    """
    if not figure.basis and figure.base_unit == "元" and not _OWNED.search(figure.indicator):
        figure = replace(figure, basis=basis)
    within = scoped().get((figure.canonical, figure.scope))
    return replace(figure, canonical=within) if within else figure


def _is_contents(outline: Outline, span: Span) -> bool:
    return any(contents.contains(span) for contents in outline.contents)


def section_at(outline: Outline, span: Span) -> int | None:
    """The innermost section that holds `span`."""
    inner = None
    for place, section in enumerate(outline.sections):
        if section.span.start > span.start:
            break
        if section.span.contains(span):
            inner = place
    return inner


def _placed(figures: list[Figure], passages: tuple[Passage, ...]) -> tuple[Figure, ...]:
    """Figures in the order of the text, each with the passage it stands in."""
    placed = []
    starts = 0
    for figure in sorted(figures, key=lambda f: f.span):
        while starts + 1 < len(passages) and passages[starts + 1].span.start <= figure.span.start:
            starts += 1
        inside = starts < len(passages) and passages[starts].span.contains(figure.span)
        placed.append(replace(figure, passage=starts if inside else None))
    return tuple(placed)
