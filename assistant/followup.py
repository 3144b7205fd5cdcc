"""Short follow-ups take what they leave out from the turn before: 那预算呢, 2022年呢, 换成财政局.

One slot is swapped and the rest kept; a question that stands on its own takes nothing over.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.manner import blank, is_idle
from assistant.naming import part_beside
from assistant.parts import asks_part
from assistant.reasons import asks_bare_reason
from assistant.types import Intent, Slots
from assistant.understand import Question
from corpus.lexicon import find_indicators

_OPENING = re.compile(
    r"^(?:(?:上|前)一?个?(?:问题?|题)|刚才那?个?|那么?|其中|里面|里头|这里面|当中|还有|换成|换|改成|改为|改|再|另外|以及|同样|同理|它的?|这个|该|顺便|顺带|顺手|接着|然后|继续|继而|此外|并且|加上|也(?:查|看|问|要|给|说))"
)
_CLOSING = re.compile(
    r"呢[？?。]?$|又(?:是|有|花|用|怎)|^又|也(?:查|看|问|要|给|说|报|列|来|一并|一起)|一并|(?:也|再)(?:来|查|看)一?下"
)
_SAME_AGAIN = re.compile(r"(?:怎么样|怎样|咋样|如何|的情况)[呢？?。]*$")
_DONE_ONLY = re.compile(
    r"(?:那么?)?(?:最[后终]|年[底末]|到底|实际|真正|结果|全年)+(?:上|的)?(?:支出|花|用|执行|支付|开支|决算)(?:掉|了|出)?(?:数额?|金额)?(?:是|又)?(?:了)?多少(?:钱|万元|元)?[呢？?。]?"
    r"|(?:实际|最[后终])(?:上)?(?:是|又)?多少[呢？?。]?"
)
_BESIDE = re.compile(
    r"^那?(?:和|跟|与|同|比)[^，,。]{2,14}(?:比|相比|对比|比较|比一比)(?:一下|起来)?(?:呢|怎么样|如何)?[？?。]?$|比起来(?:呢|怎么样)?[？?。]?$"
)
# Questions that hold offices against each other are asked of them all.
_ACROSS = re.compile(
    r"(?:哪|各|每|所有|全部|[几两二三四五六七八九十]|其[他它余]|别的|这些).{0,2}(?:部门|单位|局|家|街道|镇|乡|报告|区县)|谁家?(?:最|更|多|少|高|低)"
    r"|[全各](?:区|市|县)|部门之间|排[名行序队]|最[高多低少大小]的?(?:部门|单位|局|街道)"
)
# What is asked of a thing by itself says nothing of which: 执行率多少, 支出了多少, 扣了几分.
_ATTRIBUTES = (
    (re.compile(r"(?:预算)?(?:执行|完成)率"), "执行率"),
    (re.compile(r"支出进度|执行进度"), "执行率"),
    (re.compile(r"(?:实际|全年|一共|总共)?(?:支出|花|用)(?:掉|了|出)?"), "决算"),
    (re.compile(r"(?:年初)?预算(?:数|金额)?|安排(?:了)?"), "预算"),
    (re.compile(r"扣(?:了|掉)?"), "扣分"),
    (re.compile(r"得(?:了|分)?"), "得分"),
    (re.compile(r"满分|分值"), "分值"),
    (re.compile(r"(?:年度)?(?:目标|指标|计划)值?"), "目标值"),
)
_HOW_MUCH = re.compile(r"(?:是|有|为)?(?:多少|几)?(?:钱|万元|元|分)?[呢？?。]*$")
_TWO_COUNTS = re.compile(
    r"(?P<of>[^？?，,]*[\u4e00-\u9fff](?:了|过|有)?)(?P<first>(?:多少|几)[^多几、，,？?]{1,3})[、和及]?(?P<second>(?:多少|几)[^多几、，,？?]{1,3})[？?。]?"
)
_COMPARED = re.compile(r"(?:比|较|跟|和|与)(?:上年|去年|上一年|前一年|往年)|同比")
# 有没有人知道三公经费中, 谁知道2023年: the question is still to come.
_ASK = re.compile(
    r"多少|什么|哪|几|吗|呢|怎么|如何|谁(?!知道|能告诉)|是否|有没有(?!人知道)|对得上|为何|为什么|为啥"
)
_PART = re.compile(
    # 谁多，多多少 is one question; 收入多少支出多少 are two.
    r"(?<=[？?；;])|(?<=多少)(?=(?:收入|支出|结余|结转)[^，,多]{0,3}多少)|[，,](?!(?:相|各)?(?:多|少|高|低|差)(?:了|出)?(?:多少|几))(?=[^，,]{0,40}(?:多少|什么|哪|几|吗|呢|怎么|对得上|是否|为什么|为何|为啥)[^，,]{0,12}(?:[，,？?；;]|$))"
)


# What a name ends in is kept where only what stands before it is swapped: 住院呢 after 门诊收入多少.
_SIDE = re.compile(r"收入|收益|利润|成本|结余")
_OWN_SIDE = re.compile(r"(?:收入|收益|利润|成本|结余|费用?|率|数|额|价|量|次|日|金|款)$")
_SWAPPED = re.compile(r"(?:那么?|换成|换|改成)?[\u4e00-\u9fff]{2,6}呢[？?。]?")


# X是多少？还有Y: one more thing is asked for.
_ALSO = re.compile(r"(?:还有|另外|以及|再就是|外加|再加上)")


def split_parts(question: str) -> list[str]:
    """The questions that one line asks: 会议费多少？人均呢 → two. Pieces that ask nothing stay with their neighbour."""
    if two := _TWO_COUNTS.fullmatch(question.strip()):
        # 接待多少批次、多少人次
        return [two["of"] + two["first"], two["of"] + two["second"]]
    parts: list[str] = []
    pending = ""
    for piece in _PART.split(question.strip()):
        pending += ("，" if pending and not pending.endswith(tuple("，,？?；;")) else "") + piece
        if is_idle(piece):
            # 原话是什么, 可以吗: nothing more is asked.
            pending = pending if parts or len(pending) > len(piece) else ""
            continue
        if _ASK.search(pending):
            parts.append(pending.strip(" ，,"))
            pending = ""
    if pending.strip(" ，,？?；;"):
        if parts and not (_ALSO.match(pending) and find_indicators(pending, asked=True)):
            parts[-1] += "，" + pending.strip(" ，,")
        else:
            parts.append(pending.strip(" ，,"))
    return [part for part in parts if part.strip("？?；;。 ")] or [question]


def _says_how_much_was_done(question: Question, before: Question) -> bool:
    """实际支出多少 after 信息化建设年初预算多少 names no other money."""
    named = bool(before.slots.indicators or before.terms)
    return named and not question.slots.agencies and bool(_DONE_ONLY.fullmatch(question.text))


def _attribute(question: Question, before: Question) -> str:
    """The basis that is asked of what was named before, and named by nothing else: 执行率 after 智慧社区平台预算多少."""
    if not before.terms or question.slots.agencies or question.slots.years or question.unknown_agencies:
        return ""
    asked = _HOW_MUCH.sub("", question.text)
    return next((basis for words, basis in _ATTRIBUTES if words.fullmatch(asked)), "")


def chat_agencies(question: Question, before: Question) -> tuple[str, ...]:
    """The agencies that a chat is about once `question` is asked, none where it is asked of all or of an unknown one."""
    if question.slots.agencies:
        return question.slots.agencies
    return () if question.unknown_agencies or _ACROSS.search(question.text) else before.chat_agencies


def is_follow_up(question: Question, *, within: bool = False) -> bool:
    """Whether a question leans on the one before; `within` when both stand in one line."""
    own = bool(question.slots.indicators or question.terms)
    if _OPENING.search(question.text) or _CLOSING.search(question.text):
        return True
    if within or asks_bare_reason(question.text):
        return True
    return not own and bool(question.said)


def carry_over(question: Question, before: Question, *, within: bool = False) -> Question:
    """`question` with what it leaves out taken from `before`; the same question when it stands on its own."""
    if _says_how_much_was_done(question, before):
        spent = replace(question.slots, indicators=(), basis=question.slots.basis or "决算")
        question = replace(question, slots=spent, terms=(), said=question.said - {"indicators"} | {"basis"})
    elif attribute := _attribute(question, before):
        asked = replace(question.slots, indicators=(), basis=attribute)
        question = replace(question, slots=asked, terms=(), said=question.said - {"indicators"} | {"basis"})
    elif not is_follow_up(question, within=within):
        return question
    if asks_bare_reason(question.text):
        bare = replace(question.slots, indicators=(), basis="扣分" if question.slots.basis == "扣分" else "")
        question = replace(question, terms=(), slots=bare, mentions=())
    question = _with_its_side(question, before)
    slots, old = question.slots, before.slots
    own = old.indicators and not slots.indicators and slots.unit in ("", "万元", "元")
    if own and (part := part_beside(old.indicators[-1], question.terms)):
        # 其中工程多少 after 政府采购预算
        slots = replace(slots, indicators=(part,))
        question = replace(question, slots=slots, terms=())
    # 按附件公式算对得上吗 checks what was just asked; its own words tell only how.
    checks = slots.intent == "check" and not slots.indicators
    new_topic = bool(slots.indicators or question.terms) and not checks
    basis = slots.basis or (old.basis if not new_topic or _keeps_basis(question) else "")
    if not new_topic and not slots.basis and _COMPARED.search(question.text) and not question.asks_text:
        # 比上年呢 asks for the change of what was asked before.
        basis = "增减额"
    share = basis == "占比" and question.text.startswith("其中")
    # 2024年怎么样 asks the same again.
    asks_text = question.asks_text and (new_topic or not _SAME_AGAIN.search(question.text))
    # 换成交通局 asks nothing more of the old agency, also where no report is of the new one; 和交通局比呢 asks of both.
    beside = bool(_BESIDE.search(question.text)) and bool(slots.agencies and old.agencies)
    agencies = slots.agencies or (() if question.unknown_agencies else old.agencies)
    merged = replace(
        slots,
        years=slots.years or old.years,
        agencies=tuple(dict.fromkeys((*old.agencies, *agencies))) if beside else agencies,
        indicators=slots.indicators if new_topic else old.indicators,
        basis=basis,
        unit=slots.unit or (old.unit if _same_unit(question, old, new_topic=new_topic) else ""),
        intent="rank"
        if beside
        else slots.intent
        if slots.intent != "lookup" or within
        else _carried_intent(old.intent),
    )
    return replace(
        question,
        text=_with_what_it_follows(question, before, merged),
        slots=merged,
        terms=question.terms if new_topic else before.terms,
        asks_number=question.asks_number or (before.asks_number and not asks_text),
        asks_text=asks_text or (before.asks_text and not question.asks_number),
        said=question.said | before.said,
        context_terms=before.terms + before.context_terms if new_topic else before.context_terms,
        whole=old.indicators if share else (),
        unknown_agencies=question.unknown_agencies or (() if slots.agencies else before.unknown_agencies),
    )


def _with_its_side(question: Question, before: Question) -> Question:
    """A follow-up that swaps half of a name, with the half that stays."""
    side = before.terms[-1] if len(before.terms) > 1 else ""
    slots = question.slots
    other = slots.indicators or slots.basis or slots.unit or slots.agencies or not question.terms
    if other or not _SIDE.fullmatch(side) or not _SWAPPED.fullmatch(question.text):
        return question
    if _OWN_SIDE.search(question.text.rstrip("呢？?。")):
        return question
    return replace(question, terms=(*question.terms, side), text=f"{question.text}，{side}")


def _same_unit(question: Question, old: Slots, *, new_topic: bool) -> bool:
    """Whether a follow-up asks in the unit of the question before; parts count as their whole does: 其中村道多少."""
    of_it = question.text.startswith(("其中", "里面", "当中"))
    return not question.slots.basis and (not new_topic or of_it)


def _with_what_it_follows(question: Question, before: Question, merged: Slots) -> str:
    """The text of a follow-up, and behind it what it leaves unsaid of a question after parts: 2024年呢, 最少的呢."""
    if not asks_part(before) or merged.intent != "rank" or asks_part(question):
        return question.text
    # No office named before is held against others now.
    return f"{question.text}，{blank(before.text, [mention.span for mention in before.agency_mentions])}"


def _keeps_basis(question: Question) -> bool:
    """公务接待呢 after 三公经费决算多少 still asks for 决算; a question with a number word of its own kind does not."""
    return question.slots.unit in ("", "万元", "元")


def _carried_intent(intent: Intent) -> Intent:
    return intent if intent in ("trend", "rank", "compare", "sum") else "lookup"
