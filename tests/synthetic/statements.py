"""Sentences that several kinds of report share: staff, 三公经费, purchases, changes over the year, text topics."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from money import TRAVEL, Year, percent
from paper import Paper
from world import MEASURES, PAYMENTS, PROBLEMS, REASONS_DOWN, REASONS_UP, Agency


@dataclass(slots=True)
class Scene:
    """What a writer writes about: an agency in a year, the year before, and the paper to write on."""

    agency: Agency
    year: int
    now: Year
    before: Year
    paper: Paper
    rng: Random

    def final(self, key: str, scope: str = "") -> str:
        """The final account of `key` as a figure."""
        return self.paper.fig(key, self.now.final[key], basis="决算", year=self.year, scope=scope)

    def budget(self, key: str) -> str:
        """The budget of `key` as a figure."""
        return self.paper.fig(key, self.now.budget[key], basis="预算", year=self.year)

    def count(self, key: str, unit: str) -> str:
        """A count as a figure."""
        return self.paper.fig(key, self.now.counts[key], unit, year=self.year)


def change(scene: Scene, key: str, now: Decimal, before: Decimal, *, wrong: bool = False) -> str:
    """“增加3.20万元，增长4.11%”; with `wrong` a rate that the amounts do not give, noted as a contradiction."""
    paper, year = scene.paper, scene.year
    difference = now - before
    if not difference:
        return "持平"
    up = difference > 0
    amount = paper.fig(key, abs(difference), basis="增减额", year=year)
    if not before:
        return f"{'增加' if up else '减少'}{amount}（上年基数为0，不可比）"
    rate = percent(abs(difference), before)
    if wrong:
        paper.contradictions.append(
            {"rule": "change_rate", "key": key, "stated": str(rate + Decimal("6.31")), "computed": str(rate)}
        )
        rate += Decimal("6.31")
    printed = paper.fig(key, rate, "%", basis="增减率", year=year)
    return f"{'增加' if up else '减少'}{amount}，{'增长' if up else '下降'}{printed}"


def reason(scene: Scene, key: str, difference: Decimal) -> str:
    """“主要原因是…” for a rise or a fall."""
    if not difference:
        return ""
    return "主要原因是" + scene.rng.choice(REASONS_UP if difference > 0 else REASONS_DOWN)


def staff(scene: Scene) -> None:
    """Offices and head counts, one of several ways; some reports give no counts."""
    agency, paper = scene.agency, scene.paper
    offices = "、".join(agency.bureau.offices)
    number = scene.count("内设机构数量", "个")
    way = scene.rng.randrange(3)
    if way == 0:
        paper.topic("内设机构", f"{agency.name}内设机构{number}，分别为：{offices}。")
        paper.say(
            f"核定编制{scene.count('编制人数', '人')}，年末实有在职人员{scene.count('实有人数', '人')}。"
        )
    elif way == 1:
        paper.topic(
            "内设机构",
            f"本单位为机关单位，核定编制数{scene.count('编制人数', '人')}，实有人数{scene.count('实有人数', '人')}，内设机构为{number}：{offices}。",
        )
    else:
        paper.topic("内设机构", f"本部门内设{offices}等{number}股室。")


def duties(scene: Scene) -> None:
    """The agency's duties, one numbered line each."""
    for place, duty in enumerate(scene.agency.bureau.duties, 1):
        scene.paper.topic("职责", f"{place}、{scene.agency.local(duty)}。")


def travel_sentence(scene: Scene, way: int, *, wrong: bool = False) -> None:
    """三公经费 in one of three ways; the last states only the total and its change."""
    paper, now, year = scene.paper, scene.now, scene.year
    total, planned = now.final["三公经费"], now.budget["三公经费"]
    if way == 0:
        guests = ""
        if now.counts["国内公务接待人次"]:
            heads = scene.count("国内公务接待人次", "人次")
            guests = f"，全年接待上级检查等来访人员{heads}，平均每人{paper.fig('接待人均', now.counts['接待人均'], '元', year=year)}"
        verdict = "低于预算标准" if total <= planned else "超出年初预算"
        paper.say(
            f"{year}年度三公经费预算支出为{scene.budget('三公经费')}，决算支出为{scene.final('三公经费')}{guests}，{verdict}。"
        )
        return
    if way == 1:
        rate = (
            f"，完成预算的{paper.fig('三公经费', percent(total, planned), '%', basis='执行率', year=year)}"
            if planned
            else ""
        )
        paper.say(
            f"“三公”经费支出年初预算为{scene.budget('三公经费')}，支出决算为{scene.final('三公经费')}{rate}。"
        )
        parts = "；".join(
            f"{name}支出决算为{scene.final(name)}，年初预算为{scene.budget(name)}" for name in TRAVEL
        )
        paper.say(f"其中：{parts}。")
        _guests(scene)
        return
    moved = change(scene, "三公经费", total, scene.before.final["三公经费"], wrong=wrong)
    paper.say(f"全年“三公”经费实际支出{scene.final('三公经费')}，与上年相比，{moved}。")
    for name in TRAVEL[::-1]:
        if now.final[name]:
            paper.say(f"{year}年{name}支出{scene.final(name)}。")
        elif scene.rng.random() < 0.6:
            paper.none((name,), f"本年度未发生{name}支出。", year, "决算")


def _guests(scene: Scene) -> None:
    if scene.now.counts["国内公务接待人次"]:
        groups, heads = scene.count("国内公务接待批次", "批次"), scene.count("国内公务接待人次", "人次")
        scene.paper.say(f"全年国内公务接待{groups}，共{heads}。")
    if scene.rng.random() < 0.5:
        scene.paper.say(f"截至年末，单位公务用车保有量为{scene.count('公务用车保有量', '辆')}。")


def performance(scene: Scene) -> None:
    """What was achieved: counts under names of their own, an approximate number among them."""
    metrics = scene.agency.bureau.metrics
    chosen = scene.rng.sample(metrics, scene.rng.choice((2, 3)))
    pieces = [
        sentence.replace("{v}" + unit, scene.paper.fig(name, scene.now.metrics[name], unit, year=scene.year))
        for sentence, name, unit, _, _ in chosen
    ]
    scene.paper.say(f"全年共{'，'.join(pieces)}，召开专题会议{scene.rng.choice((10, 20, 30))}余次。")
    if scene.rng.random() < 0.5:
        satisfied = Decimal(scene.rng.randint(880, 999)) / 10
        scene.paper.say(
            f"服务对象满意度为{scene.paper.fig('服务对象满意度', satisfied, '%', year=scene.year)}。"
        )


def shortcomings(scene: Scene) -> None:
    """Problems and what is to be done about them, under two headings."""
    places = scene.rng.sample(range(len(PROBLEMS)), scene.rng.choice((2, 3)))
    scene.paper.heading(scene.rng.choice(("存在的问题及原因分析", "存在的主要问题", "存在问题和不足")), 1)
    for number, place in enumerate(places, 1):
        scene.paper.topic("问题", f"{number}.{PROBLEMS[place]}。")
    scene.paper.heading(scene.rng.choice(("下一步改进措施", "改进措施和有关建议", "下一步工作打算")), 1)
    for number, place in enumerate(places, 1):
        scene.paper.topic("措施", f"{number}.{MEASURES[place]}。")


def payment(scene: Scene) -> None:
    """How money is paid out."""
    scene.paper.topic("拨付", scene.agency.local(scene.rng.choice(PAYMENTS)))


def thrift(scene: Scene) -> None:
    """Indicators named in passing, without figures: they must not be taken for disclosure."""
    scene.paper.say("我局坚持厉行节约，从严控制“三公”经费、会议费、培训费等一般性支出。")
    scene.paper.passing |= {"三公经费", "会议费", "培训费"}


def no_funds(scene: Scene) -> None:
    """政府性基金 and 国有资本经营预算, both none: in one sentence each, or a heading over 无."""
    paper, year = scene.paper, scene.year
    for key in ("政府性基金预算支出", "国有资本经营预算支出"):
        paper.heading(f"{key}情况", 1)
        if scene.rng.random() < 0.5:
            paper.none((key,), "无", year)
        else:
            paper.none((key,), f"{scene.agency.name}{year}年度无{key}。", year)


def meetings(scene: Scene) -> None:
    """会议费 and 培训费, each stated (0 too) or left out."""
    for key in ("会议费", "培训费"):
        if scene.rng.random() < 0.75:
            scene.paper.say(f"{key}支出情况：{scene.year}年度{key}支出为{scene.final(key)}。")
        else:
            scene.paper.passing.add(key)


def purchases(scene: Scene) -> None:
    """Government purchases: total with parts, or the total alone."""
    total = scene.final("政府采购支出")
    if scene.rng.random() < 0.6:
        parts = "、".join(
            f"政府采购{kind}支出{scene.final(f'政府采购{kind}支出')}" for kind in ("货物", "工程", "服务")
        )
        scene.paper.say(f"{scene.year}年度政府采购支出总额{total}，其中：{parts}。")
    else:
        scene.paper.say(f"{scene.year}年度政府采购支出总额{total}。")
