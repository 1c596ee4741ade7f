"""What the tests see of running processes: whose children they are, what memory they take."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.services import until

PROC = Path("/proc")


def children(pid: int, *named: str) -> list[int]:
    """The living processes below this one whose command line holds all of these words."""
    parents = dict(_parents())
    return sorted(
        found
        for found in parents
        if _is_below(found, pid, parents) and all(word in command(found) for word in named)
    )


def command(pid: int) -> str:
    """The command line; empty when the process is gone."""
    with suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def memory(pid: int) -> int:
    """Bytes in memory now."""
    return _status(pid, "VmRSS")


def peak_memory(pid: int) -> int:
    """Bytes in memory at its highest."""
    return _status(pid, "VmHWM")


def open_files(pid: int) -> list[str]:
    """The paths that a process holds open."""
    found = []
    with suppress(OSError):
        for link in (PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                found.append(os.readlink(link))
    return found


def kill(pid: int) -> None:
    """kill -9, and wait until it is dead."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until(f"{pid} is dead", lambda: pid not in dict(_parents()))


def _parents() -> Iterator[tuple[int, int]]:
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name in brackets may hold spaces: what counts comes after it.
                state, parent, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
                if state != "Z":
                    yield int(entry.name), int(parent)


def _is_below(pid: int, top: int, parents: dict[int, int]) -> bool:
    while (pid := parents.get(pid, 0)) > 1:
        if pid == top:
            return True
    return False


def _status(pid: int, name: str) -> int:
    with suppress(OSError):
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return 0
