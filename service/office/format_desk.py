"""Anybody who writes or approves has a Word file checked for its form, and mended where it is safe.

The file is judged at once, in a render child; pictures of its pages come from a worker. Only who
uploaded a file sees it, for some days; a secret paper is refused and nothing of it is kept.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, Refusal, StepMoved
from service.office import form_report, format_checks
from service.office.desk import Actor, Office
from service.office.form_report import FormReport
from service.office.format_checks import KEPT_DAYS
from service.office.paper_desk import MEDIA, FileToSend
from service.office.scope import ADMIN
from service.office.upload_child import child_for_upload
from service.rules.form30.parts import ADMINISTRATIVE
from service.rules.vietnamese import squeeze
from service.store.models import FormatCheck

MOST_NAME: Final = 200
MOST_SHOWN: Final = 50
FIRST_DAY: Final = dt.date(2020, 3, 5)  # NĐ 30/2020/NĐ-CP takes effect
_NOT_HERE: Final = (
    "Văn bản có dấu chỉ độ mật, không được đưa lên máy tính nối mạng nên không được kiểm tra và "
    "không được giữ lại ở đây. Hãy xử lý theo quy định về bảo vệ bí mật nhà nước."
)


@dataclass(frozen=True)
class Check:
    """One checked file with its report."""

    row: FormatCheck
    report: FormReport

    @property
    def is_working(self) -> bool:
        """Whether pictures of its pages are still being made."""
        return self.row.pages is None and self.row.error is None

    @property
    def kept_until(self) -> dt.datetime:
        return self.row.at + dt.timedelta(days=KEPT_DAYS)


def may_check(actor: Actor) -> bool:
    """Whether this officer writes or approves papers anywhere."""
    return any(held.role != ADMIN for held in actor.held)


def listing(office: Office, *, actor: Actor) -> Sequence[FormatCheck]:
    """The officer's own checks, the last first."""
    _require(actor)
    mine = select(FormatCheck).where(FormatCheck.officer_id == actor.id)
    with office.reading() as db:
        return db.scalars(mine.order_by(FormatCheck.id.desc()).limit(MOST_SHOWN)).all()


def page(office: Office, check_id: int, *, actor: Actor) -> Check:
    """One of the officer's own checks; anybody else's is not found."""
    _require(actor)
    with office.reading() as db:
        row = _row(db, check_id, actor)
        return Check(row, form_report.shown(row.report, row.spots))


def upload(
    office: Office, file_name: str, data: bytes, *, on: dt.date, is_draft: bool, actor: Actor
) -> int:
    """Judge a Word file as of this day, mend a copy, keep both and order pictures; the check's id.

    A file that cannot be read is refused, and so is a secret paper; nothing is kept then.
    """
    _require(actor)
    if on < FIRST_DAY:
        raise BadInput(
            "Ngày ban hành trước 05/3/2020, khi Nghị định 30/2020/NĐ-CP chưa có hiệu lực."
        )
    found = _judged(office, data, on=on, is_draft=is_draft)
    row = FormatCheck(
        officer_id=actor.id,
        at=office.now(),
        file_name=squeeze(file_name)[-MOST_NAME:] or "van-ban.docx",
        sha=office.files.put(data),
        judged_on=on,
        is_draft=is_draft,
        **found,
    )
    with office.writing() as db:
        db.add(row)
        db.flush()
        format_checks.order_pictures(db, office, row.id)
        return row.id


def file_of(office: Office, check_id: int, what: str, *, actor: Actor) -> FileToSend:
    """`ban-sua`: the copy with the safe repairs; `page-1`…: a picture of a page."""
    _require(actor)
    with office.reading() as db:
        row = _row(db, check_id, actor)
        name, pages, mended = row.file_name.rpartition(".")[0], row.pages or [], row.mended_docx
    if what == "ban-sua" and mended:
        return FileToSend(f"{name} (đã sửa).docx", office.files.open(mended), MEDIA["docx"])
    number = what.removeprefix("page-")
    if not (number.isdecimal() and 1 <= int(number) <= len(pages)):
        raise NotFound("Tệp này chưa được tạo hoặc không có.")
    return FileToSend(
        f"{name} trang {number}.png", office.files.open(pages[int(number) - 1]), "image/png"
    )


def retry(office: Office, check_id: int, *, actor: Actor) -> None:
    """«Tạo lại»: pictures that could not be made are tried once more."""
    _require(actor)
    with office.writing() as db:
        row = _row(db, check_id, actor)
        if row.error is None:
            raise StepMoved("Ảnh các trang không cần tạo lại. Hãy tải lại trang.")
        row.error = None
        format_checks.order_pictures(db, office, row.id)


def _require(actor: Actor) -> None:
    if not may_check(actor):
        raise NotAllowed("Kiểm tra thể thức dành cho người soạn, kiểm tra, trình, duyệt, văn thư.")


def _judged(office: Office, data: bytes, *, on: dt.date, is_draft: bool) -> dict[str, Any]:
    """What the child says of the file, and the mended copy it makes."""
    with child_for_upload() as child:
        report = child.check_form(data, on=on, law=office.law, is_draft=is_draft)
        if report["family"] == form_report.OF_SECRETS:
            raise Incomplete(_NOT_HERE)
        errors, warnings = form_report.counts(report)
        found = {"report": report, "errors": errors, "warnings": warnings}
        if report["family"] != ADMINISTRATIVE:
            return found
        try:
            docx, done = child.mend(data, on=on, law=office.law)
        except Refusal as refusal:  # a signed file is judged, and left alone
            return {**found, "mended_why": refusal.message}
    mended = office.files.put(docx) if done else None
    return {**found, "mended_docx": mended, "mended_done": done}


def _row(db: Session, check_id: int, actor: Actor) -> FormatCheck:
    row = db.get(FormatCheck, check_id)
    if row is None or row.officer_id != actor.id:
        raise NotFound("Không tìm thấy lần kiểm tra này. Có thể đã quá hạn giữ.")
    return row
