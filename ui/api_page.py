"""The API described on a page of its own, made from its OpenAPI document; needs nothing from anywhere."""

from __future__ import annotations

from typing import Any

from ui.markup import esc, tag

STYLE = (
    "body{font:16px/1.7 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:860px;margin:24px auto;padding:0 16px;"
    "color:#1b2636;background:#fff}h1{font-size:24px}h2{font-size:18px;margin-top:32px}"
    "code,pre{font-family:ui-monospace,Consolas,monospace;font-size:14px;background:#eef3fb;border-radius:6px}"
    "code{padding:1px 5px}pre{padding:10px 14px;white-space:pre-wrap;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #dde4ee;padding:5px 10px;text-align:start;vertical-align:top}th{background:#eef3fb}"
    "a{color:#174084}@media(prefers-color-scheme:dark){body{background:#10151e;color:#e1e8f2}code,pre,th{background:#1c2839}"
    "td,th{border-color:#2c384a}a{color:#9cc0f8}}"
)


def render_api(document: dict[str, Any]) -> str:
    """The whole page: each operation with its parameters and an example to paste into a terminal."""
    operations = "".join(
        _operation(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    link = tag("a", "openapi.json", href="openapi.json")
    body = (
        tag("h1", "绩答：给其他程序用的接口")
        + tag("p", esc(document["info"]["description"]))
        + tag("p", f"机器可读的说明：{link}　·　{tag('a', '回到网页', href='../')}")
        + operations
    )
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">' + tag(
        "title", "绩答接口"
    )
    return f'<!doctype html><html lang="zh-CN"><head>{head}<style>{STYLE}</style></head><body><main>{body}</main></body></html>'


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> str:
    given = [(item["name"], item["schema"], item.get("required")) for item in operation.get("parameters", ())]
    if "requestBody" in operation:
        schema = _resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])
        given = [(name, part, name in schema["required"]) for name, part in schema["properties"].items()]
    rows = "".join(
        tag(
            "tr",
            tag("td", tag("code", esc(name)) + ("（必有）" if required else ""))
            + tag("td", esc(part.get("description", ""))),
        )
        for name, part, required in given
    )
    heads = tag("tr", tag("th", "名称") + tag("th", "意思"))
    address = f"{method.upper()} /api{path}"
    return (
        tag("h2", f"{esc(operation['summary'])}　{tag('code', esc(address))}")
        + tag("table", heads + rows)
        + tag("pre", esc(example(path, method)))
    )


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def example(path: str, method: str) -> str:
    """A command that calls one operation of a server on this machine."""
    base = "http://127.0.0.1:7860/api"
    if method == "post":
        return f"curl -s {base}{path} -H 'content-type: application/json' -d '{{\"question\": \"2023年三公经费决算多少\"}}'"
    given = {
        "/figures": " --data-urlencode 'indicator=三公经费' --data-urlencode 'year=2023'",
        "/reports": " --data-urlencode 'year=2023'",
    }
    return f"curl -sG {base}{path}{given.get(path, '')}"
