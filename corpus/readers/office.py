"""Old Word, WPS, RTF and OpenDocument files: LibreOffice makes a docx of them, then the docx reader reads it.

Runs inside the cage, whose limits and lack of network LibreOffice inherits: it would fetch remote images.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from corpus.cage import allow_time
from corpus.errors import MissingToolError, ReportFormatError
from corpus.readers.docx import read_docx
from corpus.readers.package import Package
from corpus.types import Document

_PROGRAMS = ("soffice", "libreoffice")
_FOLDERS = (
    "/Applications/LibreOffice.app/Contents/MacOS",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    "/usr/local/bin",
    "/snap/bin",
)
_START_S = 60
_FILTER = "docx:MS Word 2007 XML"
# Remote images and templates are not fetched, and no macro runs, also where the cage could not take the network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
_MISSING = (
    "读取 doc、wps、rtf、odt 文件需要 LibreOffice，本机没有找到，"
    "请执行 sudo apt-get install libreoffice-writer 安装，或用 Word、WPS 另存为 docx 后再导入。"
)
_FAILED = "LibreOffice 打不开这个文件，可能已损坏或设有密码，请用 Word 或 WPS 打开后另存为 docx 再导入。"


def read_doc(data: bytes) -> Document:
    """Read a Word 97-2003 or WPS document."""
    return _read(data, "doc")


def read_rtf(data: bytes) -> Document:
    """Read a Rich Text file."""
    return _read(data, "rtf")


def read_odt(data: bytes) -> Document:
    """Read an OpenDocument text."""
    archive = Package(data)
    # LibreOffice would unpack whatever is there; each part is counted first.
    archive.measure()
    return _read(data, "odt")


def _read(data: bytes, format: str) -> Document:
    return replace(read_docx(_convert(data, format)), format=format)


def _convert(data: bytes, extension: str) -> bytes:
    """The file as docx.

    Raises:
        MissingToolError: no LibreOffice on this machine.
        ReportFormatError: it gave nothing; its exit status says nothing, so the output is what counts.
    """
    program = _find_program()
    # Its first start on a machine reads some hundred megabytes from the disk.
    allow_time(_START_S)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source." + extension)
        source.write_bytes(data)
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            _FILTER,
            "--outdir",
            folder,
            str(source),
        ]
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "LANG": "C.UTF-8"}
        subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
        target = source.with_suffix(".docx")
        if not target.is_file() or not target.stat().st_size:
            raise ReportFormatError(_FAILED)
        return target.read_bytes()


def _find_program() -> str:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_FOLDERS])
    for name in _PROGRAMS:
        found = shutil.which(name, path=path)
        if found:
            return found
    raise MissingToolError(_MISSING)
