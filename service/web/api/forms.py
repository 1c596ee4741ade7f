"""Forms of papers by API: which is in use, an own one uploaded, tried, switched on, taken back."""

import datetime as dt
import re
from typing import Any

from flask import g

from service.errors import NotFound
from service.office import template_desk
from service.office.paper_desk import FileToSend
from service.office.template_desk import Form, FormVersion
from service.rules import catalogue
from service.web.api.door import Answer, Done, Made, Upload, route
from service.web.api.reading import Body, Seen

TAG = "Mẫu văn bản"
FILES = re.compile(r"mau|docx|pdf|(page|goc)-[1-9][0-9]{0,3}")


class FormVersionAnswer(Answer):
    """One uploaded form; its files are at /form-versions/{id}/files/{mau|docx|pdf|page-N|goc-N}."""

    id: int
    paper: str
    seq: int
    file_name: str
    sha: str
    state: str
    state_title: str
    is_working: bool
    error: str | None
    astray: list[str]
    fonts_missing: list[str]
    pages: int
    version: int
    by: str
    at: dt.datetime
    switched_by: str | None
    switched_at: dt.datetime | None


class FormRow(Answer):
    """A paper and its form in use: `in_use_id` is null while the shipped one is."""

    paper: str
    title: str
    in_use_id: int | None
    since: dt.datetime | None
    changed_by: str | None


class FormAnswer(FormRow):
    """`fields`: JSON Schema of what the form must ask for, a tag each."""

    fields: dict[str, Any]
    versions: list[FormVersionAnswer]
    may_change: bool


class SeenBody(Body):
    """`seen`: the `version` of the form named, or of the one in use."""

    seen: Seen


@route("GET", "/forms", tag=TAG, verb=template_desk.listing)
def list_forms() -> list[FormRow]:
    """Các loại văn bản và mẫu đang dùng của từng loại."""
    return [FormRow(**_row(form)) for form in template_desk.listing(g.office, actor=g.actor)]


@route("GET", "/forms/{paper}", tag=TAG, verb=template_desk.page)
def get_form(paper: str) -> FormAnswer:
    """Các mẫu của một loại văn bản và những thẻ mẫu phải có."""
    page = template_desk.page(g.office, paper, actor=g.actor)
    return FormAnswer(
        **_row(page.form),
        fields=catalogue.json_schema(page.form.type)["properties"],
        versions=[_version(version) for version in page.form.versions],
        may_change=page.may_change,
    )


@route("GET", "/forms/{paper}/file", tag=TAG, verb=template_desk.form_file)
def form_file(paper: str) -> FileToSend:
    """Tệp Word của mẫu đang dùng."""
    return template_desk.form_file(g.office, paper, shipped=False, actor=g.actor)


@route("GET", "/forms/{paper}/shipped-file", tag=TAG)
def shipped_form_file(paper: str) -> FileToSend:
    """Tệp Word của mẫu gốc kèm theo phần mềm."""
    return template_desk.form_file(g.office, paper, shipped=True, actor=g.actor)


@route("POST", "/forms/{paper}/versions", tag=TAG, verb=template_desk.upload, status=201)
def upload_form(upload: Upload, paper: str) -> Made:
    """Tải một tệp Word lên làm mẫu; mẫu được kiểm tra ngay và in thử sau đó."""
    made = template_desk.upload(g.office, paper, upload.name, upload.data, actor=g.actor)
    return Made(id=made)


@route("POST", "/forms/{paper}/shipped", tag=TAG, verb=template_desk.back_to_shipped)
def back_to_shipped_form(body: SeenBody, paper: str) -> Done:
    """Trở lại mẫu gốc."""
    template_desk.back_to_shipped(g.office, paper, seen=body.seen, actor=g.actor)
    return Done()


@route("GET", "/form-versions/{form_id}", tag=TAG, verb=template_desk.version)
def get_form_version(form_id: int) -> FormVersionAnswer:
    """Một mẫu đã tải lên, để hỏi lại khi nó đang được in thử."""
    return _version(template_desk.version(g.office, form_id, actor=g.actor)[1])


@route("GET", "/form-versions/{form_id}/files/{what}", tag=TAG, verb=template_desk.file_of)
def form_version_file(form_id: int, what: str) -> FileToSend:
    """Tệp của một mẫu: mau (tệp đã tải lên), docx, pdf, page-1… (in thử), goc-1… (mẫu gốc)."""
    if not FILES.fullmatch(what):
        raise NotFound("Không có loại tệp này. Hãy dùng mau, docx, pdf, page-1 hoặc goc-1.")
    return template_desk.file_of(g.office, form_id, what, actor=g.actor)


@route("POST", "/form-versions/{form_id}/use", tag=TAG, verb=template_desk.switch)
def use_form(body: SeenBody, form_id: int) -> Done:
    """Đưa mẫu vào dùng cho các bản thảo mới."""
    template_desk.switch(g.office, form_id, seen=body.seen, actor=g.actor)
    return Done()


@route("POST", "/form-versions/{form_id}/retry", tag=TAG, verb=template_desk.retry)
def retry_form(form_id: int) -> Done:
    """In thử lại mẫu chưa thử được."""
    template_desk.retry(g.office, form_id, actor=g.actor)
    return Done()


def _row(form: Form) -> dict[str, Any]:
    since, changed_by = form.last_switch or (None, None)
    return {
        "paper": form.type.id,
        "title": form.type.title,
        "in_use_id": form.in_use.row.id if form.in_use else None,
        "since": since,
        "changed_by": changed_by,
    }


def _version(version: FormVersion) -> FormVersionAnswer:
    row = version.row
    plain = {name: getattr(row, name) for name in _OWN}
    return FormVersionAnswer(
        **plain,
        state_title=version.state,
        is_working=version.is_working,
        astray=list(version.astray),
        fonts_missing=row.fonts_missing or [],
        pages=len(row.pages or ()),
        by=version.by,
        switched_by=version.switched_by,
    )


_OWN = (
    "id",
    "paper",
    "seq",
    "file_name",
    "sha",
    "state",
    "error",
    "version",
    "at",
    "switched_at",
)
