"""Stated absences become figures without a value: 无 under a heading, 2024年无政府性基金预算财政拨款支出."""

from __future__ import annotations

import re

from corpus.agencies import PLACEHOLDER
from corpus.clauses import clean_subject
from corpus.figures import CONTEXT_END, pieces
from corpus.lexicon import find_indicators
from corpus.subjects import TITLE_TAIL, Defaults, named
from corpus.types import Figure, Span

_NONE = re.compile(
    r"^(?:[^，,。；;]{0,24}?)(?:没有|未使用|未发生|未安排|不涉及|无)(?:使用|发生|安排|涉及)?(?P<noun>[^，,。；;无]{3,40})$"
)
# 本年度因公出国（境）费无，公务用车购置及运行维护费无
_NOUN_NONE = re.compile(r"^(?P<noun>[^，,。；;无]{3,40}?)(?:为|均为|：)?无$")
# 无机关运行经费支出的部门，作下述说明: a form speaks of whom it may concern.
_SUPPOSED = re.compile(r"的(?:部门|单位|地区|项目)?$|的(?:部门|单位)(?=保留|应|须|可)")
_CLAUSE_END = re.compile(r"[，,：:；;]")
_JOINED = re.compile(r"(?:[、和及与或以]|支出|费用?|经费|情况)+")
_BARE_NONE = re.compile(
    r"^\s*(?:无|没有|不涉及|未涉及|无此项(?:支出|内容|预算)?|本单位无此项|未发生)\s*[。.]?\s*$"
)
_LINE_LABEL = re.compile(
    r"^(?:第[一二三四五六七八九十]+[部分章节]+|[（(]?[一二三四五六七八九十\d]+[）)、.．]?|[①-⑩])[\s、.．]*"
)
_HEADING_AT_MOST = 40


def none_figures(text: str, span: Span, defaults: Defaults) -> list[Figure]:
    """Stated absences: "无" as the whole body under a heading, or "2024年无政府性基金预算财政拨款支出"."""
    words = span.of(text)
    if _BARE_NONE.match(words):
        # A bare 无 speaks of the line right over it, be that known as a heading or not.
        above = _LINE_LABEL.sub("", text[: span.start].rstrip().rpartition("\n")[2].strip())
        heading = defaults.heading if above.endswith(("。", "；", "，", "：")) or not above else above
        if len(heading) > _HEADING_AT_MOST or (heading != above and above):
            return []
        name = TITLE_TAIL.sub("", heading) or heading
        start = span.start + len(words) - len(words.lstrip())
        return [_absence(Span(start, start + len(words.strip(" 。.\n\t\u3000"))), span, name, text, defaults)]
    found = []
    for sentence in pieces(text, span, CONTEXT_END):
        for clause in pieces(text, sentence, _CLAUSE_END):
            words = clause.of(text).strip(" 。！？；;，,：:")
            match = _NONE.match(words) or _NOUN_NONE.match(words)
            supposed = match and _SUPPOSED.search(match["noun"])
            if match and not supposed and not PLACEHOLDER.search(words) and find_indicators(match["noun"]):
                found += [
                    _absence(clause, sentence, TITLE_TAIL.sub("", name), text, defaults)
                    for name in _names(match["noun"])
                ]
    return found


def _names(noun: str) -> list[str]:
    """What there was none of: each of several known names, 因公出国（境）和公务用车购置支出, else the words as one."""
    mentions = find_indicators(noun)
    between = noun
    for mention in mentions:
        between = between.replace(mention.words, "", 1)
    if len(mentions) > 1 and _JOINED.fullmatch(between):
        return [mention.words for mention in mentions]
    return [clean_subject(noun) or noun]


def _absence(span: Span, context: Span, name: str, text: str, defaults: Defaults) -> Figure:
    return Figure(
        raw=span.of(text).strip(),
        span=span,
        context=context,
        state="none",
        value=None,
        unit="",
        base_value=None,
        base_unit="",
        indicator=name,
        canonical=named(name, ""),
        year=defaults.year,
        agency=defaults.agency,
        section=defaults.section,
    )
