"""Offices named in a question that no report of the library is of: nothing may answer for them.

Any name with an office's ending counts (交通局, 桃花镇, 城投集团). Endings that things have too (文化馆, 服务中心) count
only where a year, a 的 or a fiscal item follows, as after an owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.lexicon import find_bases, find_indicators
from corpus.types import Span

_OFFICE = re.compile(
    r"(?:街道)?办事处|街道办|街道|管理委员会|管委会|委员会|(?:人民)?法院|检察院|支队|大队|总队|集团|委办|政府办(?:公室)?"
    r"|(?<![布格结邮])局(?![部面限势长级])|(?<![大展餐客])厅(?![级长])|委(?![托派员培内外])|医院|大学|学院"
    r"|(?:(?<![城乡集小古重])镇(?!级|村|区|长|痛)|(?<![城下返水还])乡(?![镇村级土]))"
    # 石坪镇初级中学, 青石乡脐橙分选车间: the town of something else.
    r"(?![\u4e00-\u9fff]{0,8}(?:中学|小学|学校|幼儿园|卫生院|敬老院|车间|基地|工程|项目|村|社区))"
)
_PERHAPS = re.compile(
    r"中心|馆|学校|党校|中学|小学|幼儿园|公司|(?<![住出入])院|所(?![占属在需有列用花得述谓])|[站社]|(?<![全干])部(?![分门])|办(?:公室)?|人大(?:常委会)?|政协|妇联|残联|文联|科协"
    r"|工商联|总工会|红十字会"
)
# Names that are whole with nothing before them.
_BODIES = frozenset("党校 人大 人大常委会 政协 妇联 残联 文联 科协 工商联 总工会 红十字会".split())
# What stands in for a name rather than being one.
_NO_NAME = re.compile(
    r"(?:这个?|那个?|该|本|我|我们|咱们?|哪|哪个|各|各个|每|每个|几|几个|多少|多少个|其他|其它|全|两|两个|三个|所有|有关|相关|主管|下属|直属|基层|"
    r"上级|市|区|县|省|国|党|项目|部门|单位|用款|资金|业务|主管|预算|决算)*"
)
_LEADS = re.compile(
    r".*(?:请问|统计|了解|知道|查询|比较|对比|查|看|问|列出|目前|现在|其中|还有|以及|分析|核实|关于|针对|换成|改成|改为|换为|那么|年度|"
    r"预算|决算|[的在跟比给把年月日底末里从对于到向让要说那呢换]|一下|(?:^|(?<=[局委厅办院镇乡部会]))[和与及])(?=.)"
)
_FOLLOWED = re.compile(
    r"\s*(?:的|支出|收入|经费|花|用了|\d{2,4}年|20\d\d|今年|去年|上年|本年|呢|[，,？?。]|$)"
)
_ITEM = re.compile(r"公?厅?(?:[（(]室[）)])?(?:及相关机构)?事务")
_NAME_AT_MOST = 20


def unknown_offices(question: str, taken: Sequence[Span]) -> list[Span]:
    """Spans of office names outside `taken`, the spans of agencies that the library holds."""
    items = [mention.span for mention in (*find_indicators(question, asked=True), *find_bases(question))]
    found: list[Span] = []
    for match in _OFFICE.finditer(question):
        if is_item(question, match.end()):
            continue
        found += _named(question, match.end(), match[0], (*taken, *found), items)
    for match in _PERHAPS.finditer(question):
        owns = _FOLLOWED.match(question, match.end()) or any(item.start == match.end() for item in items)
        if owns and not any(item.start < match.end() <= item.end for item in items):
            found += _named(question, match.end(), match[0], (*taken, *found), items)
    return sorted(found)


def is_item(question: str, end: int) -> bool:
    """Whether what ends like an office goes on as an item of the budget: 政府办公厅（室）及相关机构事务."""
    return bool(_ITEM.match(question, end))


def without_lead(words: str) -> str:
    """A name without what is said before it: 请问水务 → 水务."""
    lead = _LEADS.match(words)
    return words[lead.end() :] if lead else words


def _named(
    question: str, end: int, ending: str, taken: Iterable[Span], items: Sequence[Span]
) -> tuple[Span, ...]:
    """The name that ends at `end`, none where only an ending stands or another name is in the way."""
    if any(item.start < end <= item.end for item in (*taken, *items)):
        return ()
    edge = max((span.end for span in (*taken, *items) if span.end <= end), default=0)
    run = re.search(r"[\u4e00-\u9fff（）()]*$", question[max(edge, end - _NAME_AT_MOST) : end])
    words = run[0] if run else ""
    stem = words[: -len(ending)]
    stem = without_lead(stem)
    if re.search(r"哪|谁|怎么|什么|问题|多少|几", stem):
        # 加装电梯多少部, 涉及几所学校
        return ()
    if _NO_NAME.fullmatch(stem) and not (ending in _BODIES and len(stem) < 2):
        return ()
    return (Span(end - len(stem) - len(ending), end),)
