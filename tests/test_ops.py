"""The files of docs/ops: the commands in them exist, and the tools that read them, where there are any, take them."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import build_parser
from ui.command import add_commands

OPS = Path(__file__).parent.parent / "docs" / "ops"
UNIT = (OPS / "jida.service").read_text(encoding="utf-8")
CONTAINER = (OPS / "Containerfile").read_text(encoding="utf-8")
# Spared by .ci/run: an office machine, or the one of a developer, has no need of them.
ABSENT = "a tool of operations is not installed: {}"


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(ABSENT.format(name))
    return found


def test_the_commands_are_ours() -> None:
    started = re.search(r"^ExecStart=\S+/jida (.+)$", UNIT, re.M)
    contained = json.loads(re.search(r"^CMD (.+)$", CONTAINER, re.M)[1])  # type: ignore[index]
    assert started
    parser = build_parser(lambda *_: None, add_commands)
    for words in (shlex.split(started[1]), contained[1:]):
        given = parser.parse_args(words)
        assert given.accounts
        assert given.site == ["jida.example"]


@pytest.mark.parametrize(
    "line",
    ["User=jida", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "StateDirectory=jida", "UMask=0077",
     "PrivateTmp=yes", "CapabilityBoundingSet=", "IPAddressDeny=any", "Environment=JIDA_LIBRARY=/var/lib/jida/library"],
)  # fmt: skip
def test_the_service_is_shut_in(line: str) -> None:
    assert line in UNIT.splitlines()


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "jida.service"
    unit.write_text(UNIT.replace("/opt/jida/.venv/bin/jida", sys.executable), encoding="utf-8")
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", unit], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    nginx = tool("nginx")
    shutil.copy(OPS / "jida-proxy.inc", tmp_path)
    site = (OPS / "nginx.conf").read_text(encoding="utf-8").replace("/etc/nginx", str(tmp_path))
    # No certificate is made here.
    site = re.sub(r"ssl_certificate\S*\s+\S+;|(?<=443) ssl", "", site)
    folders = "".join(
        f"{kind}_temp_path {tmp_path}/{kind}; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {folders} {site} }}"
    # The commented part as well, as it would stand in another site.
    part = re.search(r"^#    location = .*\Z", site, re.M | re.S)
    assert part
    under = "".join(line.removeprefix("#") + "\n" for line in part[0].splitlines())
    for number, text in enumerate((whole, whole.replace(site, f"server {{ {under} }}"))):
        path = tmp_path / f"{number}.conf"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([nginx, "-t", "-q", "-p", tmp_path, "-c", path, "-e", tmp_path / "log"], capture_output=True, text=True, check=False)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
