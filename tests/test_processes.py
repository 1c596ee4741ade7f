"""The Procfile's three processes, as a host starts and stops them."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.services import postgres_database, serving, until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SECRETS = {"SECRET_KEY": "s" * 40, "PUBLIC_URL": "https://tdkt.example.vn"}


def flask(folder, *command, **environ):
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "service", *command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def readiness(server):
    with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as answer:  # noqa: S310 - our own address
        return answer.status, json.load(answer)


def test_a_real_office_starts_with_its_tables_and_an_administrator_and_no_demo(tmp_path):
    with postgres_database(template="template1") as url:
        real = {"DATABASE_URL": url, **SECRETS}
        migrated = flask(tmp_path, "migrate", **real)
        assert (migrated.returncode, migrated.stderr) == (0, "")
        refused = flask(tmp_path, "demo", **real)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.startswith("Văn phòng mẫu chỉ có trên máy chạy thử")
        made = flask(tmp_path, "create-admin", "quantri", **real)
        assert made.stderr == ""
        assert made.stdout.startswith("https://tdkt.example.vn/dat-mat-khau/")


def test_web_and_worker_answer_and_end_in_order_when_told_to(tmp_path, sqlite_url):
    with serving(tmp_path) as server:
        until("a worker reported", lambda: readiness(server) == (200, {"status": "ok"}))
        processes = dict(server.processes)
        for name in processes:
            server.stop(name, signal.SIGTERM)
        assert {name: p.returncode for name, p in processes.items()} == {"web": 0, "worker": 0}
        logs = {name: server.log_of(name).read_text() for name in processes}
    assert "Traceback" not in "".join(logs.values())
