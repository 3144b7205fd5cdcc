"""The pages of accounts that are no part of Gradio: plain HTML of our own, no script at all."""

from __future__ import annotations

from ui.accounts.types import ROLE_WORDS
from ui.accounts.visitor import Visitor
from ui.markup import esc, tag

PROMISE = "每个数字都有原文出处 · 数据不出本机"


def whole_page(title: str, body: str, *, top: str = "./", refresh_s: int = 0) -> str:
    """A page of its own; `body` is HTML already. With `refresh_s` it is asked for again after so long.

    All addresses in it are relative to `top`, the way from this page to the top of our own.
    """
    refresh = f'<meta http-equiv="refresh" content="{refresh_s}">' if refresh_s else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex">{refresh}<title>{esc(title)} · 绩答</title><base href="{top}">'
        '<link rel="icon" type="image/svg+xml" href="ui/icon.svg">'
        '<link rel="stylesheet" href="ui/account.css"></head>'
        f"<body>{body}</body></html>"
    )


def field(name: str, label: str, kind: str = "text", value: str = "", **attributes: str) -> str:
    """A labelled box of a form."""
    given = {"name": name, "id": f"f-{name}", "type": kind, "value": value, **attributes}
    box = "<input" + "".join(f' {key}="{esc(words)}"' for key, words in given.items()) + ">"
    return tag("p", tag("label", esc(label), for_=f"f-{name}") + box, "field")


def form(action: str, content: str, button: str, css: str = "", *, danger: bool = False) -> str:
    """A form that is posted."""
    send = tag("button", esc(button), "danger" if danger else "", type="submit")
    return tag("form", content + tag("p", send, "send"), css, method="post", action=action)


def hidden(name: str, value: object) -> str:
    """A value that goes with a form unseen."""
    return f'<input type="hidden" name="{esc(name)}" value="{esc(value)}">'


def notice(words: str, *, bad: bool = False) -> str:
    """One sentence about what was done, or why not."""
    return tag("p", esc(words), "bad" if bad else "good", role="alert" if bad else "status") if words else ""


def render_login(after: str, message: str = "") -> str:
    """Name and password; `after` is where to go then."""
    boxes = (
        hidden("next", after)
        + field(
            "name",
            "用户名",
            autocomplete="username",
            required="required",
            autofocus="autofocus",
            maxlength="64",
        )
        + field(
            "password",
            "密码",
            "password",
            autocomplete="current-password",
            required="required",
            maxlength="200",
        )
    )
    head = tag("h1", "绩答") + tag("p", "绩效评价与预决算报告问答", "dim")
    foot = tag("p", "没有帐号或忘了密码，请找本单位的管理员。", "dim") + tag("p", PROMISE, "dim")
    return whole_page(
        "登录", tag("main", head + notice(message, bad=True) + form("login", boxes, "登录") + foot, "card")
    )


def render_password(visitor: Visitor, rules: str, message: str = "") -> str:
    """A new password for oneself."""
    due = visitor.password_due
    boxes = "".join(
        field(name, label, "password", autocomplete=kind, required="required", maxlength="200")
        for name, label, kind in (
            ("old", "现在的密码", "current-password"),
            ("new", "新密码", "new-password"),
            ("again", "再输一遍新密码", "new-password"),
        )
    )
    head = tag("h1", "修改密码") + tag("p", esc(f"用户：{visitor.name}"), "dim")
    why = notice("请先换一个只有您自己知道的密码，然后才能使用。") if due and not message else ""
    foot = form("logout", "", "退出登录", "quiet") if due else tag("p", tag("a", "返回", href="./"))
    content = (
        head + why + notice(message, bad=True) + tag("p", esc(rules), "dim") + form("password", boxes, "修改")
    )
    return whole_page("修改密码", tag("main", content + foot, "card"))


def render_links(visitor: Visitor, *, administered: bool = True) -> str:
    """In the header of the page: who is logged in, and where else to go."""
    if visitor.user is None:
        return tag("span", tag("a", "管理", href="admin"), "jd-account") if administered else ""
    who = tag("span", f"{esc(visitor.name)}（{ROLE_WORDS[visitor.user.role]}）", "jd-user")
    links = [tag("a", "管理", href="admin")] if visitor.may_audit else []
    links.append(tag("a", "密码", href="password"))
    links.append(tag("a", "退出", href="#/logout"))
    return tag("span", who + "".join(links), "jd-account")
