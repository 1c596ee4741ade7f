"""The pages of dossiers: inbox, search, one dossier, its actions, opinions and remarks."""

import datetime as dt

import pytest
from sqlalchemy import select

from service.office import opinions
from service.store.models import Opinion
from tests.pages import Door, door
from tests.world import World


@pytest.fixture
def visit(world: World) -> Door:
    return door(world)


def test_each_tab_of_the_inbox_says_how_many_it_holds_and_what_waits(visit, world):
    dossier_id = world.plan_at("kiem_tra_noi_dung")

    page = visit("truongphong").get("/")

    assert page.texts(".inbox-tabs .nav-link") == [
        "Chờ tôi xử lý 1 hồ sơ",
        "Phối hợp 0 hồ sơ",
        "Đang theo dõi 0 hồ sơ",
        "Đã xử lý 0 hồ sơ",
    ]
    assert page.links(".dossier-list-title") == [f"/ho-so/{dossier_id}"]
    assert page.texts(".due") == ["còn 3 ngày làm việc"]


@pytest.mark.parametrize("tab", ["phoi_hop", "theo_doi", "da_xu_ly"])
def test_an_empty_tab_says_what_would_fill_it(visit, tab):
    page = visit("truongphong").get(f"/?muc={tab}")

    assert len(page.texts(".empty-title")) == 1


def test_only_somebody_who_drafts_is_offered_a_new_plan(visit):
    assert "/ho-so/ke-hoach/moi" in visit("chuyenvien").get("/").links("a")
    assert "/ho-so/ke-hoach/moi" not in visit("chutich").get("/").links("a")


def test_a_strange_tab_is_refused_and_a_strange_page_number_is_the_first(visit):
    assert visit("chuyenvien").get("/?muc=la", status=400)
    visit("chuyenvien").get("/?trang=abc")
    visit("chuyenvien").get("/?trang=-5")
    visit("chuyenvien").get("/?trang=99999999999999999999")


@pytest.mark.parametrize("words", ["phat dong", "PHÁT động", "phát", "2024"])
def test_words_find_a_dossier_with_or_without_marks(visit, world, words):
    dossier_id = world.seed_plan()

    page = visit("chuyenvien").get("/ho-so", tu=words)

    assert page.links(".dossier-list-title") == [f"/ho-so/{dossier_id}"]


@pytest.mark.parametrize("words", ["%", "_", "khen cao", "'", '"><script>'])
def test_signs_are_plain_letters_of_a_search(visit, world, words):
    world.seed_plan()

    page = visit("chuyenvien").get("/ho-so", tu=words)

    assert page.texts(".empty-title") == ["Không tìm thấy hồ sơ nào."]


def test_the_search_narrows_to_a_step(visit, world):
    dossier_id = world.seed_plan()

    assert visit("chuyenvien").get("/ho-so", buoc="soan_thao").links(".dossier-list-title") == [
        f"/ho-so/{dossier_id}"
    ]
    assert visit("chuyenvien").get("/ho-so", buoc="cho_ky").links(".dossier-list-title") == []
    assert visit("chuyenvien").get("/ho-so", status=400, buoc="la")


def test_the_road_shows_where_the_dossier_is(visit, world):
    dossier_id = world.plan_at("cho_duyet")

    page = visit("chutich").get(f"/ho-so/{dossier_id}")

    assert page.texts(".road [aria-current=step]") == ["Đang ở: Chờ duyệt"]
    assert len(page.texts(".road-qua")) == 5
    assert len(page.texts(".road-toi")) == 4


def test_what_may_not_be_done_says_why_not_and_who_does_the_rest(visit, world):
    dossier_id = world.plan_at("cho_ky")

    page = visit("vanthu").get(f"/ho-so/{dossier_id}")

    assert page.texts(".blocked h3") == ["Ghi nhận đã ký"]
    assert page.texts(".blocked li") == ["Chưa có bản quét đã ký mang mã in của bản được duyệt."]
    assert visit("chuyenvien").get(f"/ho-so/{dossier_id}").texts(".others li") == [
        "Ghi nhận đã ký: do Văn thư thực hiện",
        "Người ký không ký: do Văn thư, Lãnh đạo UBND thực hiện",
    ]


def test_the_approver_reads_the_paper_and_approves_in_two_taps(visit, world):
    dossier_id = world.plan_at("cho_duyet")
    chutich = visit("chutich")

    shown = chutich.get(f"/ho-so/{dossier_id}").links(".action-list a")
    asked = chutich.get(shown[0])
    chutich.send(asked, ".act-form", to=f"/ho-so/{dossier_id}")

    assert shown[0] == f"/ho-so/{dossier_id}/duyet"
    assert world.step(dossier_id) == "cho_ky"


def test_the_page_of_an_action_says_what_will_happen(visit, world):
    dossier_id = world.plan_at("cho_duyet")

    page = visit("chutich").get(f"/ho-so/{dossier_id}/lanh_dao_tra")

    assert page.texts(".act-form li") == [
        "Hồ sơ chuyển từ «Chờ duyệt» sang «Soạn thảo», chờ Chuyên viên.",
        "Hệ thống soạn «Phiếu trả hồ sơ» kèm theo.",
    ]


def test_a_return_without_a_reason_is_refused_and_nothing_moves(visit, world):
    dossier_id = world.plan_at("cho_duyet")
    chutich = visit("chutich")

    asked = chutich.get(f"/ho-so/{dossier_id}/lanh_dao_tra")
    refused = chutich.send(asked, ".act-form", status=422, ly_do="  ")

    assert refused.texts("[role=alert]") == ["«Trả lại» còn thiếu: Lý do trả lại."]
    assert world.step(dossier_id) == "cho_duyet"


def test_the_second_click_is_told_who_acted_and_gets_its_text_back(visit, world):
    dossier_id = world.plan_at("cho_duyet")
    chutich = visit("chutich")
    stale = chutich.get(f"/ho-so/{dossier_id}/lanh_dao_tra")
    world.act(dossier_id, "duyet", "chutich")

    refused = chutich.send(stale, ".act-form", status=409, ly_do="Thiếu chỉ tiêu & số <12>")

    assert "đã «Duyệt» lúc" in refused.texts("[role=alert]")[0]
    assert refused.texts(".kept") == ["Thiếu chỉ tiêu & số <12>"]
    assert world.step(dossier_id) == "cho_ky"


def test_a_paper_that_changed_since_it_was_shown_is_not_approved(visit, world):
    dossier_id = world.plan_at("cho_duyet")
    chutich = visit("chutich")
    stale = chutich.get(f"/ho-so/{dossier_id}/duyet")

    refused = chutich.send(stale, ".act-form", status=409, **{"shown-ke_hoach": "1000000"})

    assert "đã có bản khác với bản bạn xem" in refused.texts("[role=alert]")[0]
    assert world.step(dossier_id) == "cho_duyet"


@pytest.mark.parametrize(
    ("who", "form", "status"),
    [
        ("chuyenvien", {"seen": "1"}, 403),
        ("chutich", {"seen": "không phải số"}, 400),
        ("chutich", {}, 400),
        ("chutich", {"seen": "1", "la": "x"}, 400),
    ],
)
def test_a_bad_request_changes_nothing(visit, world, who, form, status):
    dossier_id = world.plan_at("cho_duyet")

    visit(who).post(f"/ho-so/{dossier_id}/duyet", status=status, **form)

    assert world.step(dossier_id) == "cho_duyet"


def test_an_unknown_action_or_dossier_is_not_found(visit, world):
    dossier_id = world.seed_plan()
    chuyenvien = visit("chuyenvien")

    chuyenvien.get(f"/ho-so/{dossier_id}/khong_co", status=404)
    chuyenvien.post(f"/ho-so/{dossier_id}/khong_co", status=404, seen="1")
    chuyenvien.get("/ho-so/999", status=404)
    chuyenvien.get("/ho-so/99999999999999999999", status=404)


def test_a_foreign_unit_finds_nothing_of_the_dossier(visit, world):
    dossier_id = world.seed_plan()
    foreign = visit("gopy")

    for path in ("", "/_viec", "/trinh_noi_bo", "/_ban-quet"):
        foreign.get(f"/ho-so/{dossier_id}{path}", status=404)
    for path in ("/trinh_noi_bo", "/trao-doi", "/theo-doi", "/lay-y-kien", "/ban-quet"):
        foreign.post(f"/ho-so/{dossier_id}{path}", status=404, seen="1", loi_nhan="x")


def test_a_remark_is_shown_as_typed_and_an_empty_one_refused(visit, world):
    dossier_id = world.seed_plan()
    chuyenvien = visit("chuyenvien")

    chuyenvien.post(f"/ho-so/{dossier_id}/trao-doi", status=422, loi_nhan="  ")
    chuyenvien.post(f"/ho-so/{dossier_id}/trao-doi", loi_nhan="A & B <miền> \"x\" 'y' {{ z }} 5%")

    page = chuyenvien.get(f"/ho-so/{dossier_id}")
    assert page.texts(".remarks .said") == ["A & B <miền> \"x\" 'y' {{ z }} 5%"]


def test_a_dossier_is_followed_and_let_go(visit, world):
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    truongphong = visit("truongphong")

    truongphong.post(f"/ho-so/{dossier_id}/theo-doi", muon="co")
    followed = truongphong.get("/?muc=theo_doi").links(".dossier-list-title")
    truongphong.post(f"/ho-so/{dossier_id}/theo-doi", muon="khong")

    assert followed == [f"/ho-so/{dossier_id}"]
    assert truongphong.get("/?muc=theo_doi").links(".dossier-list-title") == []


def test_agencies_are_asked_answer_and_are_heard(visit, world):
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    unit = world.unit("so-khdt")
    visit("truongphong").post(
        f"/ho-so/{dossier_id}/lay-y-kien", co_quan=[str(unit)], han="2024-01-12"
    )
    world.make_papers()
    world.act(dossier_id, "xin_y_kien", "giamdoc")
    agency = visit("gopy")
    asked = agency.get(f"/ho-so/{dossier_id}")

    agency.send(asked, "#y-kien-cua-ban form", tra_loi="de_nghi_sua", y_kien="Bổ sung chỉ tiêu.")
    heard = visit("chuyenvien").get(f"/ho-so/{dossier_id}")
    visit("chuyenvien").send(heard, ".opinions form", cach="giai_trinh", loi="Đã có ở mục II.")

    page = visit("chuyenvien").get(f"/ho-so/{dossier_id}")
    assert page.texts(".opinions .said") == ["Bổ sung chỉ tiêu."]
    assert page.texts(".opinions .handling") == ["Giải trình: Đã có ở mục II."]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"han": "2024-01-12"}, 422),
        ({"co_quan": ["x"], "han": "2024-01-12"}, 400),
        ({"co_quan": ["999"], "han": "2024-01-12"}, 400),
        ({"co_quan": ["1"], "han": "2023-12-31"}, 400),
        ({"co_quan": ["1"], "han": "12/01/2024"}, 400),
        ({"co_quan": ["1"]}, 400),
    ],
)
def test_a_bad_list_of_agencies_plans_nothing(visit, world, form, status):
    dossier_id = world.plan_at("kiem_tra_noi_dung")

    visit("truongphong").post(f"/ho-so/{dossier_id}/lay-y-kien", status=status, **form)

    assert world.count(Opinion) == 0


def test_the_chain_of_the_office_answers_in_its_turn(visit, world):
    dossier_id = world.plan_at("van_phong_tham_tra")
    vp = visit("chuyenvienvp")

    page = vp.get(f"/ho-so/{dossier_id}")
    vp.send(page, "#y-kien-cua-ban form", tra_loi="dong_y")

    with world.office.reading() as db:
        turn = opinions.whose_turn(db, world.dossier(dossier_id))
        first = db.scalars(select(Opinion).order_by(Opinion.position)).first()
    assert first is not None
    assert first.state == "da_tra_loi"
    assert turn is None or turn.position > first.position


def test_history_shows_who_acted_for_whom(visit, world):
    dossier_id = world.plan_at("kiem_tra_noi_dung")

    page = visit("chuyenvien").get(f"/ho-so/{dossier_id}")

    assert page.texts(".history strong")[0] == "Trình kiểm tra nội dung"
    assert "Soạn thảo → Kiểm tra nội dung" in page.texts(".history .muted")


def test_the_day_shown_is_the_day_in_vietnam(visit, world):
    world.clock.moment = dt.datetime(2023, 12, 31, 18, 30, tzinfo=dt.UTC)
    world.seed_plan()

    page = visit("chuyenvien").get("/")

    assert "01/01/2024" in page.texts(".dossier-list p")[0]
