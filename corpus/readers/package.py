"""The parts of an Office Open XML file, each read within its limit and parsed without entities or network."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from corpus.errors import ReportFormatError
from corpus.sniff import check_archive, read_part

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_DOCTYPE = "文件内部含有 DOCTYPE 声明，可能有害，请用 Word 或 WPS 打开后另存一份再导入。"
_DAMAGED = "文件内部的 XML 已损坏或嵌套过深，请用 Word 或 WPS 打开后另存一份再导入。"


class Package:
    """An archive of XML parts."""

    def __init__(self, data: bytes) -> None:
        self.archive: zipfile.ZipFile = check_archive(data)
        self._names = frozenset(self.archive.namelist())

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part, Strict namespaces mapped to the usual ones; None when there is no such part."""
        return parse_xml(read_part(self.archive, name)) if name in self._names else None

    def measure(self) -> None:
        """Unpack every part once, to refuse an archive that holds more than its directory says."""
        for name in self._names:
            read_part(self.archive, name)

    def related(self, part: str) -> dict[str, str]:
        """Last word of the relation type -> the first part it leads to ("footnotes" -> "word/footnotes.xml")."""
        found: dict[str, str] = {}
        for _, kind, target in self._relations(part):
            found.setdefault(kind.rpartition("/")[2], target)
        return found

    def targets(self, part: str) -> dict[str, str]:
        """Relation id -> the part it leads to."""
        return {name: target for name, _, target in self._relations(part)}

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """(id, type, target) of the relations that stay inside the file."""
        folder, base = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", base + ".rels"))
        for relation in root if root is not None else ():
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip(
                    "/"
                )
                yield relation.get("Id", ""), relation.get("Type", ""), target


def parse_xml(data: bytes) -> etree._Element:
    """Parse one part; any DOCTYPE is refused before a parser sees it.

    Raises:
        ReportFormatError: a DOCTYPE, broken XML, or nesting beyond libxml2's own limit of 256.
    """
    # A part in UTF-16 hides its DOCTYPE between zero bytes.
    if re.search(rb"<!DOCTYPE", data.replace(b"\x00", b"") if b"\x00" in data[:200] else data, re.IGNORECASE):
        raise ReportFormatError(_DOCTYPE)
    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReportFormatError(_DAMAGED) from error
