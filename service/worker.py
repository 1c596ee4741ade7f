"""The worker: takes errands one by one, sweeps once a minute under a lease, stops in order."""

import logging
import os
import signal
import socket
import threading
from types import FrameType

from sqlalchemy.exc import DBAPIError

from service.errors import Busy
from service.jobs import Workshop, run_next
from service.office import system
from service.office.desk import Office
from service.render.child import RenderChild
from service.render.pdf import OfficeSuite, check_fonts
from service.store import outbox

log = logging.getLogger("service.worker")
IDLE_SECONDS = 0.4
SWEEP_SECONDS = 60


def work(office: Office, *, until_empty: bool = False) -> None:
    """Serve errands until told to stop (or, `until_empty`, until none is due)."""
    stop = threading.Event()
    if not until_empty:
        _stop_on_signal(stop)
    if check_fonts() is None:
        log.warning("no font with the widths of Times New Roman: papers will not look right")
    child, suite = RenderChild(), OfficeSuite()
    shop = Workshop(office, child, suite)
    try:
        while not stop.is_set():
            if not _one_round(shop) and (until_empty or stop.wait(IDLE_SECONDS)):
                break
    finally:
        suite.close()
        child.close()


def _one_round(shop: Workshop) -> bool:
    """One errand, or a sweep when it is time; a database that is away is waited for."""
    try:
        _sweep_when_due(shop.office)
        return run_next(shop)
    except (Busy, DBAPIError) as error:
        log.warning("database away: %s", type(error).__name__)
        return False


def _sweep_when_due(office: Office) -> None:
    with office.reading() as db:
        if not outbox.is_free(db, "sweep", now=office.now()):
            return
    with office.writing() as db:
        mine = outbox.leased(db, "sweep", _me(), now=office.now(), seconds=SWEEP_SECONDS)
    if mine:
        system.sweep(office)


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _stop_on_signal(stop: threading.Event) -> None:
    def on_signal(number: int, frame: FrameType | None) -> None:
        log.info("stopping on signal %s", number)
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
