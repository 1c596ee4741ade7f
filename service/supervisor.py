"""`flask work`: keeps the consumers alive, feeds Redis, sweeps; passes SIGTERM on and waits."""

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType

from sqlalchemy.exc import DBAPIError

from service.errors import Busy
from service.office import system
from service.office.desk import Office
from service.office.start import open_office
from service.render.fonts import check_fonts
from service.settings import Settings, read_settings
from service.store import outbox
from service.store.queue import RedisQueue

log = logging.getLogger("service.supervisor")
TICK_SECONDS = 0.5
AWAY_SECONDS = 5.0
SWEEP_LOOK_SECONDS = 2.0
QUICK_DEATH_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 60.0
MOST_FED = 500


def supervise(settings: Settings) -> None:
    """Keep `settings.workers` consumers at work until told to stop."""
    log_to_stderr()
    stop = stop_on_signal()
    office = open_office(settings)
    _warn(office)
    threading.Thread(target=_sweep_on, args=(office, stop), daemon=True).start()
    posts = [Post(office, settings) for _ in range(settings.workers)]
    try:
        while not stop.is_set():
            stop.wait(TICK_SECONDS if _tend(office, posts) else AWAY_SECONDS)
    finally:
        for post in posts:
            post.dismiss()
        for post in posts:
            post.wait()


def log_to_stderr() -> None:
    """What happens, a line each; rq's own lines only when something is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for name in ("rq.worker", "rq.job", "rq.queue"):
        logging.getLogger(name).setLevel(logging.WARNING)


def stop_on_signal() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set; the work in hand is brought to its end."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop


class Post:
    """One place at work: its consumer process, and the next one when that dies."""

    def __init__(self, office: Office, settings: Settings) -> None:
        self._office, self._root = office, settings.root
        self._process: subprocess.Popen[bytes] | None = None
        self._name, self._started, self._quick_deaths, self._wait_until = "", 0.0, 0, 0.0

    def tend(self) -> None:
        """Start a consumer where there is none; free what a dead one held."""
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._process.returncode)
        if self._process is None and time.monotonic() >= self._wait_until:
            self._start()

    def dismiss(self) -> None:
        """Ask the consumer to end after the job in hand."""
        if self._process is not None:
            self._process.terminate()

    def wait(self) -> None:
        if self._process is not None:
            self._process.wait()

    def _start(self) -> None:
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "service.worker", self._name],
            stdin=subprocess.PIPE,  # its end tells the consumer that we are gone
            env=os.environ | {"PYTHONPATH": str(self._root)},
        )

    def _bury(self, code: int) -> None:
        """A consumer that dies at once, again and again, is replaced after growing pauses."""
        with self._office.writing() as db:
            outbox.gone(db, self._name, now=self._office.now())
        log.warning("consumer=%s ended code=%s", self._name, code)
        lived = time.monotonic() - self._started
        self._quick_deaths = self._quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 0
        pause = min(2.0**self._quick_deaths - 1, LONGEST_PAUSE_SECONDS)
        self._wait_until, self._process = time.monotonic() + pause, None


def _tend(office: Office, posts: list[Post]) -> bool:
    """One round of everything; False when the database is away."""
    try:
        for post in posts:
            post.tend()
        if isinstance(office.bell, RedisQueue):
            with office.reading() as db:
                due = outbox.due(db, now=office.now(), most=MOST_FED)
            office.bell.feed(due)
    except (Busy, DBAPIError) as error:
        log.warning("database away: %s", type(error).__name__)
        return False
    return True


def _sweep_on(office: Office, stop: threading.Event) -> None:
    """In a thread of its own: a long sweep keeps no consumer waiting for its successor."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    while not stop.wait(SWEEP_LOOK_SECONDS):
        try:
            system.sweep_in_turn(office, holder)
        except (Busy, DBAPIError) as error:
            log.warning("no sweep, database away: %s", type(error).__name__)
        except Exception:  # a fault of ours must not end all later sweeps
            log.exception("sweep failed")


def _warn(office: Office) -> None:
    """Say at start what would trouble the work later."""
    if check_fonts() is None:
        log.warning("no font with the widths of Times New Roman: papers will not look right")
    if isinstance(office.bell, RedisQueue) and (policy := office.bell.eviction()):
        log.warning("redis may throw jobs away: maxmemory-policy is %s, not noeviction", policy)


if __name__ == "__main__":
    supervise(read_settings())
