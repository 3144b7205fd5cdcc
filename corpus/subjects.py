"""What a quantity is of: the subject and basis that its clause states, or inherits where it leaves them out.

A clause that names no subject inherits the one before it ("三公经费预算支出为0.79万元，决算支出为0.14万元"),
in its sentence first, then in its paragraph, then from the heading over it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from corpus.clauses import (
    GREW,
    Clause,
    against_budget,
    clean_subject,
    compares,
    distributed,
    is_aside,
    read_clause,
    tells_reason,
    whole_side,
)
from corpus.leads import Lead
from corpus.lexicon import canonical, family, find_indicators, indicators, parts_of
from corpus.numerals import MONEY

TAIL = re.compile(
    r"(?:的)?(?P<noun>[“”\"《\u4e00-\u9fffA-Za-z][^，,。；;：:！？\n、\d（(）)]*(?:[（(][^）)\d]{1,8}[）)])?[^，,。；;：:！？\n、\d（(）)]*)"
)
_NOUN_END = re.compile(r"为|并|用于|以及|达到|占|分别")
_NOT_A_NOUN = re.compile(
    r"^(?:为|占|比|较|增|减|下降|上升|以上|以下|以内|左右|和|与|及|并|其中|是|的|得分|共|合计|均|不|按|由|用于|通过|已|完成|人均|未|并|后|中|内|里)"
)
TITLE_TAIL = re.compile(r"(?:决算|预算)?(?:的)?(?:总体)?(?:情况|说明|明细|表)+$")
_DRAFTING = re.compile(r"(?:预算|决算)编制(?:的)?(?:说明|情况)?")
_OFFICES = re.compile(
    r"(?:本部门|本单位|我局|本局|全局|单位)?共?(?:内设|下设).*(?:股室|科室|处室|室|机构|科|股|部|组)$"
)
# Indicators that are an attribute of whatever the sentence speaks of: 决策指标共15分，评价得分10.40分.
_ATTRIBUTES = {"绩效自评得分": "得分", "预算执行率": "执行率"}
_OVERALL = re.compile(r"综合|整体|总体|全年|总")
# 项目总体评价得65.00分, 该项目绩效评价总体得分为65.00分: the score of the whole.
_WHOLE_SCORE = re.compile(
    r"(?:该|本|此)?(?:项目|部门|单位)?(?:部门)?(?:整体)?(?:支出)?(?:绩效)?(?:自评|评价|考评|自我评价)?(?:总体|综合|最终|整体)?(?:绩效)?(?:自评|评价)?(?:总)?(?:得分|评分|分数)?"
)
_MODIFIER_AT_MOST = 30
# What a report calls its own agency: 街道|年初预算, 我局|自评得分.
_ITSELF = re.compile(r"(?:我|本|全)?(街道|[局委办院厅镇乡]|中心|学校|单位|部门)")
# Headings that tell of no part of an agency's money.
_OF_ALL = re.compile(
    r"(?:部门|单位|整体|预算|决算|支出|收支|收入|资金|执行|安排|使用|管理|年度|基本|总体|情况|绩效|[及和、])*"
)
# What was reached, after what was planned: 计划4,030万元，实际到位|2,323.6万元.
_DONE = re.compile(
    r"(?:[仅只已共]|目前|全年|累计)*(?P<verb>实际(?!支出|执行|使用)[\u4e00-\u9fff]{1,6}?)(?:为|了|仅)*"
)
_PLAN = re.compile(r"计划|规划|应(?!急|用|届|收|对|聘|付)|拟|预期|预计|目标|任务")
_OVER_LIST = re.compile(r"(?:预算|决算|支出|执行)(?:安排|情况|数)?(?:分别)?(?:为|是|如下)$")
_ALL_SPENT = re.compile(r"(?:全年|本年度?|当年|年度|实际|累计|共|总)*(?:支出|收入|开支)(?:总额|合计)?")
# What deals out values to the names of the clause before.
_DEALT = re.compile(r"分别(?:给予|奖励|补助|补贴|为|是|达|安排)?")
_LIST = re.compile(r"、[^、为是共达]+$")
_COLLECTIVE = re.compile(r"[（(](?P<name>[^（）()]*三公[^（）()]*)[）)]$")
_ADDED = re.compile(r"(?:总额|合计|共计|总计|共)(?:为|是|达)?\s*$")
# 使用当年财政拨款安排的|“三公”经费
_PAID_BY = re.compile(r"(?:财政拨款|财政资金|公共预算|本级财政)[^，,]{0,6}(?:安排|开支|列支|负担)的$")
# A clause that opens with a city or a county: 清水市下拨25万元.
_REGION = re.compile(
    r"[\s\d.、．（()）]*(?:其中)?[：:]?(?P<name>[^\W\d_省市县局厅委全本该各我其他用于由和与对为是的第届年月区城按照纳入依据参经]{2,4}[市县州])(?![场级直委区])"
)
_STARTS = re.compile(r"(?P<topic>.*?)(?:由|从)(?P<start>[^由从]*)$")
_MODIFIER = re.compile(
    r"全[省市县区镇乡]|参公|参照公务员法?管理|事业|行政|单位|机关|部门|下属|所属|财政拨款|财政|一般公共预算|安排|当年|本级|局|年初|全部|预算拨款|拨款|开支|合计|[和及的、]|\d+家"
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for a piece of text unless it says otherwise.

    `years` and `agency` are the report's; `heading` is the title of the section the text stands in; `whole`: the report
    is about all that its agency did.
    """

    years: tuple[int, ...] = ()
    agency: str = ""
    heading: str = ""
    section: int | None = None
    whole: bool = False

    @property
    def year(self) -> int | None:
        """The report's year when it covers just one."""
        return self.years[0] if len(self.years) == 1 else None


@dataclass(slots=True)
class Carried:
    """What a paragraph has said so far and later clauses may leave out."""

    year: int | None
    subject: str = ""
    basis: str = ""
    names: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    # The years last listed, which another 分别 of the sentence deals out again.
    dealt: tuple[int, ...] = ()
    # What 其中 takes apart, and how many parts it has named.
    whole: str = ""
    whole_unit: str = ""
    whole_basis: str = ""
    parts: int = 0
    unit: str = ""
    # Whether the last change was one against the budget.
    budgeted: bool = False
    # Another region that the sentence has come to: 清水市投入5万元，结余1万元，东海市投入…
    region: str = ""
    # What grows or shrinks from one number to another.
    changing: str = ""
    # What the amounts of this sentence and of the one before are of, to be dealt out by 分别, and the basis over a list.
    run: list[str] = field(default_factory=list)
    run_before: list[str] = field(default_factory=list)
    headed: str = ""
    # Whose heads were counted last.
    counted: str = ""
    # The basis of the last amount of money that was no change.
    level: str = ""
    # What the last amount of money was of, to come back to after a rate: 控制率为87%，上年支出8.9万元.
    paid: str = ""


def noun_after(match: re.Match[str] | None) -> str:
    """What a count counts, from the words after it: 16个|乡镇（街道）."""
    if not match or _NOT_A_NOUN.match(match["noun"]):
        return ""
    return _NOUN_END.split(match["noun"])[0].strip()


def whole_of(lead: Lead, clause: Clause, carried: Carried, broken: bool) -> str:
    """What a sentence that only compares speaks of after the parts of a whole: the whole, not its last part.

    三公经费14万元，其中：接待2万元、用车12万元。与上年相比增长16%
    """
    whole = carried.whole if broken and carried.parts > 1 else ""
    if broken:
        carried.whole, carried.whole_unit, carried.parts = "", "", 0
    if "其中" in lead.words():
        carried.whole, carried.whole_unit, carried.parts = carried.subject, carried.unit, 1
        carried.whole_basis = carried.basis
    elif carried.parts and clause.subject:
        carried.parts += 1
    done = _DONE.fullmatch(lead.clauses()[-1][-1].strip())
    if whole and done:
        return whole + done["verb"]
    return whole if not clause.subject and compares(lead.last_clause()) else ""


def scope_of(lead: Lead, carried: Carried, broken: bool, defaults: Defaults) -> str:
    """The region that this part of a sentence is about, where it is another than the report's own."""
    if broken:
        carried.region = ""
    for clauses in lead.clauses():
        for clause in clauses:
            region = _REGION.match(clause)
            if region and defaults.agency and region["name"] not in defaults.agency:
                carried.region = region["name"]
    return carried.region


AGAINST_BUDGET = "比预算"


def comparand_of(lead: Lead, basis: str, carried: Carried) -> str:
    """Marks a change against the budget, so that it is not taken for one against the year before."""
    stated = against_budget(lead.last_clause())
    if stated is not None:
        carried.budgeted = stated
    elif family(basis) not in ("增减额", "增减率"):
        carried.budgeted = False
    return AGAINST_BUDGET if carried.budgeted and family(basis) in ("增减额", "增减率") else ""


def grown(lead: Lead, tail: str, carried: Carried) -> tuple[str, str] | None:
    """Both ends of a change are of what changes: 赛项从第一届的45个增至第二届的70个."""
    words = lead.clauses()[-1][-1].strip()
    if (grew := GREW.match(words)) and carried.changing:
        share = carried.basis if carried.basis == "占比" else ""
        return carried.changing + clean_subject(grew["to"]), share
    starts = _STARTS.match(words)
    if starts and GREW.match(tail.lstrip()) and (topic := clean_subject(starts["topic"])):
        carried.changing = topic
        return topic + clean_subject(starts["start"]), ""
    return None


# 年中追加245万元，调整后预算…: a step from one budget to the next is no subject of what follows.
STEP = re.compile(r"(?:年中|本年|当年|年度中)?(?:追加|调增|调减|核减|压减)(?:预算|资金|经费)?$")
_REACHED = re.compile(r"(?:至|到)\s*$")
_SPENT = re.compile(r"(?:截至?[^，,。]{0,6}[底末])?(?:[仅只已共]|全年|累计)*支出(?:为|了|仅)?")
_ALREADY = re.compile(r"截|[仅只已]|累计")
_OF_BUDGET = re.compile(r"完成[^，,。；;]*预算[^，,。；;]*的\s*$")


def inherited_basis(basis: str, unit: str, words: str, before: str) -> str:
    """A basis taken over from an earlier clause, where it fits what this clause counts.

    `words` is the clause itself, `before` the text up to the number: 预算60万元，支出|50万元 was spent,
    减少2万元，降至|6万元 is no reduction, 完成年初预算15万元的|82% is a rate.
    """
    kind = family(basis)
    if unit in MONEY:
        if kind in ("执行率", "占比", "得分率", "增减率") or (kind == "增减额" and _REACHED.search(words)):
            return ""
        if _SPENT.fullmatch(words.strip()) and (
            kind == "预算" or (not kind and _ALREADY.match(words.strip()))
        ):
            return "决算"
    if unit == "%" and kind in ("预算", "决算"):
        return "执行率" if _OF_BUDGET.search(before) else basis
    return basis


def is_reception(subject: str, basis: str, unit: str) -> bool:
    """全年接待…人员80人次，平均每人176元: what a guest cost."""
    return basis == "人均" and unit in MONEY and bool(re.match(r"(?:全年|国内|公务|共)*接待", subject))


def all_money(subject: str, basis: str, unit: str, defaults: Defaults) -> str:
    """All spending, where a report on an agency as a whole states a budget or an account and names nothing: 年初预算15万元."""
    states = unit in MONEY and family(basis) in ("预算", "决算")
    return (
        "总支出"
        if states and defaults.whole and _OF_ALL.fullmatch(subject) and not canonical(subject)
        else subject
    )


def keep_list(carried: Carried, clauses: list[str], *, broken: bool) -> None:
    """Keep what the last sentence listed, and the basis that a label states over a list: 分项预算为：甲15万元、乙8万元."""
    if broken:
        carried.run_before, carried.run, carried.headed = carried.run, [], ""
    label = clauses[-2].strip() if len(clauses) > 1 else ""
    if _OVER_LIST.search(label):
        found = read_clause(label, "万元")
        carried.headed = found.basis if family(found.basis) in ("预算", "决算") else ""


def listed_names(clause: Clause, clauses: list[str], n_values: int, carried: Carried) -> Clause:
    """A 分别 list deals out its names only where there are as many values; the names may stand in the clause before,
    or be those that the sentence before has listed (分项预算为：甲15万元、乙8万元。实际支出分别为14万元、7万元).

    对获得金牌、银牌和铜牌的选手，分别给予8万元、5万元和3万元; but 一类赛、专项赛第一名、第二名分别给予1万元、0.5万元 deals out none.
    """
    if clause.names:
        return clause if len(clause.names) == n_values else replace(clause, names=())
    if _DEALT.fullmatch(clauses[-1].strip()) and len(clauses) > 1:
        names = distributed(clean_subject(clauses[-2]))
        return replace(clause, names=names) if len(names) == n_values else clause
    if n_values > 1 and not clause.subject and "分别" in clauses[-1]:
        names = tuple(carried.run or carried.run_before)[-n_values:]
        # Of what a list is cannot be told where it is longer than the one before.
        return replace(clause, names=names if len(names) == n_values else ("",) * n_values)
    return clause


def resolve(
    sentences: list[list[str]], clause: Clause, carried: Carried, defaults: Defaults
) -> tuple[str, str]:
    """Subject and basis of a figure, inherited where its own clause leaves them out."""
    if clause.names:
        carried.names = list(clause.names)
    if len(sentences) == 1 and (done := _done(sentences[-1][-1], carried.subject)):
        return done, clause.basis
    attribute = "" if _OVERALL.match(clause.subject) else _ATTRIBUTES.get(canonical(clause.subject), "")
    if (
        attribute
        and len(sentences) == 1
        and carried.subject
        and canonical(carried.subject) not in _ATTRIBUTES
    ):
        return carried.subject, attribute
    if clause.subject and not clause.names:
        carried.names = []
        topic = _topic_before(sentences[-1]) if _ALL_SPENT.fullmatch(clause.subject) else ""
        return topic or _modified(sentences[-1], clause.subject), clause.basis
    if carried.names:
        return carried.names.pop(0), clause.basis or carried.basis
    for depth, sentence in enumerate(reversed(sentences)):
        earlier = sentence[:-1] if depth == 0 else sentence
        reasons = [place for place, words in enumerate(earlier) if tells_reason(words)]
        for words in reversed(earlier[: reasons[0]] if reasons else earlier):
            if not is_aside(words) and (depth == 0 or find_indicators(words) or _is_item(words)):
                found = read_clause(words, "")
                if found.subject and (find_indicators(words) or _is_item(words) or _introduces(words)):
                    return _topic(found.subject), clause.basis or found.basis
    side = whole_side(sentences[-1][-1])
    if side and (not carried.subject or (carried.subject.startswith("收入") and side.startswith("支出"))):
        return side, clause.basis
    if carried.subject:
        return carried.subject, clause.basis or carried.basis
    title = TITLE_TAIL.sub("", _DRAFTING.sub("", defaults.heading))
    mentions = find_indicators(title)
    return (mentions[-1].words if len(mentions) == 1 else title), clause.basis


def _modified(clauses: list[str], subject: str) -> str:
    """A subject with the clause before it that ends in 的: 由小微企业中标的，采购金额|5万元."""
    before = clauses[-2].strip() if len(clauses) > 1 else ""
    if _LIST.search(before) and find_indicators(before):
        # 甲费、乙费，丙费（“三公”经费）决算总额: the number is of them all.
        if collective := _COLLECTIVE.search(subject):
            return collective["name"]
        if _ADDED.search(clauses[-1]):
            return f"{clean_subject(before)}、{subject}"
    modifies = before.endswith("的") and len(before) <= _MODIFIER_AT_MOST
    return clean_subject(before.removesuffix("的")) + subject if modifies else subject


def _topic(subject: str) -> str:
    """The topic of a clause to come: of "培训费支出情况" it is 培训费支出."""
    return re.sub(r"(?:方面|情况)$", "", subject)


def _done(words: str, planned: str) -> str:
    """What was reached of what was planned, by its own name: 家庭养老床位计划建设400张，实际建成|336张."""
    done, plan = _DONE.fullmatch(words.strip()), _PLAN.search(planned)
    if not done or not plan:
        return ""
    of = planned[: plan.start()] + planned[plan.end() :]
    return (of.removesuffix(done["verb"][-2:]) if len(of) > 2 else of) + done["verb"]


def _topic_before(clauses: list[str]) -> str:
    """What a sentence has said it speaks of, before its number: “三公”经费方面，全年支出|9.86万元."""
    for words in reversed(clauses[:-1]):
        subject = read_clause(words, "").subject
        if subject and find_indicators(words) and _introduces(words):
            return _topic(subject)
    return ""


def _is_item(words: str) -> bool:
    return bool(re.search(r"[（(]\d{0,3}\s*[类款项][）)][”\"\s]*$", words))


def _introduces(words: str) -> bool:
    return bool(re.search(r"(?:方面|情况|上|项目|工程|专项)$", words.strip()))


def with_tail(own: str, subject: str, tail: str) -> str:
    """Counted things are named after their number: 已完成16个乡镇（街道） → 完成乡镇（街道）."""
    noun = noun_after(TAIL.match(tail))
    if not noun:
        return subject
    if find_indicators(own):
        return own
    return (own + noun) if own and (len(own) <= 30 or _OFFICES.match(own + noun)) else noun


_OF_PART = re.compile(r"(?:类|采购|支出|经费|费用?|金额|预算)+$")


def part_name(subject: str, carried: Carried, unit: str) -> str:
    """The full name of a part of a known whole, "" for none: 政府采购支出226万元，其中工程支出64万元 → 政府采购工程支出."""
    core = _OF_PART.sub("", subject)
    if not carried.parts or unit not in MONEY or len(core) < 2 or canonical(subject):
        return ""
    known = [part for part in parts_of(named(carried.whole, unit)) if core in part]
    return known[0] if len(known) == 1 else ""


HEADS = frozenset("名 人 个".split())
# 核定编制72名（行政38名、事业34名）
_POSTS = re.compile(r"(?:其中)?(?P<kind>行政|事业|机关|工勤|工勤人员|全额|差额|自收自支|参公|政法专项|专项)")


def posts(subject: str, whole: str, unit: str) -> str:
    """A kind of posts by its full name, where posts have been counted before it: 事业 → 事业编制."""
    kind = _POSTS.fullmatch(subject) if unit in HEADS else None
    return f"{kind['kind']}编制" if kind and re.search(r"编制数?$", whole) else subject


def own_words(subject: str, agency: str) -> str:
    """A subject without the report's own agency before it, and without quotes around an indicator's name."""
    if agency:
        subject = subject.replace(agency, "") or subject
    itself = _ITSELF.match(subject)
    if (
        itself
        and itself[1] in agency
        and (itself.end() == len(subject) or named(subject[itself.end() :], "分"))
    ):
        subject = subject[itself.end() :]
    return re.sub(r"[“”\"]", "", subject) if canonical(subject) else subject


def canonical_of(subject: str, unit: str = "") -> str:
    """The lexicon's name for a subject in this unit, "" where the two do not go together (1家 of 机关运行经费)."""
    name = named(subject, unit)
    money = unit in MONEY or unit in ("万", "亿")
    fits = {"money": money or unit == "%", "count": not money and unit != "%"}
    return name if name and fits.get(indicators()[name].measure, True) else ""


def named(subject: str, unit: str) -> str:
    """The indicator that a subject names, with little else; 接待 + 批次 is 接待批次."""
    name = canonical(subject) or (canonical(subject + unit) if unit else "")
    if name:
        return name
    mentions = find_indicators(subject)
    if (
        mentions
        and mentions[-1].span.end == len(subject)
        and _PAID_BY.search(subject[: mentions[-1].span.start].rstrip('“"'))
    ):
        return mentions[-1].name
    if len(mentions) == 1:
        rest = clean_subject(_MODIFIER.sub("", subject.replace(mentions[0].words, "")))
        if not rest or rest in ("全年", "总"):
            return mentions[0].name
    if _OFFICES.match(subject):
        return "内设机构"
    if (
        unit == "分"
        and subject
        and _WHOLE_SCORE.fullmatch(subject)
        and subject not in ("项目", "部门", "单位", "该项目")
    ):
        return "绩效自评得分"
    return ""
