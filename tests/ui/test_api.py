"""The HTTP API through the whole application, guard included."""

import json
from pathlib import Path

import pytest

from assistant.answer_json import to_json
from assistant.lookup import find_figures, list_reports
from assistant.scope import Restriction
from ui.api_page import example
from ui.api_types import AnswerOut, FiguresOut, ReportsOut

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
QUESTION = "示例区行政审批局2023年三公经费决算是多少？"


def ask(api, **body):
    return api[0].post("/api/ask", json=body)


def test_an_answer_is_the_json_of_the_command_line(api):
    response = ask(api, question=QUESTION)
    assert response.status_code == 200
    given = response.json()
    assert given["figures"][0]["value"] == "0.14"
    assert given["figures"][0]["base_value"] == "1400"
    quote = given["evidence"][0]["quote"]
    assert given["evidence"][0]["text"][slice(*quote)] == "0.14万元"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_scope_goes_along_with_short_names(api):
    ask(
        api,
        question=QUESTION,
        history=["前一问"],
        years=[2023],
        agencies=["审批"],
        reports=["审批局2023.txt"],
    )
    _, history, filter, _ = api[1].asked[-1]
    assert history == ("前一问",)
    assert (filter.years, filter.agencies, filter.report_ids) == ((2023,), ("示例区行政审批局",), (1,))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": "三" * 2001}, "问题有 2001 个字，最多 2000 个字"),
        ({}, "缺少 question"),
        ({"question": 3}, "question 应是文字"),
        ({"question": "三公", "histroy": []}, "不认识 histroy"),
        ({"question": "三公", "history": "前一问"}, "history 应是数组"),
        ({"question": "三公", "history": ["问"] * 21}, "history 最多 20 项"),
        ({"question": "三公", "years": ["去年"]}, "years.0 应是整数"),
        ({"question": "三公", "years": [10**30]}, "years.0"),
        ({"question": "三公", "agencies": ["没有的局"]}, "没有部门“没有的局”"),
        ({"question": "三公", "reports": ["没有的报告"]}, "没有报告“没有的报告”"),
        ({"question": "出错"}, "没有可以查的内容"),
        (["三公"], "content-type"),
    ],
)
def test_a_bad_request_is_one_chinese_sentence(api, body, said):
    response = api[0].post("/api/ask", json=body)
    assert response.status_code == 422
    assert response.json().keys() == {"error"}
    assert said in response.json()["error"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b'{"question": "\\ud800"}', "application/json", 422),
        # A page elsewhere can send this without asking the browser first.
        (b'{"question": "x"}', "text/plain", 422),
        (b'{"question": "' + b"x" * 2_000_001 + b'"}', "application/json", 413),
    ],
)
def test_a_malformed_body_is_refused(api, content, kind, status):
    response = api[0].post("/api/ask", content=content, headers={"content-type": kind})
    assert response.status_code == status
    assert response.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/none", 404),
        ("GET", "/api/ask", 404),
        ("DELETE", "/api/reports", 404),
        ("GET", "/api/docs", 404),
    ],
)
def test_what_is_not_there_is_json_too(api, method, path, status):
    response = api[0].request(method, path)
    assert (response.status_code, response.json().keys()) == (status, {"error"})


def test_a_fault_of_ours_gives_nothing_away(api, monkeypatch):
    monkeypatch.setattr(api[1], "ask", lambda *given, **named: 1 / 0)
    response = ask(api, question=QUESTION)
    assert response.status_code == 500
    assert "ZeroDivision" not in response.text
    assert response.json()["error"].startswith("程序出错了")


def test_reports_are_filtered(api):
    assert api[0].get("/api/reports").json()["total"] == 2
    found = api[0].get("/api/reports", params={"agency": "文化馆", "year": 2023, "words": "决算 公开"}).json()
    assert [report["file_name"] for report in found["reports"]] == ["文化馆2023.docx"]
    assert api[0].get("/api/reports", params={"year": 2022}).json() == {"total": 0, "reports": []}


def test_figures_are_found_by_the_words_people_use(api):
    found = (
        api[0].get("/api/figures", params={"indicator": "“三公”经费", "basis": "决算", "year": 2023}).json()
    )
    assert found["indicator"] == "三公经费"
    assert [(figure["raw"], figure["base_value"], figure["report"]) for figure in found["figures"]] == [
        ("0.14万元", "1400", "审批局2023.txt")
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "缺少 indicator"),
        ("indicator=%20", "请写出指标"),
        ("indicator=三公经费&basis=估算", "没有口径“估算”"),
        ("indicator=三公经费&limit=0", "limit 不能小于 1"),
        ("indicator=三公经费&year=二三", "应是整数"),
        (f"indicator={'三' * 101}", "indicator 太长"),
    ],
)
def test_a_bad_look_up_is_one_chinese_sentence(api, query, said):
    response = api[0].get(f"/api/figures?{query}")
    assert response.status_code == 422
    assert said in response.json()["error"]


def test_no_other_site_may_read_it(api):
    response = api[0].get("/api/reports", headers={"origin": "https://outside.example"})
    assert "access-control-allow-origin" not in response.headers
    assert api[0].get("/api/reports", headers={"host": "outside.example"}).status_code == 400


# The description ---------------------------------------------------------------------------------------------


def fits(model, given):
    """Every name and kind as described, and no name besides."""
    model.model_validate_json(json.dumps(given), strict=True, extra="forbid")


def test_the_document_names_what_is_really_given(api, fake_assistant):
    document = api[0].get("/api/openapi.json").json()
    assert document["servers"] == [{"url": "/api"}]
    assert set(document["paths"]) == {"/ask", "/reports", "/figures"}
    assert "HTTPValidationError" not in json.dumps(document)
    answer = fake_assistant.ask("公务接待费")
    fits(AnswerOut, to_json(answer))
    fits(AnswerOut, to_json(fake_assistant.ask("三公对比")))
    assert AnswerOut.model_fields.keys() == to_json(answer).keys()
    library = fake_assistant.library
    fits(ReportsOut, list_reports(library, Restriction()))
    fits(FiguresOut, find_figures(library, "三公经费", Restriction()))


def test_the_page_of_the_api_is_its_own(api):
    response = api[0].get("/api/")
    assert response.status_code == 200
    for words in ("POST /api/ask", "GET /api/reports", "GET /api/figures", "indicator"):
        assert words in response.text
    assert "<script" not in response.text
    assert "src=" not in response.text


@pytest.mark.parametrize("path", ["/ask", "/reports", "/figures"])
def test_the_manual_has_the_same_commands(path):
    assert example(path, "post" if path == "/ask" else "get") in DOCUMENT


def test_the_manual_names_every_parameter(api):
    document = api[0].get("/api/openapi.json").json()
    named = [
        item["name"]
        for path in ("/reports", "/figures")
        for item in document["paths"][path]["get"]["parameters"]
    ]
    schemas = document["components"]["schemas"]
    named += [
        *schemas["Question"]["properties"],
        *schemas["ReportOut"]["properties"],
        *schemas["StatedFigureOut"]["properties"],
    ]
    assert [name for name in named if f"`{name}`" not in DOCUMENT] == []
