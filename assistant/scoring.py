"""How well a figure fits a question, between 0 and 1.

A figure must be of the indicator asked (its canonical name, or the question's own words), on the basis asked and in
a unit of the kind asked; each is a factor, so that a miss in one can not be made up by the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.as_of import Day, fits_end
from assistant.manner import blank, content_words
from assistant.understand import Question
from assistant.unlike import is_unlike, lacks_turn
from corpus.lexicon import family, indicators, sums
from corpus.table_names import find_scope
from corpus.types import Figure
from index.types import ReportEntry, StoredFigure, StoredPassage

# Below this a figure does not answer the question.
ENOUGH = 0.6
_LEVEL = re.compile(r"([^（）()“”]+)（[类款]）")
_QUOTES = re.compile(r"[\s“”\"'‘’]")
_SAME_UNITS = (
    frozenset({"人", "名", "位", "个人", "人次"}),
    frozenset({"次", "场", "场次", "批", "批次", "期"}),
    frozenset({"辆", "台"}),
    frozenset({"%", "‰", "个百分点"}),
    frozenset({"分"}),
)
_THINGS = frozenset(
    "个 家 户 项 件 条 种 类 处 座 间 所 篇 部 份 起 例 笔 套 台 辆 次 批 场 期 届 批次 支 块 名 村 街道 宗 张 栋 幢".split()
)
_PERCENT_BASES = frozenset({"执行率", "占比", "增长率", "下降率", "增减率", "得分率"})
# What a rate without a subject of its own is the rate of.
WHOLES = frozenset(
    {"总支出", "本年支出合计", "支出总计", "支出预算", "一般公共预算财政拨款支出", "财政拨款支出"}
)
# 年度资金总额: the first row of the tables of self-evaluation.
_FUNDS = re.compile(r"^(?:年度|全年|项目|预算)?资金(?:总额|总量|合计)")
_RECEPTION = {"国内公务接待人次": ("人次", "人"), "国内公务接待批次": ("批次", "批")}
# What the name of an amount may have besides: 财政拨款 asks of 财政拨款收入.
_GENERAL = re.compile(
    r"收入|支出|经费|费用|费|合计|总额|总计|预算|决算|金额|数|额|国内|公务|自评|得分|评价|绩效|[（）()和及与、\s]"
)
# Those who come to be served are nobody's guests: 接待读者观众50万人次.
_NO_GUESTS = re.compile(r"读者|观众|游客|旅客|患者|群众|市民|学生|办事|信访|咨询")
# What is done with money makes it no part of it: 竞赛经费共安排预算资金.
_GIVEN = re.compile(
    r"(?:各级|全[省市县区]|累计|共|安排|下达|拨付|下拨|执行|使用|到位|申请|投入|批复|财政|预算|决算|资金|经费|支出|总额|合计|年度|全年|实际)+"
)
_SPENT_NAME = re.compile(r"支出|使用|支付|拨付|结余|到位")
_SPENT_ASKED = re.compile(r"[支付拨花用余剩]|到位")
_SCORECARD = frozenset("目标值 完成值 得分 扣分 分值".split())
_ONE_OF = re.compile(
    r"[一二三四五六七八九十甲乙丙丁东西南北]|[\u4e00-\u9fff]{2,}(?:[县镇乡]|(?<![社园校小景库片灌辖市城目发地])区)"
)
# What was given for a thing is no account of it: 下达资金, 概算.
_ALLOTTED = re.compile(r"下达|安排|投入|批复|概算|计划投资")
_WEAK_TERM = 0.35
_OF_REPORT = 0.7
_OF_ANOTHER_DAY = 0.85
_MOSTLY = 0.4
_OF_A_HUNDRED = 50
_ITEM = re.compile(
    r"\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]+)[)）]?[.、．]?|[①-⑳])\s*"
    r"(?P<name>[^。，,；;：:\n\d]{2,30}(?:工程|项目|专项|行动|计划|活动|段)(?:[（(][^（）()\n]{1,12}[）)])?)[。：:]"
)
_IN_SENTENCE = 0.6
_GENERIC_TERMS = frozenset(
    "项目 单位 部门 工作 支出 收入 资金 经费 金额 数量 总额 情况 实际 年度 完成 预算 决算 费用 指标".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may answer, with the words around it and how well it fits (`score`, 0 to 1).

    `agency` is the report's agency by the one name that all its reports go under; `day` is the one on which the figure
    was counted, where that is of another year than its report's, and the figure's year is then that of the day.
    """

    stored: StoredFigure
    entry: ReportEntry
    sentence: str
    score: float = 0.0
    passage: StoredPassage | None = None
    agency: str = ""
    day: Day | None = None

    @property
    def figure(self) -> Figure:
        """The figure itself."""
        return self.stored.figure


def score(candidate: Candidate, question: Question) -> float:
    """How well a figure fits a question: relevance × basis × unit."""
    figure = candidate.figure
    # What is told quickly comes first: most figures that a search finds fall there.
    fit = basis_fit(figure, question) * unit_fit(figure, question)
    if not fit or _was_not_adjusted(candidate, question) or not fits_end(candidate.day, question.text):
        return 0.0
    fit *= relevance(candidate, question)
    if not fit or is_unlike(
        figure, candidate.sentence, candidate.stored.headings, candidate.entry.years, question
    ):
        return 0.0
    years = question.slots.years
    if candidate.day and years and figure.year not in years:
        # The report of the year asked counts on a day of the year before: where nothing else does, told with its day.
        fit *= _OF_ANOTHER_DAY
    return fit * (0.9 if lacks_turn(figure, question.text) else 1.0)


def _was_not_adjusted(candidate: Candidate, question: Question) -> bool:
    """Whether a budget published before the year began would answer for what it became: 调整后预算."""
    kind = candidate.entry.kind
    return question.slots.basis == "调整预算" and candidate.figure.basis == "预算" and "预算公开" in kind


def relevance(candidate: Candidate, question: Question) -> float:
    """How far the indicators and terms of a question are met, the indicators weighing double."""
    names = question.slots.indicators
    weights = [2.0] * len(names)
    scores = [_context_score(candidate, name) for name in names[:-1]]
    scores += [max(indicator_score(candidate, n), _as_typed(candidate, question)) for n in names[-1:]]
    if names and scores[-1] == 0:
        return 0.0
    for term in question.modifiers:
        weights.append(2.0)
        scores.append(_modifier_score(candidate, term, names))
    for term in question.terms:
        if term in question.modifiers:
            continue
        # What the report is about, said too, tells no figure of it from another: 河南竞赛过程指标得分率.
        of_report = not names and term in candidate.entry.title + candidate.entry.agency
        weights.append(_WEAK_TERM if of_report else _term_weight(term))
        scores.append(max(term_score(candidate, term), _OF_REPORT if of_report else 0.0))
    if not weights or not (names or question.quoted or _is_near(candidate, question.terms)):
        return 0.0
    if not names and (_is_less(candidate.figure, question) or _says_much_more(candidate.figure, question)):
        return 0.0
    if not names and (
        _is_part_of_report(candidate, question) or _is_hardly_named(candidate.figure, question)
    ):
        return 0.0
    if any(_must_hold(term) and not _holds(candidate, term) for term in question.terms):
        return 0.0
    total = sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights)
    return total + _phrase_bonus(candidate, question) - _strangeness(candidate, question)


def _as_typed(candidate: Candidate, question: Question) -> float:
    """1 for what is printed under the very words of the question, whatever the lexicon takes them for."""
    figure = candidate.figure
    return (
        1.0 if not figure.canonical and figure.indicator in {m.words for m in question.mentions[-1:]} else 0.0
    )


def _is_hardly_named(figure: Figure, question: Question) -> bool:
    """Whether an indicator of a scorecard has a name of its own that the question says too little of."""
    return bool(figure.cell) and figure.basis in _SCORECARD and not mostly_named(figure, question)


def _must_hold(term: str) -> bool:
    """Whether a word tells one of a kind from the others: 安平县, the 三 of 城关三小."""
    return bool(_ONE_OF.fullmatch(term))


def _holds(candidate: Candidate, term: str) -> bool:
    figure = candidate.figure
    return (
        is_of(candidate, term)
        or term in candidate.entry.title + candidate.entry.agency
        or any(term in heading for heading in candidate.stored.headings)
        or (not figure.cell and term in _clause(candidate))
    )


def _is_less(figure: Figure, question: Question) -> bool:
    """Whether an indicator of the lexicon, which the question does not name, is less, or more, than what it asks of.

    收入 asks neither of 其他收入 nor of 财政拨款收入.
    """
    left = figure.canonical
    if left and not _GENERAL.sub("", left):
        return True
    while left and (held := _longest_shared(left, question.text)):
        left = left.replace(held, " ")
    return len(_GENERAL.sub("", left)) > 1


def _says_much_more(figure: Figure, question: Question) -> bool:
    """Whether words that ask for no amount are a small part of a name: 总结, of 应当提交竞赛总结和相关资料.

    An amount quoted asks for it under any name: 161.86万元是什么钱.
    """
    if question.asks_number or question.slots.unit or question.quoted or figure.canonical:
        return False
    return _share_named(figure, question) < 1 / 3


def _is_part_of_report(candidate: Candidate, question: Question) -> bool:
    """Whether money of what the whole report is about is asked, and the name says more: 竞赛经费, of 一次性竞赛补贴经费.

    Likewise 养老项目得分 asks for the score of the whole.
    """
    title, figure = candidate.entry.title, candidate.figure
    if question.slots.basis in ("得分", "扣分") and question.terms and figure.canonical != "绩效自评得分":
        return all(term in title for term in question.terms)
    if figure.canonical or not figure.base_unit.startswith("元") or not question.terms:
        return False
    if not all(term in title for term in question.terms):
        return False
    own = [word for word in content_words(figure.indicator) if word not in _GENERIC_TERMS]
    return any(
        len(word) > 1 and word not in question.text and word not in title and not _GIVEN.fullmatch(word)
        for word in own
    )


def mostly_named(figure: Figure, question: Question) -> bool:
    """Whether a question says a good part of a name's own words; 竞赛经费 says too little of 一次性竞赛补贴经费."""
    return bool(figure.canonical) or _share_named(figure, question) >= _MOSTLY


def _share_named(figure: Figure, question: Question) -> float:
    own = [word for word in content_words(figure.indicator) if word not in _GENERIC_TERMS]
    # 图书馆 names no 图书采购单价.
    text = blank(question.text, [mention.span for mention in question.agency_mentions])
    said = text + "".join(question.terms)
    held = sum(len(word) for word in own if word in said)
    return held / sum(map(len, own)) if own else 1.0


def _longest_shared(first: str, second: str) -> str:
    """The longest run of two characters or more that stands in both texts, "" for none."""
    pieces = (
        first[start : start + size]
        for size in range(len(first), 1, -1)
        for start in range(len(first) - size + 1)
    )
    return next((piece for piece in pieces if " " not in piece and piece in second), "")


def _context_score(candidate: Candidate, name: str) -> float:
    """How far a figure is of something within `name`: 三公经费中的公务接待费."""
    if any(total == name and candidate.figure.canonical in parts for total, parts in sums()):
        return 1.0
    return max(indicator_score(candidate, name), _named_around(candidate, name))


def _phrase_bonus(candidate: Candidate, question: Question) -> float:
    """A little for a name that holds the question's words as they stand: 修缮文物保护单位, not 文物保护修缮."""
    words, name = "".join(question.terms), _QUOTES.sub("", candidate.figure.indicator)
    said = len(name) > 3 and name in question.text and all(term in name for term in question.terms)
    whole = said or (len(words) > 3 and words in name)
    return 0.04 if whole else 0.0


def _is_near(candidate: Candidate, terms: Sequence[str]) -> bool:
    """Whether the figure's own name or clause holds what is asked, not only its sentence or its report's title.

    Chinese names end in what they name: of the words that are no generic ones, one of the last two must be there.
    """
    core = [t for t in terms if len(t) > 1 and t not in _GENERIC_TERMS and t not in candidate.entry.title]
    figure = candidate.figure
    heads = (*figure.cell.row_path, *figure.cell.column_path) if figure.cell else ()
    headed = (
        candidate.stored.headings[-2:] if figure.indicator in "".join(candidate.stored.headings[-1:]) else ()
    )
    words = "\n".join((figure.indicator, *heads, *headed, "" if figure.cell else _clause(candidate)))
    if not core:
        # 财政给了多少 asks nothing of 财政局 that its name could answer; one character alone must be a word of the name.
        own = content_words(figure.indicator)
        asked = [t for t in terms if t not in _GENERIC_TERMS and t not in candidate.entry.agency]
        return any(t in words if len(t) > 1 else t in own for t in asked) or not terms
    item = _item(candidate)
    return any(term in words + item or _classifies(candidate, term) for term in core[-2:])


def _clause(candidate: Candidate) -> str:
    """The words between the punctuation marks round a figure."""
    place = candidate.figure.span.start - candidate.figure.context.start
    before = re.split(r"[，,。；;：:\n]", candidate.sentence[: max(0, place)])[-1]
    after = re.split(r"[，,。；;：:\n]", candidate.sentence[max(0, place) :])[0]
    return before + after


def _modifier_score(candidate: Candidate, term: str, names: Sequence[str]) -> float:
    """A word that narrows the indicator must be in the figure's own name or heads, or single out its report.

    What the whole report is about (竞赛经费 in its title) narrows none of the indicators it states.
    """
    if is_of(candidate, term):
        return 1.0
    found = term_score(candidate, term)
    if names and names[-1] in indicators() and indicators()[names[-1]].measure == "percent" and found >= 0.6:
        # 区长热线平台…，满意率99.9%: a rate is of what its sentence speaks of.
        return 0.8
    if term in candidate.entry.title:
        return 1.0 if candidate.figure.canonical in names else 0.7
    return 0.2 * found


def _term_weight(term: str) -> float:
    return _WEAK_TERM if len(term) == 1 or term in _GENERIC_TERMS else 1.0


@lru_cache(maxsize=1024)
def aliases(name: str) -> tuple[str, ...]:
    """The words reports print for an indicator, without quotes; for any other word the word itself."""
    entry = indicators().get(name)
    words = (name, *entry.aliases) if entry else (name,)
    return tuple(_QUOTES.sub("", word) for word in words)


def indicator_score(candidate: Candidate, name: str) -> float:
    """1 for a figure of the indicator, less where only the words around it name it, 0 for another indicator's."""
    figure = candidate.figure
    if figure.canonical == name:
        return 1.0
    if name == "预算执行率" and figure.basis == "执行率":
        whole = figure.canonical in WHOLES or not figure.indicator or _FUNDS.search(figure.indicator)
        return 0.95 if whole else 0.5
    if name in WHOLES and not figure.canonical and is_whole_funds(candidate):
        return 0.9
    if (
        name in _RECEPTION
        and figure.unit in _RECEPTION[name]
        and "接待" in figure.indicator
        and not _NO_GUESTS.search(figure.indicator)
    ):
        # 接待上级检查等来访人员47人次 counts receptions, whatever the guests are called.
        return 0.9
    if figure.canonical and figure.canonical not in ("预算执行率", "绩效自评得分"):
        return 0.0
    if (name, figure.indicator) == ("公务用车保有量", "车辆"):
        return 0.9
    own = _QUOTES.sub("", figure.indicator)
    words = [alias for alias in aliases(name) if alias in own]
    if words:
        return 0.6 + 0.35 * max(map(len, words)) / len(own)
    return _named_around(candidate, name) * 0.6


def is_whole_funds(candidate: Candidate) -> bool:
    """Whether a figure is the money of a whole office: 年度资金总额 in the table of its own self-evaluation."""
    entry = candidate.entry
    return bool(_FUNDS.search(candidate.figure.indicator)) and "部门整体" in entry.kind + entry.title


def _named_around(candidate: Candidate, name: str) -> float:
    """Whether the sentence or the headings name an indicator."""
    sentence = _QUOTES.sub("", candidate.sentence)
    if any(alias in sentence for alias in aliases(name)):
        near = candidate.figure.cell or any(
            alias in _QUOTES.sub("", _clause(candidate)) for alias in aliases(name)
        )
        return 0.75 if near else _IN_SENTENCE
    headings = _QUOTES.sub("", "".join(candidate.stored.headings[-2:]))
    return 0.65 if any(alias in headings for alias in aliases(name)) else 0.0


def named_thing(figure: Figure) -> str:
    """The project or part that a table's cell is of, "" where only a fund scope or nothing is named."""
    return figure.scope if figure.cell and not find_scope(figure.scope) else ""


def term_score(candidate: Candidate, term: str) -> float:
    """Where a word of the question stands: in the figure's name, its heads, its sentence, its headings, its title."""
    figure = candidate.figure
    cell = figure.cell
    if term in figure.indicator:
        return 1.0
    if cell and any(term in head for head in (*cell.row_path, *cell.column_path)):
        return 0.95
    if term in figure.scope:
        return 0.95
    if _classifies(candidate, term) or term in _item(candidate):
        return 0.9
    if term in candidate.sentence:
        # 一类赛13个赛事51个赛项，专项赛1个赛事11个赛项: the words nearest by are the figure's.
        return 0.7 if not cell and term in _clause(candidate) else 0.6
    if any(term in heading for heading in candidate.stored.headings):
        # A figure that only its heading names (年度预算安排：795万元) is what its headings say.
        return 0.9 if figure.indicator in candidate.stored.headings[-1] else 0.5
    return 0.35 if term in candidate.entry.title else 0.0


def _item(candidate: Candidate) -> str:
    """What the paragraph of a figure is an item of: 1. 沙溪河治理工程（城区段）。批复概算|4,850万元; "" for none."""
    if candidate.figure.cell or candidate.passage is None:
        return ""
    text = candidate.passage.passage.text
    place = candidate.figure.span.start - candidate.passage.passage.span.start
    opening = _ITEM.match(text[text.rfind("\n", 0, max(0, place)) + 1 : max(0, place)])
    return opening["name"] if opening else ""


def _classifies(candidate: Candidate, term: str) -> bool:
    """Whether a term is the 类 or 款 that the figure's 项 belongs to: 宣传事务（款）一般行政管理事务（项）."""
    if candidate.figure.cell or candidate.passage is None or not candidate.figure.indicator:
        return False
    text = candidate.passage.passage.text
    place = candidate.figure.span.start - candidate.passage.passage.span.start
    paragraph = text[text.rfind("\n", 0, max(0, place)) + 1 : max(0, place)]
    item = paragraph.find(candidate.figure.indicator + "（项）")
    return item > 0 and any(term in level for level in _LEVEL.findall(paragraph[:item]))


def is_of(candidate: Candidate, name: str) -> bool:
    """Whether a figure's own name or the heads of its cell say that it is of `name`."""
    return term_score(candidate, name) >= 0.95


def _strangeness(candidate: Candidate, question: Question) -> float:
    """A small cost for what a figure's name says beyond the question, so that the plainer of two wins."""
    figure = candidate.figure
    asked = question.text
    extra = sum(1 for char in figure.indicator if char not in asked)
    cost = min(0.03, 0.0015 * extra)
    if figure.cell:
        # A sentence is read more easily than a cell that says the same.
        cost += 0.004
        heads = [head for head in figure.cell.row_path[:-1] if head not in asked]
        cost += min(0.03, 0.006 * len(heads))
    if figure.scope and figure.scope not in asked:
        cost += 0.01
    own = [w for w in content_words(_item(candidate)) if len(w) > 1 and w not in candidate.entry.title]
    if own and not any(word in asked for word in own):
        # What one item of a list comes to is not what all come to.
        cost += 0.04
    if not question.slots.basis and not question.slots.indicators and _SPENT_NAME.search(figure.indicator):
        # 衔接资金多少 asks of the money before what was spent of it.
        cost += 0.0 if _SPENT_ASKED.search(asked) else 0.03
    return cost


def basis_fit(figure: Figure, question: Question) -> float:
    """Whether a figure is on the basis asked for; 0 for one that answers another question."""
    asked, stated = question.slots.basis, figure.basis
    if question.over_budget:
        return 1.0 if family(stated) in ("预算", "决算") or not stated else 0.0
    if not asked:
        return _unasked(figure, question)
    if asked == stated:
        return 1.0
    if asked == "执行率" and figure.canonical == "预算执行率" and stated in ("", "执行率"):
        return 1.0
    if {asked, stated} == {"全年预算", "调整预算"}:
        return 0.97
    if "年初预算" in (asked, stated) and {asked, stated} & {"全年预算", "调整预算"}:
        # What was planned at first is not what it became.
        return 0.0
    return _near_basis(asked, figure)


def _near_basis(asked: str, figure: Figure) -> float:
    """How far another basis, or none stated, answers for the one asked."""
    stated = figure.basis
    if family(asked) == family(stated) and family(asked):
        return 0.97 if asked in ("预算", "决算", "增减额", "增减率") or stated in ("预算", "决算") else 0.9
    if asked in _PERCENT_BASES and asked in figure.indicator and stated in ("", "完成值"):
        # 有效持证读者增长率, stated as what was reached.
        return 0.97
    if family(asked) == "决算" and not stated:
        return 0.93
    if family(asked) == "预算" and not stated and _ALLOTTED.search(figure.indicator):
        return 0.93
    if asked == "完成值" and family(stated) == "决算":
        return 0.93
    if family(asked) in ("增减额", "增减率") and family(stated) in ("增减额", "增减率"):
        return 0.9
    return 0.7 if not stated and asked in ("得分", "分值", "目标值", "完成值", "标准") else 0.0


def _unasked(figure: Figure, question: Question) -> float:
    stated, unit = figure.basis, question.slots.unit
    if family(stated) in ("", "预算", "决算"):
        return 1.0 if not stated or family(stated) == "决算" else 0.99
    if stated == "得分":
        # A score is asked for by its name alone or as a score: 立项程序规范性, but not 拨付程序.
        named = "分" in question.text or figure.indicator in question.text
        # What was reached comes before the points it was given: 图书采购单价 is 43.6元, not 6分.
        return 1.0 if unit in ("分", "%") else 0.95 if not unit and named else 0.0
    if stated in _PERCENT_BASES:
        return (
            0.9 if unit == "%" or (stated == "执行率" and "预算执行率" in question.slots.indicators) else 0.0
        )
    if stated == "完成值":
        return 0.97
    return 0.9 if stated in question.text and stated else 0.0


def unit_fit(figure: Figure, question: Question) -> float:
    """Whether a figure counts in the kind of unit asked for; an unknown unit never fits a question of money."""
    asked, unit = question.slots.unit, figure.unit.lstrip("万亿") if figure.base_unit != "元" else "元"
    if figure.state != "number":
        return 1.0
    if not asked:
        return _measure_fit(figure, question)
    if asked in ("万元", "元"):
        return 1.0 if figure.base_unit.startswith("元") else 0.0
    if asked == unit or (asked == "%" and unit == "分" and _is_satisfaction(figure, question)):
        return 1.0
    for same in _SAME_UNITS:
        if asked in same and unit in same:
            return 0.9
    if asked in _THINGS and (unit in _THINGS or (figure.canonical and unit in _SAME_UNITS[0])):
        # 几个编制 is answered in 人.
        return 0.95
    return 0.0


def _is_satisfaction(figure: Figure, question: Question) -> bool:
    """Whether a score tells how satisfied people are, of a hundred: 满意度92分, but not the 9.1 of 10 it was given."""
    return "满意" in question.text and figure.basis != "分值" and (figure.value or 0) >= _OF_A_HUNDRED


def _measure_fit(figure: Figure, question: Question) -> float:
    """The measure of the indicator asked decides where the question names no unit; a rate basis asks for a rate."""
    if question.slots.basis in _PERCENT_BASES:
        return 1.0 if figure.unit in ("%", "‰", "个百分点") else 0.0
    names = [name for name in question.slots.indicators if name in indicators()]
    if not names and family(question.slots.basis) in ("预算", "决算"):
        # A budget or an account is money: 高标准农田建设实际支出 is no area.
        return 1.0 if figure.base_unit.startswith("元") else 0.0
    measure = indicators()[names[-1]].measure if names else ""
    if measure == "money" and question.slots.basis not in ("得分", "分值"):
        return 1.0 if figure.base_unit.startswith("元") else 0.0
    if measure == "text":
        return 0.0
    if measure == "percent":
        scored = figure.unit == "分" and _is_satisfaction(figure, question)
        return 1.0 if figure.unit in ("%", "‰") else 0.9 if scored else 0.0
    if measure == "score":
        return 1.0 if figure.unit == "分" else 0.0
    if measure == "count":
        return 1.0 if figure.unit and not figure.base_unit.startswith("元") and figure.unit != "%" else 0.0
    return 1.0


def best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates by score, ties by their place in the library."""
    return sorted(candidates, key=lambda c: (-c.score, c.stored.id))
