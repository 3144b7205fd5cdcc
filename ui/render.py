"""An answer as HTML: pure functions, everything from a report or a question escaped in ui.markup."""

from __future__ import annotations

from collections.abc import Callable

from assistant.types import STATUS_WORDS, Answer, AnswerFigure, Evidence, Slots
from corpus.types import Report, Span
from ui.amounts import money_forms, printed
from ui.markup import action, esc, esc_lines, marked, plain, tag
from ui.render_table import marks_for, render_table, table_at

ReportOf = Callable[[int], Report | None]

INTENT_WORDS = {"compare": "对比", "rank": "排名", "sum": "合计", "trend": "趋势", "check": "核对"}
# Intents that set figures side by side: they stand in the comparison pane.
ALIKE = ("compare", "rank", "trend")
EVIDENCE_AT_MOST = 12
# A quote of whole sentences is marked more quietly than a figure's few words.
LONG_QUOTE = 60


def page(content: str) -> str:
    """The outermost element of every fragment."""
    return tag("div", content, "jd")


def render_hint(words: str) -> str:
    """What an empty pane says."""
    return page(tag("p", esc(words), "jd-empty"))


def render_question(question: str) -> str:
    """The user's own words in the chat."""
    return page(tag("p", esc_lines(question), "jd-say"))


def render_reply(answer: Answer, turn_id: str) -> str:
    """The assistant's turn in the chat: sentence, what kind of answer it is, and the first source."""
    parts = [tag("p", _with_figures_bold(answer), "jd-say")]
    if answer.computation:
        parts.append(tag("p", "算式：" + esc(answer.computation), "jd-sum"))
    if answer.evidence and answer.status != "not_disclosed":
        first = answer.evidence[0]
        more = f"，共 {len(answer.evidence)} 处" if len(answer.evidence) > 1 else ""
        link = tag("a", esc(_source_line(first)), href=action("show", turn_id))
        parts.append(tag("p", f"出处：{link}{more}", "jd-src"))
    badge = tag("span", esc(STATUS_WORDS[answer.status]), f"jd-badge jd-{answer.status}")
    findings = (
        tag("span", f"⚠ {len(answer.findings)} 处勾稽提示", "jd-badge jd-warn") if answer.findings else ""
    )
    parts.append(tag("p", badge + findings, "jd-badges"))
    return page("".join(parts))


def _with_figures_bold(answer: Answer) -> str:
    """The answer's sentence, its figure in bold; where several stand beside each other none is put before another."""
    alike = answer.slots.intent in ALIKE or answer.status not in ("answered", "computed")
    if alike or not answer.figures:
        return esc_lines(answer.text)
    words = "".join(printed(answer.figures[0].raw, answer.figures[0].unit))
    start = answer.text.find(words)
    if start < 0:
        return esc_lines(answer.text)
    end = start + len(words)
    return esc_lines(answer.text[:start]) + tag("b", esc(words)) + esc_lines(answer.text[end:])


def _source_line(evidence: Evidence) -> str:
    page_words = f" · 第{evidence.page}页" if evidence.page else ""
    heading = f" · {evidence.headings[-1]}" if evidence.headings else ""
    return f"《{evidence.title or evidence.report}》{heading}{page_words}"


def render_evidence(answer: Answer, turn_id: str, report_of: ReportOf) -> str:
    """The evidence pane: figure cards, findings, then each source with its quote."""
    parts = [render_memo(answer), _cards(answer)]
    parts += [tag("p", "⚠ " + esc(finding), "jd-finding") for finding in answer.findings]
    if answer.evidence:
        title = {"not_disclosed": "最接近的内容", "conflict": "两处原文"}.get(answer.status, "原文")
        parts.append(tag("h2", title, "jd-h"))
        shown = answer.evidence[:EVIDENCE_AT_MOST]
        parts += [render_source(number, evidence, report_of) for number, evidence in enumerate(shown)]
        if len(answer.evidence) > len(shown):
            parts.append(tag("p", f"另有 {len(answer.evidence) - len(shown)} 处，见「对比图表」。", "jd-dim"))
    parts.append(tag("p", _foot(answer, turn_id), "jd-foot"))
    return page("".join(parts))


def render_memo(answer: Answer) -> str:
    """Question and answer over a printed page, where the chat is left out; the screen does not show it."""
    lines = [
        tag("p", "绩答 · 查询记录", "jd-label"),
        tag("p", tag("b", "问：") + esc_lines(answer.question)),
        tag("p", tag("b", "答：") + esc_lines(answer.text)),
    ]
    return tag("div", "".join(lines), "jd-memo")


def _foot(answer: Answer, turn_id: str) -> str:
    parts = []
    if answer.evidence and answer.status != "not_disclosed":
        parts.append(tag("a", "复制答案和出处", href=action("copy", citation(answer))))
    if answer.status != "ambiguous":
        parts.append(tag("a", "打印", href=action("print")))
    if turn_id:
        parts.append(tag("a", "此答案的链接", href=f"?a={turn_id}"))
    if answer.elapsed_ms:
        parts.append(f"用时 {answer.elapsed_ms:.0f} 毫秒")
    return " · ".join(parts)


def citation(answer: Answer) -> str:
    """The answer and its first source as plain text for a memo."""
    first = answer.evidence[0]
    page_words = f"，第{first.page}页" if first.page else ""
    path = "".join(f"，{heading}" for heading in first.headings)
    computed = f"（算式：{answer.computation}）" if answer.computation else ""
    return plain(f"{answer.text}{computed}（来源：《{first.title or first.report}》{path}{page_words}）")


def _cards(answer: Answer) -> str:
    if answer.status == "not_disclosed":
        return _not_disclosed(answer)
    if answer.status == "ambiguous" and not answer.figures:
        return tag("p", esc_lines(answer.text), "jd-lead") + _choices(answer)
    if not answer.figures:
        # The passages below say it; their words stand in the chat already.
        return "" if answer.evidence else tag("p", esc_lines(answer.text), "jd-lead")
    if answer.status == "conflict" or answer.status == "ambiguous":
        label = STATUS_WORDS[answer.status] + (
            "：以下数字都见于原文，请核对原件后采用"
            if answer.status == "conflict"
            else "：请选定要问的是哪一个"
        )
        cards = "".join(figure_card(figure, answer, equal=True) for figure in answer.figures[:6])
        return (
            tag("p", label, f"jd-lead jd-{answer.status}") + tag("div", cards, "jd-pair") + _choices(answer)
        )
    return figure_card(answer.figures[0], answer) + _other_figures(answer)


def _choices(answer: Answer) -> str:
    links = "".join(
        tag("a", esc(choice), "jd-button", href=action("choose", choice)) for choice in answer.choices
    )
    return tag("p", links, "jd-links") if links else ""


def _other_figures(answer: Answer) -> str:
    if not answer.figures[1:] or answer.slots.intent in ALIKE:
        return ""
    rows = "".join(
        tag(
            "tr",
            tag("th", esc(_meaning(figure)))
            + tag("td", esc("".join(printed(figure.raw, figure.unit))), "jd-n"),
        )
        for figure in answer.figures[1:9]
    )
    return tag("p", "同时提到", "jd-label") + tag("table", rows, "jd-table jd-others")


def _meaning(figure: AnswerFigure) -> str:
    year = f"{figure.year}年度" if figure.year else ""
    return " · ".join(filter(None, [figure.agency, year, figure.indicator, figure.basis]))


def figure_card(figure: AnswerFigure, answer: Answer, *, equal: bool = False) -> str:
    """One figure: what it is, as printed and large, and the same amount in 元, 万元 and 亿元."""
    number, unit = printed(figure.raw, figure.unit)
    about = tag("span", "约", "jd-about", title="原文是约数") if figure.approximate else ""
    large = tag("p", about + tag("b", esc(number), "jd-num") + tag("span", esc(unit), "jd-unit"), "jd-figure")
    lines = [tag("p", esc(_meaning(figure)), "jd-what"), large]
    if figure.base_unit == "元":
        lines.append(tag("p", " ＝ ".join(esc(form) for form in money_forms(figure.base_value)), "jd-forms"))
    if figure.approximate:
        lines.append(tag("p", "原文是约数，不是精确值", "jd-dim"))
    if figure.computed:
        lines.append(tag("p", "不是原文所载，由原文数字算出：" + esc(answer.computation or ""), "jd-sum"))
    if figure.report and equal:
        lines.append(tag("p", f"见原文 [{figure.evidence + 1}]", "jd-dim"))
    return tag("section", "".join(lines), "jd-card" + (" jd-computed" if figure.computed else ""))


def _not_disclosed(answer: Answer) -> str:
    lines = [tag("p", "未披露", "jd-what"), tag("p", esc_lines(answer.text), "jd-lead")]
    searched = describe_slots(answer.slots)
    if answer.coverage:
        searched.append(("范围", f"{answer.coverage.reports} 份报告"))
    if searched:
        lines.append(tag("p", "已查找", "jd-label") + pairs(searched))
    return tag("section", "".join(lines), "jd-card jd-none")


def describe_slots(slots: Slots) -> list[tuple[str, str]]:
    """What was understood of the question, as label and words."""
    given = [
        ("年度", "、".join(f"{year}年" for year in slots.years)),
        ("部门", "、".join(slots.agencies)),
        ("指标", "、".join(slots.indicators)),
        ("口径", slots.basis),
        ("意图", INTENT_WORDS.get(slots.intent, "")),
    ]
    return [(label, words) for label, words in given if words]


def pairs(rows: list[tuple[str, str]]) -> str:
    """Labels with their words, both plain text."""
    return tag(
        "dl", "".join(tag("dt", esc(label)) + tag("dd", esc(words)) for label, words in rows), "jd-pairs"
    )


def render_source(number: int, evidence: Evidence, report_of: ReportOf) -> str:
    """One source: report, headings and page, then the passage or the table with the quote marked."""
    report = report_of(evidence.report_id)
    title = evidence.title or evidence.report
    path = " › ".join(esc(heading) for heading in evidence.headings)
    page_words = f"第 {evidence.page} 页" if evidence.page else ""
    where = " · ".join(filter(None, [path, page_words]))
    links = [
        tag(
            "a",
            "在全文中查看",
            href=action("read", evidence.report_id, f"{evidence.span[0]}-{evidence.span[1]}"),
        )
    ]
    if report is not None and report.format == "pdf" and evidence.page:
        image = (
            f"original/{evidence.report_id}/{evidence.page}.webp?span={evidence.span[0]}-{evidence.span[1]}"
        )
        links.append(tag("a", "查看原页", "jd-page", href=image))
    head = tag("p", tag("span", f"[{number + 1}]", "jd-no") + tag("b", esc(title)), "jd-title")
    name = tag("p", esc(evidence.report), "jd-file") if evidence.report != title else ""
    trail = tag("p", where, "jd-path") if where else ""
    body = _cell_table(evidence, report) or _quote(evidence)
    return tag("section", head + name + trail + body + tag("p", "".join(links), "jd-links"), "jd-source")


def _quote(evidence: Evidence) -> str:
    caption = ""
    if evidence.cell:
        path = [evidence.cell.table, *evidence.cell.row, *evidence.cell.column]
        caption = tag("p", " · ".join(esc(part) for part in path if part), "jd-label")
    start, end = evidence.quote
    css = "jd-quote jd-long" if end - start > LONG_QUOTE else "jd-quote"
    return caption + tag("blockquote", marked(evidence.text, start, end, css), "jd-text")


def _cell_table(evidence: Evidence, report: Report | None) -> str:
    """The table round the cited cell, "" when the evidence is prose or the table is not at hand."""
    if evidence.cell is None or report is None:
        return ""
    span = Span(*evidence.span)
    place = table_at(report, span)
    if place is None:
        return ""
    table = report.tables[place]
    marks = marks_for(report, table, span, evidence.cell.row, evidence.cell.column)
    if marks.hit is None:
        return ""
    return render_table(report, table, marks, around=marks.hit.row)
