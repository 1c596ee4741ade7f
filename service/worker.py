"""A worker: takes errands one by one, by Redis where there is one, else from the database.

`python -m service.worker NAME` is a consumer of `flask work`'s supervisor: it works until it is
told to stop, and ends at once when the supervisor is gone.
"""

import logging
import os
import sys
import threading
import time

from sqlalchemy.exc import DBAPIError

from service.errors import Busy
from service.jobs import Workshop, run_errand, run_next
from service.office import system
from service.office.desk import Office
from service.office.start import open_office
from service.render.child import RenderChild
from service.render.pdf import OfficeSuite
from service.settings import read_settings
from service.store import outbox
from service.store.queue import RedisQueue
from service.supervisor import log_to_stderr, stop_on_signal

log = logging.getLogger("service.worker")
IDLE_SECONDS = 0.4
AWAY_SECONDS = 5.0
REPORT_SECONDS = 20.0
LOOK_SECONDS = 1.0
LAST_WORDS_SECONDS = 5.0


def work_off(office: Office) -> None:
    """Sweep if it is time and run errands until none is due."""
    with RenderChild() as child, OfficeSuite() as suite:
        shop = Workshop(office, child, suite)
        system.sweep_in_turn(office, shop.name)
        while run_next(shop):
            pass


def consume(name: str) -> None:
    """Run errands under this name until told to stop; LibreOffice starts when first needed."""
    log_to_stderr()
    stop, done = stop_on_signal(), threading.Event()
    office = open_office(read_settings())
    threading.Thread(target=_end_with_supervisor, args=(office, name, stop), daemon=True).start()
    with RenderChild() as child, OfficeSuite() as suite:
        shop = Workshop(office, child, suite, name)
        reporter = threading.Thread(target=_report_on, args=(shop, done), daemon=True)
        reporter.start()
        try:
            _serve(shop, stop)
        finally:
            done.set()
            reporter.join()
            _take_leave(office, name)


def _serve(shop: Workshop, stop: threading.Event) -> None:
    """By Redis as long as it answers, and meanwhile from the database."""
    bell = shop.office.bell
    while not stop.is_set():
        if isinstance(bell, RedisQueue) and bell.is_back():
            bell.serve(shop.name, lambda errand_id: _run_one(shop, stop, errand_id), stop)
        elif not _run_one(shop, stop):
            stop.wait(IDLE_SECONDS)


def _run_one(shop: Workshop, stop: threading.Event, errand_id: int | None = None) -> bool:
    """Whether there was an errand; a database that is away is left alone for a while."""
    try:
        return run_next(shop) if errand_id is None else run_errand(shop, errand_id)
    except (Busy, DBAPIError) as error:
        log.warning("database away: %s", type(error).__name__)
        stop.wait(AWAY_SECONDS)
        return False


def _report_on(shop: Workshop, done: threading.Event) -> None:
    """Say now and then that this worker lives, and at once when its trouble changes."""
    told, due = None, 0.0
    while True:
        trouble = shop.suite.trouble
        if trouble != told or time.monotonic() >= due:
            told, due = trouble, time.monotonic() + REPORT_SECONDS
            try:
                with shop.office.writing() as db:
                    outbox.report(db, shop.name, trouble, now=shop.office.now())
            except (Busy, DBAPIError) as error:
                log.warning("not reported: %s", type(error).__name__)
        if done.wait(LOOK_SECONDS):
            return


def _end_with_supervisor(office: Office, name: str, stop: threading.Event) -> None:
    """The pipe from the supervisor ends when it dies; what this worker holds goes to others."""
    while os.read(0, 1):
        pass
    stop.set()  # or it would take, just before its end, what another gives back
    last = threading.Timer(LAST_WORDS_SECONDS, os._exit, args=(1,))
    last.daemon = True
    last.start()
    log.warning("supervisor gone, ending")
    _take_leave(office, name)
    os._exit(1)  # child and LibreOffice end with the pipes from here


def _take_leave(office: Office, name: str) -> None:
    try:
        with office.writing() as db:
            outbox.gone(db, name, now=office.now())
    except (Busy, DBAPIError) as error:
        log.warning("no leave taken: %s", type(error).__name__)


if __name__ == "__main__":
    consume(sys.argv[1])
