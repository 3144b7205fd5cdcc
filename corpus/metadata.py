"""What a report says of itself: title, years, agency, region, kind and scope, each with the place it was read at.

Nothing is guessed silently: what only the file name says is marked so, and a blank template has no agency.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from corpus.agencies import PLACEHOLDER, find_agencies, find_region, is_agency
from corpus.form_agencies import agency_in_forms
from corpus.lines import Line, fold, outside, read_lines
from corpus.sections import Outline
from corpus.types import Document, Field, Metadata, Span

KINDS = (
    "部门整体支出绩效评价报告",
    "部门整体支出绩效自评报告",
    "项目支出绩效评价报告",
    "项目支出绩效自评报告",
    "部门决算公开",
    "单位决算公开",
    "部门预算公开",
    "单位预算公开",
    "预算说明",
)
FRONT_LINES = 20
MAX_TITLE_CHARS = 80
_MAX_YEARS = 10
_FIRST_LINES = 3
_TABLE_TITLE = re.compile(r"^[^。，,;:]{6,60}表$")

# First match wins; 整体支出 without a word about whose is a department's.
_KIND_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"项目.{0,12}?(?:绩效)?自评(?:价)?(?:工作)?的?(?:报告|情况|表)"), "项目支出绩效自评报告"),
    (re.compile(r"项目.{0,12}?绩效(?:评价|评估)(?:工作)?的?(?:报告|情况)"), "项目支出绩效评价报告"),
    (
        re.compile(r"(?:部门|单位)?整体(?:支出)?绩效(?:评价)?自评(?:价)?(?:工作)?的?(?:报告|情况|表)?"),
        "部门整体支出绩效自评报告",
    ),
    (
        re.compile(r"(?:部门|单位)?整体(?:支出)?绩效(?:评价)?(?:工作)?的?(?:报告|情况)"),
        "部门整体支出绩效评价报告",
    ),
    (re.compile(r"(?:专项|资金|经费).{0,12}?绩效自评(?:价)?的?报告"), "项目支出绩效自评报告"),
    (re.compile(r"(?:专项|资金|经费).{0,12}?绩效评价的?报告"), "项目支出绩效评价报告"),
    (re.compile(r"单位.{0,4}?(?<!预)决算|本级.{0,4}(?<!预)决算"), "单位决算公开"),
    # 预决算公开 is the name of a page of a site.
    (re.compile(r"(?<!预)决算"), "部门决算公开"),
    (re.compile(r"单位.{0,4}?预算|本级.{0,4}预算"), "单位预算公开"),
    (re.compile(r"部门.{0,4}?预算"), "部门预算公开"),
    (re.compile(r"预算.{0,6}?说明"), "预算说明"),
)
_TITLE_END = re.compile(
    r"(?:报告|部门[预决]算|单位[预决]算|[预决]算(?:公开)?(?:情况)?(?:的?说明)?|公开(?:情况)?(?:说明)?|绩效自评表?|绩效评价)"
    r"(?:[(][^()]{2,24}[)])?$"
)
_COVER = re.compile(
    r"(?:预算主管部门|预算部门|预算单位|部门\(单位\)名称|单位\(部门\)名称|部门名称|单位名称|项目单位|被评价单位|评价单位名称"
    r"|填报单位|填报部门|编制部门|编制单位|公开部门|公开单位|项目实施单位|实施单位|主管部门|部门\(单位\)|单位|部门)"
    r"\s*(?:\([^()]{0,8}\))?\s*:\s*"
)
_COVER_FIELD_END = re.compile(
    r"\s{2,}|\t|[,;。]|(?=(?:委托单位|评价机构|制定日期|单位:|日期:|填报日期|联系人|主管部门))"
)
_PART = re.compile("第[一二三四五六七八九十]+部分")
# Names of the pages of a site, and of nothing in a report.
_SITE = re.compile(r"(?:政务|政府|信息|财政|预决算|部门)*(?:信息|预决算|预算|决算)?公开")
# 第一部分 示例区审计局概况, 示例区审计局2023年度部门决算表: headings that name whose report it is.
_HEADING_OF = re.compile(
    r"(?:第[一二三四五六七八九十]+部分)?[:、.\s]*(?P<name>[\u4e00-\u9fff()·]{4,40}?)\s*(?:(?:单位|部门|基本)*概况"
    r"|20\d\d\s*年?度?(?:部门|单位)?(?:[预决]算|整体|绩效|项目|财政|三公|“三公”|收支|收入).*)$"
)
# The first sentence on what an agency is for.
_OPENING_OF = re.compile(r"(?P<name>[\u4e00-\u9fff()·]{4,40}?)(?:是|主要负责|负责|为)(?=[\u4e00-\u9fff])")
_YEAR = r"(20\d\d)"
_RANGE = re.compile(rf"(?<!\d){_YEAR}\s*年?度?\s*(?:[-—–~～]{{1,2}}|至|到)\s*{_YEAR}(?!\d)\s*(?:年度?)?")
_PAIR = re.compile(rf"(?<!\d){_YEAR}\s*年?度?\s*[、和,及]\s*{_YEAR}\s*年度?")
_ONE = re.compile(rf"(?<!\d){_YEAR}\s*年度?")
# 2023年, but not a day of it, and not what is compared with.
_STATED_YEAR = re.compile(rf"(?<![\d比较与同]){_YEAR}\s*年度?(?!\s*\d{{1,2}}\s*月)")
_QUOTED = re.compile(r"《[^《》]*》")
_BARE = re.compile(rf"(?<![\d〔\[(]){_YEAR}(?![\d.\-/])")
_CN_YEAR = re.compile(r"二[〇○零Oo0]([一二三四五六七八九〇○零])([一二三四五六七八九〇○零])年(?:度)?")
_FISCAL = re.compile(
    rf"(?<!\d){_YEAR}\s*年度?(?:部门|单位|整体|区级|收入|支出|预算|决算|财政|一般公共|三公|“三公”|度)"
)
_CN_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
}


@dataclass(frozen=True, slots=True)
class _Title:
    """A title over one or more lines: where it stands, and its characters with their offsets, blanks left out."""

    span: Span
    text: str
    offsets: tuple[int, ...]

    def place(self, start: int, end: int) -> Span:
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def find_metadata(document: Document, outline: Outline, file_name: str) -> Metadata:
    """What `document` says of itself; `file_name` is asked only where the text is silent."""
    lines = [line for line in outside(read_lines(document), outline.contents) if line.kind != "table"]
    first = next(
        (s.span.start for s in outline.sections if not re.fullmatch(r"附[件录]\d*", s.title)),
        len(document.text),
    )
    title = _find_title(document.text, lines, first)
    stem = PurePath(file_name).stem
    years, years_field = _find_years(document.text, lines, title, stem)
    agency = _find_agency(document, lines, title, stem)
    return Metadata(
        title=_title_field(title, stem),
        years=years,
        years_field=years_field,
        agency=agency,
        region=_find_region(agency, title),
        kind=_find_kind(document.text, lines, outline, title, stem),
        scope=_find_scope(document.text, outline, title, stem),
    )


def _find_title(text: str, lines: Sequence[Line], first_section: int) -> _Title | None:
    """The title: the front lines that end as titles do, with the short lines before that begin it."""
    for place, line in enumerate(lines):
        front = place < FRONT_LINES and line.span.start <= first_section
        if not front and line.kind != "heading":
            continue
        if not _ends_title(line):
            continue
        start = place
        while start > 0 and place - start < 2 and _goes_on(lines[start - 1]):
            start -= 1
        if start == place and _SITE.fullmatch(re.sub(r"\s+", "", line.text)):
            continue
        return _read_title(text, Span(lines[start].span.start, line.span.end))
    return None


def _ends_title(line: Line) -> bool:
    if len(line.text) > MAX_TITLE_CHARS or re.search(r"[。;:]", line.text):
        return False
    flat = re.sub(r"\s+", "", line.text)
    return bool(_TITLE_END.search(flat)) and not _PART.match(flat)


def _goes_on(line: Line) -> bool:
    """Whether a line over the end of a title is its beginning: a year, a region or an agency, and no sentence."""
    flat = re.sub(r"\s+", "", line.text)
    if len(flat) > 40 or re.search(r"[。;:,]", flat) or re.match(r"附[件录]\d*$", flat) or _ends_title(line):
        return False
    return bool(_BARE.search(flat) or is_agency(flat) or find_region(flat) or PLACEHOLDER.search(flat))


def _read_title(text: str, span: Span) -> _Title:
    kept = [offset for offset in range(span.start, span.end) if not text[offset].isspace()]
    return _Title(span, "".join(text[offset] for offset in kept), tuple(kept))


def _title_field(title: _Title | None, stem: str) -> Field:
    if title is not None:
        return Field(title.text, title.span, "text")
    return Field(stem, None, "file_name") if re.search("[\u4e00-\u9fff]", stem) else Field()


def _read_years(text: str, *, bare: bool) -> tuple[tuple[int, ...], Span] | None:
    """The fiscal years that a title, a cover line or a file name states, ascending."""
    flat = fold(text)
    if match := _RANGE.search(flat):
        first, last = sorted((int(match.group(1)), int(match.group(2))))
        if last - first < _MAX_YEARS:
            return tuple(range(first, last + 1)), Span(*match.span())
    if match := _PAIR.search(flat):
        return tuple(sorted({int(match.group(1)), int(match.group(2))})), Span(*match.span())
    if match := _CN_YEAR.search(flat):
        return (int("20" + "".join(_CN_DIGITS[digit] for digit in match.groups())),), Span(*match.span())
    match = _ONE.search(flat) or (_BARE.search(flat) if bare else None)
    return ((int(match.group(1)),), Span(*match.span())) if match else None


def _find_years(
    text: str, lines: Sequence[Line], title: _Title | None, stem: str
) -> tuple[tuple[int, ...], Field]:
    if title is not None and (found := _read_years(title.text, bare=True)):
        span = title.place(found[1].start, found[1].end)
        return found[0], Field(span.of(text), span, "text")
    for line in lines[:FRONT_LINES]:
        # (2023年度) alone on a line of the cover; a date or a document number is no fiscal year
        if re.fullmatch(r"\(?\s*(?:20\d\d[^月日。元]{0,12})年?度?\s*\)?", line.text) and (
            found := _read_years(line.text, bare=False)
        ):
            span = Span(line.span.start + found[1].start, line.span.start + found[1].end)
            return found[0], Field(span.of(text), span, "text")
    for line in lines[:_FIRST_LINES]:
        # 2023年度某某情况表, over a table.
        if _TABLE_TITLE.search(line.text) and (found := _read_years(line.text, bare=False)):
            span = Span(line.span.start + found[1].start, line.span.start + found[1].end)
            return found[0], Field(span.of(text), span, "text")
    counts = Counter(int(match.group(1)) for match in _FISCAL.finditer(fold(text)))
    ranked = counts.most_common(2)
    if ranked and ranked[0][1] >= 2 and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]):
        year = ranked[0][0]
        match = re.compile(rf"(?<!\d){year}\s*年度?").search(fold(text))
        assert match is not None
        return (year,), Field(match.group(), Span(*match.span()), "text")
    if found := _read_years(stem, bare=True):
        return found[0], Field(found[1].of(stem), None, "file_name")
    return _lone_year(text)


def _lone_year(text: str) -> tuple[tuple[int, ...], Field]:
    """The one year that a text without a title speaks of: of a budget or an account, or with amounts of money."""
    flat = fold(text)
    found = list(_STATED_YEAR.finditer(_QUOTED.sub(lambda m: " " * len(m.group()), flat)))
    if len({match.group(1) for match in found}) != 1:
        return (), Field()
    for match in found:
        stated = re.match(r"[^。\n]*\d\s*(?:万|亿)?元", flat[match.end() :])
        if stated or _FISCAL.match(flat, match.start()):
            span = Span(*match.span())
            return (int(match.group(1)),), Field(span.of(text), span, "text")
    return (), Field()


def _find_agency(document: Document, lines: Sequence[Line], title: _Title | None, stem: str) -> Field:
    """From the title, the cover, the forms, the running text, then the file name; none where a name was left unfilled."""
    text = document.text
    if title is not None:
        if PLACEHOLDER.search(title.text):
            return Field()
        if (span := _agency_in_title(title)) is not None:
            return Field(_squeeze(span.of(text)), span, "text")
    for line in lines:
        if (span := _agency_on_cover(line)) is not None:
            return Field(_squeeze(span.of(text)), span, "text")
    if (span := agency_in_forms(document)) is not None:
        return Field(_squeeze(span.of(text)), span, "text")
    if (span := _agency_in_headings(text, lines)) is not None:
        return Field(_squeeze(span.of(text)), span, "text")
    if (span := _agency_in_text(text, lines)) is not None:
        return Field(_squeeze(span.of(text)), span, "text")
    for part in re.split(r"[_\-\s]+|20\d\d(?:年度?)?", stem):
        if is_agency(part):
            return Field(part, None, "file_name")
    return Field()


def _squeeze(name: str) -> str:
    return re.sub(r"\s+", "", name)


def _agency_in_title(title: _Title) -> Span | None:
    """The part of a title before its year or its kind that is an agency's whole name."""
    flat = fold(title.text)
    cuts = {
        match.start()
        for match in re.finditer(r"20\d\d|二[〇○零]|部门|单位|整体|项目|预算|决算|绩效|财政|关于|本级", flat)
    }
    opens = {0} | {match.end() for match in re.finditer(r"20\d\d\s*年?度?|关于|】|\((?=[^()]+\)$)", flat)}
    if flat.endswith(")"):
        cuts.add(len(flat) - 1)
    for start in sorted(opens):
        for end in sorted((cut for cut in cuts if cut > start + 2), reverse=True):
            if is_agency(flat[start:end]) and not re.search(r"20\d\d", flat[start:end]):
                return title.place(start, end)
    # A project's name may follow the agency's without a mark: 砚桥县应急管理局防灾减灾宣传项目支出….
    for start in sorted(opens):
        found = next(find_agencies(flat[start:]), None)
        if found is not None and found.start == 0:
            return title.place(start, start + found.end)
    return None


def _agency_on_cover(line: Line) -> Span | None:
    """The name after 单位名称： and its like."""
    match = _COVER.match(line.text)
    if match is None:
        return None
    end = _COVER_FIELD_END.search(line.text, match.end())
    value = line.text[match.end() : end.start() if end else len(line.text)].rstrip()
    if not is_agency(re.sub(r"[(](?:盖章|公章|签章)[)]$", "", value)):
        return None
    value = re.sub(r"[(](?:盖章|公章|签章)[)]$", "", value)
    start = line.span.start + match.end()
    return Span(start, start + len(value))


def _agency_in_headings(text: str, lines: Sequence[Line]) -> Span | None:
    """The name that the headings put before 概况 or the year, or that opens the text on what it is for."""
    for pattern in (_HEADING_OF, _OPENING_OF):
        counts: Counter[str] = Counter()
        first: dict[str, Span] = {}
        for line in lines:
            match = pattern.match(line.text)
            if (
                match is None
                or not is_agency(match["name"])
                or (pattern is _OPENING_OF and not find_region(match["name"]))
            ):
                continue
            span = Span(line.span.start + match.start("name"), line.span.start + match.end("name"))
            counts[span.of(text)] += 1
            first.setdefault(span.of(text), span)
        if counts and (len(counts) == 1 or counts.most_common(2)[0][1] > counts.most_common(2)[1][1]):
            return first[counts.most_common(1)[0][0]]
    return None


def _agency_in_text(text: str, lines: Sequence[Line]) -> Span | None:
    """The name that the running text gives most often, clearly before any other."""
    first: dict[str, Span] = {}
    counts: Counter[str] = Counter()
    for line in lines:
        for found in find_agencies(line.text):
            span = Span(line.span.start + found.start, line.span.start + found.end)
            counts[span.of(text)] += 1
            first.setdefault(span.of(text), span)
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) == 2 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return first[ranked[0][0]]


def _find_region(agency: Field, title: _Title | None) -> Field:
    if agency.value:
        found = find_region(agency.value)
        if found is None:
            return Field()
        start = agency.span.start if agency.span else 0
        span = Span(start + found.start, start + found.end) if agency.span else None
        return Field(found.of(agency.value), span, agency.origin)
    if title is not None:
        year = re.match(r"20\d\d年?度?", title.text)
        skipped = year.end() if year else 0
        found = find_region(title.text[skipped:])
        if found is not None:
            span = title.place(skipped + found.start, skipped + found.end)
            return Field(found.of(title.text[skipped:]), span, "text")
    return Field()


def _match_kind(text: str) -> tuple[str, Span] | None:
    flat = fold(text)
    for pattern, kind in _KIND_RULES:
        if match := pattern.search(flat):
            return kind, Span(*match.span())
    return None


def _find_kind(text: str, lines: Sequence[Line], outline: Outline, title: _Title | None, stem: str) -> Field:
    if title is not None and (found := _match_kind(title.text)):
        return Field(found[0], title.place(found[1].start, found[1].end), "text")
    for span in _front_and_headings(lines, outline):
        if found := _match_kind(span.of(text)):
            place = Span(span.start + found[1].start, span.start + found[1].end)
            return Field(found[0], place, "text")
    if found := _match_kind(stem):
        return Field(found[0], None, "file_name")
    return Field()


def _front_and_headings(lines: Sequence[Line], outline: Outline) -> Iterator[Span]:
    for line in lines[:FRONT_LINES]:
        if len(line.text) <= MAX_TITLE_CHARS and not re.search(r"[。;,]", line.text):
            yield line.span
    for section in outline.sections:
        yield section.heading
    yield from outline.contents


def _find_scope(text: str, outline: Outline, title: _Title | None, stem: str) -> Field:
    """部门 or 单位, from the title, else from the headings that name a report's own subject."""
    rules = (
        (re.compile(r"单位(?:整体|[预决]算)|[(（]?本级[)）]?.{0,6}[预决]算"), "单位"),
        (re.compile(r"部门(?:整体|[预决]算|绩效)|部门.{0,4}[预决]算"), "部门"),
    )
    places: list[tuple[str, Span | None]] = []
    if title is not None:
        places.append((title.text, title.span))
    places.extend((section.heading.of(text), section.heading) for section in outline.sections)
    for printed, span in places:
        for pattern, scope in rules:
            if pattern.search(fold(printed)):
                return Field(scope, span, "text")
    for pattern, scope in rules:
        if pattern.search(fold(stem)):
            return Field(scope, None, "file_name")
    return Field()
