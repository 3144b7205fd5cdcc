"""The server over real HTTP: headers, refusals, downloads, and what Gradio alone would give away."""

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest

from ui.server import hosts_for


class Client:
    """One browser's connection with its cookie; sends paths exactly as given."""

    def __init__(self, url):
        self.address = urlsplit(url).netloc
        self.cookie = ""
        response, _ = self.get("/")
        self.cookie = response.headers["set-cookie"].split(";")[0]

    def get(self, path, **headers):
        return self.send("GET", path, None, headers)

    def post(self, path, body, **headers):
        return self.send("POST", path, json.dumps(body), {"content-type": "application/json", **headers})

    def send(self, method, path, body, headers):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        given = {"cookie": self.cookie, **headers} if self.cookie else headers
        connection.request(method, path, body, given)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response, data

    def events(self, path):
        return [
            json.loads(line[6:])
            for line in self.get(path)[1].decode().splitlines()
            if line.startswith("data:")
        ]


@pytest.fixture
def client(served):
    return Client(served[0])


def dependency(client, target):
    """The number of the event that component `target` triggers, and its inputs' count."""
    config = json.loads(client.get("/config")[1])
    wanted = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == target)
    for dependency in config["dependencies"]:
        if any(trigger[0] == wanted for trigger in dependency["targets"]):
            return dependency["id"], dependency["inputs"]
    raise LookupError(target)


def test_every_answer_carries_the_headers(client):
    for path in ("/", "/healthz", "/ui/page.js", "/gradio_api/token"):
        response, _ = client.get(path)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
        assert "object-src 'none'" in response.headers["content-security-policy"]
        assert "unsafe-eval" not in response.headers["content-security-policy"]


def test_each_page_has_a_nonce_of_its_own(client):
    nonces = [
        re.search(r"'nonce-([\w-]+)'", client.get("/")[0].headers["content-security-policy"])[1]
        for _ in range(2)
    ]
    assert nonces[0] != nonces[1]


def test_the_page_holds_no_inline_script_without_nonce(client):
    _, body = client.get("/")
    assert re.findall(rb"<script(?![^>]*(nonce|src)=)", body) == []


def test_the_cookie_can_not_be_read_by_scripts(served):
    response, _ = Client(served[0]).get("/", cookie="")
    assert "HttpOnly" in response.headers["set-cookie"]
    assert "SameSite=Strict" in response.headers["set-cookie"]


def test_another_host_name_is_refused(client):
    assert client.get("/", host="outside.example")[0].status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/docs", "/monitoring",
        "/gradio_api/proxy=http://127.0.0.1:1/", "/ui/../server.py", "/ui/%2e%2e/server.py", "/ui/..%2fserver.py",
        "/static/../../../routes.py", "/assets/%2e%2e/%2e%2e/routes.py", "/download/original/x", "/gradio_api/token",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_not_found(client, path):
    assert client.get(path)[0].status in (404, 422)


def test_a_posted_path_never_reads_the_servers_files(client, tmp_path, monkeypatch):
    secret = tmp_path / "secret.txt"
    secret.write_text("2024年度机密局绩效自评报告\n会议费支出为1.23万元。\n", encoding="utf-8")
    number, inputs = dependency(client, "jd-store")
    file = {"path": str(secret), "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}
    assert len(inputs) == 3
    session = "probefileread"
    body = {"data": [[file], "", ""], "fn_index": number, "session_hash": session}
    refused, _ = client.post("/gradio_api/queue/join", body)
    assert refused.status == 403
    # Gradio by itself, were the guard not to look: has_launched makes it check the path.
    monkeypatch.setattr("ui.guard._paths", lambda body: [])
    client.post("/gradio_api/queue/join", body)
    events = client.events(f"/gradio_api/queue/data?session_hash={session}")
    done = [event for event in events if event["msg"] == "process_completed"]
    assert [event["success"] for event in done] == [False]
    assert "机密局" not in json.dumps(events, ensure_ascii=False)
    assert secret.exists()


def test_a_session_belongs_to_the_browser_that_began_it(served):
    first, second = Client(served[0]), Client(served[0])
    number, _ = dependency(first, "jd-bus")
    body = {
        "data": ["ask/三公?1", None, [], [], "", "", "", ""],
        "fn_index": number,
        "session_hash": "ownedbyfirst",
    }
    assert first.post("/gradio_api/queue/join", body)[0].status == 200
    assert second.get("/gradio_api/queue/data?session_hash=ownedbyfirst")[0].status == 403
    assert second.post("/gradio_api/queue/join", body)[0].status == 403
    assert first.events("/gradio_api/queue/data?session_hash=ownedbyfirst")[-1]["msg"] == "close_stream"


def test_what_has_left_the_choosers_since_refuses_no_question(client):
    """As after a deletion, or when the service was started anew: the page still holds what it chose before."""
    number, _ = dependency(client, "jd-bus")
    data = ["ask/三公?1", None, ["1999", "x"], ["不存在的局"], "1999", "不存在的局", "旧指标", "旧口径"]
    body = {"data": data, "fn_index": number, "session_hash": "stalechoices"}
    assert client.post("/gradio_api/queue/join", body)[0].status == 200
    events = client.events("/gradio_api/queue/data?session_hash=stalechoices")
    assert [event["success"] for event in events if event["msg"] == "process_completed"] == [True]
    assert "0.14" in json.dumps(events)


def test_calls_without_our_cookie_are_refused(client):
    client.cookie = ""
    assert client.post("/gradio_api/queue/join", {"session_hash": "x"})[0].status == 403
    assert client.send("POST", "/gradio_api/upload", b"", {"content-length": "0"})[0].status == 403


def test_a_body_that_is_no_question_is_refused(client):
    response, _ = client.post("/gradio_api/queue/join", {"data": ["三" * 1_000_000]})
    assert response.status == 413


@pytest.mark.parametrize("body", ["null", "[]", "{", '{"session_hash": 1}'])
def test_malformed_bodies_are_the_callers_error(client, body):
    response, _ = client.send("POST", "/gradio_api/queue/join", body, {"content-type": "application/json"})
    assert 400 <= response.status < 500


def test_health_says_how_many_reports(client):
    assert json.loads(client.get("/healthz")[1]) == {"status": "ok"}
    assert json.loads(client.get("/readyz")[1]) == {"reports": 2}


def test_only_words_that_the_library_holds_are_offered(client):
    words = json.loads(client.get("/ui/words.json")[1])
    assert [(word, kind) for word, kind, _ in words] == [
        ("三公经费", "指标"),
        ("示例区文化馆", "部门"),
        ("示例区行政审批局", "部门"),
        ("2023年", "年度"),
    ]
    assert "三公" in next(others for word, _, others in words if word == "三公经费")


def test_an_original_comes_as_an_attachment_with_its_name(client):
    response, body = client.get("/download/original/1")
    assert response.status == 200
    assert response.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%AE%A1")
    assert "三公经费" in body.decode()


@pytest.mark.parametrize("path", ["/download/original/99", "/download/none.csv", "/original/99/1.webp"])
def test_a_missing_download_is_not_found(client, path):
    assert client.get(path)[0].status == 404


def test_a_page_of_what_is_no_pdf_is_not_found(client):
    response, body = client.get("/original/1/1.webp?span=1-2")
    assert response.status == 404
    assert "不能按页显示" in body.decode()


def test_names_for_a_server_open_to_the_network():
    assert hosts_for("127.0.0.1") == ("127.0.0.1", "localhost", "[::1]", "127.0.0.1")
    assert "*" not in hosts_for("0.0.0.0")
    assert hosts_for("10.1.2.3")[-1] == "10.1.2.3"
