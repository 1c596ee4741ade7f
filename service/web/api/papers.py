"""Papers by API: their own fields, «Tạo lại», files of every version, scans of signed papers."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, JsonValue

from service.errors import NotFound
from service.office import paper_desk, scans, view
from service.office.paper_desk import FileToSend
from service.rules import catalogue
from service.web.api.door import Answer, Done, Made, Upload, route
from service.web.api.reading import Body, Seen

TAG = "Văn bản"
FILES = re.compile(r"docx|pdf|print|page-[1-9][0-9]{0,3}")


class ApprovalAnswer(Answer):
    """Who vouched for the current version's files, and when."""

    kind: str
    officer_name: str
    at: dt.datetime


class VersionAnswer(Answer):
    """One version; its files are at /versions/{id}/files/{docx|pdf|print|page-N}."""

    id: int
    seq: int
    origin: str
    made_at: dt.datetime
    docx: str | None
    pdf: str | None
    print_pdf: str | None
    pages: int
    code: str | None
    fonts_missing: list[str] | None
    error: str | None
    frozen_at: dt.datetime | None


class FindingAnswer(Answer):
    """One finding on a paper's form: where, what stands there, what should, and who says so."""

    rule: str
    level: Literal["error", "warning", "question", "not_evaluated"]
    title: str
    place: str
    found: str
    expected: str
    source: str
    quoted: str


class FormReportAnswer(Answer):
    """What the checker said of a form; only a paper of the family `hanh_chinh` is judged."""

    family: str
    family_name: str
    kind: str
    kind_name: str
    why: str
    findings: list[FindingAnswer]


class PaperAnswer(Answer):
    """One paper; `version` is what `seen` names when it is filled in."""

    id: int
    type: str
    title: str
    state: str
    state_title: str
    version: int
    number: int | None
    symbol: str | None
    issued_on: dt.date | None
    current_id: int | None
    trouble: str | None
    is_working: bool
    may_fill: bool
    inputs: dict[str, Any]
    fields: dict[str, Any]
    versions: list[VersionAnswer]
    approvals: list[ApprovalAnswer]
    form_report: FormReportAnswer | None


class ScanAnswer(Answer):
    """A scan and what was read off it."""

    id: int
    file_name: str
    media_type: str
    size_bytes: int
    sha: str
    at: dt.datetime
    state: str
    version_id: int | None
    finding: str | None


class InputsBody(Body):
    """What is typed for the paper's own fields; those not named stay as they are."""

    seen: Seen
    inputs: Annotated[dict[str, JsonValue], Field(max_length=100)]


@route("GET", "/dossiers/{dossier_id}/papers", tag=TAG)
def dossier_papers(dossier_id: int) -> list[PaperAnswer]:
    """Các văn bản của hồ sơ, văn bản chính trước."""
    page = view.page(g.office, dossier_id, actor=g.actor)
    return [paper_answer(paper) for paper in page.papers]


@route("GET", "/documents/{document_id}", tag=TAG, verb=view.paper)
def get_paper(document_id: int) -> PaperAnswer:
    """Một văn bản, để hỏi lại khi nó đang được tạo."""
    _, paper = view.paper(g.office, document_id, actor=g.actor)
    return paper_answer(paper)


@route("PUT", "/documents/{document_id}/inputs", tag=TAG, verb=paper_desk.fill_in)
def fill_in(body: InputsBody, document_id: int) -> Done:
    """Điền các mục riêng của văn bản; bản thảo được tạo lại."""
    paper_desk.fill_in(g.office, document_id, body.inputs, seen=body.seen, actor=g.actor)
    return Done()


@route("POST", "/documents/{document_id}/retry", tag=TAG, verb=paper_desk.retry)
def retry(document_id: int) -> Done:
    """Tạo lại văn bản đã tạo không thành công."""
    paper_desk.retry(g.office, document_id, actor=g.actor)
    return Done()


@route("POST", "/documents/{document_id}/check-form", tag=TAG, verb=paper_desk.check_form)
def check_form(document_id: int) -> Done:
    """Kiểm tra thể thức một văn bản tạo từ trước khi phần mềm biết kiểm tra."""
    paper_desk.check_form(g.office, document_id, actor=g.actor)
    return Done()


@route("GET", "/versions/{version_id}/files/{what}", tag=TAG, verb=paper_desk.file_of)
def version_file(version_id: int, what: str) -> FileToSend:
    """Tệp của một bản: docx, pdf, print (bản in có mã), page-1, page-2…"""
    if not FILES.fullmatch(what):
        raise NotFound("Không có loại tệp này. Hãy dùng docx, pdf, print hoặc page-1, page-2.")
    return paper_desk.file_of(g.office, version_id, what, actor=g.actor)


@route("POST", "/dossiers/{dossier_id}/scans", tag=TAG, verb=scans.hand_in, status=201)
def hand_in_scan(upload: Upload, dossier_id: int) -> Made:
    """Nộp bản quét của văn bản đã ký (PDF, PNG, JPG)."""
    return Made(id=scans.hand_in(g.office, dossier_id, upload.name, upload.data, actor=g.actor))


@route("GET", "/scans/{scan_id}/file", tag=TAG, verb=paper_desk.scan_file)
def scan_file(scan_id: int) -> FileToSend:
    """Tệp quét như đã nộp."""
    return paper_desk.scan_file(g.office, scan_id, actor=g.actor)


def paper_answer(paper: view.Paper) -> PaperAnswer:
    """A paper of the dossier page as the API says it."""
    document = paper.document
    own = {name: getattr(document, name) for name in _OWN}
    return PaperAnswer(
        **own,
        state_title=paper.state,
        trouble=paper.trouble,
        is_working=paper.is_working,
        may_fill=paper.may_fill,
        fields=_fields(paper.type),
        versions=[_version(version) for version in paper.versions],
        approvals=[
            ApprovalAnswer(kind=kind, officer_name=name, at=at)
            for kind, name, at in paper.approvals
        ],
        form_report=FormReportAnswer(**paper.report.data) if paper.report else None,
    )


_OWN = (
    "id",
    "type",
    "title",
    "state",
    "version",
    "number",
    "symbol",
    "issued_on",
    "current_id",
    "inputs",
)


def _fields(type_: catalogue.DocumentType) -> dict[str, Any]:
    """JSON Schema of the fields that a person fills."""
    whole: dict[str, Any] = catalogue.json_schema(type_)["properties"]
    return {field.name: whole[field.name] for field in catalogue.form_fields(type_)}


def _version(version: Any) -> VersionAnswer:
    plain = {name: getattr(version, name) for name in VersionAnswer.model_fields if name != "pages"}
    return VersionAnswer(**plain, pages=len(version.pages or ()))
