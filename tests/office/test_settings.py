"""Settings: the law's default holds until a row confirmed by a second person does."""

import datetime as dt
import threading

import pytest

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office import people, settings
from service.store.models import Event, OfficeSetting

KEY = "mot_nguoi_hai_kiem_tra"
MARCH = dt.date(2024, 3, 1)


def propose(world, value="co", key=KEY, day=MARCH, who="quantri", basis="Quyết định 01"):
    return settings.propose(
        world.office, key, value, valid_from=day, basis=basis, actor=world.actor(who)
    )


def confirm(world, row_id, who="quantri2"):
    settings.confirm(world.office, row_id, actor=world.actor(who))


def value(world, key=KEY, on=MARCH):
    with world.office.reading() as db:
        return settings.setting(db, world.office, key, on)


def defaults(world):
    return {row["key"]: row["default"] for row in world.office.law.rows("cai_dat")}


def test_every_setting_starts_with_its_default_and_names_its_source(world):
    listing = settings.listing(world.office, actor=world.actor("gopy"))

    assert {view.law["key"]: view.value for view in listing} == defaults(world)
    assert all(view.law["source"] and view.rows == [] for view in listing)


def test_a_proposed_value_holds_from_its_day_once_a_second_person_confirmed_it(world):
    row = propose(world)
    assert value(world) == "khong"

    confirm(world, row)

    assert value(world, on=dt.date(2024, 2, 29)) == "khong"
    assert value(world) == "co"


def test_without_a_day_today_counts(world):
    confirm(world, propose(world))
    with world.office.reading() as db:
        before = settings.setting(db, world.office, KEY)
    world.clock.moment = dt.datetime(2024, 2, 29, 17, 0, tzinfo=dt.UTC)  # 1 March in Vietnam
    with world.office.reading() as db:
        after = settings.setting(db, world.office, KEY)

    assert (before, after) == ("khong", "co")


def test_the_proposer_may_not_confirm(world):
    row = propose(world)

    with pytest.raises(NotAllowed, match="phải khác"):
        confirm(world, row, who="quantri")
    assert value(world) == "khong"


def test_a_row_is_confirmed_once(world):
    row = propose(world)
    confirm(world, row)

    with pytest.raises(StepMoved):
        confirm(world, row)


def test_two_confirmations_at_once_are_one(both_worlds):
    world = both_worlds
    row = propose(world)
    third = people.open_account(
        world.office,
        username="quantri3",
        full_name="Lê Thị Ba",
        unit_id=world.unit("ubnd"),
        role="quan_tri",
        actor=world.actor("quantri"),
    )
    start, told = threading.Barrier(2), []

    def go(who):
        start.wait()
        try:
            confirm(world, row, who)
            told.append("xong")
        except StepMoved:
            told.append("đã xác nhận")

    threads = [threading.Thread(target=go, args=(who,)) for who in ("quantri2", "quantri3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert third
    assert sorted(told) == ["xong", "đã xác nhận"]
    with world.office.reading() as db:
        said = [e.title for e in db.query(Event).filter_by(subject="settings")]
    assert len(said) == 2


def test_the_newest_confirmed_row_holds_and_old_ones_are_kept(world):
    for day, wanted in ((MARCH, "co"), (dt.date(2024, 5, 1), "khong"), (MARCH, "khong")):
        confirm(world, propose(world, wanted, day=day))
    propose(world, "co", day=dt.date(2024, 4, 1))

    assert [value(world, on=day) for day in (MARCH, dt.date(2024, 6, 1))] == ["khong", "khong"]
    assert world.count(OfficeSetting) == 4
    view = next(
        v for v in settings.listing(world.office, actor=world.actor("gopy")) if v.law["key"] == KEY
    )
    assert [(k.set_by, k.confirmed_by) for k in view.rows] == [
        ("Hoàng Minh Đức", "Nguyễn Thị Ánh"),
        ("Hoàng Minh Đức", None),
        ("Hoàng Minh Đức", "Nguyễn Thị Ánh"),
        ("Hoàng Minh Đức", "Nguyễn Thị Ánh"),
    ]


@pytest.mark.parametrize("who", ["chuyenvien", "giamdoc", "vanthu", "chutich", "gopy"])
def test_only_administrators_of_the_whole_office_propose_and_confirm(world, who):
    row = propose(world)

    with pytest.raises(NotAllowed):
        propose(world, who=who)
    with pytest.raises(NotAllowed):
        confirm(world, row, who=who)
    assert world.count(OfficeSetting) == 1


def test_an_administrator_of_one_unit_rules_no_setting(world):
    people.open_account(
        world.office,
        username="quantridonvi",
        full_name="Nguyễn Văn Mới",
        unit_id=world.unit("so-noi-vu"),
        role="quan_tri",
        actor=world.actor("quantri"),
    )

    with pytest.raises(NotAllowed):
        propose(world, who="quantridonvi")


@pytest.mark.parametrize("basis", ["", "  ", "\u200b"])
def test_a_setting_needs_a_document_as_its_basis(world, basis):
    with pytest.raises(Incomplete):
        propose(world, basis=basis)


def test_an_unknown_setting_or_row_is_not_found(world):
    with pytest.raises(NotFound):
        propose(world, key="khong_co")
    with pytest.raises(NotFound):
        confirm(world, 10**6)


VALUES = [
    ("so_van_ban", "mot_so", "mot_so"),
    ("so_van_ban", "la", None),
    ("so_van_ban", None, None),
    ("so_van_ban", ["mot_so"], None),
    ("chuoi_y_kien_van_phong", ["lanh_dao_vp"], ["lanh_dao_vp"]),
    ("chuoi_y_kien_van_phong", [], []),
    ("chuoi_y_kien_van_phong", ["chuyen_vien"], None),
    ("chuoi_y_kien_van_phong", "chuyen_vien_vp", None),
    ("chuoi_y_kien_van_phong", [1], None),
    (
        "ky_hieu_don_vi_soan",
        {"uy_ban": " NC ", "don_vi": "TĐKT", "van_phong": "TH"},
        {"uy_ban": "NC", "don_vi": "TĐKT", "van_phong": "TH"},
    ),
    ("ky_hieu_don_vi_soan", {"uy_ban": "NC"}, None),
    ("ky_hieu_don_vi_soan", {"uy_ban": "", "don_vi": "A", "van_phong": "B"}, None),
    ("ky_hieu_don_vi_soan", {"uy_ban": " ", "don_vi": "A", "van_phong": "B"}, None),
    ("ky_hieu_don_vi_soan", {"uy_ban": "x" * 21, "don_vi": "A", "van_phong": "B"}, None),
    ("thoi_han", {"phat_dong_tinh.cho_duyet": 4}, {"phat_dong_tinh.cho_duyet": 4}),
    ("thoi_han", {}, {}),
    ("thoi_han", {"phat_dong_tinh.cho_duyet": 0}, None),
    ("thoi_han", {"phat_dong_tinh.cho_duyet": 251}, None),
    ("thoi_han", {"phat_dong_tinh.cho_duyet": True}, None),
    ("thoi_han", {"phat_dong_tinh.cho_duyet": "4"}, None),
    ("thoi_han", {"la": 4}, None),
    ("han_bao_cao_nam", " 20/11 ", "20/11"),
    ("han_bao_cao_nam", "x" * 201, None),
    ("han_bao_cao_nam", 5, None),
]


@pytest.mark.parametrize(("key", "given", "kept"), VALUES)
def test_a_value_is_proved_by_the_kind_of_its_setting(world, key, given, kept):
    if kept is None:
        with pytest.raises(BadInput, match="«"):
            propose(world, given, key=key)
        assert world.count(OfficeSetting) == 0
        return
    confirm(world, propose(world, given, key=key))
    assert value(world, key) == kept


def test_proposal_and_confirmation_stand_in_the_history_with_their_basis(world):
    confirm(world, propose(world))

    with world.office.reading() as db:
        said = [
            (e.officer_name, e.title, e.note, e.data)
            for e in db.query(Event).filter_by(subject="settings")
        ]
    name = "«Một người được kiểm tra cả nội dung và thể thức»"
    assert said == [
        ("Hoàng Minh Đức", f"Đề nghị cài đặt {name}", "Quyết định 01", {"value": "co"}),
        ("Nguyễn Thị Ánh", f"Xác nhận cài đặt {name}", "Quyết định 01", {"value": "co"}),
    ]
