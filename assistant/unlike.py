"""What tells a figure apart from the one asked, though its words are the same.

Another 届 or quarter, another thing counted in the same sentence, what is left over of an amount, or a figure of
several years together where one year is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.manner import content_words
from assistant.understand import Question
from corpus.lexicon import family
from corpus.types import Figure

_TURN = re.compile(r"第?([一二两三四五六七八九十\d]{1,3})(届|季度|期|批(?!次)|轮)")
_TURNS = str.maketrans("一二两三四五六七八九", "1223456789")
_HEADS = frozenset({"人", "名", "位", "人次", "届", "个", "家", "枚", "项", "次"})
# A list that was not dealt out keeps its numbers in the name: 分别设置45、70和赛项.
_UNDEALT = re.compile(r"分别.*\d")
_KIND = re.compile(r"(奖金|奖励|奖补资金|补贴|补助|收入|收益|成本|工资|利润)(?:·\w+)?$")
_UNDONE = re.compile(r"未(?:实施|完成|举办|开展|支付|支出|发放|执行|到位)")
_PLANNED = re.compile(r"计划|拟|预计|目标")
_PLAN_ASKED = re.compile(r"计划|预计|目标|安排|拟|预算")
_LAST_STAGE = re.compile(r"计划|实际|完成")
_DUE = re.compile(r"应(?:发放|补助|补贴|支付|完成|奖补|缴)")
_DUE_ASKED = re.compile(r"应|计划|该")
_DONE = re.compile(r"实际|决算|执行|支出|支付|完成|使用|发放")
# How a name ends that speaks of another side of the money, and the words that ask for it.
_SIDES = (
    (
        re.compile(r"(?:剩余|结余|结转|缺口|未支[付出]|未使用)(?:资金|金额|数|额)?$"),
        re.compile(r"剩|余|结转|缺口|没花|没用|未"),
    ),
    (re.compile(r"(?:提供|赞助|捐赠)(?:了|费|款|资金|收入)?$"), re.compile(r"提供|赞助|捐")),
    (re.compile(r"(?:承诺|配套)(?:了|费|款|资金)?$"), re.compile(r"承诺|配套")),
)
# What was done with a thing, in the name of the whole that a figure is part of, and the words that ask for it.
_ACTS = (
    (re.compile(r"购置|新增"), re.compile(r"购|新增|买|添|新")),
    (re.compile(r"处置|报废"), re.compile(r"处置|报废|处理")),
)
_SIDE = re.compile(r"结余|结转|收益|利润|成本|赞助|罚款|税款")
# 非常满意 is less than 满意, and 不合格 another thing than 合格; 与上年比较增加 is no degree.
_DEGREE = re.compile(r"(非常|十分|(?<![年期相行作数])比较|较为|不太|很|不)([\u4e00-\u9fff]{2})")
# 甲、乙及丙奖补经费 is one amount of three.
_TOGETHER = re.compile(r"[、，及和与]")
# 几个赛项: the thing counted, up to where its name ends.
_COUNTED = re.compile(
    r"(?:几|多少)(?:个|项|家|名|人|场|件|种|条|份|所|处|户|辆)?([\u4e00-\u9fff]{2,6}?)(?=$|[，,。？?的是有呢])"
)
_EACH = re.compile(r"每[一个名位人家项次场件处户支张台辆份]")
_EACH_ASKED = re.compile(r"每|标准|单价|均|各|(?:补贴|补助|奖励?金?)(?!经费|资金|总|款)")
_ALL_ASKED = re.compile(r"总|一共|合计|累计|共[计有]?(?:多少|几)")
_DEBT_KIND = re.compile(r"(?:专项|一般|新增|再融资|隐性|法定)(?=债务|债券)")
_SCORES = frozenset("得分 扣分 分值 得分率".split())
_SCALE = re.compile(r"规模|额度|限额")
_SPENT_ASKED = re.compile(r"支出|花|用了|用掉|执行")
_DONE_NAME = re.compile(r"实际(?P<verb>[\u4e00-\u9fff]{2})[\u4e00-\u9fff]{0,4}$")
# How many points were taken off; 扣分最多的指标 asks for an indicator, which its score tells.
_DEDUCTION_ASKED = re.compile(r"扣(?:了|掉|去)?(?:多少|几)|扣分(?:是|为)?(?:多少|几)")
_REST_ASKED = re.compile(r"其[他它余]|另外|别的")
_NUMBERED = re.compile(r"[〔\[［（(【]\s*(?:19|20)\d\d\s*[〕\]］）)】]")
_TURNS_ASKED = re.compile(r"[几少]届|届数")
_RANGE = re.compile(r"(?:19|20)\d\d\s*年?\s*(?:-|—|–|~|～|至|到|－)+\s*(?:19|20)\d\d")


def is_unlike(
    figure: Figure, sentence: str, headings: Sequence[str], years: Sequence[int], question: Question
) -> bool:
    """Whether a figure is plainly of something else; `sentence` is its own, `years` those its report covers."""
    return (
        (figure.unit == "届" and not _TURNS_ASKED.search(question.text))
        or (question.slots.basis == "人均" and figure.unit in _HEADS)
        or bool(_UNDEALT.search(figure.indicator))
        or _of_another_stage(figure, sentence, question.text)
        or _headed_otherwise(figure, question)
        or _lacks_side(figure, sentence, headings, question)
        or _of_several_together(figure, question)
        # 其他城乡社区管理事务支出 is what is left of 城乡社区管理事务.
        or ("其他" in figure.indicator and not figure.canonical and not _REST_ASKED.search(question.text))
        or _only_none(figure, question)
        # What was taken off is no score.
        or (
            figure.unit == "分"
            and _DEDUCTION_ASKED.search(question.text)
            and "扣" not in _said_of(figure, sentence)
        )
        or _is_part_of_scored(figure, question)
        or _of_another_kind(figure, sentence, question.text)
        or _of_another_degree(figure, question.text)
        or _is_no_standard(figure, sentence, question)
        or _on_another_side(figure, question.text)
        or _changed_since_another_year(figure, sentence, question.slots.years)
        or _within_an_act(figure, question.text)
        or _not_said_done(figure, sentence, question.text)
        or _of_each(figure, question.text)
        or _of_another_turn(figure, sentence, question.text)
        or _counts_another(figure, sentence, question.text)
        or _of_all_years(figure, sentence, headings, years, question.slots.years)
    )


def _is_part_of_scored(figure: Figure, question: Question) -> bool:
    """Whether a score is of a row under what is asked, and not of that itself: 产出 of 产出 › 产出时效 › 发放及时性."""
    if not figure.cell or figure.basis not in _SCORES or question.slots.indicators:
        return False
    terms = [term for term in question.terms if term not in ("指标", "绩效", "评价", "项目")]
    if question.slots.basis not in _SCORES or any(term in figure.indicator for term in terms):
        return False
    return any(term in head for term in terms for head in figure.cell.row_path[:-1])


def _of_another_kind(figure: Figure, sentence: str, asked: str) -> bool:
    """Whether debts of a kind are asked, and the figure is of debts: 专项债务余额, of 债务余额."""
    kinds = _DEBT_KIND.findall(asked)
    return (
        bool(kinds) and "债" in figure.indicator and not any(k in _said_of(figure, sentence) for k in kinds)
    )


def _of_another_degree(figure: Figure, asked: str) -> bool:
    """Whether a word is asked for in another degree than the figure's name has it: 非常满意, of 满意."""
    name = figure.indicator
    if any(word in name and degree + word not in name for degree, word in _DEGREE.findall(asked)):
        return True
    degrees = [] if figure.canonical else _DEGREE.findall(name)
    return any(word in asked and degree + word not in asked for degree, word in degrees)


def _said_of(figure: Figure, sentence: str) -> str:
    """A figure's name, the clause that it stands in and the heads of its cell."""
    place = figure.span.start - figure.context.start
    clause = (
        re.split(r"[，,；;。\t\n]", sentence[: max(0, place)])[-1]
        + re.split(r"[，,；;。\t\n]", sentence[place:])[0]
    )
    heads = (*figure.cell.row_path, *figure.cell.column_path) if figure.cell else ()
    return "".join((figure.indicator, clause, *heads))


def _of_another_stage(figure: Figure, sentence: str, asked: str) -> bool:
    """计划 where 实际 is asked, 应发放 where 发放 is, or anything but what was left undone where 未实施 is."""
    if figure.canonical:
        return False
    words = _said_of(figure, sentence)
    undone = _UNDONE.findall(asked)
    if "当年" in asked and "当年" not in words and not figure.base_unit.startswith("元"):
        # 当年发放补贴的赛项, not those paid at any time.
        return True
    if undone:
        return not any(word in words for word in undone)
    if _SCALE.search(figure.indicator) and _SPENT_ASKED.search(asked) and not _SCALE.search(asked):
        # 专项资金规模 is not what was spent of it.
        return True
    done = _DONE_NAME.search(figure.indicator)
    if done and "实际" not in asked and (done["verb"] not in asked or _PLAN_ASKED.search(asked)):
        # 总投资实际到位 is not 总投资, and 实际建成 not what was planned.
        return True
    before = sentence[: max(0, figure.span.start - figure.context.start)]
    # 学生营养改善计划 is a name where the question has it too.
    plan = any(not _is_named(m, asked) for m in _PLANNED.finditer(words))
    stages = [m for m in _LAST_STAGE.finditer(before) if not _is_named(m, asked)]
    planned = plan or (not figure.cell and [m[0] for m in stages[-1:]] == ["计划"])
    if "实际" in asked and planned and not _DONE.search(words):
        return True
    if plan and not _DONE.search(words) and _DONE.search(asked) and not _PLAN_ASKED.search(asked):
        return True
    return bool(_DUE.search(figure.indicator)) and not _DUE_ASKED.search(asked)


def _is_named(word: re.Match[str], asked: str) -> bool:
    """Whether a word stands behind the same two characters as in the question, as the end of a name does."""
    return word.start() >= 2 and word.string[word.start() - 2 : word.end()] in asked


def _headed_otherwise(figure: Figure, question: Question) -> bool:
    """Whether the kind of money that the name ends in is not asked for: 第一届大赛获奖选手奖金, of 第一届大赛决算."""
    kind = _KIND.search(figure.indicator)
    if kind is None or figure.canonical or question.slots.indicators:
        return False
    # 上级转移支付补助 is 上级转移支付.
    whole = figure.indicator[: kind.start(1)]
    return kind[1][0] not in question.text and not (len(whole) > 3 and whole in question.text)


def _lacks_side(figure: Figure, sentence: str, headings: Sequence[str], question: Question) -> bool:
    """Whether what is left over or earned is asked for, and the figure says nothing of it: 第二届省赛结余, of 赛项70个."""
    if figure.canonical or question.slots.indicators:
        return False
    if "收入" in question.terms and not any(
        "收入" in words for words in (_said_of(figure, sentence), sentence, *headings)
    ):
        # 住院次均费用 is no 住院收入.
        return True
    asked = _SIDE.findall(question.text)
    said = _said_of(figure, sentence) if asked else ""
    return any(word not in said for word in asked)


def _of_several_together(figure: Figure, question: Question) -> bool:
    """Whether it is of several things together of which one is asked: 选手奖金, of 选手、教练和单位奖金."""
    if figure.canonical or question.slots.indicators or not figure.base_unit.startswith("元"):
        return False
    parts = [content_words(part) for part in _TOGETHER.split(figure.indicator)]
    heads = [next((word for word in part if len(word) > 1), "") for part in parts]
    if len(heads) < 3 or not all(heads):
        return False
    return 0 < sum(head in question.text for head in heads) < len(heads)


def _is_no_standard(figure: Figure, sentence: str, question: Question) -> bool:
    """补贴标准 is what each gets, no count of those who get it."""
    if question.slots.basis != "标准" or figure.basis == "标准":
        return False
    return not (figure.base_unit.startswith("元") and re.search("每|标准", sentence))


def _only_none(figure: Figure, question: Question) -> bool:
    """无 of a row of its own answers only where the row is just what is asked."""
    return (
        figure.state == "none"
        and not figure.canonical
        and any(t not in figure.indicator for t in question.terms)
    )


def _on_another_side(figure: Figure, asked: str) -> bool:
    return not figure.canonical and any(
        said.search(figure.indicator) and not words.search(asked) for said, words in _SIDES
    )


def _changed_since_another_year(figure: Figure, sentence: str, years: Sequence[int]) -> bool:
    """Whether it is a change from the year before, where one over several years is asked: 2024年比2022年多多少."""
    if len(years) != 2 or years[1] - years[0] < 2 or family(figure.basis) not in ("增减额", "增减率"):
        return False
    return str(years[0]) not in sentence


def _within_an_act(figure: Figure, asked: str) -> bool:
    """Whether it is part of what was bought or given up, where what there is is asked: 其他用车, of 购置车辆."""
    return any(act.search(figure.scope) and not words.search(asked) for act, words in _ACTS)


def _of_each(figure: Figure, asked: str) -> bool:
    """Whether it is what one of several gets, 每个赛项15万元, where the whole is asked: 竞赛资金总共多少."""
    if figure.canonical or not _EACH.search(figure.indicator):
        return False
    return "每" not in asked and bool(_ALL_ASKED.search(asked) or not _EACH_ASKED.search(asked))


def _not_said_done(figure: Figure, sentence: str, asked: str) -> bool:
    """Whether 实际支付 is asked of a thing of the report's own, and nothing about the figure says it was done."""
    if (
        not re.search("实际|决算", asked)
        or figure.canonical
        or figure.basis
        or not figure.base_unit.startswith("元")
    ):
        return False
    heads = figure.cell.column_path if figure.cell else (sentence,)
    return not _DONE.search("".join((figure.indicator, *heads)))


def _of_another_turn(figure: Figure, sentence: str, asked: str) -> bool:
    wanted = set(_turns(asked))
    if not wanted:
        return False
    heads = "\n".join((figure.indicator, *(figure.cell.row_path if figure.cell else ())))
    units = {unit for _, unit in wanted}
    own = [turn for turn in _turns(heads) if turn[1] in units]
    before = sentence[: max(0, figure.span.start - figure.context.start)]
    # What the sentence came to last holds: 一届…结余329万元，二届…结余1015万元.
    said = own or [turn for turn in _turns(before) if turn[1] in units][-1:]
    said = said or [turn for turn in _turns(sentence) if turn[1] in units]
    return bool(said) and not wanted.intersection(said)


def lacks_turn(figure: Figure, asked: str) -> bool:
    """Whether 第二届 is asked and the figure's own name says no 届 at all."""
    return bool(_turns(asked)) and not _turns(figure.indicator)


def _turns(text: str) -> list[tuple[str, str]]:
    return [(number.translate(_TURNS), unit) for number, unit in _TURN.findall(text)]


def _counts_another(figure: Figure, sentence: str, asked: str) -> bool:
    """1个赛事 where 几个赛项 is asked, and the sentence counts 赛项 too."""
    counted = _COUNTED.search(asked)
    if not counted or not figure.unit:
        return False
    noun = counted[1]
    end = figure.span.end - figure.context.start
    following = sentence[end : end + len(noun)] if 0 <= end <= len(sentence) else ""
    elsewhere = re.search(rf"\d\s?{re.escape(figure.unit)}?{re.escape(noun)}", sentence)
    return bool(elsewhere) and bool(re.match(r"[\u4e00-\u9fff]{2}", following)) and following != noun


def _of_all_years(
    figure: Figure, sentence: str, headings: Sequence[str], covered: Sequence[int], asked: Sequence[int]
) -> bool:
    """A figure that names no year, of a report of several, is none of one year unless its words say so."""
    if figure.year is not None or len(covered) < 2 or len(asked) != 1:
        return False
    heads = (*figure.cell.row_path, *figure.cell.column_path) if figure.cell else ()
    words = _NUMBERED.sub("", _RANGE.sub("", "\n".join((sentence, *heads, *headings))))
    return str(asked[0]) not in words
