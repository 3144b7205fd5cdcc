"""Under a sub-path of a proxy's: with and without a proxy that takes the sub-path off, in a real browser too."""

import http.client
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from assistant.cli_parser import UsageError
from assistant.cli_serve import Serving
from index.permit import WHOLE
from ui.accounts.door import Door
from ui.accounts.store import Accounts
from ui.audit.log import AuditLog
from ui.server import serve

ROOT = "/jida"
PASSWORD = "Hehu-76-guanli"


class Proxy(BaseHTTPRequestHandler):
    """Passes on what is asked under the root, as it comes; anything else is not there and is remembered."""

    protocol_version = "HTTP/1.0"
    inner = ""
    strips = True
    elsewhere: list[str]

    def do_GET(self):
        if not (self.path + "/").startswith((ROOT + "/", ROOT + "?")):
            self.elsewhere.append(self.path)
            self.send_error(404)
            return
        path = self.path.removeprefix(ROOT) if self.strips and self.path.startswith(ROOT + "/") else self.path
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        connection = http.client.HTTPConnection(self.inner, timeout=60)
        connection.request(self.command, path, body, dict(self.headers))
        answer = connection.getresponse()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection"):
                self.send_header(name, value)
        self.end_headers()
        while piece := answer.read1(65536):
            self.wfile.write(piece)
            self.wfile.flush()

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def under(serve_page, served):
    return urlsplit(serve_page(served[1], door=Door(root=ROOT))).netloc


@pytest.fixture(params=[True, False], ids=["taken off", "left on"])
def proxied(request, under):
    """(address of the site, paths that were asked for outside of it)."""
    handler = type("", (Proxy,), {"inner": under, "strips": request.param, "elsewhere": []})
    front = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    front.daemon_threads = True
    # A browser leaves its streams without a word.
    front.handle_error = lambda *_: None
    threading.Thread(target=front.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{front.server_port}", handler.elsewhere
    front.shutdown()
    front.server_close()


def test_the_page_works_under_a_sub_path(proxied, visit):
    url, elsewhere = proxied
    one = visit(url)
    page = one.page
    page.goto(url + ROOT)
    page.locator("#jd-header .jd-count").wait_for()
    assert page.url == f"{url}{ROOT}/"
    one.ask("各部门对比三公经费")
    page.wait_for_url(f"{url}{ROOT}/?a=*")
    one.quiet()
    page.reload()
    page.locator("#jd-right a[href$=xlsx]").first.wait_for(state="attached")
    hrefs = page.eval_on_selector_all("#jd-right a[href*=download]", "all => all.map(one => one.href)")
    assert {href.rpartition(".")[2] for href in hrefs} >= {"csv", "xlsx"}
    assert {page.request.get(href).status for href in hrefs} == {200}
    page.locator("#jd-box textarea").fill("三公")
    page.locator("#jd-offers li").first.wait_for()
    page.get_by_role("tab", name="报告", exact=True).click()
    page.locator("#jd-upload button").first.click()
    report = {"name": "report.txt", "mimeType": "text/plain", "buffer": b"x"}
    page.locator("#jd-upload input[type=file]").set_input_files(report)
    page.locator("#jd-upload", has_text="report").wait_for()
    other = visit(url)
    other.forgiven = "404"  # the proxy's, for the browser's own idea below
    page = other.page
    page.goto(url + ROOT + "/api/")
    page.get_by_role("link", name="openapi.json").click()
    page.wait_for_url(f"{url}{ROOT}/api/openapi.json")
    page.goto(url + ROOT + "/admin")
    page.get_by_role("link", name="准确率").click()
    page.get_by_role("link", name="回到问答").click()
    page.wait_for_url(f"{url}{ROOT}/")
    page.locator("#jd-header .jd-count").wait_for()
    # Which a browser asks for whatever a page says.
    assert set(elsewhere) <= {"/favicon.ico"}
    assert [cookie["path"] for cookie in one.context.cookies()] == [ROOT]


@pytest.fixture(scope="module")
def entered(serve_page, served, tmp_path_factory):
    """(address, the cookie that was set, the same as a browser sends it) of a site with accounts."""
    folder = tmp_path_factory.mktemp("accounts")
    accounts = Accounts(folder / "accounts.sqlite")
    accounts.users.add("zong", "administrator", PASSWORD, WHOLE)
    door = Door(accounts, AuditLog(folder / "audit.sqlite"), ROOT)
    url = serve_page(served[1], door=door, proxies=("127.0.0.1",))
    cookie = httpx.post(url + ROOT + "/login", data=FORM).headers["set-cookie"]
    yield url, cookie, {"cookie": cookie.partition(";")[0]}
    accounts.close()


FORM = {"name": "zong", "password": PASSWORD, "next": "/?a=abc"}
ADDRESSES = re.compile(r"""(?:href|src|action)="([^"#][^"]*)"|fetch\("([^"]+)\"""")


@pytest.mark.parametrize("before", [ROOT, ""])
@pytest.mark.parametrize("path", ["/", "/admin/users", "/admin/audit", "/password", "/api/"])
def test_no_address_leaves_the_sub_path(entered, path, before):
    url, _, cookie = entered
    answer = httpx.get(url + before + path, headers=cookie)
    assert answer.status_code == 200
    head, base, rest = answer.text.partition('<base href="')
    top = urljoin(ROOT + path, rest.partition('"')[0] if base else "")
    found = {urljoin(top, one or other) for one, other in ADDRESSES.findall(head + rest)}
    assert found
    assert {address for address in found if not address.startswith(ROOT + "/")} == set()


def test_logging_in_stays_under_the_sub_path(entered):
    url, cookie, _ = entered
    assert cookie.startswith("jida_session=")
    assert "; Path=/jida;" in cookie
    sent = httpx.get(url + ROOT + "/?a=abc")
    assert (sent.status_code, sent.headers["location"]) == (303, "/jida/login?next=%2F%3Fa%3Dabc")
    assert (
        urljoin(ROOT + "/login", httpx.post(url + ROOT + "/login", data=FORM).headers["location"])
        == "/jida/?a=abc"
    )
    away = httpx.post(url + ROOT + "/logout", headers={"cookie": "x=y"})
    assert away.status_code == 401


def test_over_https_the_cookie_is_secure_and_no_plain_one_is_taken(entered):
    url, _, plain = entered
    secure = {"x-forwarded-proto": "https"}
    cookie = httpx.post(url + "/login", data=FORM, headers=secure).headers["set-cookie"]
    assert cookie.startswith("__Secure-jida=")
    assert "; Path=/jida;" in cookie
    assert "; Secure" in cookie
    sent = {"cookie": cookie.partition(";")[0]}
    assert (
        httpx.get(url + "/config", headers={**secure, **sent}).json()["root"].startswith("https://127.0.0.1")
    )
    # Whoever sits on the wire can set a plain one, and have a user ask in the name of another.
    assert httpx.get(url + "/config", headers={**secure, **plain}).status_code == 401


def test_a_host_that_a_request_claims_is_not_believed(under):
    claim = {"x-forwarded-host": "outside.example", "x-gradio-server": "http://outside.example"}
    assert httpx.get(f"http://{under}/jida/config", headers=claim).json()["root"] == f"http://{under}/jida"


@pytest.mark.parametrize(
    "root", ["/api", "/ui", "/admin", "/login", "/logout", "/gradio_api", "/download", "/static"]
)
def test_a_root_like_an_address_of_our_own_is_refused(fake_assistant, root):
    with pytest.raises(UsageError, match=f"同名（{root}）"):
        serve(fake_assistant, Serving("127.0.0.1", 1, root_path=root))


@pytest.mark.parametrize("path", ["/jidax/", "/jida/jida/config", "//jida/config", "/jida/../config", "/jida/file=/etc/passwd"])  # fmt: skip
def test_what_only_looks_like_the_sub_path_is_not_there(under, path):
    connection = http.client.HTTPConnection(under)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()
