"""The administrator's page of failed errands: what failed and why, again or dropped, who works."""

import datetime as dt
import json

import pytest
from sqlalchemy import select, update

from service.office import errands, paper_desk, scans
from service.store import outbox
from service.store.models import DocumentVersion, Errand, Event, Scan
from tests.forms import form_of, put_form
from tests.pages import visits
from tests.world import small_pdf

PAGE = "/quan-tri/viec-loi"
AGAIN, DROP = "Chạy lại", "Bỏ"


@pytest.fixture
def visit(world):
    return visits(world)


def state(world, errand_id):
    with world.office.reading() as db:
        errand = db.get_one(Errand, errand_id)
        return errand.state, errand.tries, errand.error


def remembered(world):
    with world.office.reading() as db:
        rows = db.scalars(select(Event).where(Event.subject == "errands").order_by(Event.seq))
        return [(row.title, row.officer_name, row.data) for row in rows]


def rows_of(page):
    return [page.texts(f"tbody tr:nth-child({n + 1}) > *") for n in range(len(page.texts("tr")))]


def test_nothing_failed_is_said(visit):
    page = visit("quantri").open(PAGE)
    assert page.texts(".empty-title") == ["Không có việc lỗi nào."]
    assert page.texts(".nav-tabs .active") == ["Việc chạy nền"]


def test_only_the_administrator_of_the_whole_office_finds_the_way(visit, world):
    world.give_role("gopy", "so-khdt", "quan_tri")
    tabs = {name: visit(name).open("/don-vi").texts(".nav-tabs a") for name in ("quantri", "gopy")}
    assert ["Việc chạy nền" in found for found in tabs.values()] == [True, False]
    refused = visit("gopy").open(PAGE, status=403)
    assert "Việc lỗi do quản trị của cơ quan cao nhất xem và xử lý." in refused.texts("main p")


def test_what_failed_is_told_with_its_dossier_and_reason(visit, world):
    dossier_id = world.in_force()
    title = world.dossier(dossier_id).title
    draft = world.seed_plan("nhap")  # of Sở Nội vụ, which the administrator does not work in
    world.failed_errand("convert_to_pdf", world.current(dossier_id).id)
    world.clock.forward(minutes=5)
    world.failed_errand("redraft", draft, error="x" * 900, deaths=2)
    world.failed_errand("tell_parent", 999_999)

    page = visit("quantri").open(PAGE)

    cells = [[" ".join(cell.split()) for cell in row] for row in rows_of(page) if row]
    assert [row[:4] for row in cells] == [
        [
            "Báo cho kế hoạch bị sửa đổi, thay thế",
            "không còn",
            "09:05 ngày 03/01/2024",
            "4 lần",
        ],
        [
            "Soạn lại bản thảo khi dữ liệu đổi",
            f"{world.dossier(draft).code} (đơn vị khác)",
            "09:05 ngày 03/01/2024",
            "4 lần; 2 lần tiến trình dừng đột ngột",
        ],
        ["Chuyển văn bản sang PDF", title, "09:00 ngày 03/01/2024", "4 lần"],
    ]
    assert cells[2][4] == "LibreOffice dừng."
    assert page.links("tbody td[data-label='Của'] a") == [f"/ho-so/{dossier_id}"]


def test_one_is_tried_again_and_its_paper_waits_instead_of_being_broken(visit, world):
    dossier_id = world.seed_plan()
    world.make_papers()
    version = world.current(dossier_id).id
    with world.office.writing() as db:
        db.execute(update(DocumentVersion).values(pdf=None, error="hỏng"))
    first, other = (world.failed_errand("convert_to_pdf", version) for _ in range(2))

    page = visit("quantri").open(PAGE)
    after = page.submit(f"{AGAIN} việc {first}", within=f"#viec-{first}")

    assert after.said[0] == "Việc sẽ được làm lại ngay."
    assert state(world, first) == ("cho", 0, None)
    assert state(world, other)[0] == "hong"
    assert world.current(dossier_id).error is None
    assert remembered(world) == [
        (
            "Chạy lại việc lỗi «Chuyển văn bản sang PDF»",
            world.actor("quantri").name,
            {"errands": [first]},
        )
    ]
    late = page.submit(f"{AGAIN} việc {first}", within=f"#viec-{first}", status=409)
    assert late.said[0] == "Việc này không còn ở danh sách lỗi. Hãy tải lại trang."


def test_all_of_one_kind_are_tried_again_and_no_other(visit, world):
    many = [world.failed_errand("redraft", world.seed_plan(f"mau-{n}")) for n in range(3)]
    other = world.failed_errand("tell_parent", 1)

    page = visit("quantri").open(f"{PAGE}?loai=redraft")
    assert page.texts(".kinds a") == [
        "Tất cả",
        "Báo cho kế hoạch bị sửa đổi, thay thế (1)",
        "Soạn lại bản thảo khi dữ liệu đổi (3)",
    ]
    after = page.submit("Chạy lại cả 3 việc")

    assert after.said[0] == "Các việc của loại này sẽ được làm lại."
    assert [state(world, errand)[0] for errand in [*many, other]] == ["cho"] * 3 + ["hong"]
    assert remembered(world)[0][2] == {"errands": many}
    assert "Không còn việc lỗi" in page.submit("Chạy lại cả 3 việc", status=409).said[0]


def test_what_is_dropped_is_asked_first_kept_marked_and_still_made_on_demand(visit, world):
    dossier_id = world.seed_plan()
    world.make_papers()
    version = world.current(dossier_id)
    with world.office.writing() as db:
        db.execute(update(DocumentVersion).values(pdf=None, error="hỏng"))
    once = f"convert_to_pdf:{version.id}"
    errand = world.failed_errand("convert_to_pdf", version.id, once=once)

    page = visit("quantri").open(PAGE)
    assert page.texts(".ask-first-box p") == [
        "Bỏ hẳn việc này? Nó không được làm nữa; lịch sử vẫn ghi lại."
    ]
    after = page.submit("Bỏ việc này", within=f"#viec-{errand}")

    assert after.texts(".empty-title") == ["Không có việc lỗi nào."]
    assert state(world, errand) == ("da_bo", 4, "LibreOffice dừng.")
    assert remembered(world)[0][0] == "Bỏ việc lỗi «Chuyển văn bản sang PDF»"
    late = page.submit("Bỏ việc này", within=f"#viec-{errand}", status=409)
    assert "không còn ở danh sách lỗi" in late.said[0]
    paper_desk.retry(world.office, version.document_id, actor=world.actor("chuyenvien"))
    assert state(world, errand)[0] == "cho"


def test_a_scan_that_could_not_be_read_is_read_again(visit, world):
    dossier_id = world.plan_at("cho_ky")
    clerk = world.actor("vanthu")
    scan_id = scans.hand_in(world.office, dossier_id, "a.pdf", small_pdf("x"), actor=clerk)
    scans.attach(world.office, scan_id, None, "Lỗi hệ thống (OSError).")
    with world.office.writing() as db:
        db.execute(update(Errand).where(Errand.kind == "read_scan").values(state="hong"))

    visit("quantri").open(f"{PAGE}?loai=read_scan").submit("Chạy lại cả 1 việc")

    with world.office.reading() as db:
        scan = db.get_one(Scan, scan_id)
        assert (scan.state, scan.finding) == ("cho_doc", None)


def test_a_form_whose_trial_failed_is_tried_again(visit, world):
    form = put_form(world, "hong", error="LibreOffice dừng.")
    errand = world.failed_errand("prove_template", form)

    page = visit("quantri").open(PAGE)
    [link] = page.links("tbody td[data-label='Của'] a")
    visit("quantri").open(link)
    page.submit(f"{AGAIN} việc {errand}", within=f"#viec-{errand}")

    row = form_of(world, form)
    assert (row.state, row.error, state(world, errand)[0]) == ("cho_thu", None, "cho")


def test_many_are_shown_a_page_at_a_time_with_a_constant_number_of_questions(visit, world):
    dossier_id = world.seed_plan()
    for _ in range(errands.PAGE_ROWS + 1):
        world.failed_errand("redraft", dossier_id)
    admin = visit("quantri")

    first = admin.open(f"{PAGE}?loai=redraft")
    last = admin.open(first.links("a[rel=next]")[0])

    assert [len(page.texts("tbody tr")) for page in (first, last)] == [errands.PAGE_ROWS, 1]
    assert last.texts(".pager span") == ["Trang 2 / 2"]


def test_what_waits_runs_and_who_works_is_told(visit, world):
    now = world.clock()
    soon = now + dt.timedelta(minutes=1)
    with world.office.writing() as db:
        for kind, after in (("a", 0), ("b", 0), ("c", 0), ("later", 60)):
            outbox.promise(db, kind, 1, now=now, after=dt.timedelta(seconds=after))
        outbox.take(db, now=now, by="máy-1:10:aa")
        outbox.report(db, "máy-1:10:aa", "", now=now)
        outbox.report(db, "máy-2:11:bb", "office hangs", now=now)
        outbox.report(db, "đã chết", "", now=now - dt.timedelta(minutes=2))

    page = visit("quantri").open(PAGE)

    assert page.texts(".panel > p")[:2] == [
        "Đang làm 1 việc · đang chờ 2 (lâu nhất từ 09:00 ngày 03/01/2024) · hẹn giờ sau 1",
        "Redis: không dùng, tiến trình tự xem việc",
    ]
    assert page.texts(".workers li") == [
        "máy-1:10:aa",
        "máy-2:11:bb LibreOffice treo ở văn bản gần nhất",
    ]
    world.clock.moment = soon
    assert "Không có tiến trình nào" in visit("quantri").open(PAGE).texts(".panel .alert")[0]


def health(visit):
    answer = visit("quantri").ask("GET", "/readyz")
    return answer.status_code, json.loads(answer.get_data())


def test_health_names_what_papers_must_wait_for_and_pages_need_not(visit, world):
    assert health(visit) == (200, {"status": "degraded", "reasons": ["no worker"]})
    with world.office.writing() as db:
        outbox.report(db, "a", "", now=world.clock())
    assert health(visit) == (200, {"status": "ok"})
    with world.office.writing() as db:
        outbox.report(db, "b", "office hangs", now=world.clock())
    assert health(visit) == (200, {"status": "degraded", "reasons": ["office hangs"]})
