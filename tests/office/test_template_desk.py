"""An administrator at the forms: who may, which is in use, uploads, what a trial finds."""

import dataclasses
import datetime as dt
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, select, text, update

from service import template_jobs
from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.jobs import JOBS, Workshop, run_next
from service.office import history, template_check, template_desk, templates, view
from service.office.finding import REDRAFT_AFTER
from service.render.child import RenderChild
from service.render.docx import text_of
from service.render.pdf import OfficeSuite
from service.store.models import Errand, Event, TemplateVersion
from service.store.outbox import MOST_TRIES
from tests.forms import LETTER, NUMBERED, REASON, changed, form_of, own, put_form
from tests.services import until
from tests.world import World

PLAN = "ke_hoach"
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.fixture
def admin(world):
    return world.actor("quantri")


def in_use(world, paper=LETTER):
    with world.office.reading() as db:
        return templates.in_use(db, world.office, paper)


def events(world, paper=LETTER):
    with world.office.reading() as db:
        found = select(Event.action, Event.officer_name, Event.note)
        return [tuple(e) for e in db.execute(found.where(Event.subject == f"template:{paper}"))]


# --- which form is in use -------------------------------------------------------------------------


def test_the_shipped_form_is_in_use_until_another_is_switched_on(world, admin):
    goc = world.office.definitions.template_shas[LETTER]
    version = put_form(world)

    assert in_use(world) == goc
    template_desk.switch(world.office, version, seen=1, actor=admin)
    assert in_use(world) == form_of(world, version).sha
    assert in_use(world, PLAN) == world.office.definitions.template_shas[PLAN]
    template_desk.back_to_shipped(world.office, LETTER, seen=2, actor=admin)
    assert in_use(world) == goc


def test_the_earlier_form_is_kept_and_can_come_back(world, admin):
    first, second = put_form(world, seq=1), put_form(world, seq=2)
    for version in (first, second, first):
        seen = form_of(world, version).version
        template_desk.switch(world.office, version, seen=seen, actor=admin)

    assert [form_of(world, v).state for v in (first, second)] == ["dang_dung", "thoi"]
    assert [note for _, _, note in events(world)] == [
        "Mẫu số 1: mau-moi.docx",
        "Mẫu số 2: mau-moi.docx",
        "Mẫu số 1: mau-moi.docx",
    ]
    assert {action for action, *_ in events(world)} == {"dung_mau"}
    assert history.verify(world.office).broken is None


def test_the_second_of_two_administrators_is_told_who_was_first(world, admin):
    first, second = put_form(world, seq=1), put_form(world, seq=2)
    template_desk.switch(world.office, first, seen=1, actor=admin)

    with pytest.raises(StepMoved, match=f"{admin.name} vừa đổi mẫu này"):
        template_desk.switch(world.office, second, seen=1, actor=world.actor("quantri2"))

    assert [form_of(world, v).state for v in (first, second)] == ["dang_dung", "san_sang"]
    assert len(events(world)) == 1


@pytest.mark.parametrize("seen", [1, 3])
def test_a_stale_page_does_not_go_back_to_the_shipped_form(world, admin, seen):
    version = put_form(world)
    template_desk.switch(world.office, version, seen=1, actor=admin)

    with pytest.raises(StepMoved):
        template_desk.back_to_shipped(world.office, LETTER, seen=seen, actor=admin)

    assert form_of(world, version).state == "dang_dung"


def test_without_a_form_in_use_there_is_nothing_to_go_back_from(world, admin):
    with pytest.raises(StepMoved):
        template_desk.back_to_shipped(world.office, LETTER, seen=0, actor=admin)
    assert events(world) == []


def test_a_form_of_an_earlier_release_with_other_fields_is_not_switched_on(world, admin):
    fields = set(world.office.definitions.papers[LETTER].fields)
    version = put_form(world, "thoi", tags=sorted(fields - {"ly_do"} | {"ly_do_cu"}))

    with pytest.raises(Incomplete, match="đã đổi thẻ ly_do, ly_do_cu"):
        template_desk.switch(world.office, version, seen=1, actor=admin)

    shown = template_desk.version(world.office, version, actor=admin)[1]
    assert (shown.astray, shown.may_be_used) == (["ly_do", "ly_do_cu"], False)


@pytest.mark.parametrize("state", ["cho_thu", "hong", "dang_dung"])
def test_a_form_that_is_not_ready_is_not_switched_on(world, admin, state):
    version = put_form(world, state)

    with pytest.raises(Incomplete):
        template_desk.switch(world.office, version, seen=1, actor=admin)

    assert (form_of(world, version).state, events(world)) == (state, [])


def test_only_one_of_many_switches_at_once_is_done(both_worlds):
    world = both_worlds
    admin = world.actor("quantri")
    versions = [put_form(world, seq=n) for n in range(1, 5)]
    told, barrier = [], threading.Barrier(len(versions))

    def switch(version):
        barrier.wait()
        try:
            template_desk.switch(world.office, version, seen=1, actor=admin)
            told.append("done")
        except StepMoved:
            told.append("moved")

    threads = [threading.Thread(target=switch, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["done", "moved", "moved", "moved"]
    states = sorted(form_of(world, version).state for version in versions)
    assert states == ["dang_dung", "san_sang", "san_sang", "san_sang"]
    assert len(events(world)) == 1


@pytest.mark.slow
def test_a_switch_waits_for_the_one_before_it_and_sees_what_that_did(tmp_path, postgres_url):
    world = World(tmp_path, postgres_url)
    admin, version, told = world.actor("quantri"), put_form(world), []

    def switch():
        try:
            template_desk.switch(world.office, version, seen=1, actor=admin)
        except StepMoved as refusal:
            told.append(refusal)

    def waits():
        with world.office.reading() as db:
            return db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))

    second = threading.Thread(target=switch)
    with world.office.writing() as db:
        history.hold(db, world.office, f"template:{LETTER}")
        db.execute(update(TemplateVersion).values(version=2))
        second.start()
        until("the second switch waits", waits)
    second.join()

    assert (len(told), form_of(world, version).state) == (1, "san_sang")
    world.office.database.close()


# --- who may --------------------------------------------------------------------------------------


def test_a_unit_s_administrator_looks_but_only_the_office_s_changes(world):
    world.open_account("quantriso", "so-noi-vu", "quan_tri")
    lesser = world.actor("quantriso")
    version = put_form(world)

    assert not template_desk.page(world.office, LETTER, actor=lesser).may_change
    assert len(template_desk.listing(world.office, actor=lesser)) == len(
        world.office.definitions.papers
    )
    for deed in (
        lambda: template_desk.switch(world.office, version, seen=1, actor=lesser),
        lambda: template_desk.back_to_shipped(world.office, LETTER, seen=1, actor=lesser),
        lambda: template_desk.retry(world.office, version, actor=lesser),
        lambda: template_desk.upload(world.office, LETTER, "x.docx", own(), actor=lesser),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert form_of(world, version).state == "san_sang"


def test_nobody_else_sees_the_forms(world):
    version, clerk = put_form(world), world.actor("chuyenvien")
    for deed in (
        lambda: template_desk.listing(world.office, actor=clerk),
        lambda: template_desk.page(world.office, LETTER, actor=clerk),
        lambda: template_desk.version(world.office, version, actor=clerk),
        lambda: template_desk.form_file(world.office, LETTER, shipped=True, actor=clerk),
        lambda: template_desk.file_of(world.office, version, "mau", actor=clerk),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_what_is_not_there_is_not_found(world, admin):
    version = put_form(world)
    for deed in (
        lambda: template_desk.page(world.office, "khong_co", actor=admin),
        lambda: template_desk.version(world.office, 99, actor=admin),
        lambda: template_desk.file_of(world.office, version, "pdf", actor=admin),
        lambda: template_desk.file_of(world.office, version, "page-1", actor=admin),
        lambda: template_desk.upload(world.office, "khong_co", "x.docx", b"", actor=admin),
    ):
        with pytest.raises(NotFound):
            deed()


# --- what a page shows ----------------------------------------------------------------------------


def test_the_list_says_which_form_since_when_and_by_whom(world, admin):
    version = put_form(world)
    world.clock.forward(hours=1)
    template_desk.switch(world.office, version, seen=1, actor=admin)
    at = world.clock()

    def form():
        return next(
            f for f in template_desk.listing(world.office, actor=admin) if f.type.id == LETTER
        )

    assert (form().in_use.row.id, form().last_switch) == (version, (at, admin.name))
    world.clock.forward(hours=1)
    second = world.actor("quantri2")
    template_desk.back_to_shipped(world.office, LETTER, seen=2, actor=second)
    assert (form().in_use, form().last_switch) == (None, (world.clock(), second.name))


def test_listing_asks_the_database_the_same_number_of_questions_for_many_forms(world, admin):
    asked = []
    event.listen(
        world.office.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2])
    )
    template_desk.listing(world.office, actor=admin)
    first = len(asked)
    for n in range(1, 9):
        put_form(world, "cho_thu", seq=n)
    asked.clear()
    template_desk.listing(world.office, actor=admin)
    assert len(asked) == first


# --- uploading ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_good_file_is_kept_and_its_trial_ordered_once_however_often_it_is_sent(world, admin):
    data = own()
    version = template_desk.upload(world.office, LETTER, "Mẫu mới.docx", data, actor=admin)
    again = template_desk.upload(world.office, LETTER, "tên khác.docx", data, actor=admin)

    row = form_of(world, version)
    assert again == version
    assert (row.seq, row.state, row.file_name) == (1, "cho_thu", "Mẫu mới.docx")
    assert world.office.files.open(row.sha) == data
    with world.office.reading() as db:
        errands = db.scalars(select(Errand).where(Errand.kind == "prove_template")).all()
    assert [(e.subject_id, e.priority) for e in errands] == [(version, 2)]
    assert events(world) == [("tai_mau", admin.name, "Mẫu số 1: Mẫu mới.docx")]
    assert in_use(world) == world.office.definitions.template_shas[LETTER]


@pytest.mark.slow
def test_a_check_leaves_no_process_behind(world, admin):
    before = children_of_this_process()
    with pytest.raises(BadInput):
        template_desk.upload(world.office, LETTER, "x.docx", b"", actor=admin)
    assert children_of_this_process() == before


@pytest.mark.slow
def test_every_shipped_form_passes_what_an_uploaded_one_must(world, child):
    shop = Workshop(world.office, child, None)
    for paper in world.office.definitions.papers.values():
        form = world.office.definitions.templates[paper.id]
        template_check.look_at(child, paper, form, form)
        template_jobs.fill_bare(shop, paper, form)
        template_jobs.filled(shop, paper, form)


# --- the trial, with LibreOffice ------------------------------------------------------------------


@pytest.fixture(scope="module")
def suite() -> Iterator[OfficeSuite]:
    with OfficeSuite() as suite:
        yield suite


@pytest.fixture(scope="module")
def child() -> Iterator[RenderChild]:
    with RenderChild() as child:
        yield child


@pytest.fixture
def shop(world: World, child: RenderChild, suite: OfficeSuite) -> Workshop:
    return Workshop(world.office, child, suite)


def put_to_try(world, data, paper=LETTER, seq=1):
    """A form whose trial is ordered, as uploading leaves it."""
    version = put_form(world, "cho_thu", paper, sha=world.office.files.put(data), seq=seq)
    with world.office.writing() as db:
        templates.order_trial(db, world.office, db.get_one(TemplateVersion, version))
    return version


def work_all(shop):
    while run_next(shop, ahead=REDRAFT_AFTER):
        pass


@pytest.mark.slow
def test_a_form_is_filled_with_the_examples_and_numbered_and_shown_beside_the_shipped_one(
    world, shop, admin
):
    files = world.office.files
    version = put_to_try(world, own("Mẫu riêng của tỉnh.", NUMBERED), NUMBERED)

    work_all(shop)  # prove_template
    row = form_of(world, version)
    JOBS["prove_template"](shop, version)

    assert (row.state, row.error, row.fonts_missing) == ("san_sang", None, [])
    text = text_of(files.open(row.docx))
    assert "Mẫu riêng của tỉnh." in text
    assert "Số: 05/UBND-NC" in text
    assert "ngày 05 tháng 01 năm 2024" in text
    assert files.open(row.pdf).startswith(b"%PDF")
    pictures = [files.open(sha)[:4] for sha in (*row.pages, *row.shipped_pages)]
    assert set(pictures) == {b"\x89PNG"}
    assert row.shipped_pages
    assert row.pages != row.shipped_pages


BAD_FORMS = {
    "an exploding loop": (own(ENDLESS), "quá 3 giây"),
    "an exploding text": (own("{{ ('x' * 4000000000)|length }}"), "bộ nhớ"),
    "a column that rows do not have": (
        changed({"{{ d.vi_tri }}": "{{ d.vi_tri_moi }}"}, NUMBERED),
        "vi_tri_moi",
    ),
    "sums with text": (own("{{ ly_do + 1 }}"), "không tính được"),
    "only while the optional is there": (
        own("{{ co_quan_chu_quan[0] }}"),
        "Khi các mục không bắt buộc để trống",
    ),
}


@pytest.mark.slow
def test_a_form_that_cannot_be_filled_says_why_and_the_worker_lives_on(world, suite, admin):
    papers = [NUMBERED if "column" in name else LETTER for name in BAD_FORMS]
    versions = [
        put_to_try(world, data, paper, seq=n)
        for n, ((data, _), paper) in enumerate(zip(BAD_FORMS.values(), papers, strict=True), 1)
    ]
    good = put_to_try(world, own(), seq=len(versions) + 1)

    with RenderChild(deadline_seconds=3) as child:
        child.tags(own())
        work_all(Workshop(world.office, child, suite))

    for (name, (_, said)), version in zip(BAD_FORMS.items(), versions, strict=True):
        row = form_of(world, version)
        assert (name, row.state, row.pdf) == (name, "hong", None)
        assert said in row.error
        with pytest.raises(Incomplete):
            template_desk.switch(world.office, version, seen=1, actor=admin)
    assert form_of(world, good).state == "san_sang"


@pytest.mark.slow
def test_a_form_that_the_worker_gave_up_says_so_and_can_be_tried_again(world, shop, admin):
    version = put_to_try(world, own())
    broken = dataclasses.replace(shop, child=None)
    for _ in range(MOST_TRIES):
        run_next(broken, ahead=dt.timedelta(hours=1))

    row = form_of(world, version)
    assert (row.state, row.error) == ("hong", "Lỗi hệ thống (AttributeError).")
    template_desk.retry(world.office, version, actor=admin)
    with pytest.raises(StepMoved):
        template_desk.retry(world.office, version, actor=admin)
    work_all(shop)
    assert form_of(world, version).state == "san_sang"


@pytest.mark.slow
def test_a_font_that_is_not_installed_is_a_warning(world, shop):
    look = '<w:rPr><w:rFonts w:ascii="Phong La 2024" w:hAnsi="Phong La 2024"/></w:rPr><w:t'
    version = put_to_try(world, changed({REASON: REASON, "<w:t": f"{look}"}))

    work_all(shop)

    row = form_of(world, version)
    assert (row.state, row.fonts_missing) == ("san_sang", ["Phong La 2024"])


@pytest.mark.slow
def test_from_the_upload_to_the_printed_draft(world, shop, admin):
    version = template_desk.upload(
        world.office, PLAN, "Mẫu tỉnh.docx", own("Dòng riêng của tỉnh.", PLAN), actor=admin
    )
    work_all(shop)
    template_desk.switch(world.office, version, seen=1, actor=admin)

    dossier_id = world.seed_plan()
    work_all(shop)

    draft = world.current(dossier_id)
    assert "Dòng riêng của tỉnh." in text_of(world.office.files.open(draft.docx))
    assert draft.pdf
    page = view.page(world.office, dossier_id, actor=world.actor("chuyenvien"))
    assert page.papers[0].trouble is None


def children_of_this_process():
    path = Path(f"/proc/{os.getpid()}/task")
    return {int(n) for task in path.iterdir() for n in (task / "children").read_text().split()}
