"""Batches of certificates: opened whole or not at all, printed anew, ended; whose they are."""

import contextlib
import io
import threading
import zipfile

import pytest
from sqlalchemy import select, update

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved, TooLarge
from service.office import errands as errand_desk
from service.office import history, printers, sheet_view, sheets, system
from service.store.models import Batch, Errand, Event, Sheet
from tests.sheet_office import (
    batch_of,
    chunks_of,
    finish,
    make_chunks,
    open_batch,
    people,
    sheets_of,
    shown,
)


def errands(world, kind=None):
    with world.office.reading() as db:
        rows = db.execute(
            select(Errand.kind, Errand.subject_id, Errand.priority).order_by(Errand.id)
        )
        return [tuple(row) for row in rows if kind in (None, row.kind)]


def printer(world, name="Máy màu", right=15, down=-5):
    return printers.add(
        world.office,
        world.unit("so-noi-vu"),
        name,
        dx_tenths=right,
        dy_tenths=down,
        actor=world.actor("chuyenvien"),
    )


def use_printer(world, batch_id, printer_id, seen=1, who="chuyenvien"):
    sheets.use_printer(world.office, batch_id, printer_id, seen=seen, actor=world.actor(who))


def test_a_batch_keeps_its_rows_in_chunks_that_workers_are_promised(world):
    batch_id = open_batch(world, 120)

    batch, chunks, kept = batch_of(world, batch_id), chunks_of(world, batch_id), []
    for chunk in chunks:
        kept.append([s.seq for s in sheets_of(world, batch_id) if s.chunk_id == chunk.id])
    assert kept == [list(range(1, 51)), list(range(51, 101)), list(range(101, 121))]
    assert [chunk.total for chunk in chunks] == [50, 50, 20]
    assert (batch.code, batch.total, batch.state) == ("IN-2024-0001", 120, "dang_lam")
    assert batch.template_sha == world.office.definitions.template_shas["giay_khen"]
    assert errands(world) == [("make_chunk", chunk.id, 8) for chunk in chunks]
    last = sheets_of(world, batch_id)[-1]
    assert (last.label, last.file_name) == ("Nguyễn Văn Ấm 120", "0120 Nguyễn Văn Ấm 120.docx")
    assert last.values["nguoi_ky"] == "Trần Minh Khôi"
    assert last.values["xung_ho"] == ""  # and not None


def test_a_few_sheets_go_before_other_batches(world):
    open_batch(world, 3)

    assert [priority for _, _, priority in errands(world)] == [2]


def test_every_fault_is_told_and_nothing_is_kept(world):
    rows = people(3)
    rows[1]["ho_ten"] = "  "
    rows[2]["la"] = "x"

    with pytest.raises(Incomplete) as refused:
        open_batch(world, rows, common={"nguoi_ky": None, "quyen_han": "GIÁM ĐỐC"})

    assert [(f["row"], f["column"]) for f in refused.value.details] == [
        (0, "Quyền hạn, chức vụ của người ký"),
        (0, "Người ký"),
        (2, "Họ tên hoặc tên tập thể"),
        (3, "la"),
    ]
    assert refused.value.message.endswith("còn thiếu. Và 1 lỗi khác.")
    assert world.count(Batch) == world.count(Errand) == 0


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"title": " "}, Incomplete),
        ({"title": "x" * 301}, BadInput),
        ({"layer": "khac"}, BadInput),
        ({"paper": "ke_hoach"}, NotFound),
        ({"paper": "la"}, NotFound),
        ({"printer_id": 999}, NotFound),
        ({"rows": []}, Incomplete),
        ({"rows": people(1) * 5001}, TooLarge),
        ({"dossier_id": 999}, NotFound),
    ],
)
def test_a_batch_that_cannot_be_is_refused(world, how, refusal):
    with pytest.raises(refusal):
        open_batch(world, **how)

    assert world.count(Batch) == world.count(Errand) == 0


@pytest.mark.slow
def test_five_thousand_rows_are_one_batch(world):
    batch_id = open_batch(world, 5000)

    assert len(chunks_of(world, batch_id)) == 100
    assert len({sheet.file_name for sheet in sheets_of(world, batch_id)}) == 5000
    assert shown(world, batch_id).progress.total == 5000


def test_the_same_form_sent_twice_is_one_batch(both_worlds):
    world, made = both_worlds, []
    gate = threading.Barrier(2)

    def run():
        gate.wait()
        made.append(open_batch(world, form_key="một"))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 1
    assert len(made) == 2
    assert world.count(Sheet) == 3
    assert open_batch(world, form_key="hai") != made[0]


def test_the_last_chunk_orders_the_print_once(both_worlds):
    world = both_worlds
    batch_id = open_batch(world, 120)
    make_chunks(world, batch_id, most=2)
    assert errands(world, "make_test_sheet") == [("make_test_sheet", batch_id, 2)]
    assert errands(world, "join_batch") == []

    make_chunks(world, batch_id)
    make_chunks(world, batch_id)

    assert errands(world, "join_batch") == [("join_batch", batch_id, 5)]


def test_a_chunk_is_kept_once_whoever_made_it_too(world):
    from service import sheet_jobs

    batch_id = open_batch(world, 3)
    make_chunks(world, batch_id, bad={2: "Ảnh hỏng."})
    before, late = chunks_of(world, batch_id)[0], {"zip": "1" * 64, "pdf": "2" * 64}
    sheet = sheets_of(world, batch_id)[0]

    sheet_jobs._keep(world.office, before.id, late, {sheet.id: "Muộn."})

    (after,) = chunks_of(world, batch_id)
    assert (after.zip, after.pdf, after.bad) == (before.zip, before.pdf, 1)
    assert [s.error for s in sheets_of(world, batch_id)] == [None, "Ảnh hỏng.", None]


def test_two_last_chunks_at_once_order_the_print(both_worlds, monkeypatch):
    from service import sheet_jobs

    world = both_worlds
    batch_id = open_batch(world, 100)
    first, second = (chunk.id for chunk in chunks_of(world, batch_id))
    gate = threading.Barrier(2)
    order = sheets.order_print

    def order_together(*what):
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(0.5)  # for the other, if it may be here at the same time
        order(*what)

    monkeypatch.setattr(sheets, "order_print", order_together)

    def run(chunk_id):
        sheet_jobs._keep(world.office, chunk_id, {"zip": "0" * 64, "pdf": None}, {})

    threads = [threading.Thread(target=run, args=(chunk,)) for chunk in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errands(world, "join_batch") == [("join_batch", batch_id, 5)]


def test_progress_counts_sheets_and_says_how_long(world):
    batch_id = open_batch(world, 120)
    world.clock.forward(minutes=1)
    make_chunks(world, batch_id, most=1, bad={3: "Ảnh hỏng."})

    page = shown(world, batch_id)

    assert (page.progress.done, page.progress.total, page.progress.bad) == (50, 120, 1)
    assert (page.state, page.is_working, page.is_made) == ("Đang làm", True, False)
    assert page.progress.left_in_words == "còn khoảng 2 phút"
    assert [(s.seq, s.error) for s in page.bad_sheets] == [(3, "Ảnh hỏng.")]
    world.clock.forward(minutes=6)
    assert shown(world, batch_id).progress.left_in_words == "chưa tính được thời gian còn lại"
    make_chunks(world, batch_id)
    assert shown(world, batch_id).state == "Đang ghép bản in"


def test_the_zip_holds_every_good_sheet_once_all_are_made(world):
    batch_id = open_batch(world, 60)
    clerk = world.actor("chuyenvien")
    make_chunks(world, batch_id, most=1, bad={2: "Hỏng."})
    with pytest.raises(NotFound, match="chưa làm xong"):
        sheet_view.file_of(world.office, batch_id, "zip", actor=clerk)

    finish(world, batch_id)
    found = sheet_view.file_of(world.office, batch_id, "zip", actor=clerk)

    assert found.name == "IN-2024-0001 Giấy khen năm 2024.zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(found.data))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("0060 Nguyễn Văn Ấm 60.docx") == b"docx of 60"
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert names == [s.file_name for s in sheets_of(world, batch_id) if s.seq != 2]
    for what in ("print", "test"):
        data = sheet_view.file_of(world.office, batch_id, what, actor=clerk).data
        assert b"".join(data).startswith(b"%PDF")
    with pytest.raises(NotFound):
        sheet_view.file_of(world.office, batch_id, "exe", actor=clerk)


def test_another_printer_makes_the_print_anew_and_no_sheet(world):
    batch_id = open_batch(world, 60)
    finish(world, batch_id)
    before = [(chunk.zip, chunk.pdf) for chunk in chunks_of(world, batch_id)]
    asked = len(errands(world, "make_chunk"))
    machine = printer(world)

    use_printer(world, batch_id, machine)

    batch = batch_of(world, batch_id)
    assert (batch.state, batch.print_pdf, batch.test_pdf) == ("dang_lam", None, None)
    assert (batch.dx_tenths, batch.dy_tenths, batch.version) == (15, -5, 2)
    assert [(chunk.zip, chunk.pdf) for chunk in chunks_of(world, batch_id)] == before
    assert len(errands(world, "make_chunk")) == asked
    assert len(errands(world, "join_batch")) == len(errands(world, "make_test_sheet")) == 2
    assert shown(world, batch_id).is_made  # the Word files may be fetched meanwhile
    with pytest.raises(StepMoved):
        use_printer(world, batch_id, None)


def test_a_printer_set_anew_moves_no_print_by_itself(world):
    machine = printer(world)
    batch_id = open_batch(world, printer_id=machine)
    assert not shown(world, batch_id).printer_moved

    printers.change(
        world.office,
        machine,
        "Máy màu",
        dx_tenths=0,
        dy_tenths=0,
        seen=1,
        actor=world.actor("chuyenvien"),
    )

    assert shown(world, batch_id).printer_moved
    assert batch_of(world, batch_id).dx_tenths == 15


def test_a_cancelled_batch_hands_out_nothing_and_changes_no_more(world):
    batch_id = open_batch(world)
    finish(world, batch_id)
    clerk = world.actor("chuyenvien")

    sheets.cancel(world.office, batch_id, seen=1, actor=clerk)

    assert shown(world, batch_id).state == "Đã hủy"
    for what in ("zip", "print"):
        with pytest.raises(NotFound, match="đã hủy"):
            sheet_view.file_of(world.office, batch_id, what, actor=clerk)
    for verb in (
        lambda: sheets.cancel(world.office, batch_id, seen=2, actor=clerk),
        lambda: use_printer(world, batch_id, None, seen=2),
        lambda: sheets.retry(world.office, batch_id, actor=clerk),
    ):
        with pytest.raises(StepMoved):
            verb()
    with world.office.reading() as db:
        titles = list(db.scalars(select(Event.title).where(Event.subject == f"batch:{batch_id}")))
    assert titles == ["Tạo lô in", "Hủy lô in"]
    assert history.verify(world.office).broken is None


def test_a_chunk_that_was_given_up_is_shown_and_tried_again(world):
    from service import sheet_jobs

    batch_id = open_batch(world, 60)
    (_, second) = chunks_of(world, batch_id)
    make_chunks(world, batch_id, most=1)
    with world.office.writing() as db:
        sheet_jobs.chunk_given_up(db, world.office, second.id, "LibreOffice dừng.")
        db.execute(update(Errand).where(Errand.subject_id == second.id).values(state="hong"))

    page = shown(world, batch_id)
    assert (page.state, page.failed, page.is_working) == (
        "Dừng vì lỗi",
        "LibreOffice dừng.",
        False,
    )
    sheets.retry(world.office, batch_id, actor=world.actor("chuyenvien"))

    with world.office.reading() as db:
        states = db.scalars(select(Errand.state).where(Errand.subject_id == second.id)).all()
    assert (states, shown(world, batch_id).state) == (["cho"], "Đang làm")
    with pytest.raises(StepMoved):
        sheets.retry(world.office, batch_id, actor=world.actor("chuyenvien"))


def test_the_administrator_sees_and_tries_again_what_was_given_up(world):
    from service import sheet_jobs

    batch_id = open_batch(world, 3)
    (chunk,) = chunks_of(world, batch_id)
    admin = world.actor("quantri")
    with world.office.writing() as db:
        sheet_jobs.chunk_given_up(db, world.office, chunk.id, "LibreOffice dừng.")
        db.execute(update(Errand).values(state="hong", done_at=world.clock()))

    (row,) = errand_desk.failed(world.office, actor=admin).rows
    assert row.place == errand_desk.Place("lo_in", batch_id, "IN-2024-0001", may_open=False)
    errand_desk.again(world.office, row.id, actor=admin)

    assert shown(world, batch_id).state == "Đang làm"


def test_the_sweep_promises_again_what_no_errand_serves(world):
    waits, made = open_batch(world, 60), open_batch(world, 3)
    make_chunks(world, made)
    with world.office.writing() as db:
        db.execute(update(Errand).values(state="xong"))
    before = len(errands(world))

    system.sweep(world.office)

    wanted = [("make_chunk", chunk.id) for chunk in chunks_of(world, waits)]
    found = [(kind, subject) for kind, subject, _ in errands(world)[before:]]
    assert found == [*wanted, ("join_batch", made)]
    system.sweep(world.office)
    assert len(errands(world)) == before + 3


def test_the_sweep_keeps_every_file_of_a_batch(world):
    batch_id = open_batch(world)
    finish(world, batch_id)
    picture = world.office.files.put(b"\x89PNG of An")
    with world.office.writing() as db:
        db.get_one(Batch, batch_id).pictures = [picture]
    batch, (chunk,) = batch_of(world, batch_id), chunks_of(world, batch_id)
    orphan = world.office.files.put(b"nobody's")

    world.clock.moment = world.real_time(days=3)
    system.sweep(world.office)

    kept = set(world.office.files.names())
    assert {picture, batch.print_pdf, batch.test_pdf, chunk.zip, chunk.pdf} <= kept
    assert orphan not in kept


def test_the_bad_rows_are_taken_over_for_a_new_batch(world):
    batch_id = open_batch(world, 4)
    clerk = world.actor("chuyenvien")
    finish(world, batch_id, bad={2: "Tờ dài hơn một trang.", 4: "Ảnh hỏng."})

    found = sheet_view.again(world.office, batch_id, actor=clerk)

    assert [row["ho_ten"] for row in found.rows] == ["Nguyễn Văn Ấm 2", "Nguyễn Văn Ấm 4"]
    assert open_batch(world, [dict(row) for row in found.rows], common=found.common) != batch_id
    whole = open_batch(world)
    with pytest.raises(NotFound):
        sheet_view.again(world.office, whole, actor=clerk)


def test_another_units_batch_is_not_there_and_who_prints_not_changes_none(world):
    batch_id = open_batch(world)
    finish(world, batch_id)
    office = world.office
    looks = (
        sheet_view.page,
        sheet_view.sheets_of,
        sheet_view.again,
        lambda o, b, actor: sheet_view.file_of(o, b, "zip", actor=actor),
    )
    changes = (
        lambda actor: sheets.cancel(office, batch_id, seen=1, actor=actor),
        lambda actor: sheets.use_printer(office, batch_id, None, seen=1, actor=actor),
        lambda actor: sheets.retry(office, batch_id, actor=actor),
    )

    for look in looks:
        with pytest.raises(NotFound):
            look(office, batch_id, actor=world.actor("gopy"))
    for change in changes:
        with pytest.raises(NotFound):
            change(world.actor("gopy"))
        with pytest.raises(NotAllowed):
            change(world.actor("giamdoc"))
    with pytest.raises(NotAllowed):
        open_batch(world, who="giamdoc")
    with pytest.raises(NotFound):
        open_batch(world, who="gopy", unit_id=world.unit("so-noi-vu"))
    assert sheet_view.listing(office, actor=world.actor("gopy")).total == 0
    assert sheet_view.listing(office, actor=world.actor("giamdoc")).total == 1
    assert sheet_view.page(office, batch_id, actor=world.actor("giamdoc")).may_print is False


def test_a_printer_of_another_unit_cannot_be_used(world):
    theirs = printers.add(
        world.office,
        world.unit("so-khdt"),
        "Máy của họ",
        dx_tenths=0,
        dy_tenths=0,
        actor=world.actor("gopy"),
    )

    with pytest.raises(NotFound):
        open_batch(world, printer_id=theirs)
    batch_id = open_batch(world)
    with pytest.raises(NotFound):
        use_printer(world, batch_id, theirs)
