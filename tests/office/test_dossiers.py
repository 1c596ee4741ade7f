"""A dossier moves only as its workflow says: by the right person, once, with its papers bound."""

import threading
from typing import Any

import pytest

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office import dossiers, opinions, plans, register, view
from service.office.system import go_on
from tests.world import World


def test_the_seed_walks_from_draft_to_the_plan_in_force(world: World) -> None:
    dossier_id = world.plan_at("da_phat_hanh")
    world.make_papers()
    go_on(world.office, dossier_id)

    assert world.step(dossier_id) == "dang_thuc_hien"
    assert world.actions_done(dossier_id) == [
        "mo_ho_so",
        "trinh_noi_bo",
        "dat_noi_dung",
        "trinh",
        "cap_so",
        "tiep_nhan",
        "cho_y_kien",
        "dat_the_thuc",
        "duyet",
        "doc_ban_quet",
        "ghi_nhan_ky",
        "phat_hanh",
        "cap_so",
        "dua_vao_thuc_hien",
    ]
    plan = world.paper(dossier_id)
    assert (plan.symbol, plan.state) == ("01/KH-UBND", "da_phat_hanh")
    assert world.paper(dossier_id, "to_trinh_ke_hoach").symbol == "01/TTr-SNV"


def test_the_second_of_two_clicks_is_refused_and_leaves_no_trace(world: World) -> None:
    dossier_id = world.plan_at("cho_duyet")
    world.make_papers()
    seen = world.dossier(dossier_id).version
    world.act(dossier_id, "duyet", "chutich")

    with pytest.raises(StepMoved) as refused:
        world.act(dossier_id, "lanh_dao_tra", "chutich", seen=seen, ly_do="muộn")

    assert "Lê Ánh Dương đã «Duyệt» lúc 09:00 ngày 03/01/2024" in refused.value.message
    assert refused.value.details["action"] == "duyet"
    assert world.actions_done(dossier_id)[-1] == "duyet"


@pytest.mark.parametrize("second", ["duyet", "lanh_dao_tra"])
def test_of_two_people_at_once_exactly_one_wins(both_worlds: World, second: str) -> None:
    world = both_worlds
    dossier_id = world.plan_at("cho_duyet")
    world.make_papers()
    actor = world.actor("chutich")
    page = view.page(world.office, dossier_id, actor=actor)
    shown = next(o for o in page.actions if o.action.id == "duyet").shown
    barrier = threading.Barrier(2)
    ends: list[Any] = []

    def press(action: str, inputs: dict[str, str], papers: dict[str, int]) -> None:
        barrier.wait()
        try:
            ends.append(
                dossiers.act(
                    world.office,
                    dossier_id,
                    action,
                    actor=actor,
                    seen=page.dossier.version,
                    inputs=inputs,
                    shown=papers,
                ).action
            )
        except StepMoved as refusal:
            ends.append(refusal)

    last = ({"ly_do": "sửa"}, {}) if second == "lanh_dao_tra" else ({}, shown)
    threads = [
        threading.Thread(target=press, args=("duyet", {}, shown)),
        threading.Thread(target=press, args=(second, *last)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    won = [end for end in ends if isinstance(end, str)]
    assert len(won) == 1
    assert world.actions_done(dossier_id).count("duyet") == (won == ["duyet"])
    assert sum(isinstance(end, StepMoved) for end in ends) == 1


@pytest.mark.parametrize(
    ("step", "action", "who"),
    [
        ("soan_thao", "trinh_noi_bo", "truongphong"),
        ("kiem_tra_noi_dung", "dat_noi_dung", "chuyenvien"),
        ("kiem_tra_noi_dung", "dat_noi_dung", "giamdoc"),
        ("hoan_thien", "trinh", "chuyenvien"),
    ],
)
def test_an_action_is_closed_to_other_roles(world: World, step: str, action: str, who: str) -> None:
    dossier_id = world.plan_at(step)
    world.make_papers()
    with pytest.raises(NotAllowed):
        world.act(dossier_id, action, who)
    assert world.step(dossier_id) == step


def test_a_foreign_unit_does_not_even_learn_that_the_dossier_exists(world: World) -> None:
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    for who in ("gopy", "chuyenvienvp", "chutich", "quantri"):
        with pytest.raises(NotFound):
            view.page(world.office, dossier_id, actor=world.actor(who))
        with pytest.raises(NotFound):
            dossiers.act(world.office, dossier_id, "dat_noi_dung", actor=world.actor(who), seen=1)


def test_the_secretariat_sees_the_dossier_from_its_submission_on(world: World) -> None:
    dossier_id = world.plan_at("da_trinh")
    assert view.page(world.office, dossier_id, actor=world.actor("chuyenvienvp")).step.id == (
        "da_trinh"
    )


def test_a_return_needs_a_reason_and_keeps_every_version_and_opinion(world: World) -> None:
    dossier_id = world.plan_at("van_phong_tham_tra")
    before = world.current(dossier_id).id

    with pytest.raises(Incomplete, match="Lý do trả lại"):
        world.act(dossier_id, "van_phong_tra", "chanhvanphong")
    world.act(dossier_id, "van_phong_tra", "chanhvanphong", ly_do="Thiếu <số> & ngày")

    assert world.step(dossier_id) == "soan_thao"
    assert world.current(dossier_id).id == before
    letter = world.current(dossier_id, "phieu_tra")
    assert letter.values["ly_do"] == "Thiếu <số> & ngày"
    page = view.page(world.office, dossier_id, actor=world.actor("chuyenvien"))
    assert page.events[0].note == "Thiếu <số> & ngày"


def test_withdrawal_is_open_until_the_signer_has_acted(world: World) -> None:
    dossier_id = world.plan_at("cho_duyet")
    world.act(dossier_id, "rut_trinh", "giamdoc", ly_do="Bổ sung chỉ tiêu")
    assert world.step(dossier_id) == "soan_thao"

    world.make_papers()
    world.walk(dossier_id, "cho_ky")
    with pytest.raises(StepMoved):
        world.act(dossier_id, "rut_trinh", "giamdoc", ly_do="muộn rồi")


def test_an_edit_after_the_content_check_voids_it(world: World) -> None:
    dossier_id = world.plan_at("hoan_thien")
    world.make_papers()
    offer = {
        o.action.id: o
        for o in view.page(world.office, dossier_id, actor=world.actor("giamdoc")).actions
    }
    assert offer["trinh"].allowed

    page = world.editor(dossier_id)
    first = next(p for p in page.content.paragraphs if p.kind == "doan")
    plans.save_section(
        world.office,
        dossier_id,
        first.id,
        text=first.text + " Thêm một câu.",
        seen=first.version,
        actor=world.actor("chuyenvien"),
    )
    world.make_papers()

    offer = {
        o.action.id: o
        for o in view.page(world.office, dossier_id, actor=world.actor("giamdoc")).actions
    }
    assert [r.text for r in offer["trinh"].reasons] == ["Bản hiện nay chưa được kiểm tra nội dung."]
    world.act(dossier_id, "kiem_tra_lai", "chuyenvien")
    assert world.step(dossier_id) == "kiem_tra_noi_dung"


def test_an_act_binds_the_version_that_was_shown(world: World) -> None:
    dossier_id = world.plan_at("cho_duyet")
    world.make_papers()
    actor = world.actor("chutich")
    page = view.page(world.office, dossier_id, actor=actor)
    shown = dict(next(o for o in page.actions if o.action.id == "duyet").shown)
    shown["ke_hoach"] -= 1

    with pytest.raises(StepMoved, match="bản khác với bản bạn xem"):
        dossiers.act(
            world.office,
            dossier_id,
            "duyet",
            actor=actor,
            seen=page.dossier.version,
            shown=shown,
        )
    assert world.step(dossier_id) == "cho_duyet"


def test_content_and_form_are_checked_by_two_people(world: World) -> None:
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    world.give_role("chanhvanphong", "so-noi-vu", "truong_phong")
    world.make_papers()
    world.act(dossier_id, "dat_noi_dung", "chanhvanphong")
    world.walk(dossier_id, "van_phong_tham_tra")
    world.answer_chain(dossier_id)
    world.make_papers()

    with pytest.raises(Incomplete, match="phải khác người kiểm tra nội dung"):
        world.act(dossier_id, "dat_the_thuc", "chanhvanphong")


def test_only_the_signer_named_in_the_plan_approves(world: World) -> None:
    dossier_id = world.plan_at("cho_duyet")
    world.make_papers()
    with pytest.raises(Incomplete, match="người ký là Lê Ánh Dương"):
        world.act(dossier_id, "duyet", "phochutich")


def test_the_scan_must_carry_the_code_of_the_approved_version(world: World) -> None:
    dossier_id = world.plan_at("cho_ky")
    world.make_papers()
    with pytest.raises(Incomplete, match="bản quét đã ký mang mã in"):
        world.act(dossier_id, "ghi_nhan_ky", "vanthu")
    world.hand_in_scan(dossier_id, codes=["TD-KHAC"])
    with pytest.raises(Incomplete):
        world.act(dossier_id, "ghi_nhan_ky", "vanthu")
    assert world.step(dossier_id) == "cho_ky"

    world.hand_in_scan(dossier_id)
    world.act(dossier_id, "ghi_nhan_ky", "vanthu")
    assert world.step(dossier_id) == "cho_phat_hanh"


def test_an_unknown_question_or_action_is_refused(world: World) -> None:
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    actor = world.actor("truongphong")
    seen = world.dossier(dossier_id).version
    with pytest.raises(BadInput):
        dossiers.act(
            world.office,
            dossier_id,
            "tra_soan_thao",
            actor=actor,
            seen=seen,
            inputs={"ly_do": "x", "la": "y"},
        )
    with pytest.raises(NotFound):
        dossiers.act(world.office, dossier_id, "bay_len", actor=actor, seen=seen)
    with pytest.raises(BadInput):
        dossiers.act(
            world.office,
            dossier_id,
            "tra_soan_thao",
            actor=actor,
            seen=seen,
            inputs={"ly_do": "x" * 5000},
        )
    assert world.step(dossier_id) == "kiem_tra_noi_dung"


def test_agencies_are_asked_answer_and_are_answered(world: World) -> None:
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    office = world.office
    opinions.plan_round(
        office,
        dossier_id,
        [world.unit("so-khdt"), world.unit("so-tai-chinh")],
        office.today(),
        actor=world.actor("chuyenvien"),
    )
    world.make_papers()
    world.act(dossier_id, "xin_y_kien", "giamdoc")
    assert world.paper(dossier_id, "cong_van_xin_y_kien").symbol == "01/SNV-TĐKT"

    (mine,) = view.page(office, dossier_id, actor=world.actor("gopy")).my_opinions
    with pytest.raises(Incomplete, match="Hãy viết nội dung"):
        opinions.answer(office, mine.id, answer="khac", text="", seen=1, actor=world.actor("gopy"))
    opinions.answer(
        office,
        mine.id,
        answer="de_nghi_sua",
        text="Sửa chỉ tiêu 5",
        seen=1,
        actor=world.actor("gopy"),
    )
    with pytest.raises(StepMoved):
        opinions.answer(
            office, mine.id, answer="dong_y", text="", seen=1, actor=world.actor("gopy")
        )
    world.make_papers()
    with pytest.raises(Incomplete, match="Sở Tài chính"):
        world.act(dossier_id, "chot_y_kien", "chuyenvien")

    world.clock.forward(days=1)
    with pytest.raises(Incomplete, match="Chưa tiếp thu hoặc giải trình"):
        world.act(dossier_id, "chot_y_kien", "chuyenvien")
    opinions.handle(
        office,
        mine.id,
        handling="giai_trinh",
        reason="Theo nghị quyết",
        seen=2,
        actor=world.actor("chuyenvien"),
    )
    world.make_papers()
    world.act(dossier_id, "chot_y_kien", "chuyenvien")
    rows = world.current(dossier_id, "bang_tong_hop_y_kien").values["y_kien"]
    assert [(row["co_quan"], row["giai_trinh"]) for row in rows] == [
        ("Sở Kế hoạch và Đầu tư", "Theo nghị quyết"),
        ("Sở Tài chính", ""),
    ]


def test_void_keeps_the_number_and_the_next_issue_takes_the_next_one(world: World) -> None:
    dossier_id = world.in_force()
    world.act(dossier_id, "huy_so", "vanthu", ly_do="Ghi sai nơi nhận")
    assert world.step(dossier_id) == "cho_phat_hanh"
    world.act(dossier_id, "phat_hanh", "vanthu")

    book = register.book(world.office, actor=world.actor("vanthu"))
    assert book is not None
    assert [(row.symbol, row.void_reason) for row in book.rows] == [
        ("02/KH-UBND", None),
        ("01/KH-UBND", "Ghi sai nơi nhận"),
    ]


def test_a_correction_is_a_letter_with_its_own_number(world: World) -> None:
    dossier_id = world.in_force()
    world.act(dossier_id, "de_nghi_dinh_chinh", "vanthu", ly_do="Lỗi đánh máy")
    world.fill_in(
        dossier_id,
        "cong_van_dinh_chinh",
        "vanthu",
        dinh_chinh=[{"vi_tri": "1.3", "da_in": "không chể", "dinh_chinh": "khống chế"}],
    )
    world.make_papers()
    world.act(dossier_id, "dinh_chinh", "chutich")

    letter = world.paper(dossier_id, "cong_van_dinh_chinh")
    assert letter.symbol == "01/UBND-NC"
    assert world.step(dossier_id) == "dang_thuc_hien"
    assert world.paper(dossier_id).symbol == "01/KH-UBND"


def test_a_recall_is_announced_with_its_own_number(world: World) -> None:
    dossier_id = world.in_force()
    world.act(dossier_id, "de_nghi_thu_hoi", "vanthu", ly_do="Gửi nhầm")
    world.make_papers()
    world.act(dossier_id, "thu_hoi", "chutich")
    assert world.step(dossier_id) == "da_thu_hoi"
    assert world.paper(dossier_id, "thong_bao_thu_hoi").symbol == "01/TB-UBND"


@pytest.mark.parametrize(
    ("how", "end"), [("thay_the", "da_thay_the"), ("sua_doi", "dang_thuc_hien")]
)
def test_a_new_plan_of_the_same_form_amends_or_replaces(world: World, how: str, end: str) -> None:
    from service.office.system import tell_parent

    dossier_id = world.in_force()
    world.act(dossier_id, "thay_the", "chuyenvien", cach=how, ly_do="Chỉ tiêu mới")
    with pytest.raises(Incomplete, match="đang sửa đổi hoặc thay thế"):
        world.act(dossier_id, "thay_the", "chuyenvien", cach=how, ly_do="Lần nữa")
    (child,) = view.page(world.office, dossier_id, actor=world.actor("chuyenvien")).related
    world.walk(child.id, "da_phat_hanh")
    tell_parent(world.office, child.id)

    assert world.step(dossier_id) == end
    assert world.paper(child.id).symbol == "02/KH-UBND"
