"""部门整体支出绩效评价 / 自评报告, and 项目支出绩效评价报告."""

from __future__ import annotations

from decimal import Decimal

from money import cents, percent
from paper import Merged
from statements import (
    Scene,
    duties,
    meetings,
    no_funds,
    payment,
    performance,
    purchases,
    shortcomings,
    staff,
    thrift,
    travel_sentence,
)

_PARTS = ("设备购置", "委托服务", "宣传培训", "资料印制")


def grade(score: Decimal) -> str:
    """The grade a score earns."""
    return "优" if score >= 90 else "良" if score >= 80 else "中"


def write_overall(scene: Scene) -> None:
    """A 部门整体支出绩效 report, mostly prose."""
    paper = scene.paper
    paper.heading("基本情况", 1)
    paper.heading("部门（单位）基本情况", 2)
    staff(scene)
    paper.heading("主要职能", 2)
    duties(scene)
    paper.heading("一般公共预算支出情况", 1)
    _basic(scene)
    _projects(scene)
    no_funds(scene)
    _execution(scene)
    shortcomings(scene)
    paper.heading("绩效自评结果应用和公开情况", 1)
    paper.say("绩效自评结果将作为下年度预算安排的参考，并在政府网站公开。")


def _basic(scene: Scene) -> None:
    paper = scene.paper
    paper.heading("基本支出情况", 2)
    if scene.rng.random() < 0.5:
        paper.say(f"{scene.year}年度基本支出{scene.final('基本支出')}，用于保障机构正常运转。")
    paper.say(f"工资福利支出实际发生数为{scene.final('工资福利支出')}，包括基本工资、津贴补贴和社保缴费等。")
    paper.say(f"商品和服务支出{scene.final('商品和服务支出')}，包括办公费、印刷费、差旅费、会议费等。")
    if scene.rng.random() < 0.5:
        paper.say(f"对个人和家庭的补助{scene.final('对个人和家庭的补助')}。")
    if scene.rng.random() < 0.75:
        paper.heading("“三公”经费支出情况", 3)
        travel_sentence(scene, scene.rng.randrange(3), wrong=scene.rng.random() < 0.15)
    meetings(scene)
    thrift(scene)


def _projects(scene: Scene) -> None:
    paper, now = scene.paper, scene.now
    paper.heading("项目支出情况", 2)
    total = now.final["项目支出"]
    drawn = scene.rng.random()
    shift = Decimal("0.01") if drawn < 0.12 else Decimal("3.60") if drawn < 0.24 else Decimal(0)
    if shift:
        paper.contradictions.append(
            {
                "rule": "parts_total",
                "key": "项目支出",
                "stated": str(total + shift),
                "computed": str(total),
                "rounding": shift < 1,
            }
        )
    stated = paper.fig("项目支出", total + shift, basis="决算", year=scene.year)
    parts = "，".join(
        f"{name}{paper.fig(name, done, basis='决算', year=scene.year)}"
        for name, (_, done) in now.projects.items()
    )
    paper.topic("项目", f"{scene.year}年度项目支出为{stated}，其中，{parts}。")
    if scene.rng.random() < 0.5:
        paper.say("主要用于完成年度重点工作任务。")
    payment(scene)
    paper.topic(
        "采购",
        "严格落实政府采购制度，做到先预算、后采购。"
        if scene.rng.random() < 0.5
        else "凡采购项目一律先有预算、后办理采购手续。",
    )
    if scene.rng.random() < 0.4:
        purchases(scene)


def _execution(scene: Scene) -> None:
    paper, now, year = scene.paper, scene.now, scene.year
    paper.heading("部门整体支出绩效情况", 1)
    if scene.rng.random() < 0.7:
        rate = paper.fig("预算执行率", now.final["预算执行率"], "%", year=year)
        initial, adjusted = scene.budget("年初预算数"), scene.budget("调整后预算数")
        paper.say(
            f"{year}年年初预算数{initial}，调整后预算数{adjusted}，本年支出合计{scene.final('本年支出合计')}，预算执行率{rate}。"
        )
    performance(scene)
    if scene.rng.random() < 0.7:
        score = paper.fig("绩效自评得分", now.score, "分", year=year)
        paper.topic(
            "等级",
            f"对照评价指标体系，{year}年度部门整体支出绩效自评得分{score}，评价等级为“{grade(now.score)}”。",
        )
    if scene.rng.random() < 0.5:
        _score_table(scene)


def _score_table(scene: Scene) -> None:
    """The form of a self-evaluation: budget lines over three levels of indicator."""
    paper, now, year = scene.paper, scene.now, scene.year
    initial, adjusted, spent = now.budget["年初预算数"], now.budget["调整后预算数"], now.final["本年支出合计"]
    cells = [
        paper.fig("年初预算数", initial, basis="预算", year=year),
        paper.fig("调整后预算数", adjusted, basis="预算", year=year),
        paper.fig("本年支出合计", spent, basis="决算", year=year),
        "10",
        paper.fig("预算执行率", now.final["预算执行率"], "%", year=year) + "%",
        str(cents(now.final["预算执行率"] / 10)),
    ]
    paper.table(
        f"{year}年度部门整体支出绩效自评表",
        [
            ["预算执行情况（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["年度资金总额", *cells],
        ],
        unit="",
    )


def write_project(scene: Scene, project: str) -> None:
    """A 项目支出绩效评价报告 on one project, with its tables."""
    paper, year = scene.paper, scene.year
    budget, done = scene.now.projects[project]
    paper.heading("基本情况", 1)
    paper.heading("项目概况", 2)
    paper.say(f"为履行部门职责，{scene.agency.name}组织实施{project}项目，项目实施周期为{year}年1月至12月。")
    paper.heading("资金安排和使用情况", 2)
    rate = paper.fig(project, percent(done, budget), "%", basis="执行率", year=year)
    planned, spent = (
        paper.fig(project, budget, basis="预算", year=year),
        paper.fig(project, done, basis="决算", year=year),
    )
    paper.say(f"{year}年{project}项目预算安排{planned}，实际支出{spent}，预算执行率{rate}。")
    _spending_table(scene, project, budget, done)
    payment(scene)
    paper.heading("评价结论和绩效分析", 1)
    _scores(scene)
    performance(scene)
    shortcomings(scene)


def _spending_table(scene: Scene, project: str, budget: Decimal, done: Decimal) -> None:
    paper, year = scene.paper, scene.year
    parts = scene.rng.sample(_PARTS, 3)
    left = [budget, done]
    rows = [["子项目", "预算安排（万元）", "支出金额（万元）", "预算执行率（%）"]]
    for place, part in enumerate(parts):
        share = Decimal(str(scene.rng.uniform(0.2, 0.4)))
        amounts = [cents(budget * share), cents(done * share)] if place < 2 else list(left)
        left = [left[0] - amounts[0], left[1] - amounts[1]]
        cells = [
            paper.fig(part, amounts[0], basis="预算", year=year),
            paper.fig(part, amounts[1], basis="决算", year=year),
        ]
        rows.append(
            [part, *cells, paper.fig(part, percent(amounts[1], amounts[0]), "%", basis="执行率", year=year)]
        )
    total = [
        paper.fig(project, budget, basis="预算", year=year),
        paper.fig(project, done, basis="决算", year=year),
    ]
    rows.append(["合计", *total, paper.fig(project, percent(done, budget), "%", basis="执行率", year=year)])
    paper.table(f"表1：{project}项目资金支出明细表", rows, unit="")


def _scores(scene: Scene) -> None:
    """Scores of four first-level indicators that add up to the total."""
    paper, year, rng = scene.paper, scene.year, scene.rng
    weights = {"决策": 15, "过程": 25, "产出": 30, "效益": 30}
    scores = {name: cents(weight * rng.uniform(0.6, 1)) for name, weight in weights.items()}
    total = sum(scores.values(), Decimal(0))
    score = paper.fig("项目评价得分", total, "分", year=year)
    paper.topic("等级", f"该项目绩效评价总体得分为{score}，评价等级为“{grade(total)}”。")
    parts = "，".join(
        f"{name}指标得{paper.fig(f'{name}指标得分', points, '分', year=year)}"
        for name, points in scores.items()
    )
    paper.say(f"其中：{parts}。")
    rows: list[list[str | Merged]] = [["一级指标", "二级指标", "分值", "得分"]]
    for name, weight in weights.items():
        half = cents(scores[name] / 2)
        first, second = weight // 2, weight - weight // 2
        rows.append([Merged(name, 2), f"{name}一", str(first), str(half)])
        rows.append([f"{name}二", str(second), str(scores[name] - half)])
    paper.table("绩效评价指标体系评分表", rows, unit="")
