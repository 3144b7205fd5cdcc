"""部门决算公开: an overview, the tables of the final accounts, and the words on them."""

from __future__ import annotations

from decimal import Decimal

from money import FIXED, TRAVEL, percent
from paper import Merged, TableRows
from statements import Scene, change, duties, no_funds, purchases, reason, staff, thrift, travel_sentence

_ECONOMIC = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出")
_TERMS = (
    "财政拨款收入：指单位从本级财政部门取得的各类财政拨款。",
    "“三公”经费：指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费。",
    "机关运行经费：指为保障行政单位运行用于购买货物和服务的各项资金。",
)


def write_accounts(scene: Scene) -> None:
    """A 部门决算公开 report with its three parts."""
    paper, year = scene.paper, scene.year
    paper.part("部门概况")
    paper.heading("主要职能", 1)
    duties(scene)
    paper.heading("机构设置", 1)
    staff(scene)
    paper.part(f"{year}年度部门决算表")
    wrong = _tables(scene)
    paper.part(f"{year}年度部门决算情况说明")
    _totals(scene, wrong)
    _fiscal(scene)
    paper.heading("“三公”经费财政拨款支出决算情况说明", 1)
    if scene.rng.random() < 0.8:
        travel_sentence(scene, scene.rng.choice((1, 1, 2)))
    else:
        thrift(scene)
    no_funds(scene)
    _others(scene)
    paper.part("名词解释")
    for place, term in enumerate(_TERMS, 1):
        paper.say(f"{place}.{term}")


def _functions(scene: Scene) -> list[str]:
    own = scene.agency.bureau.function[0]
    return [own, *(name for name in FIXED if name != own)]


def _spent_on(scene: Scene, name: str) -> Decimal:
    """Spending on a function from all income; other income is spent on the agency's own function."""
    other = scene.now.final["其他收入"] if name == scene.agency.bureau.function[0] else Decimal(0)
    return scene.now.final[name] + other


def _tables(scene: Scene) -> bool:
    """The tables; returns whether the first contradicts the words that follow."""
    rng, paper = scene.rng, scene.paper
    unit = rng.choice(("万元", "万元", "元"))
    wrong = unit == "万元" and rng.random() < 0.2
    _overview(scene, unit)
    _spending(scene, unit)
    if rng.random() < 0.7:
        _economic(scene, unit)
    if rng.random() < 0.8:
        _travel_table(scene, unit)
    columns = ["科目名称", "年初结转和结余", "本年收入", "本年支出", "年末结转和结余"]
    paper.table("政府性基金预算财政拨款收入支出决算表", [columns, ["合计", "", "", "", ""]], unit=unit)
    paper.none(
        ("政府性基金预算支出",),
        f"注：{scene.agency.name}{scene.year}年度无政府性基金预算财政拨款收入支出，故本表为空表。",
        scene.year,
    )
    return wrong


def _overview(scene: Scene, unit: str) -> None:
    functions = _functions(scene)
    income = [("一、财政拨款收入", "财政拨款收入"), ("二、其他收入", "其他收入")]
    rows: TableRows = [["收入", "决算数", "支出", "决算数"]]
    for place in range(max(len(functions), 2)):
        left = [income[place][0], scene.final(income[place][1])] if place < 2 else ["", ""]
        right = (
            [
                f"{'一二三四'[place]}、{functions[place]}",
                scene.paper.fig(
                    functions[place], _spent_on(scene, functions[place]), basis="决算", year=scene.year
                ),
            ]
            if place < len(functions)
            else ["", ""]
        )
        rows.append([*left, *right])
    rows.append(["本年收入合计", scene.final("本年收入合计"), "本年支出合计", scene.final("本年支出合计")])
    rows.append(
        ["年初结转和结余", scene.final("年初结转和结余"), "年末结转和结余", scene.final("年末结转和结余")]
    )
    rows.append(["总计", scene.final("收入支出总计"), "总计", scene.final("收入支出总计")])
    scene.paper.table("收入支出决算总表", rows, unit=unit, maker=scene.agency.name)


def _spending(scene: Scene, unit: str) -> None:
    rows: TableRows = [["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]]
    rows.append(["", "合计", scene.final("本年支出合计"), scene.final("基本支出"), scene.final("项目支出")])
    own = scene.agency.bureau.function[0]
    for place, name in enumerate(_functions(scene)):
        projects = scene.now.final["项目支出"] if name == own else Decimal(0)
        spent = _spent_on(scene, name)
        amounts = [
            amount if unit == "万元" else (amount * 10000).quantize(Decimal(1))
            for amount in (spent - projects, projects)
        ]
        cells = [f"{amount:,f}" if amount else "" for amount in amounts]
        rows.append(
            [str(201 + 7 * place), name, scene.paper.fig(name, spent, basis="决算", year=scene.year), *cells]
        )
    scene.paper.table("支出决算表", rows, unit=unit, maker=scene.agency.name)


def _economic(scene: Scene, unit: str) -> None:
    """Spending by economic kind: two columns side by side, the empty ones left blank."""
    final = scene.now.final
    details = [("会议费", "30215"), ("培训费", "30216"), ("公务接待费", "30217")]
    rows: TableRows = [["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"]]
    rows.append(
        [
            "301",
            "工资福利支出",
            scene.final("工资福利支出"),
            "302",
            "商品和服务支出",
            scene.final("商品和服务支出"),
        ]
    )
    for name, code in details:
        cell = scene.final(name) if final[name] else ""
        if not cell:
            scene.paper.facts.append(
                {
                    "key": name,
                    "basis": "决算",
                    "year": scene.year,
                    "unit": "",
                    "scope": "",
                    "state": "blank",
                    "value": None,
                    "where": "table",
                    "quote": name,
                }
            )
        rows.append(["", "", "", code, name, cell])
    rows.append(
        [
            "303",
            "对个人和家庭的补助",
            scene.final("对个人和家庭的补助"),
            "310",
            "资本性支出",
            scene.final("资本性支出"),
        ]
    )
    rows.append(
        [
            Merged("人员经费合计", 1, 2),
            scene.final("人员经费"),
            Merged("公用经费合计", 1, 2),
            scene.final("公用经费"),
        ]
    )
    scene.paper.table("一般公共预算财政拨款基本支出决算表", rows, unit=unit)


def _travel_table(scene: Scene, unit: str) -> None:
    """The 三公 table: twelve columns under a merged head, zeros printed or blank."""
    group = [
        Merged("合计", 2),
        Merged("因公出国（境）费", 2),
        Merged("公务用车购置及运行维护费", 1, 3),
        Merged("公务接待费", 2),
    ]
    rows: TableRows = [
        [Merged("预算数", 1, 6), Merged("决算数", 1, 6)],
        [*group, *group],
        ["小计", "公务用车购置费", "公务用车运行维护费"] * 2,
    ]
    order = ("三公经费", TRAVEL[0], "公务用车购置及运行维护费", *TRAVEL[1:])
    rows.append([scene.budget(name) for name in order] + [scene.final(name) for name in order])
    scene.paper.table("财政拨款“三公”经费支出决算表", rows, heads=3, unit=unit)
    if scene.rng.random() < 0.12:
        scene.paper.say("注：本部门无“三公”经费支出，故本表为空表。")
        scene.paper.contradictions.append({"rule": "empty_note", "key": "三公经费"})


def _totals(scene: Scene, wrong: bool) -> None:
    paper, now, before, year = scene.paper, scene.now.final, scene.before.final, scene.year
    key = "收入支出总计"
    paper.heading("收入支出决算总体情况说明", 1)
    moved = change(scene, key, now[key], before[key])
    why = reason(scene, key, now[key] - before[key])
    sentence = (
        f"{scene.agency.name}{year}年度收入支出总计{scene.final(key)}。与上年度相比，收入支出总计{moved}。"
    )
    paper.say(sentence)
    if why:
        paper.topic("原因", f"收入支出总计变动的{why}。")
    paper.heading("收入决算情况说明", 1)
    stated = now["财政拨款收入"] + (Decimal("12.30") if wrong else 0)
    if wrong:
        paper.contradictions.append(
            {"rule": "text_table", "key": "财政拨款收入", "values": [str(stated), str(now["财政拨款收入"])]}
        )
    fiscal = paper.fig("财政拨款收入", stated, basis="决算", year=year)
    share = paper.fig("财政拨款收入", percent(stated, now["本年收入合计"]), "%", basis="占比", year=year)
    paper.say(
        f"本年收入合计{scene.final('本年收入合计')}，其中：财政拨款收入{fiscal}，占{share}；其他收入{scene.final('其他收入')}。"
    )
    paper.heading("支出决算情况说明", 1)
    shares = {
        name: paper.fig(name, percent(now[name], now["本年支出合计"]), "%", basis="占比", year=year)
        for name in ("基本支出", "项目支出")
    }
    parts = "；".join(f"{name}{scene.final(name)}，占{printed}" for name, printed in shares.items())
    paper.say(f"本年支出合计{scene.final('本年支出合计')}，其中：{parts}。")


def _fiscal(scene: Scene) -> None:
    """一般公共预算财政拨款支出: total, by function (or only in the table), and its basic part."""
    paper, now, year = scene.paper, scene.now.final, scene.year
    paper.heading("一般公共预算财政拨款支出决算情况说明", 1)
    key = "一般公共预算财政拨款支出"
    paper.heading("总体情况", 2)
    moved = change(scene, key, now[key], scene.before.final[key], wrong=scene.rng.random() < 0.12)
    paper.say(f"{year}年度一般公共预算财政拨款支出{scene.final(key)}，与上年相比，{moved}。")
    if scene.rng.random() < 0.5:
        paper.heading("结构情况", 2)
        parts = "；".join(
            f"{name}（类）{scene.final(name, scope=key)}，占{paper.fig(name, percent(now[name], now[key]), '%', basis='占比', year=year)}"
            for name in _functions(scene)
        )
        paper.say(f"一般公共预算财政拨款支出主要用于以下方面：{parts}。")
    if scene.rng.random() < 0.6:
        people, office = scene.final("人员经费"), scene.final("公用经费")
        paper.say(
            f"一般公共预算财政拨款基本支出{scene.final('基本支出')}。其中：人员经费{people}，主要包括基本工资、津贴补贴；公用经费{office}，主要包括办公费、差旅费。"
        )


def _others(scene: Scene) -> None:
    paper, now, before = scene.paper, scene.now, scene.before
    paper.heading("其他重要事项的情况说明", 1)
    if scene.rng.random() < 0.8:
        key = "机关运行经费"
        paper.heading("机关运行经费支出情况", 2)
        moved = change(scene, key, now.final[key], before.final[key])
        last = paper.fig(key, before.final[key], basis="决算", year=scene.year - 1)
        known = f"上年度为{last}，" if scene.rng.random() < 0.5 else ""
        paper.say(f"机关运行经费支出{scene.final(key)}，{known}比上年度{moved}。")
    if scene.rng.random() < 0.75:
        paper.heading("政府采购支出情况", 2)
        purchases(scene)
    if scene.rng.random() < 0.6:
        paper.heading("国有资产占有使用情况", 2)
        paper.say(f"截至{scene.year}年12月31日，本部门共有车辆{scene.count('公务用车保有量', '辆')}。")
    paper.heading("预算绩效管理情况", 2)
    projects = paper.fig("绩效自评项目数量", len(now.projects), "个", year=scene.year)
    score = paper.fig("项目自评平均得分", now.score - 1, "分", year=scene.year)
    paper.say(f"组织开展绩效自评的{scene.year}年度项目{projects}，平均得分{score}。")
