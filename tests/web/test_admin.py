"""The pages of units, accounts, delegations and settings, as their people use them."""

import pytest

from service import create_app
from service.office import people
from tests.pages import Person, app_of, visits
from tests.world import empty_office

TODAY, LATER = "2024-01-03", "2024-06-30"
NAME = {
    "ten": "Sở Công Thương",
    "ky_hieu": "SCT",
    "dia_danh": "Bắc Giang",
    "dong_cap_tren": "UBND TỈNH BẮC GIANG",
    "dong_ten": "SỞ CÔNG THƯƠNG",
    "tu": TODAY,
}
PASSWORD = "một câu dễ nhớ khó đoán"


@pytest.fixture
def visit(world):
    return visits(world)


@pytest.fixture
def admin(visit):
    return visit("quantri")


def officer(world, username):
    return world.actor(username).id


def account(world, username):
    return f"/tai-khoan/{officer(world, username)}"


# --- units


def test_a_unit_is_founded_named_anew_and_found_by_both_names(admin):
    new = admin.open("/don-vi").person.open("/don-vi/moi")
    typed = {**NAME, "cap_tren": new.values("Lập đơn vị")["cap_tren"], "ma": "so-ct"}

    unit = new.submit("Lập đơn vị", typed)
    assert (unit.h1, unit.said) == ("Sở Công Thương", ["Đã lập đơn vị."])
    unit = unit.submit("Ghi tên mới", {**NAME, "ten": "Sở Công nghiệp", "tu": LATER})

    assert unit.said == ["Đã ghi tên mới."]
    assert [row.split()[0] for row in unit.texts("[aria-labelledby=ten-theo-thoi-gian] tbody tr")]
    for words in ("so cong thuong", "công nghiệp"):
        assert admin.open(f"/don-vi?tu={words}").texts("tbody a") == ["Sở Công Thương"]


def test_what_was_typed_comes_back_open_with_the_reason(world, admin):
    unit = admin.open(f"/don-vi/{world.unit('so-noi-vu')}")
    typed = {"ho_ten": "TS. Lê Thị Tư", "chuc_vu": "Phó Giám đốc", "cap": "cap_pho", "tu": TODAY}

    again = unit.submit("Ghi chức vụ", typed, status=400)

    assert again.texts(".alert-danger")[0].startswith("Trước họ tên người ký không ghi học hàm")
    assert typed.items() <= again.values("Ghi chức vụ").items()
    assert again.values("Ghi tên mới")["tu"] == ""  # the other forms stay as they were
    assert len(again.tree.cssselect("details[open]")) == 1
    done = again.submit("Ghi chức vụ", {"ho_ten": "Lê Thị Tư"})
    assert done.said == ["Đã ghi chức vụ."]


def test_a_new_unit_that_is_refused_keeps_what_was_typed(admin):
    new = admin.open("/don-vi/moi")

    again = new.submit("Lập đơn vị", {**NAME, "ma": "so-noi-vu"}, status=409)

    assert again.said == ["Mã đơn vị «so-noi-vu» đã có. Hãy chọn mã khác."]
    assert again.values("Lập đơn vị")["dong_cap_tren"].strip() == "UBND TỈNH BẮC GIANG"
    assert again.values("Lập đơn vị")["ten"] == "Sở Công Thương"


def test_a_right_to_sign_is_given_by_the_decree_and_ended_on_a_day(world, admin):
    unit = admin.open(f"/don-vi/{world.unit('so-noi-vu')}")
    told = unit.submit("Ghi quyền ký", {"cach_ky": "KT", "tu": TODAY}, status=422)
    assert "Chỉ cấp phó" in told.said[0]

    given = told.submit("Ghi quyền ký", {"cach_ky": "", "can_cu": "Quy chế", "tu": TODAY})
    assert given.said == ["Đã ghi quyền ký."]
    assert "Quy chế" in given.texts("[aria-labelledby=quyen-ky] tbody tr")[0]


def test_a_post_is_left_on_the_day_that_is_typed(world, admin):
    unit = admin.open(f"/don-vi/{world.unit('so-noi-vu')}")

    left = unit.submit("Ghi thôi giữ chức vụ", {"den": LATER})

    assert left.said == ["Đã ghi ngày thôi giữ chức vụ."]
    assert "30/06/2024" in left.texts("[aria-labelledby=lanh-dao] tbody tr")[0]


def test_whoever_looks_after_nothing_reads_units_and_changes_none(world, visit):
    clerk = visit("chuyenvien")

    assert clerk.open(f"/don-vi/{world.unit('so-noi-vu')}").buttons == ["Đăng xuất"]
    assert clerk.open("/don-vi/moi").texts(".empty-title") == ["Bạn không quản trị đơn vị nào."]
    assert clerk.open("/don-vi?tu=không có").texts(".empty-title") == ["Không có đơn vị nào khớp."]


def test_the_first_administrator_begins_an_empty_office_by_pages(tmp_path, sqlite_url):
    office, settings = empty_office(tmp_path, sqlite_url)
    token = people.create_admin(office, "quantri")
    person = Person(create_app(settings, office))

    page = person.open(f"/dat-mat-khau/{token}")
    page.submit("Đặt mật khẩu", {"mat_khau": PASSWORD, "mat_khau_lai": PASSWORD})
    person.sign_in("quantri", PASSWORD)
    (own,) = person.open("/don-vi").links("tbody a")
    named = person.open(own).submit("Ghi tên mới", {**NAME, "ten": "UBND tỉnh A"})

    assert named.h1 == "UBND tỉnh A"
    made = person.open("/don-vi/moi").submit("Lập đơn vị", {**NAME, "ma": "so-ct"})
    assert made.h1 == "Sở Công Thương"
    office.database.close()


# --- accounts


def test_an_account_is_opened_and_its_link_is_shown_once(world, admin, visit):
    opened = admin.open("/tai-khoan").submit(
        "Mở tài khoản",
        {
            "ho_ten": "Lê Thị Tư",
            "ten": "lethitu",
            "don_vi": str(world.unit("so-noi-vu")),
            "vai_tro": "chuyen_vien",
        },
    )

    (link,) = opened.texts(".link-once")
    assert link.startswith(f"{world.settings.public_url}/dat-mat-khau/")
    assert opened.values("Mở tài khoản")["ho_ten"] == ""
    again = admin.open(account(world, "lethitu"))
    assert again.texts(".link-once") == []
    assert again.texts(".tag-unsure") == ["Chưa đặt mật khẩu"]
    person = Person(app_of(world))
    page = person.open(link.removeprefix(world.settings.public_url))
    page.submit("Đặt mật khẩu", {"mat_khau": PASSWORD, "mat_khau_lai": PASSWORD})
    assert person.sign_in("lethitu", PASSWORD).h1 == "Việc của tôi"


def test_a_link_leads_to_this_service_whatever_the_request_claims(world, admin):
    told = admin.open(account(world, "chuyenvien"))
    path = f"{account(world, 'chuyenvien')}/lien-ket"

    answer = admin.ask(
        "POST", path, data={"csrf_token": told.token}, headers={"X-Forwarded-Host": "evil.example"}
    )

    assert admin.shown(answer).texts(".link-once")[0].startswith(world.settings.public_url)


def test_a_refused_account_keeps_what_was_typed(world, admin):
    typed = {"ho_ten": "Lê Thị Tư", "ten": "chuyenvien", "vai_tro": "truong_phong"}
    typed["don_vi"] = str(world.unit("so-noi-vu"))

    again = admin.open("/tai-khoan").submit("Mở tài khoản", typed, status=409)

    assert again.said == ["Tên đăng nhập «chuyenvien» đã có người dùng. Hãy chọn tên khác."]
    assert typed.items() <= again.values("Mở tài khoản").items()


def test_a_role_is_given_and_ended_and_both_stand_in_the_history(world, admin):
    page = admin.open(account(world, "chuyenvien"))
    typed = {"don_vi": str(world.unit("so-noi-vu")), "vai_tro": "truong_phong", "tu": TODAY}

    given = page.submit("Giao vai trò", typed)
    assert given.said == ["Đã giao vai trò."]
    assert [row.split(",")[0] for row in given.texts(".rows > li > span")] == [
        "Chuyên viên",
        "Trưởng phòng",
    ]
    ended = given.submit("Thôi vai trò từ hôm nay", within=".rows > li:last-child")

    assert ended.said == ["Đã thôi vai trò."]
    assert len(ended.texts(".rows > li")) == 1
    assert [line.split(":")[0] for line in ended.texts(".history strong")][:2] == [
        "Thôi vai trò",
        "Giao vai trò",
    ]


def test_a_locked_account_is_out_at_once_and_opened_again(world, admin, visit):
    clerk = visit("chuyenvien")

    locked = admin.open(account(world, "chuyenvien")).submit("Khóa")
    assert locked.said == ["Đã khóa tài khoản."]
    assert clerk.open("/").path == "/dang-nhap"
    assert locked.submit("Mở lại tài khoản").said == ["Đã mở lại tài khoản."]
    assert clerk.sign_in("chuyenvien").h1 == "Việc của tôi"


def test_nobody_is_offered_to_lock_himself(world, admin):
    assert "Khóa" not in admin.open(account(world, "quantri")).buttons


def test_the_administrator_of_one_unit_meets_no_other_account(world, visit):
    world.give_role("giamdoc", "so-noi-vu", "quan_tri")
    local = visit("giamdoc")

    shown = local.open("/tai-khoan").texts("tbody th")
    assert shown == ["Phạm Thu Hà", "Trần Minh Khôi", "Đặng Văn Lâm"]
    local.open(account(world, "chutich"), status=404)
    assert local.send(f"{account(world, 'chutich')}/khoa", {"muon": "khoa"}).status_code == 404


def test_a_list_too_long_says_so(world, admin, monkeypatch):
    monkeypatch.setattr("service.web.admin.MOST_SHOWN", 3)

    page = admin.open("/tai-khoan")

    assert len(page.texts("tbody tr")) == 3
    assert "Chỉ hiện 3 người đầu. Hãy tìm theo tên." in page.texts(".hint")
    assert admin.open("/tai-khoan?tu=pham thu").texts("tbody th") == ["Phạm Thu Hà"]


def test_who_opens_no_accounts_is_told_who_does(visit):
    page = visit("chuyenvien").open("/tai-khoan")

    assert page.texts(".empty-title") == ["Tài khoản do quản trị đơn vị mở và khóa."]
    assert page.buttons == ["Đăng xuất"]


# --- delegations


def test_a_clerk_hands_over_his_own_work_only_and_ends_it(world, visit):
    clerk = visit("chuyenvien")
    page = clerk.open("/uy-quyen")
    assert page.texts(".empty-title") == ["Chưa có ủy quyền nào."]
    assert page.texts("#nguoi_giao option") == ["Phạm Thu Hà"]
    typed = {
        "nguoi_nhan": str(officer(world, "truongphong")),
        "den": "2024-01-10",
        "can_cu": "Giấy 01",
    }

    told = page.submit("Lập ủy quyền", {**typed, "can_cu": " "}, status=422)
    assert told.said == ["Hãy ghi văn bản làm căn cứ ủy quyền."]
    assert told.values("Lập ủy quyền")["den"] == "2024-01-10"
    done = told.submit("Lập ủy quyền", typed)

    assert done.said == ["Đã ghi ủy quyền."]
    assert "Kết thúc ủy quyền" not in visit("truongphong").open("/uy-quyen").buttons
    assert done.submit("Kết thúc ủy quyền").texts(".tag-ended") == ["Đã kết thúc"]


def test_the_registrar_sets_it_for_the_chairman_who_never_logs_in(world, visit):
    page = visit("vanthu").open("/uy-quyen")
    assert "Lê Ánh Dương" in page.texts("#nguoi_giao option")

    done = page.submit(
        "Lập ủy quyền",
        {
            "nguoi_giao": str(officer(world, "chutich")),
            "nguoi_nhan": str(officer(world, "phochutich")),
            "den": "2024-01-10",
            "can_cu": "Giấy ủy quyền số 3",
        },
    )

    assert done.said == ["Đã ghi ủy quyền."]
    assert [h.by_name for h in world.actor("phochutich").held] == [None, "Lê Ánh Dương"]


# --- settings


def test_a_setting_changes_when_a_second_administrator_confirms(world, admin, visit):
    form = "#mot_nguoi_hai_kiem_tra"
    told = admin.open("/cai-dat").submit("Đề nghị", {"gia_tri": "co"}, within=form, status=422)
    assert told.said[0] == "Hãy ghi văn bản quyết định cài đặt này."
    assert told.values("Đề nghị", within=form)["gia_tri"] == "co"

    told.submit("Đề nghị", {"can_cu": "QĐ 12/QĐ-UBND"}, within=form)
    assert "Xác nhận" not in admin.open("/cai-dat").buttons
    assert admin.open("/cai-dat").texts(f"{form} p strong") == ["Không"]
    done = visit("quantri2").open("/cai-dat").submit("Xác nhận", within=form)

    assert done.texts(f"{form} p strong") == ["Có"]
    assert "xác nhận: Nguyễn Thị Ánh" in done.texts(f"{form} li")[0]


def test_others_read_the_settings_and_the_law_with_their_sources(visit):
    clerk = visit("chuyenvien")

    page = clerk.open("/cai-dat")
    assert page.buttons == ["Đăng xuất"]
    assert all("Nguồn:" in hint for hint in page.texts("section .hint"))
    for table in page.links("nav[aria-label='Các bảng pháp luật'] a"):
        assert all(clerk.open(table).texts("tbody td:last-child"))
