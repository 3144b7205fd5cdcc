"""部门预算公开: the narrative in 万元, the tables in 元 as often as not."""

from __future__ import annotations

from decimal import Decimal

from money import TRAVEL
from paper import Paper, TableRows
from statements import Scene, duties, no_funds, staff


def write_budget(scene: Scene) -> None:
    """A 部门预算公开 report."""
    paper, year = scene.paper, scene.year
    paper.heading("主要职能", 1)
    duties(scene)
    paper.heading("机构设置", 1)
    staff(scene)
    paper.heading(f"{year}年部门预算编制说明", 1)
    _narrative(scene)
    paper.heading("部门预算表", 1)
    _tables(scene)
    no_funds(scene)
    paper.heading("其他相关情况说明", 1)
    _others(scene)


def _planned(scene: Scene, key: str, budget_key: str = "") -> str:
    """A planned amount under the name that this kind of report gives it."""
    return scene.paper.fig(key, scene.now.budget[budget_key or key], basis="预算", year=scene.year)


def _narrative(scene: Scene) -> None:
    paper, year = scene.paper, scene.year
    now, before = scene.now.budget["年初预算数"], scene.before.budget["年初预算数"]
    moved = paper.fig("本年支出合计", abs(now - before), basis="预算增减额", year=year)
    word = "增加" if now >= before else "减少"
    income, fiscal = (
        _planned(scene, "本年收入合计", "年初预算数"),
        _planned(scene, "财政拨款收入", "年初预算数"),
    )
    paper.say(
        f"{year}年，{scene.agency.name}收入预算{income}，其中：财政拨款收入{fiscal}，比{year - 1}年预算{word}{moved}；其他收入0.00万元。"
    )
    spending = _planned(scene, "本年支出合计", "年初预算数")
    paper.say(
        f"支出预算{spending}，其中：基本支出预算{_planned(scene, '基本支出')}，项目支出预算{_planned(scene, '项目支出')}。"
    )
    _zero_income(paper, year)
    lines = "".join(
        f"{place}.{name}{paper.fig(name, planned, basis='预算', year=year)}；"
        for place, (name, (planned, _)) in enumerate(scene.now.projects.items(), 1)
    )
    if scene.rng.random() < 0.6:
        paper.topic("项目", f"项目支出预算安排如下：{lines[:-1]}。")


def _zero_income(paper: Paper, year: int) -> None:
    """The 其他收入0.00万元 that the narrative has just stated."""
    sentence = paper.items[-2].text.rstrip("\n")
    paper.facts.append(
        {
            "key": "其他收入",
            "basis": "预算",
            "year": year,
            "unit": "万元",
            "scope": "",
            "state": "number",
            "value": "0.00",
            "where": "prose",
            "quote": sentence,
        }
    )


def _tables(scene: Scene) -> None:
    year, unit = scene.year, scene.rng.choice(("元", "元", "万元"))
    income, spending = (
        _planned(scene, "本年收入合计", "年初预算数"),
        _planned(scene, "本年支出合计", "年初预算数"),
    )
    rows: TableRows = [["本年收入", "预算数", "本年支出", "预算数"]]
    rows.append(
        [
            "一、财政拨款收入",
            _planned(scene, "财政拨款收入", "年初预算数"),
            f"一、{scene.agency.bureau.function[0]}",
            "",
        ]
    )
    rows.append(["二、其他收入", "", "", ""])
    rows.append(["收入总计", income, "支出总计", spending])
    scene.paper.table(f"{year}年部门财务收支预算总表", rows, unit=unit, maker=scene.agency.name)
    if scene.rng.random() < 0.5:
        rows = [
            ["项目名称", "预算数"],
            *(
                [name, scene.paper.fig(name, planned, basis="预算", year=year)]
                for name, (planned, _) in scene.now.projects.items()
            ),
        ]
        rows.append(["合计", _planned(scene, "项目支出")])
        scene.paper.table(f"{year}年项目支出预算表", rows, unit=unit)
    if scene.rng.random() < 0.5:
        heads = ["三公经费合计", *TRAVEL, "机关运行经费预算数"]
        cells = [
            _planned(scene, "三公经费"),
            *(_planned(scene, name) for name in TRAVEL),
            _planned(scene, "机关运行经费"),
        ]
        scene.paper.table(
            f"{year}年部门“三公”经费和机关运行经费预算表", [list(heads), list(cells)], unit=unit
        )


def _others(scene: Scene) -> None:
    paper, year, budget = scene.paper, scene.year, scene.now.budget
    paper.heading("“三公”经费预算情况说明", 2)
    now, before = budget["三公经费"], scene.before.budget["三公经费"]
    moved = (
        "持平"
        if now == before
        else f"{'增加' if now > before else '减少'}{paper.fig('三公经费', abs(now - before), basis='预算增减额', year=year)}"
    )
    paper.say(f"{year}年“三公”经费预算数为{_planned(scene, '三公经费')}，比{year - 1}年预算{moved}。")
    paper.say("其中：" + "；".join(f"{name}{_planned(scene, name)}" for name in TRAVEL) + "。")
    if scene.rng.random() < 0.7:
        paper.heading("机关运行经费预算", 2)
        paper.say(f"{year}年机关运行经费预算为{_planned(scene, '机关运行经费')}。")
    if scene.rng.random() < 0.6:
        paper.heading("政府采购预算情况", 2)
        paper.say(f"{year}年政府采购预算总额{_planned(scene, '政府采购支出')}。")
    if scene.rng.random() < 0.6:
        count = paper.fig("绩效目标项目数量", Decimal(len(scene.now.projects)), "个", year=year)
        paper.say(
            f"按照预算绩效管理要求，编报绩效目标的项目{count}，涉及项目预算资金{_planned(scene, '项目支出')}。"
        )
