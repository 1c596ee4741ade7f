"""Measures, prints the table and writes `var/bench.json`: `python -m tests.bench`."""

import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from service.office.desk import Office
from service.render.child import RenderChild
from service.render.docx import compile_paper, text_of
from tests.bench import bulk, engines, jobs, office
from tests.bench.engines import NO_MAILMERGE
from tests.bench.jobs import Job
from tests.bench.timing import ALTERNATIONS, Times, in_turn
from tests.load.processes import children, peak_memory

LONGEST = 3  # alternations of what takes seconds
TARGETS = {
    "plan": 50,
    "certificate": 60,
    "decision, annex of 1,000 rows": 15,
    "decision, annex of 5,000 rows": 12,
}
Row = tuple[str, ...]


class Report:
    """The tables, printed as they come, and all figures for the file."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {"machine": machine()}

    def say(self, text: str = "") -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def table(self, title: str, heads: Row, rows: Iterator[Row]) -> None:
        self.say(f"\n{title}\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
        for row in rows:
            self.say(f"| {' | '.join(row)} |")

    def keep(self, what: str, found: Any) -> None:
        self.figures[what] = found

    def write(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(self.figures, ensure_ascii=False, indent=2) + "\n", "utf-8")


def main() -> None:
    start = time.perf_counter()
    report = Report()
    said = report.figures["machine"]
    report.say(f"{said['processor']}, {said['cores']} cores, {said['memory_gib']} GiB; "
               f"{said['libreoffice']}; {said['date']}")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        desk = jobs.demo_office(folder)
        small = [jobs.plan(desk), jobs.certificate(desk), jobs.certificate_with_pictures(desk)]
        papers = small + [jobs.decision(rows) for rows in (100, 1000, 5000)]
        in_process(report, papers)
        cold(report, folder, papers)
        memory(report, papers[-1])
        pdf(report, small)
        certificates(report, desk, folder)
    report.keep("seconds", round(time.perf_counter() - start, 1))
    report.write(jobs.ROOT / "var" / "bench.json")
    report.say(f"\n{report.figures['seconds']:.0f} s in all; figures in var/bench.json")


def in_process(report: Report, papers: list[Job]) -> None:
    """The same paper by three engines, and by ours through the render child's pipe."""
    found = {}
    with RenderChild() as child:
        for job in papers:
            fillers = fillers_of(job)
            prove_equal(job, fillers)
            through = lambda j=job: child.fill(j.template, j.values, j.pictures)  # noqa: E731 - one of its kind
            through()
            found[job.name] = in_turn({**fillers, "child": through})
            found[job.name] |= in_turn({"compile": lambda j=job: compile_paper(j.template)}, 5)
    report.keep("render_ms", data_of(found))
    report.table(
        f"A paper in a warm process, median of {ALTERNATIONS} in turn (least–most), ms",
        ("paper", "ours", "docxtpl", "docx-mailmerge2", "docxtpl / ours", "at least",
         "ours through the child", "compiling once"),
        (
            (name, said(t["ours"]), said(t["docxtpl"]), said(t.get("mailmerge")) or
             f"cannot: {NO_MAILMERGE[name]}", times(t["docxtpl"], t["ours"]),
             f"{TARGETS[name]}×" if name in TARGETS else "", said(t["child"]), said(t["compile"]))
            for name, t in found.items()
        ),
    )  # fmt: skip


def fillers_of(job: Job) -> dict[str, Callable[[], bytes]]:
    found = {
        "ours": engines.ours(job.template, job.values, dict(job.pictures)),
        "docxtpl": engines.docxtpl(job.template, job.values, dict(job.pictures)),
    }
    if job.name not in NO_MAILMERGE:
        found["mailmerge"] = engines.mailmerge(*engines.merge_form(job))
    return found


def prove_equal(job: Job, fillers: dict[str, Callable[[], bytes]]) -> None:
    """Every engine says the same before its time counts."""
    words = {name: text_of(fill()) for name, fill in fillers.items()}
    for name, text in words.items():
        assert text == words["ours"], f"{job.name}: {name} says something else"


def cold(report: Report, folder: Path, papers: list[Job]) -> None:
    """Whole processes, from their start to their end."""
    plan, certificate = papers[:2]
    found = {}
    for job, count in ((plan, 1), (certificate, 200)):
        place = folder / f"cold-{count}"
        engines.lay_out(place, job)
        names = [n for n in ("ours", "docxtpl", "mailmerge") if n != "mailmerge" or count > 1]
        found[f"{count} × {job.name}"] = in_turn(
            {name: lambda n=name, p=place, c=count: cold_process(n, p, c) for name in names},
            ALTERNATIONS if count == 1 else LONGEST,
        )
    report.keep("cold_process_ms", data_of(found))
    report.table(
        "A whole new process, imports included, ms",
        ("papers", "ours", "docxtpl", "docx-mailmerge2", "docxtpl / ours"),
        (
            (name, said(t["ours"]), said(t["docxtpl"]), said(t.get("mailmerge")),
             times(t["docxtpl"], t["ours"]))
            for name, t in found.items()
        ),
    )  # fmt: skip


def cold_process(engine: str, folder: Path, count: int) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.bench.engines", engine, str(folder), str(count)],
        cwd=jobs.ROOT,
        check=True,
    )


def memory(report: Report, longest: Job) -> None:
    """The most that a fresh render child took for the longest annex."""
    with RenderChild() as child:
        child.fill(longest.template, longest.values)
        (pid,) = children(os.getpid(), "service.render.child")
        megabytes = peak_memory(pid) / 1e6
    report.keep("child_peak_mb", round(megabytes, 1))
    report.say(f"\nThe render child's memory at its highest, {longest.name}: "
               f"{megabytes:.0f} MB (at most 300 MB)")  # fmt: skip


def pdf(report: Report, papers: list[Job]) -> None:
    """LibreOffice cold, its own time when warm, and ours."""
    found = office.times_of(
        {job.name: engines.ours(job.template, job.values, dict(job.pictures))() for job in papers}
    )
    report.keep("pdf_ms", data_of(found))
    report.table(
        f"Word to PDF/A, median of {ALTERNATIONS} in turn (cold: {office.COLD_ALTERNATIONS}), ms",
        ("paper", office.COLD, office.OWN, office.OURS, "ours / own", "at most"),
        (
            (name, *(said(t[way]) for way in (office.COLD, office.OWN, office.OURS)),
             f"{t[office.OURS].median / t[office.OWN].median:.2f}×", "1.2×")
            for name, t in found.items()
        ),
    )  # fmt: skip


def certificates(report: Report, desk: Office, folder: Path) -> None:
    """A thousand, end to end, by warm workers; the naive way on a sample of it, scaled."""
    count, sample = bulk.COUNT, bulk.SAMPLE
    with bulk.working(folder), office.BareOffice() as bare:
        bulk.ours(desk, 2 * 50)  # a chunk for each worker: its LibreOffice starts
        bulk.naive(desk, bare, 2)
        found = in_turn(
            {"naive": lambda: bulk.naive(desk, bare), "ours": lambda: bulk.ours(desk)}, LONGEST
        )
    ours, naive = found["ours"], found["naive"]
    scaled = naive.median * count / sample
    report.keep("certificates_ms", data_of({"ours": found["ours"], "naive": found["naive"]}))
    report.keep("certificates", {
        "count": count, "naive_measured_on": sample * LONGEST, "workers": bulk.WORKERS,
        "ms_a_page": round(ours.median, 2), "naive_ms_a_page": round(scaled, 2),
        "ratio": round(scaled / ours.median, 1),
    })  # fmt: skip
    report.table(
        f"{count:,} certificates to a zip of Word files and one print PDF, {bulk.WORKERS} workers",
        ("way", "seconds", "ms a page", "naive / ours", "promise"),
        iter([
            ("ours, warm workers", f"{ours.median:.1f} ({spread(ours, 1)})",
             f"{ours.median / count * 1000:.1f}", f"{scaled / ours.median:.1f}×",
             "≥ 20×, ≤ 10 ms a page"),
            (f"naive: docxtpl, warm LibreOffice, file by file ({sample * LONGEST} measured, "
             "scaled)", f"{scaled:.0f}", f"{naive.median / sample * 1000:.0f}", "", ""),
        ]),
    )  # fmt: skip


# --- words ------------------------------------------------------------------------------------


def said(times: Times | None) -> str:
    if times is None:
        return ""
    digits = 2 if times.median < 0.01 else 1 if times.median < 0.1 else 0
    return f"{times.median * 1000:.{digits}f} ({spread(times, digits, 1000)})"


def spread(times: Times, digits: int, unit: float = 1) -> str:
    return f"{min(times.seconds) * unit:.{digits}f}–{max(times.seconds) * unit:.{digits}f}"


def times(one: Times, other: Times) -> str:
    return f"{one.median / other.median:.1f}×"


def data_of(found: Any) -> Any:
    if isinstance(found, Times):
        return found.as_data()
    return {name: data_of(part) for name, part in found.items()}


def machine() -> dict[str, Any]:
    """Where and when, without any name."""
    cpu = Path("/proc/cpuinfo").read_text()
    known = re.search(r"model name\s*: (.*)", cpu)
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    told = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True)
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "processor": known[1] if known else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages * size / 2**30),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "libreoffice": " ".join(told.stdout.split()[:2]),
        **{name: version(name) for name in ("docxtpl", "docx-mailmerge2", "lxml", "isal")},
    }


if __name__ == "__main__":
    main()
