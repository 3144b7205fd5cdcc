"""Which agency a question means: its full name, an abbreviation or a nickname, among those the library holds.

A mention is resolved when its characters stand in the agency's name in the same order and end on the same kind of
office (审批局 → 零陵区行政审批服务局). A bureau that no report is of is told apart, so that nothing answers for it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.offices import is_item, unknown_offices, without_lead
from corpus.agencies import find_region
from corpus.types import Span

# Ends of agency names, and how they are shortened in speech.
_ENDINGS = {
    "委员会": ("委员会", "委"),
    "街道办事处": ("街道办事处", "街道办", "街道", "办事处"),
    "办事处": ("办事处", "街道办", "街道"),
    "人民政府": ("人民政府", "政府"),
    "办公室": ("办公室", "办"),
    "局": ("局",),
    "厅": ("厅",),
    "中心": ("中心",),
    "镇": ("镇",),
    "乡": ("乡",),
    "学校": ("学校",),
    "中学": ("中学",),
    "小学": ("小学",),
    "医院": ("医院",),
    "法院": ("法院",),
    "检察院": ("检察院",),
    "院": ("院",),
    "队": ("队",),
    "站": ("站",),
    "馆": ("馆",),
    "所": ("所",),
    "会": ("会",),
    "部": ("部",),
    "园": ("园",),
    "公司": ("公司",),
}
SHORT = {
    "发展和改革": "发改",
    "人力资源和社会保障": "人社",
    "人力资源社会保障": "人社",
    "卫生健康": "卫健",
    "退役军人事务": "退役军人",
}
_NICKNAMES = {
    "卫健": ("卫生健康",),
    "教体": ("教育",),
    "文旅": ("文化和旅游", "文化旅游"),
    "发改": ("发展和改革", "发展改革"),
    "人社": ("人力资源和社会保障", "人力资源社会保障"),
    "住建": ("住房和城乡建设", "住房城乡建设"),
    "市监": ("市场监督管理",),
    "城管": ("城市管理",),
}
_NICKNAMED = re.compile(f"(.*)({'|'.join(_NICKNAMES)})[局委]")
_ADMINISTRATIVE = re.compile(r"(?:省|自治区|市|自治州|州|地区|盟|区|县|旗|人民政府)")
# Offices that a place has one of.
_ONLY_ONE = frozenset({"法院", "检察院", "人民政府", "政府"})
_WEAK = frozenset({"办", "会", "部", "所", "站", "馆", "院", "园", "队", "政府"})
_GENERIC = re.compile(
    r"(?:这个?|那个?|该|本|我|我们|哪个?|各|每个?|几个|多少个?|其他|全|两个?|所有|有|的|在)$"
)


# Words that match nothing at this length match nothing when more are put before them.
_ABBREVIATION_AT_MOST = 8
# How many names of agencies, and how many questions, what was made of them is kept for.
_NAMES_KEPT = 4096
_QUESTIONS_KEPT = 256
_FUNCTION = re.compile(
    r"(?:统计|了解|知道|查询|比较|对比|部门|单位|汇总|列出|提供|需要|目前|现在|其中|还有|以及|分析|核对|核实|关于|针对|[的在问下查看和与跟比给把年度月日底末中里从对我于是请及到向让要说算报将由成为那呢换改占里]|一下)$"
)
_TOWN = re.compile(r"[市县区旗][\u4e00-\u9fff]{1,5}[镇乡]$")
_PLACE = re.compile(r"[^省市区县旗盟]{2,}?(?:省|市|自治区|区|县|旗|盟|州(?!市))")
# What stands between an agency and an office under it.
_UNDER = re.compile(r"(?:部门|本部|机关)?(?:下属|下设|所属|直属|下面|底下|下边|属下)?(?:单位|机构)?的?")


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency named in a question: all library agencies it may mean, none when the library has no such agency."""

    span: Span
    words: str
    agencies: tuple[str, ...]


def has_office_under(question: str, mentions: Sequence[AgencyMention]) -> bool:
    """Whether an office without a report is named right behind an agency that it belongs to: 司法局法律援助中心."""
    pairs = itertools.pairwise(sorted(mentions, key=lambda mention: mention.span))
    return any(
        above.agencies
        and not under.agencies
        and _UNDER.fullmatch(question[above.span.end : under.span.start])
        for above, under in pairs
    )


def find_agencies(question: str, agencies: Iterable[str]) -> list[AgencyMention]:
    """Agencies named in `question`, longest mention first where two overlap."""
    return list(_found(question, tuple(agencies)))


@lru_cache(maxsize=_QUESTIONS_KEPT)
def _found(question: str, known: tuple[str, ...]) -> tuple[AgencyMention, ...]:
    regions = _regions(known)
    found: list[AgencyMention] = []
    for end in sorted(_ends(question), reverse=True):
        if any(mention.span.start < end <= mention.span.end for mention in found) or is_item(question, end):
            continue
        mention = _longest(question, end, known)
        if mention:
            found.append(_in_its_region(question, mention, regions))
    unknown = unknown_offices(question, [mention.span for mention in found])
    places = _places(known)
    # 柳溪市青石镇 is a town of the place, of which its agency may tell.
    unknown = [
        s for s in unknown if not (s.of(question).startswith(tuple(places)) and _TOWN.search(s.of(question)))
    ]
    found += [AgencyMention(span, span.of(question), ()) for span in unknown]
    found += _by_region(question, known, [mention.span for mention in found])
    return tuple(sorted(found, key=lambda mention: mention.span))


def _by_region(question: str, known: tuple[str, ...], taken: Sequence[Span]) -> list[AgencyMention]:
    """A place named alone that one agency of the library is of: 临江县衔接资金多少. None where several are."""
    found: list[AgencyMention] = []
    for place, agencies in _places(known).items():
        for match in re.finditer(place, question):
            span = Span(*match.span())
            apart = not any(span.start < other.end and other.start < span.end for other in taken)
            if apart and len(agencies) == 1 and not any(m.span.contains(span) for m in found):
                found.append(AgencyMention(span, place, agencies))
    return found


@lru_cache(maxsize=8)
def _places(agencies: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The places that agencies are of as printed, the longest first, each with its agencies: 南屏区, 江州市南屏区."""
    places: dict[str, list[str]] = {}
    for agency in one_name_each(agencies).values():
        region = find_region(agency)
        pieces = _PLACE.findall(region.of(agency)) if region else []
        for start in range(len(pieces)):
            for place in {"".join(pieces[start:]), pieces[start]}:
                places.setdefault(place, [])
                if agency not in places[place]:
                    places[place].append(agency)
    return {place: tuple(places[place]) for place in sorted(places, key=lambda p: (-len(p), p))}


@lru_cache(maxsize=8)
def _regions(agencies: tuple[str, ...]) -> tuple[str, ...]:
    """The places in the names of all agencies, the longest first."""
    stems = {stem for agency in agencies for stem in region_stems(agency)}
    return tuple(sorted(stems, key=lambda stem: (-len(stem), stem)))


def _ends(question: str) -> set[int]:
    endings = {ending for forms in _ENDINGS.values() for ending in forms}
    return {match.end() for ending in endings for match in re.finditer(re.escape(ending), question)}


def _longest(question: str, end: int, agencies: tuple[str, ...]) -> AgencyMention | None:
    """The longest words ending at `end` that name agencies of the library."""
    best: AgencyMention | None = None
    for length in range(2, min(end, 40) + 1):
        words = question[end - length : end]
        if not re.fullmatch(r"[\u4e00-\u9fff（）()]+", words):
            break
        matching = tuple(agency for agency in agencies if names(words, agency))
        if matching:
            exact = tuple(agency for agency in matching if _core(agency) == words)
            matching = exact or matching
            best = AgencyMention(Span(end - length, end), words, matching)
        elif best or length > _ABBREVIATION_AT_MOST:
            break
    return best


def region_stems(agency: str) -> tuple[str, ...]:
    """The places in an agency's name without 省, 市, 区, 县: 上海市普陀区财政局 → (上海, 普陀)."""
    core = _core(agency)
    prefix = agency[: len(agency) - len(core)]
    return tuple(stem for stem in _ADMINISTRATIVE.split(prefix) if len(stem) > 1)


def _in_its_region(question: str, mention: AgencyMention, regions: Sequence[str]) -> AgencyMention:
    """零陵区财政局 is no name for 普陀区财政局: another place before the words rules an agency out."""
    before = question[: mention.span.start]
    higher = re.search(
        r"(?:^|[^\u4e00-\u9fff]|[的在问下查看我给年度算])((?!度|预算|决算)[\u4e00-\u9fff]{2,4}[市省州])$",
        before,
    )
    if higher and mention.words in mention.agencies:
        # 上元市 before 南浦区财政局, which the report prints without its city.
        return AgencyMention(
            Span(higher.start(1), mention.span.end), higher[1] + mention.words, mention.agencies
        )
    place = next(
        (stem for stem in regions if before.endswith((stem, stem + "区", stem + "市", stem + "县"))), ""
    )
    if place:
        kept = tuple(a for a in mention.agencies if place in a or a == mention.words)
    elif (
        not _begins_with_region(mention)
        and re.search(r"[\u4e00-\u9fff]$", before)
        and not _FUNCTION.search(before)
    ):
        place, kept = without_lead(before)[-6:], ()
    else:
        return mention
    return AgencyMention(Span(mention.span.start - len(place), mention.span.end), place + mention.words, kept)


def names(words: str, agency: str) -> bool:
    """Whether `words` can stand for `agency`: 审批局, 零陵行政审批局 and 行政审批服务局 for 零陵区行政审批服务局."""
    if words == agency or (
        words.endswith(agency) and _core(agency) != agency and _is_region(words[: -len(agency)])
    ):
        return True
    if _nicknamed(words, agency):
        return True
    full, short = _split_ending(agency)
    for ending in short:
        if words.endswith(ending) and words != ending:
            stem = words[: -len(ending)]
            if ending in _WEAK and len(stem) < 2 and not (stem == "府" and full.endswith("政府")):
                continue
            if _GENERIC.search(stem):
                return False
            if _in_order(stem, full) or (ending in _ONLY_ONE and _names_region(stem, full)):
                return True
    return False


def _names_region(stem: str, full: str) -> bool:
    """Whether a place alone tells an office of which it has one: 梅岭|法院 for 梅岭县人民|法院."""
    region, core = full.removesuffix("人民"), _core(full)
    return core in ("人民", full) and len(stem) > 1 and _in_order_of_region(stem, region + "县局")


def _nicknamed(words: str, agency: str) -> bool:
    """卫健委 for a 卫生健康局: what an office does names it, whether it is a 局 or a 委."""
    nickname = _NICKNAMED.fullmatch(words)
    if not nickname or not agency.endswith(("局", "委员会")):
        return False
    before, stems = nickname[1], _NICKNAMES[nickname[2]]
    return any(stem in agency and _in_order_of_region(before, agency) for stem in stems)


def _in_order_of_region(before: str, agency: str) -> bool:
    region = agency[: len(agency) - len(_core(agency))]
    place = -1
    for char in before:
        place = region.find(char, place + 1)
        if place < 0:
            return False
    return True


def _begins_with_region(mention: AgencyMention) -> bool:
    """Whether the words name the place too, so that nothing before them can belong to the name."""
    return any(
        mention.words == agency or any(mention.words.startswith(stem) for stem in region_stems(agency))
        for agency in mention.agencies
    )


def _is_region(words: str) -> bool:
    """Whether words are a place put before a name that begins with a lower one: 上元市|南浦区财政局."""
    return bool(
        re.fullmatch(
            r"(?!.*(?:支出|收入|经费|[年算费在的看查]))[\u4e00-\u9fff]{2,12}(?:省|市|自治区|州)",
            words,
        )
    )


@lru_cache(maxsize=_NAMES_KEPT)
def _split_ending(agency: str) -> tuple[str, tuple[str, ...]]:
    for ending, forms in _ENDINGS.items():
        if agency.endswith(ending):
            return agency[: -len(ending)], forms
    return agency, ("",)


def _in_order(stem: str, name: str) -> bool:
    """Whether `stem` abbreviates `name`: runs of its characters in order, the first at a word's head."""
    for long, short in SHORT.items():
        if stem.endswith(short) and long in name:
            return _in_order(stem.removesuffix(short), name.partition(long)[0]) if stem != short else True
    place, runs, last = -1, 0, -2
    for char in stem:
        following = name.find(char, place + 1)
        if following < 0:
            return False
        if name.startswith(char, last + 1) and last >= 0:
            following = last + 1
        runs += following != last + 1
        place = last = following
    core = _core(name)
    # An abbreviation takes something of the office's own name, not of its region alone.
    own = name.find(core)
    return place >= own and runs <= max(2, len(stem) - 1)


@lru_cache(maxsize=_NAMES_KEPT)
def _core(name: str) -> str:
    """A name without its region: 上海市普陀区财政 → 财政."""
    last = None
    for match in _ADMINISTRATIVE.finditer(name):
        if match.end() < len(name):
            last = match
    return name[last.end() :] if last else name


def one_name_each(agencies: Iterable[str]) -> dict[str, str]:
    """Every printed name with the fullest name of the same agency: 南浦区财政局 → 上元市南浦区财政局.

    A short name that may be short for two agencies stands for itself.
    """
    return dict(_fullest(frozenset(agencies)))


@lru_cache(maxsize=8)
def _fullest(names: frozenset[str]) -> dict[str, str]:
    shortened: dict[str, list[str]] = {name: [] for name in names}
    for other in names:
        for start in range(1, len(other)):
            if other[start:] in names and _core(other[start:]) != other[start:]:
                shortened[other[start:]].append(other)
    fullest = {}
    for name, longer in shortened.items():
        longest = [other for other in longer if not any(o != other and o.endswith(other) for o in longer)]
        fullest[name] = longest[0] if len(longest) == 1 else name
    return fullest
