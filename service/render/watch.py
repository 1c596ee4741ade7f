"""A deadline on work done by another process: when it passes, that process is killed."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO


@contextmanager
def deadline(seconds: float, kill: Callable[[], None]) -> Iterator[threading.Event]:
    """Run `kill` if the block takes longer; the event is set then, and only then.

    After the block no kill can come any more, so the next piece of work is safe.
    """
    breached = threading.Event()

    def breach() -> None:
        breached.set()
        kill()

    timer = threading.Timer(seconds, breach)
    timer.daemon = True
    timer.start()
    try:
        yield breached
    finally:
        timer.cancel()
        timer.join()


def kill_group(pid: int | None) -> None:
    """Kill a process and all that it started in its group, if it still lives."""
    if pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def opened(pipe: IO[bytes] | None) -> IO[bytes]:
    """The pipe that Popen was asked for."""
    if pipe is None:
        raise ValueError("the process was started without this pipe")
    return pipe


def close(*pipes: IO[bytes] | None) -> None:
    """Close the pipes of a process that is gone; what was still to be written is lost with it."""
    for pipe in pipes:
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
