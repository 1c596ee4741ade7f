"""Files by content: a file is named by its SHA-256, written whole, never changed."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from service.errors import NotFound, TooLarge

SHA = re.compile(r"[0-9a-f]{64}\Z")
MOST_BYTES = 64 * 1024 * 1024


class FileStore:
    """A folder of whole files. `put` is durable when it returns; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep these bytes; their SHA-256 in hexadecimal. TooLarge above 64 MiB."""
        if len(data) > MOST_BYTES:
            raise TooLarge("Tệp lớn hơn 64 MB. Hãy thu nhỏ hoặc chia tệp rồi gửi lại.")
        sha = hashlib.sha256(data).hexdigest()
        path = self._path(sha)
        if path.exists():
            os.utime(path)  # named again: the sweep waits 48 hours from now
        else:
            _write_whole(path, data)
        return sha

    def open(self, sha: str) -> bytes:
        """The bytes of this name. NotFound when there are none."""
        try:
            return self._path(sha).read_bytes()
        except FileNotFoundError:
            raise NotFound("Không tìm thấy tệp này trong kho lưu.") from None

    def names(self) -> dict[str, float]:
        """Every kept name with the time it was last put (seconds since 1970)."""
        return {p.name: p.stat().st_mtime for p in self.folder.glob("??/*") if SHA.match(p.name)}

    def drop(self, sha: str) -> None:
        """Forget a file that nothing names; only the sweep calls this."""
        self._path(sha).unlink(missing_ok=True)

    def _path(self, sha: str) -> Path:
        if not SHA.match(sha):
            raise NotFound("Không tìm thấy tệp này trong kho lưu.")
        return self.folder / sha[:2] / sha


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        os.unlink(draft)  # a full disk gets no fuller
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
