"""The writers' queue of SQLite: first come, first served; for ten seconds; among processes too."""

import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from service.errors import Busy
from service.store.session import FairLock
from tests.services import until

HOLD = """
import fcntl, sys
lock = open(sys.argv[1], "a")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "so_lieu.db.lock"


@contextmanager
def held_elsewhere(path):
    """The lock held by another process, until it is told to end."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        yield other


def queue_up(lock, name, entered, seconds=20.0):
    """A thread that waits for the lock and notes its name when it is in."""

    def enter():
        try:
            with lock.held(seconds):
                entered.append(name)
        except Busy:
            entered.append(f"{name} late")

    waiting = len(lock._queue)
    thread = threading.Thread(target=enter)
    thread.start()
    until("the thread stands in the queue", lambda: len(lock._queue) > waiting)
    return thread


def join(threads):
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize("with_file", [True, False])
def test_writers_enter_in_the_order_they_came(path, with_file):
    lock, entered = FairLock(path if with_file else None), []
    with lock.held(1):
        threads = [queue_up(lock, name, entered) for name in range(8)]
        assert entered == []
    join(threads)
    assert entered == list(range(8))


def test_one_who_waited_too_long_is_told_so_and_holds_nobody_up(path):
    lock, entered = FairLock(path), []
    with lock.held(1):
        late = queue_up(lock, "first", entered, seconds=0.1)
        patient = queue_up(lock, "second", entered)
        join([late])
        assert entered == ["first late"]
    join([patient])
    assert entered == ["first late", "second"]


def test_busy_is_a_whole_sentence_in_vietnamese(path):
    with (
        FairLock(path).held(1),
        pytest.raises(Busy, match=r"^Hệ thống đang bận, thao tác chưa được ghi\. Hãy thử lại"),
        FairLock(path).held(0.05),
    ):
        pytest.fail("two held it at once")


def test_a_refusal_inside_lets_the_next_one_in(path):
    lock = FairLock(path)
    with pytest.raises(Busy), lock.held(1):
        raise Busy("x")
    with lock.held(0.1):
        pass


def test_another_process_is_waited_for(path):
    lock, entered = FairLock(path), []
    with held_elsewhere(path) as other:
        thread = queue_up(lock, "ours", entered)
        with pytest.raises(Busy), lock.held(0.05):
            pytest.fail("two held it at once")
        assert entered == []
        other.stdin.close()
        join([thread])
    assert entered == ["ours"]


def test_a_killed_process_leaves_the_lock_free(path):
    with held_elsewhere(path) as other:
        other.kill()
        other.wait()
        with FairLock(path).held(5):
            pass
