"""The words and the shape of headings, as rules; `sections` decides with them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace

from corpus.labels import Scheme, parse_label
from corpus.lines import Line
from corpus.types import Span

MAX_HEADING_CHARS = 60
MAX_SHAPE_CHARS = 25
_TAIL = re.compile(r"(?<=[\u4e00-\u9fff\d%)])[一二三四五六七八九十]{1,3}、[^\d,。;:、!?]{4,25}$")
_MAX_TAIL = 30
_MIN_WRAPPED_LINES = 30
# A line that leaves one of these open is the first half of something.
_PAIRS = (("(", ")"), ("《", "》"), ("“", "”"), ("〔", "〕"))
_AMOUNT = re.compile(r"(?:\d[\d,]*(?:\.\d+)?|[X×]{2,})\s*(?:[万亿]?元|[%‰])")
CAPTION = re.compile(r"(?:附?[表图]|续表)\s*[\d一二三四五六七八九十]+(?:\s*[-—–.]\s*\d+)*\s*[:、.\s]?")
_LEAD = re.compile(r"(?:包括|包含|如下|分别为|[为是有])[:]?$")
STATED_NONE = re.compile(r"(?:无|没有|不涉及|不适用|暂无)[.。]?")
# A title of the whole report, not of a part of it.
REPORT_TITLE = re.compile(
    r"(?:(?:绩效|自评|评价|评估|考核|自查)(?:评价|自评)?(?:工作)?报告|部门[预决]算|单位[预决]算|[预决]算公开(?:说明)?)$"
)
NOUNS = re.compile(
    r"(?:情况|说明|分析|措施|建议|意见|目标|职能|职责|概况|设置|构成|问题|成效|成果|结论|依据|背景|目的|原则|方法|过程"
    r"|标准|体系|计划|打算|安排|经验|做法|解释|摘要|机制|主体|方案|周期|来源|管理|绩效|附件|附表)$"
)
# Headings known by their words alone, with the scheme whose place they take: the outer ones stand where 一、 would,
# the middle ones where （一） would; the inner ones open one level below wherever they stand.
_WORDING: tuple[tuple[re.Pattern[str], Scheme | None], ...] = (
    (re.compile(r"(?:政府性基金|国有资本经营|社会保险基金|社保基金|一般公共).{0,12}情况(?:说明)?$"), "cn"),
    (re.compile(r"其[他它](?:需要|重要|相关|应当)?.{0,6}(?:说明|事项|情况).{0,6}$"), "cn"),
    (re.compile(r"(?:名词解释|(?:报告)?摘要|前言|引言|附件|附录)$"), "cn"),
    (re.compile(r"存在的?(?:主要)?问题.{0,12}$"), "cn"),
    (re.compile(r"(?:下一步|今后|后续).{0,8}(?:措施|打算|建议|计划|安排|工作)$"), "cn"),
    (re.compile(r"绩效(?:自评|评价)结果.{0,15}情况$"), "cn"),
    (re.compile(r"部门整体支出绩效情况$"), "cn"),
    (re.compile(r"(?:部门|单位)?.{0,14}绩效目标(?:.{0,40}绩效目标)?$"), "cn_paren"),
    (re.compile(r"(?:基本支出|项目支出|部门\(单位\).{0,4}|部门基本|单位基本)情况$"), "cn_paren"),
    (re.compile(r"(?:本?部门|本?单位)?(?:的?主要)?(?:职能|职责)(?:[及和与、].{2,12})?$"), None),
    (re.compile(r"(?:部门|单位)?(?:内设)?(?:机构|人员编制)(?:设置|编制|构成)?.{0,2}情况$|机构设置$"), None),
)


def known_scheme(text: str) -> tuple[bool, Scheme | None]:
    """Whether the words alone make `text` a heading, and the scheme whose place it takes (None: an inner one)."""
    bare = text.rstrip(":").rstrip()
    if _LEAD.search(bare) or re.search(r"[。;:]", bare):
        return False, None
    for pattern, scheme in _WORDING:
        if pattern.match(bare):
            return True, scheme
    return False, None


def wrap_width(lines: Sequence[Line]) -> int:
    """The length from which a line counts as full: many of a hard-wrapped text's lines are of one length."""
    lengths = sorted(len(line.text) for line in lines if line.kind == "paragraph")
    if len(lengths) < _MIN_WRAPPED_LINES:
        return sys.maxsize
    longest = lengths[len(lengths) * 95 // 100]
    n_full = sum(longest - 3 <= length <= longest + 3 for length in lengths)
    return longest - 3 if 20 <= longest <= 60 and 6 * n_full >= len(lengths) else sys.maxsize


def is_title_shaped(rest: str, stated: bool) -> bool:
    """Whether what stands after a number may be a title: short, one sentence, no figure, no text after a colon."""
    if not rest or len(rest) > MAX_HEADING_CHARS or re.search(r"[。;!?](?=.)", rest) or rest[-1] in ",;、":
        return False
    if any(rest.count(opening) != rest.count(closing) for opening, closing in _PAIRS):
        return False
    if stated:
        return True
    if len(rest) > 45 or _AMOUNT.search(rest) or re.search(r":(?!$|\[)", rest):
        return False
    return not (rest[-1] == "。" and len(rest) > 42)


def split_tails(lines: Sequence[Line]) -> list[Line]:
    """Cut headings off the end of the line before: "…464.64万元三、政府采购预算情况" between 二、 and 四、."""
    labels = [None if line.kind == "table" else parse_label(line.text) for line in lines]
    following = [0] * (len(lines) + 1)
    for place in range(len(lines) - 1, -1, -1):
        label = labels[place]
        following[place] = label.number if label and label.scheme == "cn" else following[place + 1]
    split: list[Line] = []
    before = 0
    for place, line in enumerate(lines):
        own = labels[place]
        before = own.number if own and own.scheme == "cn" else before
        match = (
            _TAIL.search(line.text, max(0, len(line.text) - _MAX_TAIL)) if line.kind == "paragraph" else None
        )
        tail = parse_label(match.group()) if match else None
        if (
            match is None
            or tail is None
            or not NOUNS.search(tail.rest)
            or tail.number != before + 1
            or following[place + 1] != before + 2
        ):
            split.append(line)
        else:
            cut = line.span.start + match.start()
            first = Span(line.span.start, cut)
            split.append(replace(line, span=first, text=line.text[: match.start()]))
            rest = Span(cut, line.span.end)
            split.append(replace(line, span=rest, text=match.group(), opens_block=False))
            before = tail.number
    return split
