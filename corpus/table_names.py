"""What a cell is called: heads of rows and columns become an indicator, a basis, a year, a scope and a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.lexicon import canonical, family, find_bases, find_indicators
from corpus.numerals import MONEY
from corpus.table_cells import head_units, without_units

TOTAL = re.compile(r"(?:本年|全年)?(?:合计|总计|小计|共计|总分|总得分)$")
_FUND = r"(?:一般公共预算|政府性基金预算?|国有资本经营预算?|社会保险基金预算?|财政专户管理资金|单位资金)"
_SCOPE = re.compile(rf"{_FUND}(?:财政)?(?:拨款)?|财政拨款")
_WHOLE_SCOPE = re.compile(rf"(?:{_FUND}(?:财政)?(?:拨款)?|财政拨款)(?:支出|资金)?$")
# 预算 in these words is part of a name and tells no basis.
_NO_BASIS = re.compile(rf"{_FUND}|预算(?:单位|部门|科目|级次|管理)|部门预算(?=经济)")
_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?度?")
_RANGE = re.compile(r"(?:19|20)\d\d\s?年?度?\s?[-—–~～至到]{1,2}\s?(?:19|20)\d\d")
_LAST_YEAR = re.compile(r"(?<![比较与同])(?:上年|上一年|去年)(?!结转)")
# 比2022年增减, 较上年; but 药占比 and 比例 compare with nothing.
_THAN = re.compile(r"[较与同]|比(?!例|重|率|值|$)")
_GENERIC = re.compile(
    r"^(?:其中|本年度?|上年度?|年度|全年|当年|实际|[:：、\s])+|(?:金额|数额|资金数|总额|资金|数|(?<![余限差税])额|情况|合计|小计|总计|[:：、\s])+$|^(?:指标|执行|完成|实际|年度|统计)$"
)
_ALTERNATIVE = re.compile(r"[（(][^（()）]*/[^（()）]*[)）]")
_SPENT = re.compile(r"支出(?:预算|决算)?$")
_GOAL_HEAD = re.compile(r"目标(?:值|内容)?$")
_REACHED_HEAD = re.compile(r"(?:完成|实现)(?:的)?情况$|实际完成值?$")
_COUNTS = re.compile(
    r"数量|人数|人次|批次|团组|保有量|购置数|辆|个数|次数|面积|编制|户数|台数|件数|套数|得分|分值|权重|满分"
)
_RATES = re.compile(r"率|占比|比重|比例|[%％]|百分比|幅度|增减幅")
_SCORES = re.compile(r"得分|分值|满分|评分|扣分|权重")
_MONEY_WORDS = re.compile(r"费|支出|收入|经费|资金|金额|拨款|预算|决算|补助|补贴|奖金|结转|结余|采购|资产|额")
_UNIT_WORDS = (
    ("辆", r"辆|车.{0,4}(?:数|量)|车辆"),
    ("人次", r"人次"),
    ("人", r"人数|人员数|编制|人$"),
    ("批次", r"批次"),
    ("批", r"批次"),
    ("个", r"个数|团组|数量"),
    ("次", r"次数|批次"),
    ("台", r"台|设备"),
    ("%", r"率|占比|比重|比例"),
)
_LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]|"
    r"[A-Z][.、．]|[A-Z]\d{0,3}(?=[\u4e00-\u9fff])|[*＊•-]\s*)\s*"
)
_LEVELS = (
    re.compile(r"^[一二三四五六七八九十]+[、.．]"),
    re.compile(r"^[（(][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[（(]\d{1,2}[)）]"),
    re.compile(r"^[①-⑳]"),
)
_CAPTION_HEAD = re.compile(
    r"^附件\s*[:：]|^(?:附?表|附件)\s*[\d一二三四五六七八九十]+(?:[-－—.][\d]+)*\s*[:：、.．]?\s*|^公开\d+表\s*|^[（(]?续表?[)）]?"
)
_CAPTION_TAIL = re.compile(
    r"(?:财政)?(?:[预决]算|收支|公开|明细|情况|统计|汇总|功能分类|部门预算经济分类|经济分类|总体|得分|安排|分类|信息|总)*(?:表|清单)(?:[（(].*[)）])?$"
)


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column as its heads name it: `words` is its own indicator, "" when it only says basis, year or scope."""

    words: str
    basis: str = ""
    year: int | None = None
    scope: str = ""
    units: tuple[str, ...] = ()
    total: bool = False
    plain: str = ""


def bare(words: str) -> str:
    """A label without its number, 其中： and unit: "1.公务用车购置数（辆）" → "公务用车购置数"."""
    words = re.sub(r"\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+", "", words.strip())
    for _ in range(3):
        words = _LABEL.sub("", re.sub(r"^(?:其\s*中|减|加)\s*[:：]\s*", "", words))
    return without_units(words).strip(" :：")


def level(words: str) -> int | None:
    """How deep a numbered label stands (一、 is 1, （一） 2, 1. 3, （1） 4), None without a number."""
    for depth, pattern in enumerate(_LEVELS, 1):
        if pattern.match(words.strip()):
            return depth
    return None


def is_total(words: str) -> bool:
    """Whether a label is a bare total: 合 计, 小计:, 总计."""
    return bool(TOTAL.match(bare(words).replace(" ", "")))


def find_scope(words: str) -> str:
    """Which money is counted, as printed: 一般公共预算财政拨款, 财政拨款; "" when nothing says so."""
    match = _SCOPE.search(words)
    return match[0] if match else ""


def find_year(words: str, report_year: int | None) -> int | None:
    """The year a head names; 上年 is the year before the report's. None for none and for a range."""
    if _RANGE.search(words):
        return None
    match = _YEAR.search(words)
    if match:
        return int(match[1])
    return report_year - 1 if report_year and _LAST_YEAR.search(words) else None


def find_basis(words: str) -> str:
    """The basis a head states: 预算数 → 预算; 政府性基金预算财政拨款 states none."""
    mentions = find_bases(_NO_BASIS.sub("", words))
    mentions = [m for m in mentions if len(m.words) > 1 or m.words == words]
    return mentions[-1].name if mentions else ""


def fit_basis(basis: str, unit: str, words: str) -> str:
    """A basis that agrees with the unit: a percentage is a rate, an amount is none."""
    kind = family(basis)
    if unit in ("%", "‰", "个百分点"):
        if basis in ("增加额", "减少额", "增减额"):
            return {"增加额": "增长率", "减少额": "下降率", "增减额": "增减率"}[basis]
        if kind in ("预算", "决算"):
            # What a rate was planned to be: 病床使用率 under 2023年预算.
            planned = "目标值" if kind == "预算" else ""
            return "执行率" if re.search(r"执行|完成|进度", words) else planned
        return basis
    if unit in MONEY and basis in ("增长率", "下降率", "增减率"):
        return {"增长率": "增加额", "下降率": "减少额", "增减率": "增减额"}[basis]
    return "" if kind in ("执行率", "占比", "得分率") else basis


@lru_cache(maxsize=4096)
def read_column(path: tuple[str, ...], shared: tuple[str, ...], report_year: int | None) -> ColumnHead:
    """Read the heads over a column, outermost first; `shared` are those that cover its label column as well."""
    own = [head for head in path if head not in shared]
    words = plain = basis = scope = ""
    units: tuple[str, ...] = ()
    year: int | None = None
    total = False
    for head in reversed(own):
        clean = re.sub(r"[“”\"\s]", "", bare(head))
        basis = basis or find_basis(clean)
        year = year if year is not None else find_year(head, report_year)
        units = units or head_units(head)
        core = _core(clean)
        if not (canonical(core) and core == clean):
            scope = scope or find_scope(clean)
        if words and not canonical(words):
            words = _composite(core or clean, words)
        elif not words and core and not _WHOLE_SCOPE.match(core):
            words, plain = core, clean
        total = total or (not words and bool(TOTAL.search(clean)))
    return ColumnHead(words, basis, year, scope, units, total, plain)


def adds_years_up(column: ColumnHead, heads: Sequence[tuple[str, ...]], report_year: int | None) -> bool:
    """Whether 合计 stands beside columns of several years: it is of none of them."""
    if not column.total or column.words or column.year is not None:
        return False
    years = {read_column(path, (), report_year).year for path in heads}
    return len(years - {None}) > 1


def _core(head: str) -> str:
    """What a head says besides year, basis and generic words: "2023年“三公”经费预算数" → 三公经费."""
    words = _RANGE.sub("", head)
    words = "" if _THAN.search(words) else _YEAR.sub("", words)
    mentions = find_bases(words)
    if len(mentions) == 1 and mentions[0].words == words:
        return ""
    kept = words
    for mention in reversed(find_bases(_mask(words))):
        if len(mention.words) > 1 and canonical(words) == "":
            words = words[: mention.span.start] + words[mention.span.end :]
    words = _GENERIC.sub("", _GENERIC.sub("", _ALTERNATIVE.sub("", words)))
    return kept if canonical(kept) and not words else words


def _mask(words: str) -> str:
    return _NO_BASIS.sub(lambda match: "〇" * len(match[0]), words)


def _composite(parent: str, child: str) -> str:
    """A child named in full through its parent: 公务用车购置及运行费 > 购置费 → 公务用车购置费."""
    for end in range(len(parent), 1, -1):
        whole = parent[:end] + child
        if canonical(whole) and canonical(whole) != canonical(parent):
            return whole
    return child


def join_names(row: str, parent: str, column: ColumnHead, side: str) -> str:
    """The indicator of a cell from its row and its column; "" when neither has a name of its own."""
    if row and re.search(r"(?:拨款|预算|基金|资金)$", row):
        if side and (not parent or side in parent):
            row += side
        elif parent and _WHOLE_SCOPE.match(row):
            row = f"{parent}·{row}"
    if row and parent and not canonical(row):
        full = _composite(parent, row)
        row = full if full != row else row
    words = column.words
    if not row:
        return _unquoted(words)
    spent = words in ("支出", "支出预算", "支出决算") or (column.total and bool(_SPENT.search(words)))
    if not words or spent or words in (row, side):
        return _unquoted(row)
    return f"{_unquoted(row)}·{_unquoted(words)}"


def _unquoted(name: str) -> str:
    return re.sub(r"[“”\"\s]", "", name)


def subject(caption: str, agency: str = "") -> str:
    """What a caption says its table is about: "2023年部门财政拨款“三公”经费支出决算表" → 三公经费支出."""
    words = re.sub(r"\s", "", without_units(caption))
    words = words.replace(agency, "") if agency else words
    words = _CAPTION_HEAD.sub("", words)
    words = _YEAR.sub("", _RANGE.sub("", words))
    words = re.sub(r"^(?:年度?|本?部门|本?单位|-|—)+", "", _CAPTION_TAIL.sub("", words)).strip("，,：:")
    short = _SCOPE.sub("", words, count=1) if words.startswith("财政拨款") else words
    return _unquoted(short if canonical(short) else words)


def name_canonical(name: str) -> str:
    """The lexicon's name for an indicator as a whole, scope words before it left aside."""
    if "·" in name:
        return ""
    found = canonical(name) or canonical(name.removesuffix("合计"))
    if not found and (scope := find_scope(name)) and name.startswith(scope):
        rest = name[len(scope) :]
        found = canonical(rest) if len(find_indicators(rest)) == 1 else ""
    return found


def pick_unit(units: Sequence[str], words: str) -> str:
    """Of the units a head or a 单位 line prints, the one that fits what is counted; "" when none does."""
    fitting = [
        unit
        for unit in units
        if not (unit in MONEY and _COUNTS.search(words)) and not (unit in MONEY and _RATES.search(words))
    ]
    if len(units) == 1:
        return fitting[0] if fitting else ""
    for unit, pattern in _UNIT_WORDS:
        if unit in fitting and re.search(pattern, words):
            return unit
    money = [unit for unit in fitting if unit in MONEY]
    return money[0] if money and len(money) == 1 else ""


def implied_unit(words: str) -> str:
    """The unit a head implies without printing it: rates are percentages, scores are 分."""
    if _SCORES.search(words) and not re.search(r"得分率", words):
        return "分"
    return "%" if _RATES.search(words) else ""


def told_by(head: str) -> str:
    """The basis of what the sentences under a head state: a goal, or what was reached."""
    return "完成值" if _REACHED_HEAD.search(head) else "目标值" if _GOAL_HEAD.search(head) else ""


def looks_like_money(words: str) -> bool:
    """Whether what is named is counted in money, so that a missing unit is a doubt."""
    return bool(_MONEY_WORDS.search(words)) and not _COUNTS.search(words) and not _RATES.search(words)
