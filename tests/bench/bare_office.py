"""LibreOffice's own time for a file: load and store, nothing around it; run by the system's Python.

Argument: a folder for its profile. Each line of input is {"source": path, "target": path}; each
line of output the seconds it took. Ends with its input.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import uno

EXPORT = {"SelectPdfVersion": 2, "ExportFormFields": False, "ReduceImageResolution": False}


def main(folder: Path) -> None:
    pipe = folder.name
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        desktop = connected(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        for line in sys.stdin:
            job = json.loads(line)
            sys.stdout.write(f"{seconds_of(desktop, job['source'], job['target'])}\n")
            sys.stdout.flush()
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()


def connected(url: str):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    pause = threading.Event()
    while True:
        try:
            context = resolver.resolve(url)
        except Exception:
            pause.wait(0.05)
        else:
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )


def seconds_of(desktop, source: str, target: str) -> float:
    start = time.perf_counter()
    document = desktop.loadComponentFromURL(
        Path(source).as_uri(), "_blank", 0, properties({"Hidden": True, "ReadOnly": True})
    )
    data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(EXPORT))
    store = {"FilterName": "writer_pdf_Export", "FilterData": data}
    document.storeToURL(Path(target).as_uri(), properties(store))
    document.close(True)
    return time.perf_counter() - start


def properties(values):
    made = []
    for name, value in values.items():
        prop = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        prop.Name, prop.Value = name, value
        made.append(prop)
    return tuple(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
