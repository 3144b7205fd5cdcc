"""The words before a number become its subject, its basis and its year.

Chinese reports state a figure as subject + basis + copula + number ("三公经费预算支出为0.79万元"), and let later
clauses inherit what they leave out ("，决算支出为0.14万元"). Rules are small tables; `read_clause` is the matcher.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.lexicon import canonical, family, find_bases, find_indicators, sums
from corpus.types import Span

# A comparison names another year or basis than the one stated: 比2025年预算执行数增加, 与上年相比.
_COMPARISON = re.compile(
    r"(?:与|比|较|同)[^，,。；;：:]{0,30}?(?:相比较?|对比|(?=基本?持平|增加|增长|减少|下降|提高|降低|上升|多|少|压减|节约|无增减|无变化|没有变化|不变))"
)
_UNCHANGED = re.compile(r"(?:基本)?(?:持平|无增减(?:变化|变动)?|无变化|没有变化|保持不变|不变)")
# （一）因公出国（境）费支出|0万元
_ITEM = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．](?![一二三四五六七八九十]+[、届]))[、.．\s]*"
)
# The amount compared with stands between: 比上年支出433万元减少2万元.
_AGAINST = re.compile(
    r"(?:与|比|较|同)\s*(?P<who>上年度?|去年|上一年度?|年初(?=的|$)|(?P<year>(?:19|20)\d\d)\s?年度?|(?=年初预算|调整预算|预算))"
    r"(?P<rest>[^，,。；;：:]{0,20})$"
)
_THAN_BUDGET = re.compile(
    r"(?:比|较|与|同)\s*(?:年初|调整后?|全年)?预算(?:数|安排数)?\s*(?:相比|对比|[增减升降多少]|下降|上升|持平|节约|压减|无)"
)
_CHANGED = re.compile(r"相比|对比|持平|[增减升降多少]|提高|节约")
# 增加到 says what a figure has become, not by how much.
_REACHED = re.compile(r"(?:增加?|增长|提高|上升|扩大|降低?|下降|减少?|压减|缩减)(?:至|到)的?\s*$")
GREW = re.compile(r"(?:增加?|增长|提高|上升|扩大|降低?|下降|减少?|压减|缩减)(?:至|到|为)(?P<to>.*)$")
_REASON = re.compile(r"^(?:主要(?:是|用于|原因|包括|为|系)|用于|原因|包括|其主要|由于|因(?!公))")
_LEADING = re.compile(
    r"^(?:其中|同时|目前|截至?|截止|另外|此外|以及|并且|并|另有|还有|以(?!工|旧|奖)|由|对(?!外|口|个人|企业|标|接)|从(?!业|事)"
    r"|在(?!职|编|建|校|园|岗|册|线|途|库|押|读|训|籍|用|租|研|孵|产|营|架|站)|的|了|又|也|则|仅|本部门|本单位|我单位|我局|本局|"
    r"全年|本年度|年度|当年|今年|年末|年底|上一年度|上年度|去年度|上一年|上年|去年|本年(?!收入|支出)|用于|共计|共(?!享|同|青|建|管|治|育)|累计|已经|已|分别|主要(?!领导|负责人|职能|河流|污染|农作物|道路)|包括|涉及|当前|一是|二是|三是|四是|五是|[\s、，,：:（(）)/$～~])+"
)
_TRAILING = re.compile(
    r"(?:人民币|分别|(?<!平)均|共计|合计|总计|累计|一共|实际|全部|总数|总额|总量|金额|数额|数量|人数|"
    r"为|是|达到|达|共有|共|计|约|有|得|完成|实现|安排|下达|到位|支出|使用|执行|了|的|在|至|到|从|由|[\s（(：:、，,$“\"])+$"
)
# Trailing words that carry meaning stay: only what is left of them besides decides whether there is a subject.
_SOFT_TRAILING = re.compile(
    r"(?:为|是|达到|达|共有|共计|共|(?<![总合小共])计|约|有|得|分别|(?<!平)均|了|的|在|至|到|安排|[\s：:、，,$“\"])+$"
)
_FULFILLED = re.compile(r"(?:分别)?(?:完成|实现|达到|达)$")
_GENERIC = frozenset(
    "支出 收入 金额 资金 经费 费用 数 数额 数量 总额 总计 合计 小计 实际 平均 每人 计 情况 预算 决算 增减 人数 其 额 总数 总量 当中 中 "
    "当年 年初 年末 上年 本年 年 年度 财政 项目 单位 部门 支付 列支 使用 执行 完成 安排 实际完成 全部 均 另 各 指标 评价 分值 和 与 及".split()
)
_MINUS = re.compile(r"减少|下降|降低|降幅|压减|节约|节支|缩减")
_PLUS = re.compile(r"增加|增长|上升|提高|增幅")
# Names of funds that hold a basis word and state none: 一般公共预算拨款支出, 财政预算拨款.
_FUND = re.compile(r"(?:一般公共|公共财政|政府性基金|国有资本经营|社会保险基金|财政)$")
_OFFICE = re.compile(r"[股科处室局]|单位|编审|编制|绩效|管理|评审|执行科")
_FUND_STATED = re.compile(r"\s*(?:数|额|安排数|为|是|共|合计|总额|$)")
# （以下简称“州中心”） only gives a name; a formula and the opening of a reason are none.
_NO_NAME = re.compile(r"[（(](?:以下(?:统|简)?称[^（）()]*|\s*)[）)]|[=＝].*|^.*原因(?:有)?[一二三四五]?是")
_SIDE = re.compile(
    r"\s*(?:本|我|全)?(?:部门|单位|局|委|年度?|\s)*(?P<side>(?:收入|支出)(?:预算|决算))(?:数|总额|总数|总计)?(?:为|是|共)?\s*$"
)
# “社会保障和就业支出（类）…养老支出（款）职业年金缴费支出（项）”科目
_ACCOUNT = re.compile(r"^[“\"]?(?P<name>.+?)[”\"]?科目$")
_CODES = re.compile(r"[（(]\s*\d{0,3}\s*(?:类|款|项)\s*[）)]")


@dataclass(frozen=True, slots=True)
class Clause:
    """What the words before a number say; "" where they leave it to an earlier clause.

    `names` are the subjects of a 分别 list ("货物、工程、服务采购金额分别为…"), one for each number to come.
    """

    subject: str
    basis: str
    names: tuple[str, ...] = ()


def read_clause(words: str, unit: str) -> Clause:
    """Read the clause that ends at a number of `unit`: "三公经费预算支出为" → (三公经费, 预算)."""
    words = _REACHED.sub("", _UNCHANGED.sub("", _COMPARISON.sub("", _ITEM.sub("", words))))
    basis, rest = _take_basis(words, unit)
    subject = clean_subject(rest)
    names: tuple[str, ...] = ()
    if "分别" in words:
        names = distributed(subject)
    return Clause(subject, basis, names)


def whole_side(words: str) -> str:
    """All that came in or went out, named by side and basis alone: 收入决算数4,123.45万元."""
    match = _SIDE.match(words)
    return match["side"] if match else ""


@dataclass(frozen=True, slots=True)
class Against:
    """What a figure is compared with: `before` the year before, or `year`, or another basis of the same year;
    `opening` what there was when the year began.
    """

    subject: str
    basis: str
    year: int | None
    before: bool
    opening: bool = False


def against(words: str) -> Against | None:
    """The other side of a comparison, where `words` stand right before its amount: 比上年支出|433万元减少2万元."""
    match = _AGAINST.search(words)
    if match is None or _CHANGED.search(match["rest"]):
        return None
    named = find_indicators(match["rest"])
    bases = [m for m in find_bases(match["rest"]) if family(m.name) in ("预算", "决算")]
    return Against(
        named[-1].words if named else "",
        bases[-1].name if bases else "",
        int(match["year"]) if match["year"] else None,
        not match["year"] and match["who"] not in ("", "年初"),
        match["who"] == "年初",
    )


def against_budget(words: str) -> bool | None:
    """Whether a change is one against the budget (比预算增加); None where the clause compares with nothing."""
    if _THAN_BUDGET.search(words):
        return True
    return False if re.search(r"[比较与同](?:上|去|(?:19|20)\d\d|前)", words) else None


def compares(words: str) -> bool:
    """Whether a clause opens with a comparison: 与2022年预算相比增长, 收入较去年增加."""
    return bool(re.match(r"\s*(?:收入|支出|收支|预算|决算)?(?:总额|总计|总数)?(?:与|比|较|同)", words))


def is_aside(words: str) -> bool:
    """Whether a clause tells a purpose, a reason or a comparison, and so names no subject."""
    return tells_reason(words) or not clean_subject(_COMPARISON.sub("", words))


def tells_reason(words: str) -> bool:
    """Whether a clause opens a purpose or a reason; all that follows in its sentence belongs to it."""
    return bool(_REASON.match(words.lstrip(" \t\u3000，,、；;）)").removeprefix("其中")))


def clean_subject(words: str) -> str:
    """The noun phrase of a clause without connectives, copulas and codes; "" when nothing of substance is left.

    "公共安全支出（204类）司法（06款）其他司法支出（99项）" → "其他司法支出".
    """
    words = _last_level(_NO_NAME.sub("", words).strip())
    mentions = find_indicators(words)
    lead = _LEADING.match(words)
    if lead:
        # 对个人和家庭的补助 begins with what elsewhere is a connective, and so does 共有车辆 behind 本部门.
        words = words[min(lead.end(), mentions[0].span.start if mentions else lead.end()) :]
    words = _SOFT_TRAILING.sub("", words)
    words = _named_in_bracket(words)
    if (plain := _FULFILLED.sub("", words)) != words and _ends_in_name(plain):
        # 一般公共预算收入分别完成
        words = plain
    words = re.sub(r"^[）)\]】”]+|[（(\[【“]+$", "", words).strip()
    core = words if find_indicators(words) else _TRAILING.sub("", words)
    if not core or core in _GENERIC or words in _GENERIC or not re.search(r"[\u4e00-\u9fffA-Za-z]", core):
        return ""
    return words


def _ends_in_name(words: str) -> bool:
    mentions = find_indicators(words)
    return bool(mentions) and mentions[-1].span.end == len(words)


def _named_in_bracket(words: str) -> str:
    """What a bracket calls the whole of a list that ends before it: 公务接待费、公车运行费（“三公”经费） → “三公”经费."""
    match = re.fullmatch(r"(?P<part>.+)[（(](?P<whole>[^（）()]+)[）)]", words)
    if match is None:
        return words
    parts = {mention.name for mention in find_indicators(match["part"])}
    whole = canonical(match["whole"])
    listed = any(total == whole and len(parts.intersection(names)) > 1 for total, names in sums())
    return match["whole"] if listed else words


def _last_level(words: str) -> str:
    """Of a functional classification 类 款 项, the innermost name."""
    account = _ACCOUNT.match(words.strip())
    if account and (_CODES.search(account["name"]) or words.strip()[0] in '“"'):
        words = re.split(r"[-－—]+", account["name"])[-1]
    parts = [part for part in _CODES.split(words) if re.search(r"[\u4e00-\u9fff]", part)]
    return parts[-1] if parts else words


def _take_basis(words: str, unit: str) -> tuple[str, str]:
    """The basis of a clause and the clause without the basis words at its ends."""
    rate = unit in ("%", "‰", "个百分点")
    for pattern, names in ((_MINUS, ("下降率", "减少额")), (_PLUS, ("增长率", "增加额"))):
        matches = list(pattern.finditer(words))
        if matches and len(words) - matches[-1].end() <= 3:
            return names[0] if rate else names[1], words[: matches[-1].start()]
    named = [mention.span for mention in find_indicators(words)]
    basis, rest = "", words
    for mention in reversed(find_bases(words)):
        inside = any(span.contains(mention.span) for span in named)
        if mention.name == "占比" and not rate:
            continue
        if unit == "分" and family(mention.name) == "执行率":
            # 支出进度偏慢扣|2分
            continue
        if _is_fund(words, mention.span):
            continue
        if inside:
            # 收入预算 is an indicator whose own name states its basis.
            if not basis and words[mention.span.end - 2 : mention.span.end] in ("预算", "决算"):
                basis = mention.name if _ends(rest, mention.span.end) else basis
            continue
        if not basis:
            basis = mention.name
        rest = _without(rest, mention.span)
    if basis in ("执行率", "占比", "增长率", "下降率", "增减率") and not rate:
        basis = ""
    return basis, rest


def _is_fund(words: str, span: Span) -> bool:
    """Whether a basis word is part of a fund's or an office's name: 一般公共预算拨款, 预算股, 预算单位."""
    if _OFFICE.match(words[span.end :]):
        return True
    return bool(_FUND.search(words[: span.start])) and not _FUND_STATED.match(words[span.end :])


def _ends(words: str, end: int) -> bool:
    return not clean_subject(words[end:])


def _without(words: str, span: Span) -> str:
    """Cut basis words out of a clause where they stand at its head or its end, not amid a name."""
    before, after = words[: span.start], words[span.end :]
    tail = _TRAILING.sub("", after).strip()
    if not tail or tail in ("数", "额", "支出", "金额"):
        # 一般公共预算2,300万元: the fund's name ends in what is its basis as well.
        return words[: span.end] if _FUND.search(before) and not before.endswith("财政") else before
    if not _LEADING.sub("", before).strip():
        return after
    return words


def distributed(subject: str) -> tuple[str, ...]:
    """Names before 分别: "货物、工程、服务采购金额" → three names, the last word group shared."""
    parts = [part for part in re.split(r"[、和及与，,]", subject.removesuffix("分别")) if part]
    if len(parts) < 2:
        return ()
    last = parts[-1]
    if "的" in last and not any("的" in part for part in parts[:-1]):
        # 金牌、银牌和铜牌的选手
        shared = last[last.index("的") :]
        return (*(part + shared for part in parts[:-1]), last)
    shortest = min(len(part) for part in parts[:-1])
    shared = last[shortest:] if len(last) > shortest + 1 and not find_indicators(parts[0]) else ""
    return (*(part if part.endswith(shared) else part + shared for part in parts[:-1]), last)
