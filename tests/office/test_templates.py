"""Which form prints a paper: what drafts do when it changes, which files the sweep leaves alone."""

import pytest
from sqlalchemy.exc import IntegrityError

from service.office import documents, paper_desk, system, templates
from service.store.models import DocumentVersion, TemplateVersion
from tests.forms import LETTER, form_of, put_form

PLAN = "ke_hoach"


def in_use(world, paper):
    with world.office.reading() as db:
        return templates.in_use(db, world.office, paper)


def take_out(world, version):
    with world.office.writing() as db:
        db.get_one(TemplateVersion, version).state = "thoi"


@pytest.mark.parametrize("state", ["cho_thu", "san_sang", "hong", "thoi"])
def test_the_shipped_form_is_in_use_until_another_is_switched_on(world, state):
    shipped = world.office.definitions.template_shas
    put_form(world, state, seq=1)
    assert in_use(world, LETTER) == shipped[LETTER]

    version = put_form(world, "dang_dung", seq=2)

    assert in_use(world, LETTER) == form_of(world, version).sha
    assert in_use(world, PLAN) == shipped[PLAN]


def test_two_forms_of_one_paper_are_never_in_use(both_worlds):
    put_form(both_worlds, "dang_dung", seq=1)
    with pytest.raises(IntegrityError):
        put_form(both_worlds, "dang_dung", seq=2)


def test_the_sweep_keeps_every_file_that_a_form_names(world):
    files = world.office.files
    named = [files.put(data) for data in (b"docx", b"pdf", b"trang", b"goc")]
    docx, pdf, page, shipped = named
    version = put_form(world, docx=docx, pdf=pdf, pages=[page], shipped_pages=[shipped])
    world.clock.moment = world.real_time(days=3)

    system.sweep(world.office)

    assert {*named, form_of(world, version).sha} <= set(files.names())


def test_a_new_draft_uses_the_form_in_use(world):
    version = put_form(world, "dang_dung", PLAN)

    dossier_id = world.seed_plan()
    world.make_papers()

    assert world.current(dossier_id).template_sha == form_of(world, version).sha


def test_a_draft_takes_the_new_form_at_its_next_change(world):
    dossier_id = world.seed_plan()
    world.make_papers()
    before = world.current(dossier_id)
    version = put_form(world, "dang_dung", PLAN)
    assert world.current(dossier_id).id == before.id

    documents.redraft(world.office, dossier_id)
    documents.redraft(world.office, dossier_id)

    after = world.current(dossier_id)
    assert (after.seq, after.template_sha) == (before.seq + 1, form_of(world, version).sha)


def test_a_paper_that_an_act_bound_keeps_its_form_to_the_end(world):
    dossier_id = world.plan_at("cho_phat_hanh")
    approved = world.current(dossier_id)
    put_form(world, "dang_dung", PLAN)

    documents.redraft(world.office, dossier_id)
    assert world.current(dossier_id).id == approved.id
    world.act(dossier_id, "phat_hanh", "vanthu")

    issued = world.current(dossier_id)
    assert (issued.origin, issued.parent_id) == ("dong_so", approved.id)
    assert issued.template_sha == world.office.definitions.template_shas[PLAN]


def test_a_paper_returned_unchanged_stays_as_it_was_bound(world):
    dossier_id = world.plan_at("cho_duyet")
    bound = world.current(dossier_id)
    put_form(world, "dang_dung", PLAN)
    world.act(dossier_id, "lanh_dao_tra", "chutich", ly_do="Xem lại.")

    documents.redraft(world.office, dossier_id)

    assert world.paper(dossier_id).state == "du_thao"
    assert world.current(dossier_id).id == bound.id


def test_a_draft_that_a_bad_form_failed_is_made_anew_on_the_form_in_use_now(world):
    bad = put_form(world, "dang_dung", PLAN)
    dossier_id = world.seed_plan()
    world.make_papers()
    failed = world.current(dossier_id)
    with world.office.writing() as db:
        row = db.get_one(DocumentVersion, failed.id)
        row.docx, row.pdf, row.error = None, None, "Thiếu giá trị cho trường «la»."
    take_out(world, bad)

    clerk = world.actor("chuyenvien")
    paper_desk.retry(world.office, world.paper(dossier_id).id, actor=clerk)

    again = world.current(dossier_id)
    assert (again.seq, again.error) == (failed.seq + 1, None)
    assert again.template_sha == world.office.definitions.template_shas[PLAN]
