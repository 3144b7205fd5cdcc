"""Which kind of unit a question asks in: 多少人, 百分之几, 几辆."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.lexicon import indicators
from corpus.numerals import COUNTERS

_UNITS: tuple[tuple[str, str], ...] = (
    ("人", r"多少[^，,。]{0,8}?人(?!次|均|员经费)|几个人|几人|多少名|多少员工|多少职工|人数"),
    ("人次", r"多少人次|几人次|人次"),
    (
        "%",
        r"百分之|百分比|百分数|几成|(?:几|多少)个点|之比|比值|(?<=[\u4e00-\u9fff”])[/／](?=[\u4e00-\u9fff“])|百分点|比例|比率|占比|占.{0,12}多少|增幅|降幅|率(?:是|为|有)?(?:多少|多高)",
    ),
    ("分", r"多少分|几分|得分(?!率)|评分|(?<!百)分数|扣分|扣了"),
    ("元", r"多少元|几元"),
    (
        "万元",
        r"多少万(?:元|(?![件人条次户辆亩吨平公个份册名项家]))|几万(?![件人条次户辆亩吨平公个份册名项家])|多少钱|几个钱|几多钱|花了|花费",
    ),
    (
        "辆",
        r"多少辆(?!次)|几辆(?!次)|几台车|多少车|多少公车|车辆(?:的?(?:数量?|总数|台数)|(?:一?共|总共)?有?多少(?![钱元万花费]))|车辆(?:哪年)?(?:最[多少]|比[^，,]{0,12}[多少](?![钱元]))|公务?用?车(?:一?共|总共)?有多少(?![钱元万花费])",
    ),
    ("批次", r"多少批|几批"),
    ("次", r"多少次|几次"),
    ("个", r"(?:(?<!哪)几个|多少个)(?!百分|点|钱)"),
    ("个", r"(?:项目|工程|点位)(?:总|个)?数(?:量)?(?:一?共|总共)?(?:是|有|为)?(?:多少|几)?(?=$|[？?。，,])"),
    ("家", r"(?<!哪)几家(?!次)|多少家(?!次)"),
    ("项", r"(?<![这那前后])几项|多少项"),
    ("条", r"几条|多少条"),
    ("件", r"几件|多少件"),
    ("种", r"几种|多少种"),
    ("户", r"几户|多少户"),
    ("场", r"几场|多少场"),
    ("米", r"(?:几|多少)米|(?<![率例重比度值算入出额分费])(?:有|是)?多高(?=$|[？?。，,])"),
)
# 多少公里, 几公顷: any unit of counting asked by name.
_UNIT_NAMED = re.compile(
    rf"(?<![前后这那])(?:多少|几)(?:万|亿)?(?!年[底末初]|支[出付])({'|'.join(sorted(map(re.escape, COUNTERS), key=len, reverse=True))})"
)
_MONEY_NAMED = re.compile(
    r"(?:结余|结转)(?:资金|经费|金额|数额)?(?:了|还有|还剩|是|有|共)*(?:多少|几何)?[？?。]?$|资金总?额|总金额|金额|价值|造价|投资额|总投资|投资(?:了|是|有|共|总共)?(?:多少|几)[？?。]?$|(?:资金|经费)(?:的)?(?:结余|剩余|结转|缺口)"
    r"|(?:经费|资金).{0,16}(?:拨|花|投入|安排|下达|支付|发)(?:付|了|过|出去)?多少[？?。]?$"
    r"|(?:经费|(?<![免公自])费|费用|支出|资金|拨款|补贴|补助)(?:总额|数额|规模|一共|总共|共|总计|合计)?"
    r"(?:实际)?(?:拨付|下拨|下达|安排|投入|到位|落实|支付|拨|花|用|给)?(?:了|过|出去)?(?:是|有|为)?(?:多少|几|多大)?[？?。]?$"
    r"|(?:经费|费用|支出|资金|拨款|补贴|补助)(?:是|在)?(?:哪一?[年个家]|最[多少高低大小]|逐年|各年|历年|每年|变化|趋势|走势|增减|(?:是)?(?:怎么|如何)变)"
)
_EACH = re.compile(r"分别|各")
_RATE_NAMED = re.compile(r"(?<![效频功税利])率(?!先)|百分点")


# 几个赛项: what is counted, up to where its name ends; and words that a unit says already.
_COUNTED_NOUN = re.compile(
    r"(?:几|多少)(?:个|项|家|名|场|件|种|条|份|所|处|户|辆|台)([\u4e00-\u9fff]{2,4})(?=$|[，,。？?])"
)
_AREA = re.compile(r"(?:多少|几)(?:万)?(?:平方米|平米|亩|公顷|平方公里)")


def whole_noun(text: str, terms: Sequence[str]) -> tuple[str, ...]:
    """The terms with a counted noun kept whole that the dictionary does not know, and without 面积 beside 平方米."""
    counted = _COUNTED_NOUN.search(text)
    kept = [term for term in terms if not (term == "面积" and len(terms) > 1 and _AREA.search(text))]
    if counted and counted[1] not in kept and any(term in counted[1] and len(term) == 1 for term in kept):
        kept = [term for term in kept if term not in counted[1]] + [counted[1]]
    return tuple(kept)


def unit_asked(text: str, names: Sequence[str]) -> str:
    """The unit asked for, that of the indicators' own measure where none is said; "" when any will do."""
    if _EACH.search(text):
        # 人员经费／公用经费各多少 are two things, no ratio.
        text = re.sub("[/／]", "、", text)
    asked = [unit for unit, pattern in _UNITS if re.search(pattern, text)]
    if asked:
        # 几批多少人 asks in two units: neither rules the other out.
        return asked[0] if len(asked) == 1 or not names else ""
    named = _UNIT_NAMED.search(text)
    if named:
        return named[1]
    if _RATE_NAMED.search(text):
        return "%"
    if not names and _MONEY_NAMED.search(text):
        return "万元"
    measures = {indicators()[name].measure for name in names if name in indicators()}
    return {"score": "分", "percent": "%"}.get(measures.pop(), "") if len(measures) == 1 else ""
