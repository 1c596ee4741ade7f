"""A Word file is judged for its own officer, mended in a copy, pictured by a worker, forgotten."""

import datetime as dt

import pytest
from sqlalchemy import select

from service.errors import NotAllowed, NotFound, StepMoved
from service.office import errands, format_checks, format_desk, system
from service.store.models import Errand, FormatCheck
from tests.form_reports import finding, put_check

FAR = dt.timedelta(days=format_checks.KEPT_DAYS)


def row_of(world, check_id):
    with world.office.reading() as db:
        return db.get(FormatCheck, check_id)


def errands_of(world, kind="picture_check"):
    with world.office.reading() as db:
        return list(db.scalars(select(Errand.subject_id).where(Errand.kind == kind)))


# --- whose it is ----------------------------------------------------------------------------------


def test_only_who_uploaded_a_file_sees_it(both_worlds):
    world = both_worlds
    mine = put_check(world)
    theirs = put_check(world, officer_id=world.actor("vanthu").id)

    clerk = world.actor("chuyenvien")
    assert [row.id for row in format_desk.listing(world.office, actor=clerk)] == [mine]
    for there in (theirs, theirs + 100):
        with pytest.raises(NotFound, match="Không tìm thấy lần kiểm tra này"):
            format_desk.page(world.office, there, actor=clerk)
        with pytest.raises(NotFound):
            format_desk.file_of(world.office, there, "ban-sua", actor=clerk)
        with pytest.raises(NotFound):
            format_desk.retry(world.office, there, actor=clerk)


def test_who_writes_nothing_has_nothing_checked(world):
    with pytest.raises(NotAllowed, match="dành cho người soạn"):
        format_desk.listing(world.office, actor=world.actor("quantri"))


def test_the_administrator_sees_a_failed_errand_but_not_whose_file_it_was(world):
    check = put_check(world, file_name="Kỷ luật ông A.docx", pages=None, error="LibreOffice dừng.")
    world.failed_errand("picture_check", check)

    (row,) = errands.failed(world.office, actor=world.actor("quantri")).rows

    assert (row.title, row.place.label) == (
        "Tạo ảnh tệp kiểm tra thể thức",
        f"Lần kiểm tra {check}",
    )
    assert row.place.may_open is False
    errands.again(world.office, row.id, actor=world.actor("quantri"))
    assert row_of(world, check).error is None


# --- files ----------------------------------------------------------------------------------------


def test_the_mended_copy_and_the_pictures_are_sent_and_nothing_else(world):
    clerk, check = world.actor("chuyenvien"), put_check(world)

    mended = format_desk.file_of(world.office, check, "ban-sua", actor=clerk)
    picture = format_desk.file_of(world.office, check, "page-1", actor=clerk)

    assert (mended.name, mended.data) == ("Kế hoạch (đã sửa).docx", b"docx da sua")
    assert (picture.name, picture.media_type) == ("Kế hoạch trang 1.png", "image/png")
    for what in ("page-0", "page-2", "page-", "goc", "", "page-²"):
        with pytest.raises(NotFound, match="chưa được tạo hoặc không có"):
            format_desk.file_of(world.office, check, what, actor=clerk)


def test_a_check_is_forgotten_after_its_days_with_its_files(world):
    old = put_check(world)
    row = row_of(world, old)
    names = {row.sha, row.mended_docx, *row.pages}
    world.clock.moment = world.real_time()
    young = put_check(world, sha="f" * 64, mended_docx=None, pages=None)
    old_at = world.clock() - FAR - dt.timedelta(minutes=1)
    with world.office.writing() as db:
        db.get_one(FormatCheck, old).at = old_at
    assert names <= world.office.files.names().keys()

    system.sweep(world.office)
    assert (row_of(world, old), row_of(world, young) is None) == (None, False)
    world.clock.moment = world.real_time(hours=system.ORPHAN_HOURS + 1)
    system.sweep(world.office)

    assert names & world.office.files.names().keys() == set()


# --- pictures -------------------------------------------------------------------------------------


def test_pictures_that_no_errand_makes_any_more_are_ordered_again_once(world):
    waiting = put_check(world, pages=None)
    put_check(world, pages=None, error="LibreOffice dừng.")
    put_check(world)

    system.sweep(world.office)
    system.sweep(world.office)

    assert errands_of(world) == [waiting]


def test_given_up_pictures_are_said_and_tried_again_when_asked(world):
    clerk, check = world.actor("chuyenvien"), put_check(world, pages=None)
    with pytest.raises(StepMoved, match="không cần tạo lại"):
        format_desk.retry(world.office, check, actor=clerk)
    with world.office.writing() as db:
        format_checks.give_up(db, world.office, check, "LibreOffice dừng.")
    page = format_desk.page(world.office, check, actor=clerk)
    assert (page.is_working, page.row.error) == (False, "LibreOffice dừng.")

    format_desk.retry(world.office, check, actor=clerk)

    page = format_desk.page(world.office, check, actor=clerk)
    assert (page.is_working, page.row.error, errands_of(world)) == (True, None, [check])


def test_the_first_pictures_stay(world):
    check = put_check(world, finding(), pages=None, spots=None)
    order = format_checks.to_picture(world.office, check)
    assert order.texts == ["CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"]

    first = {"pages": ["a" * 64], "spots": [None]}
    format_checks.pictured(world.office, check, first)
    format_checks.pictured(world.office, check, {"pages": ["b" * 64], "spots": [None]})

    assert row_of(world, check).pages == ["a" * 64]
    assert format_checks.to_picture(world.office, check) is None
    assert format_checks.to_picture(world.office, check + 1) is None


# --- how a report is read -------------------------------------------------------------------------


def test_findings_stand_by_level_and_each_mark_has_its_finding_s_number(world):
    spot = {"page": 2, "boxes": [[0.1, 0.2, 0.5, 0.22], [0.1, 0.22, 0.3, 0.24]]}
    close = {"page": 2, "boxes": [[0.1, 0.205, 0.4, 0.22]]}
    levels = ("warning", "error", "not_evaluated", "question", "error")
    spots = [spot, None, None, None, close]
    check = put_check(world, *map(finding, levels), spots=spots)

    report = format_desk.page(world.office, check, actor=world.actor("chuyenvien")).report

    assert [(g.level, [f.number for f in g.findings]) for g in report.groups] == [
        ("error", [1, 2]),
        ("warning", [3]),
        ("question", [4]),
        ("not_evaluated", [None]),
    ]
    assert (report.errors, report.warnings) == (2, 1)
    assert [f.page for f in report.of("error")] == [None, 2]
    marks = [(m.number, m.x, m.y, m.width, m.height, m.beside) for m in report.marks[2]]
    assert marks == [(2, 10.0, 20.5, 30.0, 1.5, 0), (3, 10.0, 20.0, 40.0, 4.0, 1)]
