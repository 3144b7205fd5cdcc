"""The form of a backup: one tar file of the library's databases and originals, its last member a list of hashes.

Members are `<name>.sqlite`, `cas/<sha256>` and `manifest.json`; nothing else is ever read from one.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus import codec
from corpus.errors import Error

MANIFEST = "manifest.json"
FORMAT = 1
_NAME = re.compile(r"cas/[0-9a-f]{64}|\w[\w-]{0,100}\.sqlite")
_MANIFEST_BYTES = 1 << 30
_CHUNK = 1 << 20


class BackupError(Error):
    """A backup that can not be made, read or put in place."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the backup: its name there, its length in bytes and the sha256 of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds and when it was made (UTC, ISO 8601)."""

    format: int
    made_at: str
    files: tuple[Member, ...]


def add_file(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> Member:
    """Put the next `size` bytes of a file into the archive."""
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    made = _Hashing(file)
    archive.addfile(header, made)
    return Member(name, size, made.hash.hexdigest())


def add_contents(archive: tarfile.TarFile, contents: Contents) -> None:
    """Put in the list of hashes, after its own; the last member."""
    body = json.dumps(codec.to_json(contents), ensure_ascii=False).encode()
    data = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    add_file(archive, MANIFEST, io.BytesIO(data), len(data))


class _Hashing(io.RawIOBase):
    """A file that remembers the hash of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.hash.update(data)
        return data


@contextmanager
def opened(path: Path) -> Iterator[tuple[tarfile.TarFile, Contents]]:
    """A backup and what it says it holds: every member is listed there and the other way round.

    Raises:
        BackupError: it is none, is cut short or damaged, or was made by a newer program.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive, _contents(path, archive)
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise BackupError(f"备份文件 {path} 读不了（{error.strerror}），请检查路径和权限。") from error


def _contents(path: Path, archive: tarfile.TarFile) -> Contents:
    members = archive.getmembers()
    if not members or members[-1].name != MANIFEST or members[-1].size > _MANIFEST_BYTES:
        raise _damaged(path, "没有读到末尾的文件清单")
    checksum, _, body = b"".join(_chunks(archive, members[-1])).partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise _damaged(path, "文件清单与校验值不符")
    version = json.loads(body).get("format")
    if version != FORMAT:
        raise BackupError(f"备份文件 {path} 的格式版本是 {version}，本程序支持版本 {FORMAT}；请先升级绩答。")
    contents = codec.loads(Contents, body)
    found = [(member.name, member.size) for member in members[:-1]]
    regular = all(member.isreg() and _NAME.fullmatch(member.name) for member in members[:-1])
    if (
        not regular
        or len(set(found)) != len(found)
        or set(found) != {(m.name, m.size) for m in contents.files}
    ):
        raise _damaged(path, "里面的文件与清单不一致")
    return contents


def read_member(path: Path, archive: tarfile.TarFile, member: Member) -> Iterator[bytes]:
    """The bytes of a member, piece by piece; at the end they must have had its hash."""
    made = hashlib.sha256()
    for chunk in _chunks(archive, archive.getmember(member.name)):
        made.update(chunk)
        yield chunk
    if made.hexdigest() != member.sha256:
        raise _damaged(path, f"{member.name} 与校验值不符")


def _chunks(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = archive.extractfile(member)
    while file is not None and (chunk := file.read(_CHUNK)):
        yield chunk


def _damaged(path: Path, reason: str) -> BackupError:
    return BackupError(f"{path} 不是绩答的备份，或已损坏、不完整（{reason}）；请换一份备份，资料库没有改动。")
