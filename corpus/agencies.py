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
    r"(?:省|自治区|自治州|自治县|新区|开发区|示范区|(?<![社小园校片景])区(?![级直域块属])|县(?![级直属]|城(?!市))"
    r"|市(?![场民政级直监容属域])|州(?!市)|盟|旗)"
)
_ENDINGS = (
    "人民政府|政府|街道办事处|办事处|委员会|管委会|办公室|局|厅|法院|检察院|医院|卫生院|学院|研究院|设计院|福利院|敬老院"
    "|博物院|党校|大学|中学|小学|学校|幼儿园|中心|服务所|财政所|司法所|研究所|管理所|监督所|派出所|事务所|管理站|工作站|服务站"
    "|监测站|推广站|图书馆|档案馆|文化馆|博物馆|纪念馆|体育馆|展览馆|支队|大队|总队|执法队|中队|联合会|总工会|工商联|妇联|团委"
    "|纪委监委|纪委|监委|党委|政法委|发改委|卫健委|宣传部|组织部|统战部|武装部|公安处|管理处|集团|公司|编办|(?<!街)镇|乡"
)
_TAIL = r"(?:(?:机关|本级|本部)(?!支出))?(?:[（(](?:本级|本部|机关|部门|汇总|总队|北校区|南校区)[)）])?"
_NAME = re.compile(rf"{_HAN}[\u4e00-\u9fff（）()、·]{{0,28}}?(?:{_ENDINGS})")
_WHOLE = re.compile(rf"{_HAN}[\u4e00-\u9fff（）()、·0-9]{{0,38}}(?:{_ENDINGS}){_TAIL}")
_AFTER_GOVERNMENT = re.compile(
    rf"{_HAN}{{2,6}}街道办事处|办公[室厅]|{_HAN}{{2,6}}镇人民政府|{_HAN}{{2,6}}乡人民政府"
)
_REGION = re.compile(rf"(?:{_REGION_PART})+")
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
        and len(flat) >= 3
        and flat.count("(") == flat.count(")")
    )


def find_agencies(text: str) -> Iterator[Span]:
    """Names in running text that begin with a region: "…" -> 上海市普陀区财政局; nothing looser is believed there."""
    flat = fold(text)
    place = 0
    while (region := _REGION.search(flat, place)) is not None:
        start = _skip_words(flat, region.start())
        region = _REGION.match(flat, start)
        if region is None:
            place = start + 1
            continue
        match = _NAME.match(flat, start)
        if match is None or match.end() <= region.end():
            place = region.end()
            continue
        end = match.end()
        longer = _AFTER_GOVERNMENT.match(flat, end)
        end = longer.end() if longer else end
        span = Span(region.start(), end)
        if not _NO_NAME.match(span.of(flat)) and not PLACEHOLDER.search(span.of(flat)):
            yield span
        place = end


def _skip_words(text: str, start: int) -> int:
    """Past the words before a name, where a region still begins after them: 由|东海市…, but 和平区…"""
    while (word := _BEFORE_NAME.match(text, start)) and _REGION.match(text, word.end()):
        start = word.end()
    return start


def find_region(name: str) -> Span | None:
    """The region that a name or a title begins with: 上海市普陀区, 河南省; None when it names none."""
    flat = fold(name)
    prefix = _PREFIX.match(flat)
    match = _REGION.match(flat, prefix.end() if prefix else 0)
    return Span(match.start(), match.end()) if match else None
