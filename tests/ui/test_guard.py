import re

import pytest

from ui.accounts.door import cookie_of
from ui.guard import allowed, prepare


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/healthz"),
        ("GET", "/assets/index-abc.js"),
        ("GET", "/gradio_api/queue/data"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/original/3/24.webp"),
        ("GET", "/api/"),
        ("GET", "/api/reports"),
        ("GET", "/api/figures"),
        ("GET", "/api/openapi.json"),
        ("POST", "/api/ask"),
    ],
)
def test_what_the_page_needs_passes(method, path):
    assert allowed(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://outside.example/"),
        ("GET", "/gradio_api/token"),
        ("GET", "/gradio_api/app_id"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/monitoring"),
        ("GET", "/monitoring/summary"),
        ("GET", "/pwa_icon"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/api/docs"),
        ("GET", "/api/ask"),
        ("POST", "/api/reports"),
        ("DELETE", "/api/reports"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/stream/x/1/2/playlist.m3u8"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/component_server"),
        ("DELETE", "/login"),
        ("GET", "/logout"),
        ("POST", "/admin"),
        ("GET", "/admin/../config"),
        ("POST", "/"),
        ("PUT", "/"),
        ("GET", "/ui/../server.py"),
        ("GET", "//healthz"),
        ("GET", "/healthz/x"),
        ("GET", "/gradio_api/queue/data\n"),
    ],
)
def test_everything_else_is_refused(method, path):
    assert not allowed(method, path)


@pytest.mark.parametrize(
    ("header", "owner"),
    [
        ("jida_sid=abcdefghijklmnopqrstuvwx; other=1", "abcdefghijklmnopqrstuvwx"),
        ("jida_sid=short", ""),
        ("jida_sid=abcdefghijklmnopqrst<script>", ""),
        ("\x00=;;;", ""),
        ("", ""),
    ],
)
def test_the_owner_is_the_cookie_or_nobody(header, owner):
    assert cookie_of(header, "jida_sid") == owner


def test_every_script_of_the_page_gets_the_nonce():
    html = '<html lang="en"><head><meta property="og:url" content="https://outside.example/" /><script>a</script></head>'
    html += '<body><script type="module" src="x"></script></body></html>'
    made = prepare(html, "N")
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", made)
    assert inline == ['<script nonce="N">']
    assert "outside.example" not in made
    assert made.index("ui/boot.js") < made.index("<script nonce")
    assert 'lang="zh-CN"' in made


def test_a_script_tag_spelled_in_data_gets_no_nonce():
    made = prepare('<html><head><script>c = "\\u003cscript\\u003e";</script></head><body></body></html>', "N")
    assert made.count('nonce="N"') == 1
