"""The grammar of agency and region names: 上海市普陀区人民政府万里街道办事处, 零陵区行政审批服务局.

A name is recognised by how it ends and, for its region, by how it begins; no list of agencies is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.lines import fold
from corpus.types import Span

# A name that was never filled in: XX局, ××县财政局, ***中心, 某局
PLACEHOLDER = re.compile(
    r"(?<!二)[XxＸ×*＊○〇_＿]{2,}|某[某局委办厅镇乡区县市]|[（(]\s*(?:部门|单位)名称\s*[)）]"
)

_HAN = "[\u4e00-\u9fff]"
# No region has an agency's ending in its name, so that one region never reaches over an agency to the next.
_REGION_PART = (
    r"(?:(?![局厅委办与])[\u4e00-\u9fff]){2,8}?"
    r"(?:省|自治区|自治州|自治县|新区|开发区|示范区|(?<![社小园校片景])区(?![级直域块属])|县(?![级直属]|城(?![市关]))"
    r"|市(?![场民政级直监容属域])|州(?!市)|盟|旗)"
)
_ENDINGS = (
    "人民政府|政府|街道办事处|办事处|委员会|管委会|办公室|局|厅|法院|检察院|医院|卫生院|学院|研究院|设计院|福利院|敬老院"
    "|博物院|党校|大学|中学|小学|学校|幼儿园|中心|服务所|财政所|司法所|研究所|管理所|监督所|派出所|事务所|管理站|工作站|服务站"
    "|监测站|推广站|图书馆|档案馆|文化馆|博物馆|纪念馆|体育馆|展览馆|支队|大队|总队|执法队|中队|联合会|总工会|工商联|妇联|团委"
    "|纪委监委|纪委|监委|党委|政法委|发改委|卫健委|宣传部|组织部|统战部|武装部|公安处|管理处|集团|公司|编办|常委会|供销合作社|残联|文联|侨联|红十字会|协会|电视台|林场|保健院|看守所|殡仪馆|青少年宫|(?<!街)镇|乡"
)
_TAIL = r"(?:(?:机关|本级|本部)(?!支出))?(?:[（(](?:本级|本部|机关|部门|汇总|总队|北校区|南校区)[)）])?"
_NAME = re.compile(rf"{_HAN}[\u4e00-\u9fff（）()、·]{{0,28}}?(?:{_ENDINGS})")
_WHOLE = re.compile(rf"{_HAN}[\u4e00-\u9fff（）()、·0-9]{{0,38}}(?:{_ENDINGS}){_TAIL}")
_AFTER_GOVERNMENT = re.compile(
    rf"{_HAN}{{2,6}}街道办事处|办公[室厅]|{_HAN}{{2,6}}镇人民政府|{_HAN}{{2,6}}乡人民政府"
)
# What goes on after a name that could end there: a town's school, an office of a government, a branch of a bureau.
_LONGER = (
    (
        re.compile(r"(?:镇|乡|中心)$"),
        re.compile(rf"{_HAN}{{0,6}}?(?:中学|小学|学校|幼儿园|卫生院|敬老院|财政所|司法所|人民政府)"),
    ),
    (re.compile(r"政府$"), re.compile(r"(?:信访局|研究室|机关事务管理局|机关事务中心)")),
    (re.compile(r"局$"), re.compile(rf"{_HAN}{{1,8}}?分局")),
    (
        re.compile(r"(?:林场|协会|公司|学院|大学|医院)$"),
        re.compile(rf"(?:管理处|管理站|管理局|委员会|{_HAN}{{2,6}}分院|{_HAN}{{2,4}}学院)"),
    ),
)
_REGION = re.compile(rf"(?:{_REGION_PART})+")
_YEAR_BEFORE = re.compile(r"(?<=\d)年度?|(?<=\d年)度")
# A town is named without the county over it: 清水镇人民政府.
_TOWN = re.compile(r"(?:(?![局厅委办与年])[\u4e00-\u9fff]){1,6}?(?=(?:镇|乡|街道)(?:人民政府|办事处))")
_PREFIX = re.compile("中国共产党|中共|国家税务总局|中国共产主义青年团|共青团")
_BEFORE_NAME = re.compile(
    r"会同|根据|关于|纳入|包括|下属|所属|涉及|以及|按照|作为|[由对与和及在向经按为是将受被请以从于至报]"
)
# Words that end like an agency and are none, or open a sentence instead of a name.
_NO_NAME = re.compile(
    r"^(?:本|各|我|该|其|全|由|对|与|和|及|在|向|经|按|为|是|将|受|被|根据|关于|以及|下属|所属|主管|有关|相关|上级|人民政府$|政府$)"
)


def is_agency(text: str) -> bool:
    """Whether the whole of `text` is an agency's name: "零陵区行政审批服务局"."""
    flat = re.sub(r"\s+", "", fold(text))
    flat = re.sub(r"(?<=..)\([^()]{2,24}\)$", "", flat)
    return (
        bool(_WHOLE.fullmatch(flat))
        and not PLACEHOLDER.search(flat)
        and not _NO_NAME.match(flat)
        and not re.search(r"(?:局|厅|委员会).+[镇乡]$", flat)
        and len(flat) >= 3
        and flat.count("(") == flat.count(")")
    )


def find_agencies(text: str) -> Iterator[Span]:
    """Names in running text that begin with a region: "…" -> 上海市普陀区财政局; nothing looser is believed there."""
    flat = fold(text)
    place = 0
    while (region := _first_region(flat, place)) is not None:
        start = _skip_words(flat, region.start())
        region = _REGION.match(flat, start) or _TOWN.match(flat, start)
        if region is None:
            place = start + 1
            continue
        match = _NAME.match(flat, start)
        if match is None or match.end() <= region.end():
            place = region.end()
            continue
        end = match.end()
        end = _whole_end(flat, region.start(), end)
        span = Span(region.start(), end)
        if not _NO_NAME.match(span.of(flat)) and not PLACEHOLDER.search(span.of(flat)):
            yield span
        place = end


def _first_region(text: str, place: int) -> re.Match[str] | None:
    found = [match for match in (_REGION.search(text, place), _TOWN.search(text, place)) if match]
    return min(found, key=lambda match: match.start(), default=None)


def _whole_end(text: str, start: int, end: int) -> int:
    """Where a name ends that goes on after what could be its end."""
    if longer := _AFTER_GOVERNMENT.match(text, end):
        return longer.end()
    for ending, more in _LONGER:
        if ending.search(text[start:end]) and (longer := more.match(text, end)):
            return longer.end()
    return end


def _opens(text: str, start: int) -> bool:
    """Whether a region begins here, or a town of two characters or more: 由|清水镇人民政府, but 和平镇人民政府."""
    if _REGION.match(text, start):
        return True
    town = _TOWN.match(text, start)
    return town is not None and town.end() - town.start() > 1


def _skip_words(text: str, start: int) -> int:
    """Past the words before a name, where a region still begins after them: 由|东海市…, 2023年|东海市…, but 和平区…"""
    if year := _YEAR_BEFORE.match(text, start):
        start = year.end()
    while (word := _BEFORE_NAME.match(text, start)) and _opens(text, word.end()):
        start = word.end()
    return start


def find_region(name: str) -> Span | None:
    """The region that a name or a title begins with: 上海市普陀区, 河南省; None when it names none."""
    flat = fold(name)
    prefix = _PREFIX.match(flat)
    match = _REGION.match(flat, prefix.end() if prefix else 0)
    return Span(match.start(), match.end()) if match else None
