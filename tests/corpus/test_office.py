import io
import shutil
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from corpus.errors import MissingToolError, ReportFormatError
from corpus.readers import office

needs_libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
)


def odt(body):
    kind = "application/vnd.oasis.opendocument.text"
    content = (
        f'<office:document-content {SPACES} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


@needs_libreoffice
def test_rtf_text():
    document = office.read_rtf(rb"{\rtf1\ansi\uc1 \u20915?\u31639?0.14\u19975?\u20803?\par}")
    assert document.text == "决算0.14万元\n"
    assert document.format == "rtf"


@needs_libreoffice
def test_remote_images_are_not_fetched():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_OPTIONS = do_HEAD = do_GET

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        link = f"http://127.0.0.1:{server.server_port}/x.png"
        image = (
            f'<draw:image xlink:href="{link}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        )
        frame = f'<text:p>正文<draw:frame svg:width="3cm" svg:height="3cm">{image}</draw:frame></text:p>'
        document = office.read_odt(odt(frame))
        server.shutdown()
    assert document.text == "正文\n"
    assert asked == []


@needs_libreoffice
def test_a_damaged_document_is_refused():
    with pytest.raises(ReportFormatError, match=r"LibreOffice 打不开|没有文字"):
        office.read_doc(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096)


def test_without_libreoffice_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(office, "_PROGRAMS", ())
    with pytest.raises(MissingToolError, match="apt-get install libreoffice-writer"):
        office.read_doc(b"")
