"""Reports of the checker of form for tests: findings as it gives them, put beside a paper."""

from typing import Any

from sqlalchemy import update

from service.office import form_report
from service.rules.form30.judging import LEVELS
from service.store.models import DocumentVersion, FormatCheck
from tests.world import NO_FINDINGS, World

ERROR = {
    "rule": "quoc_hieu.chu",
    "title": "Chữ của Quốc hiệu",
    "level": "error",
    "place": "Quốc hiệu, đoạn 1",
    "part": "quoc_hieu",
    "paragraph": 1,
    "line": "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "found": "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "expected": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "source": "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II.1",
    "quoted": "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "start": 0,
    "end": 0,
    "section": None,
}


def finding(level: str = "error", **how: Any) -> dict[str, Any]:
    """A finding as the checker gives it."""
    return {**ERROR, "level": level, "level_name": LEVELS[level], **how}


def report(*findings: dict[str, Any], **how: Any) -> dict[str, Any]:
    """A report with these findings."""
    return {**NO_FINDINGS, "findings": list(findings), **how}


def put_check(world: World, *findings: dict[str, Any], **how: Any) -> int:
    """A checked file as its upload leaves it, with a page that a worker pictured; its id."""
    files, told = world.office.files, report(*findings)
    errors, warnings = form_report.counts(told)
    usual = {
        "officer_id": world.actor("chuyenvien").id,
        "at": world.clock(),
        "file_name": "Kế hoạch.docx",
        "sha": files.put(b"docx"),
        "judged_on": world.office.today(),
        "is_draft": False,
        "report": told,
        "errors": errors,
        "warnings": warnings,
        "mended_docx": files.put(b"docx da sua"),
        "mended_done": ["Đặt lại lề trang."],
        "pages": [files.put(b"\x89PNG trang 1")],
        "spots": [None] * len(findings),
    }
    with world.office.writing() as db:
        row = FormatCheck(**{**usual, **how})
        db.add(row)
        db.flush()
        return row.id


def give_report(
    world: World, dossier_id: int, told: dict[str, Any] | None, paper: str = "ke_hoach"
) -> int:
    """The current version of this paper has this report now, or was never checked; its id."""
    version_id = world.current(dossier_id, paper).id
    never = dict.fromkeys(["form_report", "form_errors", "form_warnings"])
    found = form_report.columns(told) if told else never
    with world.office.writing() as db:
        row = update(DocumentVersion).where(DocumentVersion.id == version_id)
        db.execute(row.values(**found))
    return version_id
