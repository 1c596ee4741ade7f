"""`make soak` alone: 5,000 certificates from order to files, with the memory of all watched."""

import io
import sys
import threading
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from service.office import api_tokens
from tests.load.certificates import Watch, is_made, name, order, prove_whole
from tests.load.processes import children, command, memory
from tests.services import Server, serving, until
from tests.world import World, real_now

pytestmark = pytest.mark.slow

SHEETS = 5000
PATIENCE_SECONDS = 900
MEGABYTE = 1_000_000
# Who is watched, by a word of his command line, and how much he may take.
MOST_MEGABYTES = {
    "gunicorn": 400,
    "service.supervisor": 200,
    "service.worker": 400,
    "service.render.child": 300,
    "soffice.bin": 600,
}


def test_five_thousand_certificates_in_bounded_memory(tmp_path: Path, sqlite_url: str) -> None:
    world = World(tmp_path, sqlite_url, real_now)
    token = api_tokens.make(world.office, "chuyenvien", "dài hơi")
    with serving(tmp_path, WORKERS="2") as server, Memory(server) as peaks:
        start = time.monotonic()
        batch_id = order(world, SHEETS)
        with Watch(world, batch_id):
            until("the batch is made", lambda: is_made(world, batch_id), PATIENCE_SECONDS)
        made = time.monotonic() - start
        sent = {what: download(server, token, batch_id, what) for what in ("zip", "print")}
        took = time.monotonic() - start
    prove_whole(world, batch_id, SHEETS)

    with zipfile.ZipFile(io.BytesIO(sent["zip"])) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == SHEETS
        assert archive.namelist()[-1] == f"{SHEETS} {name(SHEETS)}.docx"
    assert sent["print"].startswith(b"%PDF")
    told = ", ".join(f"{who} {most:.0f} MB" for who, most in peaks.most.items())
    sys.stdout.write(
        f"\n{SHEETS} certificates made in {made:.0f} s ({made / SHEETS * 1000:.1f} ms each), "
        f"in hand after {took:.0f} s; memory at its highest: {told}\n"
    )
    assert [who for who, most in MOST_MEGABYTES.items() if not 0 < peaks.most[who] <= most] == []


def download(server: Server, token: str, batch_id: int, what: str) -> bytes:
    """One of the batch's files over HTTP."""
    ask = urllib.request.Request(  # noqa: S310 - our own address
        f"{server.url}/api/v1/batches/{batch_id}/files/{what}",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(ask, timeout=300) as answer:  # noqa: S310 - our own address
        data: bytes = answer.read()
    return data


class Memory:
    """The most that any process of each kind took, looked at all the time."""

    def __init__(self, server: Server) -> None:
        self.most = dict.fromkeys(MOST_MEGABYTES, 0.0)
        self._server, self._over = server, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        tops = [process.pid for process in self._server.processes.values()]
        while not self._over.wait(0.5):
            for who in self.most:
                found = [
                    pid for top in tops for pid in [top, *children(top)] if who in command(pid)
                ]
                self.most[who] = max(
                    self.most[who], *(memory(pid) / MEGABYTE for pid in found), 0.0
                )
