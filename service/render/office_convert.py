"""Drives one LibreOffice for pdf.py; run by the system's Python, which has the uno module.

Arguments: a folder of its own, then the soffice command. Each line of standard input is a job
{"source": path, "target": path}; each line of output an answer. When the input ends, LibreOffice
is killed, the folder removed, and this program ends, so that a killed worker leaves nothing behind.
"""

import contextlib
import hashlib
import importlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PAUSE_SECONDS = 0.05
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
    """Start LibreOffice, say its process id, then convert what is asked until the input ends."""
    office = _start(folder, command)
    _say({"started": office.pid})
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs, folder, office), daemon=True).start()
    desktop = _desktop(office, folder)
    _say({"ready": True})
    while True:
        job = json.loads(jobs.get())
        try:
            _convert(desktop, job["source"], job["target"])
            _say({"done": True})
        except Exception as error:  # whatever LibreOffice throws is the answer for this document
            _say({"failed": f"{type(error).__name__}: {error}"[:500]})


def clear(folder: Path) -> None:
    """Remove the folder of a LibreOffice that is gone, and the two sockets it leaves in /tmp."""
    profile = (folder / "profile").as_uri().encode("utf-16-le")
    digest = hashlib.md5(profile, usedforsecurity=False).digest()
    single = "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)  # LibreOffice's own name
    for name in (folder.name, single):
        Path(f"/tmp/OSL_PIPE_{os.getuid()}_{name}").unlink(missing_ok=True)  # noqa: S108 - its place
    shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    profile = (folder / "profile").as_uri()
    options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault"]
    options += ["--nofirststartwizard", "--nolockcheck", f"-env:UserInstallation={profile}"]
    accept = f"--accept=pipe,name={folder.name};urp;StarOffice.ComponentContext"
    return subprocess.Popen(  # noqa: S603 - the command is the service's own setting
        [*command, *options, accept],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )


def _listen(
    jobs: "queue.SimpleQueue[str]", folder: Path, office: "subprocess.Popen[bytes]"
) -> None:
    """Pass the jobs on; at the end of the input clear everything away, even in mid-conversion."""
    for line in sys.stdin:
        jobs.put(line)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGKILL)
    office.wait()
    clear(folder)
    os._exit(0)


def _desktop(office: "subprocess.Popen[bytes]", folder: Path) -> Any:
    """The desktop of the LibreOffice just started; the caller's deadline limits the wait."""
    uno = importlib.import_module("uno")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    while office.poll() is None:
        try:
            context = resolver.resolve(
                f"uno:pipe,name={folder.name};urp;StarOffice.ComponentContext"
            )
        except Exception:  # not listening yet; NoConnectException exists only once uno is loaded
            time.sleep(PAUSE_SECONDS)
        else:
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
    raise SystemExit(f"soffice ended with code {office.returncode} before it was ready")


def _convert(desktop: Any, source: str, target: str) -> None:
    url = Path(source).as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, _properties(LOAD))
    if document is None:
        raise ValueError("LibreOffice cannot open the file")
    try:
        uno = importlib.import_module("uno")
        data = uno.Any("[]com.sun.star.beans.PropertyValue", _properties(EXPORT))
        store = {"FilterName": "writer_pdf_Export", "FilterData": data}
        document.storeToURL(Path(target).as_uri(), _properties(store))
    finally:
        document.close(True)


def _properties(values: dict[str, Any]) -> tuple[Any, ...]:
    uno = importlib.import_module("uno")
    made = []
    for name, value in values.items():
        prop = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        prop.Name, prop.Value = name, value
        made.append(prop)
    return tuple(made)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
