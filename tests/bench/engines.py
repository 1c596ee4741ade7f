"""The engines that make the same paper: ours, plain docxtpl, docx-mailmerge2.

`python -m tests.bench.engines ENGINE FOLDER COUNT` is one cold process: it reads the job from the
folder and makes the paper so many times, into a zip.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.jobs import Job  # not in a cold process: it loads the whole office

Fill = Callable[[], bytes]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARK = re.compile("«([0-9]+)·*»")
NO_MAILMERGE = {
    "plan": "no loops or conditions over paragraphs",
    "certificate with portrait and QR": "no pictures",
}


def ours(template: bytes, values: dict[str, Any], pictures: dict[str, bytes]) -> Fill:
    """Compiled once, here; each call fills."""
    from service.render.docx import compile_paper, fill

    paper = compile_paper(template)
    return lambda: fill(paper, values, pictures)


def docxtpl(template: bytes, values: dict[str, Any], pictures: dict[str, bytes]) -> Fill:
    """As its documentation shows it: a DocxTemplate each time."""
    from docxtpl import DocxTemplate

    def make() -> bytes:
        paper = DocxTemplate(io.BytesIO(template))
        context = {name: _docxtpl_value(paper, value, pictures) for name, value in values.items()}
        paper.render(context, autoescape=True)
        out = io.BytesIO()
        paper.save(out)
        return out.getvalue()

    return make


def mailmerge(template: bytes, fields: dict[str, Any]) -> Fill:
    """MailMerge each time, on the template that `merge_form` made."""
    from mailmerge import MailMerge

    def make() -> bytes:
        out = io.BytesIO()
        with MailMerge(io.BytesIO(template)) as paper:
            paper.merge(**fields)
            paper.write(out)
        return out.getvalue()

    return make


def _docxtpl_value(paper: Any, value: Any, pictures: dict[str, bytes]) -> Any:
    if not isinstance(value, dict) or value.keys().isdisjoint({"picture", "qr"}):
        return value
    from docx.shared import Mm
    from docxtpl import InlineImage

    data = pictures[value["picture"]] if "picture" in value else _code(value["qr"])
    return InlineImage(paper, io.BytesIO(data), width=Mm(value["width_mm"]))


def _code(text: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=8, border=2)
    return out.getvalue()


# --- the same form for docx-mailmerge2 --------------------------------------------------------


def merge_form(job: "Job") -> tuple[bytes, dict[str, Any]]:
    """The form with every condition already decided and a merge field for each text; its values.

    We fill it ourselves with marks as long as the texts, so that all conditions go the same way.
    """
    fields: dict[str, Any] = {}
    marked = {
        name: _marked(value, fields) for name, value in job.values.items() if name != job.rows
    }
    if job.rows:
        first, *_ = rows = job.values[job.rows]
        columns: dict[str, Any] = {}
        marked[job.rows] = [_marked(first, columns, len(fields))]
        names = dict(zip(columns, first, strict=True))
        fields[next(iter(names))] = [
            {field: str(row[name]) for field, name in names.items()} for row in rows
        ]
    return _with_fields(ours(job.template, marked, {})()), fields


def _marked(value: Any, fields: dict[str, Any], start: int = 0) -> Any:
    if isinstance(value, list):
        return [_marked(item, fields, start) for item in value]
    if isinstance(value, dict):
        return {key: _marked(part, fields, start) for key, part in value.items()}
    if value == "":
        return value
    number = start + len(fields)
    fields[f"f{number}"] = str(value)
    return f"«{number}".ljust(len(str(value)) - 1, "·") + "»"


def _with_fields(docx: bytes) -> bytes:
    """The same file with a MERGEFIELD in place of each mark."""
    from lxml import etree

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as file, zipfile.ZipFile(out, "w", 8) as made:
        for name in file.namelist():
            content = file.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(content)
                for run in list(root.iter(f"{W}r")):
                    _cut(run)
                content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            made.writestr(name, content)
    return out.getvalue()


def _cut(run: Any) -> None:
    text = run.find(f"{W}t")
    pieces = MARK.split(text.text or "") if text is not None else []
    if len(pieces) > 1:
        for node in _pieces(run, pieces):
            run.addprevious(node)
        run.getparent().remove(run)


def _pieces(run: Any, pieces: list[str]) -> Iterator[Any]:
    from lxml import etree

    for place, piece in enumerate(pieces):
        own = deepcopy(run)
        own.tail = None
        own.find(f"{W}t").text = piece
        if place % 2:
            field = etree.Element(f"{W}fldSimple", {f"{W}instr": f" MERGEFIELD f{piece} "})
            field.append(own)
            yield field
        elif piece:
            yield own


# --- a cold process ---------------------------------------------------------------------------


def lay_out(folder: Path, job: "Job") -> None:
    """The job as files, for cold processes."""
    folder.mkdir()
    (folder / "template.docx").write_bytes(job.template)
    (folder / "values.json").write_text(json.dumps(job.values))
    if job.name not in NO_MAILMERGE:
        template, fields = merge_form(job)
        (folder / "merge.docx").write_bytes(template)
        (folder / "merge.json").write_text(json.dumps(fields))


def make_cold(engine: str, folder: Path, count: int) -> None:
    """So many papers of the folder's job into a zip."""
    if engine == "mailmerge":
        fields = json.loads((folder / "merge.json").read_text())
        fill = mailmerge((folder / "merge.docx").read_bytes(), fields)
    else:
        values = json.loads((folder / "values.json").read_text())
        engines = {"ours": ours, "docxtpl": docxtpl}
        fill = engines[engine]((folder / "template.docx").read_bytes(), values, {})
    with zipfile.ZipFile(folder / f"{engine}.zip", "w") as made:
        for number in range(count):
            made.writestr(f"{number:04}.docx", fill())


if __name__ == "__main__":
    make_cold(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
