"""Writing a plan: nobody's words are lost, each target is a number, what is wrong is said."""

import dataclasses
import datetime as dt
import re
import threading
import unicodedata
from pathlib import Path

import pytest

from service.errors import (
    BadInput,
    Incomplete,
    NotAllowed,
    NotFound,
    Refusal,
    StepMoved,
    TooLarge,
)
from service.office import plan_reading, plans
from service.office.finding import find
from service.store.models import Dossier, Errand, Event, LegalText, Plan, Section
from tests.plan_office import SEED, PlanOffice

SEED_TEXT = Path(__file__).parent.parent / "golden" / "nguon_ke_hoach_2024.txt"


@pytest.fixture
def desk(tmp_path):
    return PlanOffice(tmp_path)


@pytest.fixture
def seed(desk):
    return desk.seed_plan()


def problems(desk, dossier_id, on=None):
    with desk.office.reading() as db:
        dossier = db.get_one(Dossier, dossier_id)
        found = plan_reading.problems(db, desk.office, dossier, on or desk.office.today())
    return [(problem.code, problem.blocking) for problem in found]


def blocking(desk, dossier_id, on=None):
    return [code for code, stops in problems(desk, dossier_id, on) if stops]


def texts(desk, dossier_id):
    return [p.text for p in desk.content(dossier_id).paragraphs]


# --- making a plan


def test_a_new_plan_starts_from_the_offices_form_and_says_what_it_lacks(desk):
    dossier_id = desk.new_plan()
    content = desk.content(dossier_id)
    assert [p.label for p in content.paragraphs if p.kind == "muc"] == ["I.", "II.", "III."]
    assert content.signer_post_id == desk.chairman
    assert set(blocking(desk, dossier_id)) == {"noi_dung", "noi_nhan", "bao_cao"}


def test_the_same_form_sent_twice_makes_one_plan(desk):
    assert desk.new_plan("one") == desk.new_plan("one")
    assert desk.new_plan("two") != desk.new_plan("one")


def test_only_a_clerk_of_the_unit_makes_its_plan(desk):
    with pytest.raises(NotAllowed):
        plans.create(
            desk.office,
            kind="nam",
            year=2024,
            unit_id=desk.so_noi_vu,
            form_key="x",
            actor=desk.stranger,
        )


def test_a_plan_made_from_last_years_says_where_the_old_year_still_stands(desk, seed):
    copy = desk.new_plan("next", year=2025, from_dossier=seed)
    old, new = desk.content(seed), desk.content(copy)
    assert [p.text for p in new.paragraphs] == [p.text for p in old.paragraphs]
    assert [p.target and p.target.values for p in new.paragraphs] == [
        p.target and p.target.values for p in old.paragraphs
    ]
    assert (new.recipients, new.tasks, new.subject) == (old.recipients, old.tasks, old.subject)
    assert (new.year, new.copied_year) == (2025, 2024)
    named = [code for code, _ in problems(desk, copy)]
    assert named.count("nam_cu") > 10
    assert "bao_cao" in blocking(desk, copy)


def test_a_second_plan_of_the_year_is_pointed_out_unless_it_supplements(desk, seed):
    second = desk.new_plan("second")
    assert "nam" in blocking(desk, second)
    assert "nam" not in blocking(desk, seed)
    third = desk.new_plan("third", is_supplement=True)
    assert "nam" not in blocking(desk, third)


def test_an_amendment_is_a_dossier_of_its_own_with_all_the_words(desk, seed):
    with desk.office.writing() as db:
        made = plans.copy_for_amendment(
            db, desk.office, db.get_one(Dossier, seed), relation="thay_the", actor=desk.clerk
        )
        made_id, parent = made.id, made.parent_id
    assert (parent, texts(desk, made_id)) == (seed, texts(desk, seed))
    assert "nam" not in blocking(desk, made_id)


# --- the seed's plan


def test_the_seeds_plan_holds_31_values_and_one_target_in_words(desk, seed):
    targets = [p.target for p in desk.content(seed).paragraphs if p.target]
    assert len(targets) == 20
    assert sum(len(target.values) for target in targets) == 31
    assert [at for at, target in enumerate(targets, 1) if target.is_text_only] == [19]
    assert str(targets[5].values[0].low) + "-" + str(targets[5].values[0].high) == "138-140"
    assert targets[12].values[0].direction == "giam"


def test_the_seeds_plan_lacks_nothing_and_its_double_target_is_pointed_out(desk, seed):
    assert problems(desk, seed) == [("noi_nhan", False), ("trung", False)]


def test_the_seeds_plan_prints_every_word_in_order(desk, seed):
    with desk.office.reading() as db:
        values = plan_reading.paper_values(db, db.query(Plan).filter_by(dossier_id=seed).one())
        sent = plan_reading.copies(db, seed)
    body = " ".join("".join(run["text"] for run in block["runs"]) for block in values["noi_dung"])
    printed = " ".join([values["trich_yeu"], *values["mo_dau"], body, *values["noi_nhan"]])
    source = SEED_TEXT.read_text("utf-8")
    start = source.index("Phát động các phong trào")
    wanted = [word for word in _words(source[start:]) if word not in ("Nơi", "nhận:")]
    assert [w for w in wanted if w not in set(_words(printed))] == [
        "CHỦ",
        "TỊCH",
        "Lê",
        "Ánh",
        "Dương",
    ]
    assert values["noi_nhan"][-1] == "Lưu: VT, NC."
    assert sent == len(SEED["recipients"])


def _words(text):
    return text.replace("*", "").split()


# --- saving text


def test_a_paragraph_is_kept_and_the_drafts_are_made_anew_once(desk, seed):
    first = desk.content(seed).paragraphs[2]
    saved = plans.save_section(desk.office, seed, first.id, "Một", seen=1, actor=desk.clerk)
    plans.save_section(desk.office, seed, first.id, "Hai", seen=saved.version, actor=desk.clerk)
    assert texts(desk, seed)[2] == "Hai"
    with desk.office.reading() as db:
        assert db.query(Errand).filter_by(kind="redraft", subject_id=seed).count() == 1
        assert db.query(Event).filter_by(dossier_id=seed).count() == 1


def test_the_second_of_two_people_is_shown_both_texts_and_nothing_is_overwritten(desk, seed):
    paragraph = desk.content(seed).paragraphs[2]
    plans.save_section(desk.office, seed, paragraph.id, "Của Diệu", seen=1, actor=desk.clerk)
    with pytest.raises(StepMoved) as refused:
        plans.save_section(
            desk.office, seed, paragraph.id, "Của Bình", seen=1, actor=desk.colleague
        )
    assert refused.value.details == {
        "yours": "Của Bình",
        "theirs": "Của Diệu",
        "by": "Nguyễn Thị Diệu",
        "version": 2,
    }
    assert refused.value.message == (
        "Nguyễn Thị Diệu đã sửa đoạn này lúc 09:00. Chữ của bạn chưa được lưu: hãy chọn bản giữ "
        "lại."
    )
    assert texts(desk, seed)[2] == "Của Diệu"


def test_the_same_text_sent_again_is_no_conflict(desk, seed):
    paragraph = desk.content(seed).paragraphs[2]
    for _ in range(2):
        saved = plans.save_section(desk.office, seed, paragraph.id, "Một", seen=1, actor=desk.clerk)
    assert saved.version == 2


@pytest.fixture
def both(tmp_path, database_url):
    """The office on SQLite and (slow) on PostgreSQL."""
    desk = PlanOffice(tmp_path, url=database_url)
    yield desk
    desk.office.database.close()


def at_once(*works):
    """Run these at the same moment, each in a thread of its own; what they gave, in order."""
    gate = threading.Barrier(len(works))
    results = [None] * len(works)

    def run(at):
        gate.wait()
        try:
            results[at] = works[at]()
        except Refusal as refusal:
            results[at] = refusal

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_save_at_the_same_moment_exactly_one_wins(both):
    seed = both.seed_plan()
    paragraph = both.content(seed).paragraphs[2]
    people = {"Của Diệu": both.clerk, "Của Bình": both.colleague}

    def saves(text):
        return lambda: plans.save_section(
            both.office, seed, paragraph.id, text, seen=1, actor=people[text]
        )

    results = at_once(*(saves(text) for text in people))

    kept = texts(both, seed)[2]
    lost = [(text, result) for text, result in zip(people, results, strict=True) if text != kept]
    assert kept in people
    assert [(text, r.details["yours"], r.details["theirs"]) for text, r in lost] == [
        (lost[0][0], lost[0][0], kept)
    ]


def test_the_form_sent_twice_within_a_moment_makes_one_plan(both):
    results = at_once(*[lambda: both.new_plan("double")] * 4)
    assert set(results) == {results[0]}
    with both.office.reading() as db:
        assert db.query(Plan).count() == db.query(Dossier).count() == 1


def test_ten_who_write_at_once_lose_no_paragraph(both):
    seed = both.seed_plan()
    before = both.content(seed).paragraphs
    works = [
        lambda at=at: plans.add_section(
            both.office, seed, after=before[2].id, text=f"Đoạn {at}", actor=both.clerk
        )
        for at in range(10)
    ]
    made = at_once(*works)
    after = both.content(seed).paragraphs
    assert len(after) == len(before) + 10
    assert {p.id for p in after[3:13]} == set(made)


def test_the_seeds_plan_reads_the_same_on_both_databases(both):
    seed = both.seed_plan()
    assert problems(both, seed) == [("noi_nhan", False), ("trung", False)]
    copy = both.new_plan("next", year=2025, from_dossier=seed)
    assert [p.text for p in both.content(copy).paragraphs] == texts(both, seed)
    form = plan_reading.new_form(both.office, actor=both.clerk)
    assert [(old.id, old.year) for old in form.plans] == [(copy, 2025), (seed, 2024)]
    with both.office.reading() as db:
        actions = [e.action for e in db.query(Event).filter_by(dossier_id=copy).order_by(Event.id)]
    assert actions == ["mo_ho_so", "lam_tu"]


def test_text_is_kept_as_typed_in_composed_letters_on_one_line(desk, seed):
    paragraph = desk.content(seed).paragraphs[2]
    typed = "<script>alert(1)</script> {{ x }} {% y %} & \"quý\" 'I' 5 < 6 > 4\r\nTiếng Việt"
    plans.save_section(
        desk.office,
        seed,
        paragraph.id,
        unicodedata.normalize("NFD", typed),
        seen=1,
        actor=desk.clerk,
    )
    assert texts(desk, seed)[2] == typed.replace("\r\n", " ")


def test_too_long_a_text_is_refused_and_changes_nothing(desk, seed):
    before = desk.content(seed)
    long_text = "a" * 10_000_000
    for verb in (
        lambda: plans.save_section(
            desk.office, seed, before.paragraphs[2].id, long_text, seen=1, actor=desk.clerk
        ),
        lambda: plans.paste(desk.office, seed, after=None, text=long_text, actor=desk.clerk),
        lambda: plans.save_header(
            desk.office, seed, {"theme": long_text}, seen=before.version, actor=desk.clerk
        ),
    ):
        with pytest.raises(TooLarge):
            verb()
    assert desk.content(seed) == before


def test_a_foreign_unit_finds_no_plan_and_a_finished_step_takes_no_change(desk, seed):
    paragraph = desk.content(seed).paragraphs[2]
    with pytest.raises(NotFound):
        plan_reading.page(desk.office, seed, actor=desk.stranger)
    with pytest.raises(NotFound):
        plans.save_section(desk.office, seed, paragraph.id, "x", seen=1, actor=desk.stranger)
    with desk.office.writing() as db:
        find(db, desk.clerk, seed).step = "cho_duyet"
    with pytest.raises(StepMoved):
        plans.save_section(desk.office, seed, paragraph.id, "x", seen=1, actor=desk.clerk)
    assert not plan_reading.page(desk.office, seed, actor=desk.clerk).may_edit


def test_a_paragraph_of_another_plan_is_not_found(desk, seed):
    other = desk.new_plan("other", is_supplement=True)
    foreign = desk.content(other).paragraphs[0]
    with pytest.raises(NotFound):
        plans.save_section(desk.office, seed, foreign.id, "x", seen=1, actor=desk.clerk)


# --- the order of paragraphs


def test_enter_splits_a_paragraph_and_a_heading_is_followed_by_plain_text(desk, seed):
    heading, plain = desk.content(seed).paragraphs[1:3]
    made = plans.split_section(
        desk.office, seed, plain.id, ("Trước", "sau"), seen=1, actor=desk.clerk
    )
    after = plans.add_section(desk.office, seed, after=heading.id, actor=desk.clerk)
    rows = desk.content(seed).paragraphs
    assert [(p.id, p.kind, p.text) for p in rows[2:5]] == [
        (after, "doan", ""),
        (plain.id, "doan", "Trước"),
        (made, "doan", "sau"),
    ]


def test_a_second_click_on_add_uses_the_blank_paragraph_that_is_there(desk, seed):
    at = desk.content(seed).paragraphs[2].id
    made = [plans.add_section(desk.office, seed, after=at, actor=desk.clerk) for _ in range(2)]
    assert made[0] == made[1]


def test_a_heading_moves_with_all_that_stands_under_it_and_numbers_follow(desk, seed):
    rows = desk.content(seed).paragraphs
    second = next(p for p in rows if p.label == "II.")
    plans.move_section(desk.office, seed, second.id, down=False, actor=desk.clerk)
    moved = desk.content(seed).paragraphs
    assert (moved[0].id, moved[0].label) == (second.id, "I.")
    assert sorted(p.id for p in moved) == sorted(p.id for p in rows)
    plans.move_section(desk.office, seed, second.id, down=True, actor=desk.clerk)
    assert desk.content(seed).paragraphs == rows


def test_a_removed_paragraph_comes_back_where_it_stood(desk, seed):
    before = texts(desk, seed)
    victim = desk.content(seed).paragraphs[5]
    plans.delete_section(desk.office, seed, victim.id, seen=1, actor=desk.clerk)
    assert texts(desk, seed) == before[:5] + before[6:]
    first = desk.content(seed).paragraphs[0].id
    plans.add_section(desk.office, seed, after=first, kind="doan", text="Mới", actor=desk.clerk)
    plans.restore_section(desk.office, seed, victim.id, actor=desk.clerk)
    assert texts(desk, seed) == [before[0], "Mới", *before[1:]]


def test_a_paragraph_that_somebody_changed_is_not_removed_unseen(desk, seed):
    paragraph = desk.content(seed).paragraphs[2]
    plans.save_section(desk.office, seed, paragraph.id, "Mới", seen=1, actor=desk.colleague)
    with pytest.raises(StepMoved):
        plans.delete_section(desk.office, seed, paragraph.id, seen=1, actor=desk.clerk)
    assert "Mới" in texts(desk, seed)


def test_indenting_changes_the_kind_and_says_when_it_cannot(desk, seed):
    rows = desk.content(seed).paragraphs
    plans.indent_section(desk.office, seed, rows[2].id, inward=True, actor=desk.clerk)
    assert desk.content(seed).paragraphs[2].kind == "gach"
    with pytest.raises(Incomplete):
        plans.indent_section(desk.office, seed, rows[0].id, inward=False, actor=desk.clerk)
    with pytest.raises(BadInput):
        plans.set_kind(desk.office, seed, rows[0].id, "tieu_de", actor=desk.clerk)


# --- pasting


def test_the_whole_seed_pasted_keeps_every_word_and_is_told_apart_by_its_marks(desk):
    dossier_id = desk.new_plan()
    source = SEED_TEXT.read_text("utf-8")
    body = source[source.index("I. MỤC ĐÍCH") : source.index("Nơi nhận:")]
    empty = dataclasses.replace(desk.content(dossier_id), paragraphs=[])
    plans.fill(desk.office, dossier_id, empty, actor=desk.clerk)
    plans.paste(desk.office, dossier_id, after=None, text=body, actor=desk.clerk)
    rows = desk.content(dossier_id).paragraphs
    assert _words(" ".join(f"{p.label} {p.text}" for p in rows)) == _words(body)
    assert sum(p.kind == "chi_tieu" for p in rows) == 20


def test_a_paste_into_a_blank_paragraph_takes_its_place_and_can_be_undone(desk):
    dossier_id = desk.new_plan()
    before = desk.content(dossier_id).paragraphs
    blank = next(p for p in before if p.kind == "doan")
    made = plans.paste(
        desk.office, dossier_id, after=blank.id, text="Một\n\n- Hai\n3. Ba", actor=desk.clerk
    )
    rows = desk.content(dossier_id).paragraphs
    assert blank.id not in [p.id for p in rows]
    assert [(p.kind, p.text) for p in rows if p.id in made] == [
        ("doan", "Một"),
        ("gach", "Hai"),
        ("khoan", "Ba"),
    ]
    assert plans.undo_paste(desk.office, dossier_id, made, actor=desk.clerk) == 3
    assert len(desk.content(dossier_id).paragraphs) == len(before) - 1


def test_undoing_a_paste_leaves_what_somebody_wrote_since(desk, seed):
    first = desk.content(seed).paragraphs[0].id
    made = plans.paste(desk.office, seed, after=first, text="Một\nHai", actor=desk.clerk)
    plans.save_section(desk.office, seed, made[1], "Hai sửa", seen=1, actor=desk.colleague)
    assert plans.undo_paste(desk.office, seed, made, actor=desk.clerk) == 1
    assert "Hai sửa" in texts(desk, seed)


# --- targets


def target(desk, dossier_id, number):
    rows = [p for p in desk.content(dossier_id).paragraphs if p.target]
    return rows[number - 1]


def test_a_target_without_a_number_stops_the_plan_until_it_has_one_or_is_text_only(desk, seed):
    first = target(desk, seed, 1)
    save = {"actor": desk.clerk, "values": []}
    plans.save_target(desk.office, seed, first.id, seen=1, **save)
    assert blocking(desk, seed) == ["chi_tieu"]
    plans.save_target(desk.office, seed, first.id, seen=2, is_text_only=True, **save)
    assert blocking(desk, seed) == []
    assert plans.propose_target(desk.office, seed, first.id, actor=desk.clerk) == 1
    assert target(desk, seed, 1).target.values[0].unit == "%"


def test_a_number_that_the_sentence_does_not_say_is_pointed_out(desk, seed):
    paragraph = target(desk, seed, 1)
    plans.save_target(
        desk.office,
        seed,
        paragraph.id,
        values=[{"label": "GRDP", "unit": "%", "low": "15,5"}],
        seen=1,
        actor=desk.clerk,
    )
    page = plan_reading.page(desk.office, seed, actor=desk.clerk)
    assert [(p.place, p.text) for p in page.problems if p.blocking] == [
        (f"doan-{paragraph.id}", "Chỉ tiêu (1): số 15,5 trong bảng không có trong câu.")
    ]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"label": "A", "low": ""}, Incomplete),
        ({"label": "A", "low": "nhiều"}, BadInput),
        ({"label": "A", "low": "5", "high": "4"}, BadInput),
        ({"label": "A", "low": "5", "direction": "ngang"}, BadInput),
        ({"label": 5, "low": "5"}, BadInput),
    ],
)
def test_a_row_of_numbers_that_cannot_be_read_is_refused(desk, seed, row, error):
    paragraph = target(desk, seed, 1)
    with pytest.raises(error):
        plans.save_target(desk.office, seed, paragraph.id, values=[row], seen=1, actor=desk.clerk)


def test_numbers_saved_on_an_old_page_are_refused(desk, seed):
    paragraph = target(desk, seed, 1)
    row = [{"label": "A", "unit": "%", "low": "14,5"}]
    plans.save_target(desk.office, seed, paragraph.id, values=row, seen=1, actor=desk.colleague)
    with pytest.raises(StepMoved):
        plans.save_target(desk.office, seed, paragraph.id, values=[], seen=1, actor=desk.clerk)
    assert len(target(desk, seed, 1).target.values) == 1


# --- header and lists


def test_the_header_is_kept_by_its_version_and_names_the_dossier(desk, seed):
    seen = desk.content(seed).version
    saved = plans.save_header(
        desk.office,
        seed,
        {
            "subject": "Phát động thi đua",
            "issue_month": "2024-02",
            "movement": "Đổi mới",
            "signer": f"{desk.deputy}:KT",
        },
        seen=seen,
        actor=desk.clerk,
    )
    page = plan_reading.page(desk.office, seed, actor=desk.clerk)
    assert saved.version == page.content.version == seen + 1
    assert page.signer.lines == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert (page.content.movement, page.content.issue_month) == ("Đổi mới", dt.date(2024, 2, 1))
    with pytest.raises(StepMoved) as refused:
        plans.save_header(desk.office, seed, {"subject": "Khác"}, seen=seen, actor=desk.colleague)
    assert refused.value.details["yours"] == {"subject": "Khác"}
    assert refused.value.details["theirs"] == {"subject": "Phát động thi đua"}


@pytest.mark.parametrize(
    "changes",
    [
        {"year": "năm nay"},
        {"year": 1},
        {"kind": "thang"},
        {"issue_month": "2024-13"},
        {"signer": "x:y"},
        {"signer": "999:KT"},
        {"subject": 5},
        {"mau": "đỏ"},
    ],
)
def test_a_header_that_cannot_be_read_is_refused_and_changes_nothing(desk, seed, changes):
    before = desk.content(seed)
    with pytest.raises(Refusal) as refused:
        plans.save_header(desk.office, seed, changes, seen=before.version, actor=desk.clerk)
    assert re.search(r"[.!]$", refused.value.message)
    assert desk.content(seed) == before


def test_a_signer_without_right_on_the_day_is_pointed_out(desk, seed):
    seen = desk.content(seed).version
    plans.save_header(desk.office, seed, {"signer": f"{desk.deputy}:"}, seen=seen, actor=desk.clerk)
    assert blocking(desk, seed) == ["nguoi_ky"]
    plans.save_header(desk.office, seed, {"signer": ""}, seen=seen + 1, actor=desk.clerk)
    assert blocking(desk, seed) == ["nguoi_ky"]


def test_recipients_are_kept_in_order_with_mark_and_end(desk, seed):
    version = plans.save_recipients(
        desk.office,
        seed,
        [
            {"name": "Bộ Nội vụ;", "mark": "(b/c)", "copies": "2"},
            {"name": ""},
            {"name": "Lưu: VT, NC", "is_file_copy": "1"},
        ],
        seen=desk.content(seed).version,
        actor=desk.clerk,
    )
    assert [r.line for r in desk.content(seed).recipients] == ["Bộ Nội vụ (b/c);", "Lưu: VT, NC."]
    plans.save_recipients(desk.office, seed, [], seen=version, actor=desk.clerk)
    assert blocking(desk, seed) == ["noi_nhan"]
    with pytest.raises(StepMoved):
        plans.save_recipients(desk.office, seed, [], seen=version, actor=desk.colleague)


def test_a_report_without_its_day_stops_the_plan(desk, seed):
    plans.save_reports(
        desk.office,
        seed,
        [{"kind": "nam", "due_on": ""}],
        seen=desk.content(seed).version,
        actor=desk.clerk,
    )
    assert blocking(desk, seed) == ["bao_cao"]


def test_a_task_needs_who_and_what(desk, seed):
    with pytest.raises(Incomplete):
        plans.save_tasks(
            desk.office,
            seed,
            [{"who": "Sở Y tế", "what": ""}],
            seen=desk.content(seed).version,
            actor=desk.clerk,
        )


# --- legal basis


@pytest.mark.parametrize("query", ["luat thi dua 06/2022", "LUẬT THI ĐUA, 06/2022/QH15"])
def test_a_legal_text_is_found_with_or_without_marks(desk, query):
    found = plan_reading.search_texts(desk.office, query, actor=desk.clerk)
    assert found[0].line == "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    assert plan_reading.search_texts(desk.office, "  ", actor=desk.clerk) == []


def test_a_basis_no_longer_in_force_stops_the_plan_with_its_last_day(desk, seed):
    with desk.office.reading() as db:
        ids = [
            db.query(LegalText).filter_by(number=number).one().id
            for number in ("98/2023/NĐ-CP", "06/2022/QH15")
        ]
    for text_id in [*ids, ids[0]]:
        plans.add_basis(desk.office, seed, text_id, actor=desk.clerk)
    assert blocking(desk, seed) == []
    assert blocking(desk, seed, on=dt.date(2025, 8, 1)) == ["can_cu"]
    second = desk.content(seed).basis[1]
    plans.move_basis(desk.office, seed, second.basis_id, down=False, actor=desk.clerk)
    with desk.office.reading() as db:
        plan = db.query(Plan).filter_by(dossier_id=seed).one()
        assert plan_reading.paper_values(db, plan)["can_cu"] == [
            "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;",
            "Căn cứ Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ quy định "
            "chi tiết thi hành một số điều của Luật Thi đua, khen thưởng.",
        ]
    plans.drop_basis(desk.office, seed, second.basis_id, actor=desk.clerk)
    assert len(desk.content(seed).basis) == 1


def test_the_editor_reads_a_plan_in_a_fixed_number_of_queries(desk, seed):
    from sqlalchemy import event

    def queries(dossier_id):
        seen = []
        hook = lambda *args: seen.append(args[2])  # noqa: E731 - a counter
        event.listen(desk.office.database.engine, "before_cursor_execute", hook)
        plan_reading.page(desk.office, dossier_id, actor=desk.clerk)
        event.remove(desk.office.database.engine, "before_cursor_execute", hook)
        return len(seen)

    small = desk.new_plan("small", is_supplement=True)
    assert queries(seed) <= queries(small) + 1
    with desk.office.reading() as db:
        assert db.query(Section).count() > 60
