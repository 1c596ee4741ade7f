"""Real machinery for the tests: PostgreSQL and Redis in folders of their own, S3-compatible
storage, the web server with its worker, Chromium; started when first asked for, gone at last."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import delete

from service.store.migrate import migrate
from service.store.models import Base
from service.store.session import Database

ROOT = Path(__file__).parent.parent
SHARED = "TDKT_TESTS_SHARED"
MIGRATED = "migrated"
BUCKET, BLOB_KEY, BLOB_SECRET = "tep", "khoa", "bi-mat-cua-kho"
TABLES = list(Base.metadata.tables.values())
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def until(what: str, holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait until this holds; AssertionError with `what` when it does not come true in time."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        pause.wait(0.05)


def open_shared_folder() -> None:
    """A folder that all processes of this test run share; call once, before they start."""
    folder = tempfile.mkdtemp(prefix="tdkt-")
    Path(folder).chmod(0o755)  # the user postgres passes through
    os.environ[SHARED] = folder


def close_shared_folder() -> None:
    """Stop what the run's processes started together and remove the folder."""
    folder = Path(os.environ.pop(SHARED))
    Cluster(folder / "postgres").stop()
    Storage(folder / "s3").stop()
    Redis(folder / "redis").stop()
    shutil.rmtree(folder, ignore_errors=True)


def shared() -> Path:
    """The folder that the processes of this test run share."""
    return Path(os.environ[SHARED])


@contextmanager
def alone() -> Iterator[Path]:
    """The shared folder, held by one process at a time."""
    with (shared() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared()


class Cluster:
    """A PostgreSQL cluster below this folder on a Unix socket; as user postgres when we are root.

    Its collation is Vietnamese, as an office's may be: an order that must not depend on it shows.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def start(self) -> None:
        """Make and start it, once; its database `migrated` has this release's tables."""
        if self.data.exists():
            return
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync",
                  "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi")  # fmt: skip
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "max_connections": 250,
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        said = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", said)
        self.create(MIGRATED, template="template1")
        database = Database(self.url(MIGRATED))
        migrate(database)
        database.close()

    def stop(self) -> None:
        if self.data.exists():
            self._run("pg_ctl", "stop", "-m", "immediate")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = MIGRATED) -> None:
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def drop(self, name: str) -> None:
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [_postgres_program(program), "-D", str(self.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                **as_postgres,
            )
            said.seek(0)
            assert done.returncode == 0, said.read().decode()


class Storage:
    """S3-compatible storage in a process of its own, with one bucket; it keeps all in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.at = folder / "pid-and-port"

    def start(self) -> None:
        """Start it, once."""
        if self.folder.exists():
            return
        self.folder.mkdir()
        port = free_port()
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.s3_server", str(port)],
                cwd=ROOT,
                env=os.environ | {"MOTO_S3_DEFAULT_MAX_KEYS": "3"},  # so that lists have pages
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.at.write_text(f"{process.pid} {port}")
        until("the storage makes a bucket", self._made_bucket)

    def stop(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int(self.at.read_text().split()[0]), signal.SIGKILL)

    def host(self) -> str:
        return f"127.0.0.1:{self.at.read_text().split()[1]}"

    def _made_bucket(self) -> bool:
        ask = urllib.request.Request(f"http://{self.host()}/{BUCKET}", method="PUT")
        try:
            with urllib.request.urlopen(ask, timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def blob_url(host: str = "") -> str:
    """The BLOB_URL of an empty place in the storage of this test run (or of another host)."""
    with alone() as folder:
        storage = Storage(folder / "s3")
        storage.start()
    return f"s3+http://{BLOB_KEY}:{BLOB_SECRET}@{host or storage.host()}/{BUCKET}/{uuid.uuid4()}"


@contextmanager
def postgres_database(template: str = MIGRATED) -> Iterator[str]:
    """The URL of a fresh database with this release's tables, on the cluster of this test run."""
    with alone() as folder:
        cluster = Cluster(folder / "postgres")
        cluster.start()
    name = f"t_{uuid.uuid4().hex[:12]}"
    cluster.create(name, template)
    try:
        yield cluster.url(name)
    finally:
        cluster.drop(name)


class Redis:
    """A redis-server below this folder on a Unix socket; what it holds is gone when it stops."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *options: str) -> None:
        """Start it, unless it runs."""
        if self._pid():
            return
        self.folder.mkdir(exist_ok=True)
        own = {
            "dir": str(self.folder),
            "unixsocket": str(self.folder / "socket"),
            "pidfile": str(self.folder / "pid"),
            "logfile": str(self.folder / "log"),
            "port": "0",
            "save": "",
            "databases": "1000",
            "daemonize": "yes",
        }
        said = [word for name, value in own.items() for word in (f"--{name}", value)]
        subprocess.run(["redis-server", *said, *options], check=True, stdout=subprocess.DEVNULL)
        until("Redis answers", self._answers)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it; or (SIGSTOP, SIGCONT) let it hang and go on."""
        if pid := self._pid():
            os.kill(pid, how)
            if how == signal.SIGKILL:
                until("Redis is gone", lambda: not self._answers())
                (self.folder / "pid").unlink()

    def client(self, number: int = 0) -> redis.Redis:
        return redis.Redis.from_url(self.url(number))

    def url(self, number: int = 0) -> str:
        return f"unix://{self.folder / 'socket'}?db={number}"

    def _answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def _pid(self) -> int:
        try:
            return int((self.folder / "pid").read_text())
        except (FileNotFoundError, ValueError):
            return 0


@contextmanager
def own_redis(*options: str) -> Iterator[Redis]:
    """A Redis of one's own, to be killed and started at will."""
    server = Redis(shared() / f"redis-{uuid.uuid4().hex[:8]}")
    server.start(*options)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)


def redis_url() -> str:
    """The URL of an empty database on the Redis of this test run."""
    with alone() as folder:
        server = Redis(folder / "redis")
        server.start()
    return server.url(int(server.client().incr("databases in use")))


def make_empty(url: str) -> None:
    """All rows go and numbers begin again; quicker than a database for every test."""
    keys = [
        f"ALTER SEQUENCE {t.name}_id_seq RESTART"
        for t in TABLES
        if t.autoincrement_column is not None
    ]
    rows = [str(delete(table)) for table in TABLES]
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(END_OTHERS)
        connection.execute("SET session_replication_role = replica")
        connection.execute("; ".join(rows + keys).encode())


def sqlite_database(path: Path) -> str:
    """The URL of a fresh database at this path with this release's tables."""
    with alone() as folder:
        ready = folder / "migrated.db"
        if not ready.exists():
            database = Database(f"sqlite:///{folder / 'migrating.db'}")
            migrate(database)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("VACUUM INTO ?", (str(ready),))
            database.close()
    shutil.copy(ready, path)
    return f"sqlite:///{path}"


@dataclass
class Server:
    """A running service: the Procfile's web and worker processes, with their logs."""

    url: str
    environ: Mapping[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start this line of the Procfile as a process of its own."""
        command = _procfile()[name]
        with self.log_of(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End this process with all its children."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(20)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def log_of(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def is_up(self) -> bool:
        """Whether the web process answers; AssertionError with its log when it has ended."""
        assert self.processes["web"].poll() is None, self.log_of("web").read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


RUNNING: list[Server] = []


@contextmanager
def serving(folder: Path, database_url: str = "", **environ: str) -> Iterator[Server]:
    """Web and worker on a free port with their data below `folder` (an empty URL: its SQLite)."""
    with _ended_at_last(folder, database_url, environ) as server:
        server.start("web")
        server.start("worker")
        until("the web process answers", server.is_up)
        yield server


@contextmanager
def working(folder: Path, database_url: str = "", **environ: str) -> Iterator[Server]:
    """The worker alone."""
    with _ended_at_last(folder, database_url, environ) as server:
        server.start("worker")
        yield server


@contextmanager
def _ended_at_last(folder: Path, database_url: str, environ: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    own = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "k" * 40,
        "WORKERS": "1",  # the tests share the machine
    }
    if database_url:
        own |= {"DATABASE_URL": database_url}
    server = Server(own["PUBLIC_URL"], own | environ, folder)
    RUNNING.append(server)
    try:
        yield server
    finally:
        for name in list(server.processes):
            server.stop(name)
        RUNNING.remove(server)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless, with nothing to look up outside."""
    program = shutil.which("chromium")
    assert program, "Chromium is not installed: make test installs it"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _postgres_program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    program = str(found[-1]) if found else shutil.which(name)
    assert program, f"PostgreSQL's {name} is not installed: make test installs it"
    return program


def _version(program: Path) -> int:
    return int(program.parent.parent.name)


def _procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)
