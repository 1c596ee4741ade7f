"""The check of form by API: a Word file in, its findings out, the safely mended copy to take."""

import datetime as dt
import re
from typing import Any

from flask import g

from service.errors import NotFound
from service.office import format_desk
from service.office.paper_desk import FileToSend
from service.web.api.door import Answer, Done, Upload, route
from service.web.api.papers import FormReportAnswer
from service.web.api.reading import Day, Query

TAG = "Kiểm tra thể thức"
PICTURES = re.compile(r"page-[1-9][0-9]{0,3}")


class CheckRow(Answer):
    """One checked file; it is kept for some days, and only who sent it sees it."""

    id: int
    file_name: str
    at: dt.datetime
    judged_on: dt.date
    is_draft: bool
    errors: int
    warnings: int


class CheckAnswer(CheckRow):
    """The report with what was mended in the copy at /format-checks/{id}/mended, if any was.

    `pages` counts the pictures of its pages, made afterwards; `spots` says where on them each
    finding stands: `boxes` are left, top, right, bottom as parts of the page.
    """

    kept_until: dt.datetime
    report: FormReportAnswer
    mended: list[str] | None
    mended_why: str | None
    is_working: bool
    error: str | None
    pages: int
    spots: list[Any] | None


class CheckQuery(Query):
    """`on`: the day of issue, today when left out; `is_draft`: number and date may be blank."""

    on: Day | None = None
    is_draft: bool = False


@route("GET", "/format-checks", tag=TAG, verb=format_desk.listing)
def list_format_checks() -> list[CheckRow]:
    """Các lần mình đã kiểm tra, mới nhất trước."""
    return [CheckRow.model_validate(row) for row in format_desk.listing(g.office, actor=g.actor)]


@route("POST", "/format-checks", tag=TAG, verb=format_desk.upload, status=201)
def check_format(upload: Upload, query: CheckQuery) -> CheckAnswer:
    """Kiểm tra thể thức một tệp Word; kết quả có ngay, ảnh các trang có sau."""
    on = query.on or g.office.today()
    made = format_desk.upload(
        g.office, upload.name, upload.data, on=on, is_draft=query.is_draft, actor=g.actor
    )
    return _answer(format_desk.page(g.office, made, actor=g.actor))


@route("GET", "/format-checks/{check_id}", tag=TAG, verb=format_desk.page)
def get_format_check(check_id: int) -> CheckAnswer:
    """Kết quả một lần kiểm tra của mình."""
    return _answer(format_desk.page(g.office, check_id, actor=g.actor))


@route("POST", "/format-checks/{check_id}/retry", tag=TAG, verb=format_desk.retry)
def retry_format_check(check_id: int) -> Done:
    """Tạo lại ảnh các trang chưa tạo được."""
    format_desk.retry(g.office, check_id, actor=g.actor)
    return Done()


@route("GET", "/format-checks/{check_id}/mended", tag=TAG, verb=format_desk.file_of)
def mended_copy(check_id: int) -> FileToSend:
    """Bản sao đã sửa những chỗ sửa được an toàn."""
    return format_desk.file_of(g.office, check_id, "ban-sua", actor=g.actor)


@route("GET", "/format-checks/{check_id}/files/{what}", tag=TAG)
def format_check_file(check_id: int, what: str) -> FileToSend:
    """Ảnh một trang: page-1, page-2…"""
    if not PICTURES.fullmatch(what):
        raise NotFound("Không có loại tệp này. Hãy dùng page-1, page-2.")
    return format_desk.file_of(g.office, check_id, what, actor=g.actor)


def _answer(check: format_desk.Check) -> CheckAnswer:
    row = check.row
    return CheckAnswer(
        **CheckRow.model_validate(row).model_dump(),
        kept_until=check.kept_until,
        report=FormReportAnswer(**check.report.data),
        mended=row.mended_done,
        mended_why=row.mended_why,
        is_working=check.is_working,
        error=row.error,
        pages=len(row.pages or ()),
        spots=row.spots,
    )
