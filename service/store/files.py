"""Files by content: a file is named by its SHA-256, kept whole, and proved whenever it is read."""

import hashlib
import math
import os
import re
import shutil
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO

from service.errors import NotFound, TooLarge

SHA = re.compile(r"[0-9a-f]{64}\Z")
MOST_BYTES = 64 * 1024 * 1024
MOST_FILE_BYTES = 4 * 1024 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
DRAFT_SECONDS = 24 * 3600


class Damaged(Exception):
    """The bytes kept under this name are others: never served as the file they are not."""


class BadStore(Exception):
    """The store cannot be used as it is set: one line for the administrator, without secrets."""


class FileStore(ABC):
    """Whole files. What was put is durable and never changes; the same bytes are kept once."""

    def put(self, data: bytes) -> str:
        """Keep these bytes; their SHA-256 in hexadecimal. TooLarge above 64 MiB."""
        if len(data) > MOST_BYTES:
            raise TooLarge("Tệp lớn hơn 64 MB. Hãy thu nhỏ hoặc chia tệp rồi gửi lại.")
        sha = hashlib.sha256(data).hexdigest()
        self._keep(sha, BytesIO(data))
        return sha

    def put_file(self, path: Path) -> str:
        """Keep a file of any size up to 4 GiB, piece by piece; its SHA-256."""
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > MOST_FILE_BYTES:
                raise TooLarge("Tệp lớn hơn 4 GB. Hãy chia thành nhiều đợt nhỏ hơn.")
            sha = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._keep(sha, file)
        return sha

    def open(self, sha: str) -> bytes:
        """The bytes of this name. NotFound when there are none."""
        return b"".join(self.stream(sha))

    def stream(self, sha: str) -> Iterator[bytes]:
        """The same, piece by piece. NotFound at once; the last piece only when all were right."""
        return _proved(sha, self._read(sha))

    def save(self, sha: str, path: Path) -> None:
        """The same as a file at this path, there whole or not at all."""
        pieces = self.stream(sha)
        with _whole(path, drafts=path.parent) as file:
            file.writelines(pieces)

    @abstractmethod
    def names(self) -> dict[str, float]:
        """Every kept name with the time it was last put (seconds since 1970)."""

    @abstractmethod
    def drop(self, sha: str, unless_put_since: float = math.inf) -> None:
        """Forget a file that nothing names; only the sweep calls this."""

    @abstractmethod
    def _keep(self, sha: str, file: IO[bytes]) -> None:
        """Keep what this file holds from here on; a name that is there already is put again."""

    @abstractmethod
    def _read(self, sha: str) -> Iterator[bytes]:
        """The bytes under this name, whatever they are; NotFound at once."""


def open_files(blob_url: str, var: Path) -> FileStore:
    """The store these settings ask for, proved to be there. BadStore says what is wrong."""
    if not blob_url:
        return FolderStore(var / "tep")
    from service.store.s3 import S3Store  # its library is slow to load

    store = S3Store(blob_url)
    store.prove()
    return store


class FolderStore(FileStore):
    """Files below a folder of this machine; drafts that a killed process left go after a day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._drafts = folder / ".nhap"
        self._drafts.mkdir(parents=True, exist_ok=True)
        for draft in self._drafts.iterdir():
            with suppress(FileNotFoundError):  # its writer, or another start, was quicker
                if draft.stat().st_mtime < time.time() - DRAFT_SECONDS:
                    draft.unlink()

    def names(self) -> dict[str, float]:
        return {p.name: p.stat().st_mtime for p in self.folder.glob("??/*") if SHA.match(p.name)}

    def drop(self, sha: str, unless_put_since: float = math.inf) -> None:
        path = self.folder / place_of(sha)
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < unless_put_since:
                path.unlink()

    def _keep(self, sha: str, file: IO[bytes]) -> None:
        path = self.folder / place_of(sha)
        if not path.parent.exists():
            path.parent.mkdir(exist_ok=True)
            _sync_folder(self.folder)
        try:
            os.utime(path)
        except FileNotFoundError:
            with _whole(path, self._drafts) as draft:
                shutil.copyfileobj(file, draft, PIECE_BYTES)
        _sync_folder(path.parent)

    def _read(self, sha: str) -> Iterator[bytes]:
        try:
            file = (self.folder / place_of(sha)).open("rb")
        except FileNotFoundError:
            raise missing(sha) from None
        return _pieces(file)


def place_of(sha: str) -> str:
    """«ab/ab12…»: where this file lies, in a folder as in a bucket. NotFound for any other name."""
    if not SHA.match(sha):
        raise NotFound("Không tìm thấy tệp này trong kho lưu.")
    return f"{sha[:2]}/{sha}"


def missing(sha: str) -> NotFound:
    """What to raise when nothing has this name."""
    return NotFound(f"Không tìm thấy tệp {sha} trong kho lưu.", {"sha": sha})


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(partial(file.read, PIECE_BYTES), b"")


def _proved(sha: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """These pieces; the last is held back until the whole hashes to its name."""
    digest, held = hashlib.sha256(), b""
    for piece in pieces:
        if held:
            yield held
        digest.update(piece)
        held = piece
    if digest.hexdigest() != sha:
        raise Damaged(f"file {sha} holds other bytes")
    yield held


@contextmanager
def _whole(path: Path, drafts: Path) -> Iterator[IO[bytes]]:
    """A file to write into; it gets its name when it is whole and on the disk."""
    handle, draft = tempfile.mkstemp(dir=drafts, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)  # a full disk gets no fuller
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
