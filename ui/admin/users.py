"""Users: who they are, what they may see, and the rules for passwords and sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields

from corpus.errors import Error
from index.library import Library
from index.permit import Permit
from ui.accounts import settings
from ui.accounts.office import Office, described
from ui.accounts.render import field, form, hidden
from ui.accounts.types import ROLE_WORDS, User, role_of
from ui.admin.frame import moment, pairs, table
from ui.markup import esc, tag

Form = Mapping[str, Sequence[str]]
AGENCIES_SHOWN = 500


def act(office: Office, library: Library, form: Form) -> str:
    """Carry out one form of this page; returns what was done. Raises what the office raises."""
    wanted, name = _one(form, "do"), _one(form, "user")
    if wanted == "settings":
        return _set(office, form)
    if wanted == "add":
        password = _one(form, "password")
        if password != _one(form, "again"):
            raise Error("两遍密码不一样，没有添加，请重新输入。")
        role = role_of(_one(form, "role"))
        user = office.add_user(_one(form, "name"), role, password or None, Permit(), must_change=True)
        return f"已添加{ROLE_WORDS[user.role]}“{user.name}”，第一次登录时须自己换密码。请在下面给权限。"
    return _change(office, library, office.accounts.users.named(name), wanted, form)


def _change(office: Office, library: Library, user: User, wanted: str, form: Form) -> str:
    if wanted in ("disable", "enable"):
        office.set_enabled(user, enabled=wanted == "enable")
        return (
            f"已停用“{user.name}”，正在用的已断开。" if wanted == "disable" else f"“{user.name}”可以登录了。"
        )
    if wanted == "role":
        role = role_of(_one(form, "role"))
        office.set_role(user, role)
        return f"“{user.name}”现在是{ROLE_WORDS[role]}。"
    if wanted == "permit":
        return f"“{user.name}”可看：{described(office.set_permit(user, _permit(library, form)).permit)}。"
    if wanted == "password":
        office.set_password(user, _one(form, "password"), must_change=True)
        return f"“{user.name}”的密码已重设，原来的登录已失效，下次登录须自己再换。"
    if wanted == "token":
        days = _one(form, "days")
        secret = office.make_token(user, _one(form, "label"), _number(days, "天数") if days else None)
        return f"“{user.name}”的新令牌（只显示这一次，请现在记下）：{secret}"
    if wanted == "withdraw":
        office.revoke_token(user, _number(_one(form, "token"), "编号"))
        return "令牌已撤销。"
    raise Error("不认识这项操作，请刷新页面后再试。")


def _set(office: Office, form: Form) -> str:
    names = [each.name for each in fields(settings.Settings)]
    office.change_settings({name: _number(_one(form, name), settings.WORDS[name]) for name in names})
    return "规定已保存，从现在起生效。"


def _permit(library: Library, form: Form) -> Permit:
    typed = [line.strip() for line in _one(form, "others").splitlines() if line.strip()]
    numbers = [
        _number(word, "报告编号")
        for word in _one(form, "reports").replace("，", " ").replace("、", " ").split()
    ]
    return Permit(
        "everything" in form,
        tuple(dict.fromkeys([*form.get("agency", ()), *typed])),
        tuple(library.entry(number).sha256 for number in numbers),
    )


def _one(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _number(words: str, what: str) -> int:
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise Error(f"{what}应是数字，现在是“{words[:20]}”。")
    return int(words)


# -- what is shown ------------------------------------------------------------------------------------------------


def render(office: Office, library: Library, chosen: str) -> str:
    """All users, the one chosen by name, a form for a new one, and the rules."""
    accounts = office.accounts
    users = accounts.users.all()
    rows = [
        (
            tag("a", esc(user.name), href=f"admin/users?user={esc(user.name)}#chosen"),
            ROLE_WORDS[user.role],
            esc(_short(described(user.permit))),
            esc(_state(office, user)),
            str(accounts.sessions.count(user)),
        )
        for user in users
    ]
    listed = tag("h2", f"用户（{len(users)}）") + table(("用户名", "角色", "可看", "状态", "登录中"), rows)
    selected = accounts.users.find(chosen) if chosen else None
    one = _render_one(office, library, selected) if selected else ""
    return tag("section", listed) + one + _render_new() + _render_rules(office)


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"


def _state(office: Office, user: User) -> str:
    states = [
        "" if user.enabled else "已停用",
        "须换密码" if user.password_due else "",
        "没有密码" if user.password_at is None else "",
        "登录锁定中" if office.accounts.attempts.rests_until(user) else "",
    ]
    return "，".join(filter(None, states)) or "正常"


def _render_one(office: Office, library: Library, user: User) -> str:
    who = hidden("user", user.name)
    change = "disable" if user.enabled else "enable"
    parts = [
        tag("h2", esc(user.name), id="chosen"),
        pairs([("状态", _state(office, user)), ("添加于", moment(user.created_at)), ("密码设于", moment(user.password_at or 0))]),
        form("admin/users", who + hidden("do", change), "停用" if user.enabled else "启用并解除锁定", danger=user.enabled),
        tag("h3", "角色"),
        form("admin/users", who + hidden("do", "role") + _roles(user.role), "改角色", "row"),
        tag("h3", "可看的报告"),
        _permit_form(library, user, who),
        tag("h3", "重设密码"),
        form("admin/users", who + hidden("do", "password")
             + field("password", "新密码（本人登录后须再换）", "password", autocomplete="new-password", required="required"),
             "重设", "row"),
        tag("h3", "给程序用的令牌"),
        _tokens(office, user, who),
    ]  # fmt: skip
    return tag("section", "".join(parts))


def _roles(selected: str) -> str:
    options = "".join(
        tag("option", words, value=role, **({"selected": "selected"} if role == selected else {}))
        for role, words in ROLE_WORDS.items()
    )
    return tag("p", f'<label>角色 <select name="role">{options}</select></label>', "field")


def _permit_form(library: Library, user: User, who: str) -> str:
    agencies = library.agencies()[:AGENCIES_SHOWN]
    boxes = "".join(_box("agency", agency, agency, agency in user.permit.agencies) for agency in agencies)
    others = [agency for agency in user.permit.agencies if agency not in agencies]
    lines = f'<textarea name="others" rows="2">{"&#10;".join(map(esc, others))}</textarea>'
    numbers = " ".join(str(e.id) for e in library.reports() if e.sha256 in user.permit.reports)
    content = [
        who,
        hidden("do", "permit"),
        _box("everything", "1", "全部报告", user.permit.everything),
        tag(
            "details",
            tag("summary", f"按部门（已有报告的 {len(agencies)} 个）") + boxes,
            **({} if user.permit.everything else {"open": "open"}),
        ),
        tag("p", f"<label>其他部门（全称，每行一个；以后收录了就能看）{lines}</label>", "field"),
        field("reports", "另加单份报告（编号，用空格隔开）", value=numbers),
    ]
    return form("admin/users", "".join(content), "保存权限")


def _box(name: str, value: str, words: str, checked: bool) -> str:
    mark = " checked" if checked else ""
    return (
        f'<p><label><input type="checkbox" name="{name}" value="{esc(value)}"{mark}> {esc(words)}</label></p>'
    )


def _tokens(office: Office, user: User, who: str) -> str:
    rows = [
        (
            str(token.id),
            esc(token.label or "（未写用途）"),
            moment(token.made),
            moment(token.until or 0),
            moment(token.used or 0),
            form(
                "admin/users",
                who + hidden("do", "withdraw") + hidden("token", token.id),
                "撤销",
                danger=True,
            ),
        )
        for token in office.accounts.tokens.of(user)
    ]
    listed = (
        table(("编号", "用途", "发于", "失效", "最近使用", ""), rows) if rows else tag("p", "还没有。", "dim")
    )
    made = (
        hidden("do", "token")
        + field("label", "给哪个程序用", required="required")
        + field("days", "几天后失效（空着为一直有效）")
    )
    return listed + form("admin/users", who + made, "发令牌", "row")


def _render_new() -> str:
    boxes = (
        hidden("do", "add")
        + field("name", "用户名", required="required", autocomplete="off")
        + _roles("reader")
        + field("password", "初始密码（空着：只能由反向代理登录）", "password", autocomplete="new-password")
        + field("again", "再输一遍", "password", autocomplete="new-password")
    )
    return tag("section", tag("h2", "添加用户") + form("admin/users", boxes, "添加", "row"))


def _render_rules(office: Office) -> str:
    rules = asdict(office.accounts.settings)
    boxes = "".join(field(name, settings.WORDS[name], "number", str(value)) for name, value in rules.items())
    return tag(
        "section",
        tag("h2", "规定") + form("admin/users", hidden("do", "settings") + boxes, "保存规定", "row"),
    )
