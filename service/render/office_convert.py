"""Drives one LibreOffice for pdf.py; run by the system's Python, which has the uno module.

Arguments: a folder of its own, then the soffice command. Each line of standard input is a job
{"source": path, "target": path}; each line of output an answer. However this program ends, by the
end of its input or by a signal, LibreOffice is killed and the folder removed, so that a killed
worker leaves nothing behind.
"""

import hashlib
import importlib
import json
import os
import queue
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

PAUSE_SECONDS = 0.05
MEMORY_BYTES = 4 * 1024**3  # LibreOffice reserves 0.9 GB, for an annex of 5,000 rows 1.2 GB
EXPORT = {
    "SelectPdfVersion": 2,  # PDF/A-2b
    "ExportFormFields": False,
    "ReduceImageResolution": False,
}
LOAD = {
    "Hidden": True,
    "ReadOnly": True,
    "MacroExecutionMode": 0,  # never
    "UpdateDocMode": 0,  # no links are followed
}


def main(folder: Path, command: list[str]) -> None:
    """Start LibreOffice, say so, then convert what is asked until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    office = _start(folder, command)
    _leave_a_cleaner(folder, office.pid)
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    context = _context(office, folder)
    desktop = _service(context, "com.sun.star.frame.Desktop")
    frame = _frame(context, desktop)
    _say({"ready": True})
    while True:
        job = json.loads(jobs.get())
        try:
            _convert(frame, job["source"], job["target"])
            _say({"done": True})
        except Exception as error:  # whatever LibreOffice throws is the answer for this document
            what = f"{type(error).__name__}: {error}"[:500]
            if not _lives(desktop):
                raise SystemExit(what) from error
            _say({"failed": what})


def clear(folder: Path) -> None:
    """Remove the folder of a LibreOffice that is gone, and the two sockets it leaves in /tmp."""
    profile = (folder / "profile").as_uri().encode("utf-16-le")
    digest = hashlib.md5(profile, usedforsecurity=False).digest()
    single = "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)  # LibreOffice's own name
    for name in (folder.name, single):
        Path(f"/tmp/OSL_PIPE_{os.getuid()}_{name}").unlink(missing_ok=True)  # noqa: S108 - its place
    shutil.rmtree(folder, ignore_errors=True)


def profile_option(folder: Path) -> str:
    """The argument that names the profile; by it the LibreOffice of a folder is known."""
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


def _start(folder: Path, command: list[str]) -> "subprocess.Popen[bytes]":
    options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault"]
    options += ["--nofirststartwizard", "--nolockcheck", profile_option(folder)]
    accept = f"--accept=pipe,name={folder.name};urp;StarOffice.ComponentContext"
    return subprocess.Popen(  # noqa: S603 - the command is the service's own setting
        [*command, *options, accept],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )


def _leave_a_cleaner(folder: Path, office_pid: int) -> None:
    """A small process that waits for the end of this one, kills LibreOffice, and clears up."""
    waits, held = os.pipe()
    if os.fork():
        os.close(waits)  # and `held` stays open as long as this process lives
        return
    os.setsid()
    for pipe in (held, 0, 1):
        os.close(pipe)
    os.read(waits, 1)
    with suppress(ProcessLookupError):
        os.killpg(office_pid, signal.SIGKILL)
    clear(folder)
    os._exit(0)


def _listen(jobs: "queue.SimpleQueue[str]") -> None:
    """Pass the jobs on; the end of the input ends all, even in mid-conversion."""
    for line in sys.stdin:
        jobs.put(line)
    os._exit(0)


def _context(office: "subprocess.Popen[bytes]", folder: Path) -> Any:
    """The door into the LibreOffice just started; the caller's deadline limits the wait."""
    local = importlib.import_module("uno").getComponentContext()
    resolver = _service(local, "com.sun.star.bridge.UnoUrlResolver")
    while office.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={folder.name};urp;StarOffice.ComponentContext")
        except Exception:  # not listening yet; NoConnectException exists only once uno is loaded
            time.sleep(PAUSE_SECONDS)
    raise SystemExit(f"soffice ended with code {office.returncode} before it was ready")


def _frame(context: Any, desktop: Any) -> Any:
    """One window without bars for all documents: 5 ms less for each than a window of its own."""
    shape = _struct("com.sun.star.awt.WindowDescriptor")
    shape.Type = importlib.import_module("uno").Enum("com.sun.star.awt.WindowClass", "TOP")
    shape.WindowServiceName, shape.ParentIndex = "window", -1
    shape.Bounds = _struct("com.sun.star.awt.Rectangle")
    shape.Bounds.Width = shape.Bounds.Height = 200
    frame = _service(context, "com.sun.star.frame.Frame")
    frame.initialize(_service(context, "com.sun.star.awt.Toolkit").createWindow(shape))
    frame.LayoutManager = None
    frame.setCreator(desktop)
    desktop.Frames.append(frame)
    return frame


def _convert(frame: Any, source: str, target: str) -> None:
    url = Path(source).as_uri()
    document = frame.loadComponentFromURL(url, "_self", 0, _properties(LOAD))
    if document is None:
        raise ValueError("LibreOffice cannot open the file")
    try:
        uno = importlib.import_module("uno")
        data = uno.Any("[]com.sun.star.beans.PropertyValue", _properties(EXPORT))
        store = {"FilterName": "writer_pdf_Export", "FilterData": data}
        document.storeToURL(Path(target).as_uri(), _properties(store))
    finally:
        frame.setComponent(None, None)
        document.close(True)


def _lives(desktop: Any) -> bool:
    try:
        desktop.getName()
    except Exception:  # the connection is broken
        return False
    return True


def _service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def _struct(name: str) -> Any:
    return importlib.import_module("uno").createUnoStruct(name)


def _properties(values: dict[str, Any]) -> tuple[Any, ...]:
    made = []
    for name, value in values.items():
        prop = _struct("com.sun.star.beans.PropertyValue")
        prop.Name, prop.Value = name, value
        made.append(prop)
    return tuple(made)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
