"""Accounts, roles by period, delegation: who may do what today, and who says so."""

import datetime as dt

import pytest

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office import people, signing_in, units, view
from service.office.desk import SYSTEM, Held
from service.store.models import Delegation, Event, Officer, RoleGrant

FIRST_OF_MARCH = dt.datetime(2024, 3, 1, 2, 0, tzinfo=dt.UTC)
MARCH = (dt.date(2024, 3, 1), dt.date(2024, 3, 5))


def titles(world, subject):
    with world.office.reading() as db:
        events = db.query(Event).filter_by(subject=subject).order_by(Event.id)
        return [event.title for event in events]


def hand_over(world, by, to, period=MARCH, who=None, basis="Giấy ủy quyền số 01"):
    return people.delegate(
        world.office,
        by_id=world.actor(by).id,
        to_id=world.actor(to).id,
        valid_from=period[0],
        valid_to=period[1],
        basis=basis,
        actor=world.actor(who or by),
    )


def lent(world, username):
    return [(h.role, h.by_name) for h in world.actor(username).held if h.by_name]


def go_to(world, day, hour=2):
    world.clock.moment = dt.datetime(2024, 3, day, hour, 0, tzinfo=dt.UTC)


def account_of(world, username, unit="so-noi-vu", role="chuyen_vien", who="quantri"):
    return people.open_account(
        world.office,
        username=username,
        full_name="Nguyễn Văn Mới",
        unit_id=world.unit(unit),
        role=role,
        actor=world.actor(who),
    )


def administrator_of(world, unit):
    account_of(world, "quantridonvi", unit, "quan_tri")
    return world.actor("quantridonvi")


# --- accounts


def test_a_new_account_has_one_role_and_no_password_until_its_link_is_used(world):
    officer_id, link = account_of(world, "nguyenvanmoi")

    account, history = people.account(world.office, officer_id, actor=world.actor("quantri"))
    assert [(title, unit) for _, title, unit in account.roles] == [("Chuyên viên", "Sở Nội vụ")]
    assert account.has_password is False
    assert [event.title for event in history] == ["Mở tài khoản nguyenvanmoi"]
    assert signing_in.whose_link(world.office, link) == "Nguyễn Văn Mới"


@pytest.mark.parametrize(
    ("typed", "kept"), [("NguyenVanMoi", "nguyenvanmoi"), ("nguyễn.văn.mới", "nguyen.van.moi")]
)
def test_a_username_loses_marks_and_capitals(world, typed, kept):
    account_of(world, typed)

    assert world.actor(kept).name == "Nguyễn Văn Mới"


@pytest.mark.parametrize("name", ["", "ab", "1abc", "có cách", "a" * 41, "x;drop", "абв", "a\nb"])
def test_a_bad_username_is_refused(world, name):
    with pytest.raises(BadInput, match="Tên đăng nhập"):
        account_of(world, name)


@pytest.mark.parametrize("name", ["", " ", "A", "x" * 101, "\u200b\u200b"])
def test_a_bad_full_name_is_refused(world, name):
    with pytest.raises(Incomplete, match="họ và tên"):
        people.open_account(
            world.office,
            username="moi",
            full_name=name,
            unit_id=world.unit("so-noi-vu"),
            role="chuyen_vien",
            actor=world.actor("quantri"),
        )


def test_a_taken_username_is_refused_and_changes_nothing(world):
    before = world.count(Officer)

    with pytest.raises(StepMoved, match="đã có người dùng"):
        account_of(world, "CHUYENVIEN")
    assert world.count(Officer) == before


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        ("khong_co", "so-noi-vu"),
        ("he_thong", "ubnd"),
        ("lanh_dao_ubnd", "so-noi-vu"),
        ("van_thu", "so-noi-vu"),
    ],
)
def test_a_role_fits_the_kind_of_its_unit(world, role, unit):
    with pytest.raises(BadInput, match="ai trò"):
        account_of(world, "moi", unit, role)


def test_the_list_goes_by_given_name_and_is_found_without_marks(world):
    admin = world.actor("quantri")
    shown = people.accounts(world.office, actor=admin)
    names = [account.officer.full_name for account in shown]
    found = people.accounts(world.office, actor=admin, query="pham ha")

    assert names[:4] == ["Nguyễn Thị Ánh", "Lê Ánh Dương", "Hoàng Minh Đức", "Phạm Thu Hà"]
    assert [account.officer.username for account in found] == ["chuyenvien"]
    assert people.accounts(world.office, actor=admin, query="100%_") == []


# --- whom an administrator looks after


def test_an_administrator_of_a_unit_looks_after_that_unit_only(world):
    admin = administrator_of(world, "so-noi-vu")

    usernames = {a.officer.username for a in people.accounts(world.office, actor=admin)}
    assert usernames == {"chuyenvien", "truongphong", "giamdoc", "quantridonvi"}
    assert people.administered_units(world.office, actor=admin) == [
        (world.unit("so-noi-vu"), "Sở Nội vụ")
    ]


def new_account(world, admin):
    account_of(world, "moi", "so-khdt", who="quantridonvi")


def new_link(world, admin):
    people.new_link(world.office, world.actor("gopy").id, actor=admin)


def lock(world, admin):
    people.set_active(world.office, world.actor("gopy").id, False, actor=admin)


def give_a_foreign_role(world, admin):
    people.grant(
        world.office,
        world.actor("chuyenvien").id,
        unit_id=world.unit("so-khdt"),
        role="chuyen_vien",
        valid_from=world.office.today(),
        valid_to=None,
        actor=admin,
    )


def give_a_stranger_a_role(world, admin):
    people.grant(
        world.office,
        world.actor("gopy").id,
        unit_id=world.unit("so-noi-vu"),
        role="chuyen_vien",
        valid_from=world.office.today(),
        valid_to=None,
        actor=admin,
    )


def end_a_foreign_role(world, admin):
    gopy = world.actor("gopy").id
    with world.office.reading() as db:
        grant = db.query(RoleGrant).filter_by(officer_id=gopy).one()
    people.revoke(world.office, grant.id, actor=admin)


def look_at_a_foreign_account(world, admin):
    people.account(world.office, world.actor("gopy").id, actor=admin)


def hand_over_foreign_work(world, admin):
    hand_over(world, "gopy", "gopytc", who="quantridonvi")


FOREIGN = [
    new_account,
    new_link,
    lock,
    give_a_foreign_role,
    give_a_stranger_a_role,
    end_a_foreign_role,
    look_at_a_foreign_account,
    hand_over_foreign_work,
]


@pytest.mark.parametrize("deed", FOREIGN, ids=[deed.__name__ for deed in FOREIGN])
def test_what_belongs_to_another_unit_is_not_there_for_an_administrator(world, deed):
    admin = administrator_of(world, "so-noi-vu")
    before = world.count(Event)

    with pytest.raises(NotFound):
        deed(world, admin)
    assert world.count(Event) == before


def test_nobody_locks_himself_out(world):
    admin = world.actor("quantri")
    with world.office.reading() as db:
        own = db.query(RoleGrant).filter_by(officer_id=admin.id).one()

    with pytest.raises(NotAllowed):
        people.set_active(world.office, admin.id, False, actor=admin)
    with pytest.raises(NotAllowed):
        people.revoke(world.office, own.id, actor=admin)


# --- roles by period


def test_a_role_holds_from_its_first_to_its_last_day_in_vietnam(world):
    clerk = world.actor("chuyenvien")
    people.grant(
        world.office,
        clerk.id,
        unit_id=world.unit("so-noi-vu"),
        role="truong_phong",
        valid_from=dt.date(2024, 3, 1),
        valid_to=dt.date(2024, 3, 5),
        actor=world.actor("quantri"),
    )

    def heads():
        return world.actor("chuyenvien").has("truong_phong")

    world.clock.moment = dt.datetime(2024, 2, 29, 16, 59, 59, tzinfo=dt.UTC)
    before = heads()
    world.clock.moment = dt.datetime(2024, 2, 29, 17, 0, tzinfo=dt.UTC)
    first = heads()
    world.clock.moment = dt.datetime(2024, 3, 5, 16, 59, 59, tzinfo=dt.UTC)
    last = heads()
    world.clock.moment = dt.datetime(2024, 3, 5, 17, 0, tzinfo=dt.UTC)
    assert (before, first, last, heads()) == (False, True, True, False)


def test_an_ended_role_stays_as_a_row(world):
    clerk = world.actor("chuyenvien")
    with world.office.reading() as db:
        grant = db.query(RoleGrant).filter_by(officer_id=clerk.id).one()
    before = world.count(RoleGrant)
    people.revoke(world.office, grant.id, actor=world.actor("quantri"))

    assert world.actor("chuyenvien").held == ()
    assert world.count(RoleGrant) == before
    with pytest.raises(StepMoved, match="đã kết thúc"):
        people.revoke(world.office, grant.id, actor=world.actor("quantri"))
    assert titles(world, f"account:{clerk.id}")[-1] == "Thôi vai trò"


def test_a_period_may_not_end_before_it_begins(world):
    with pytest.raises(BadInput):
        people.grant(
            world.office,
            world.actor("chuyenvien").id,
            unit_id=world.unit("so-noi-vu"),
            role="truong_phong",
            valid_from=dt.date(2024, 3, 5),
            valid_to=dt.date(2024, 3, 1),
            actor=world.actor("quantri"),
        )


# --- delegation (O-29)


def test_a_deputy_has_the_roles_from_the_first_to_the_last_day_only(world):
    hand_over(world, "truongphong", "chuyenvien")

    told = {}
    for day in (1, 5, 6):
        go_to(world, day)
        told[day] = lent(world, "chuyenvien")
    go_to(world, 5, hour=17)  # already 6 March in Vietnam
    after_midnight = lent(world, "chuyenvien")

    mine = [("truong_phong", "Đặng Văn Lâm")]
    assert told == {1: mine, 5: mine, 6: []}
    assert after_midnight == []
    assert lent(world, "chuyenvien") == []


def test_a_role_passes_one_hop_only(world):
    hand_over(world, "giamdoc", "truongphong")
    hand_over(world, "truongphong", "chuyenvien")
    go_to(world, 2)

    assert lent(world, "truongphong") == [("giam_doc", "Trần Minh Khôi")]
    assert lent(world, "chuyenvien") == [("truong_phong", "Đặng Văn Lâm")]


def test_a_circle_is_refused_in_the_same_time_and_allowed_in_another(world):
    hand_over(world, "giamdoc", "truongphong")
    hand_over(world, "truongphong", "chuyenvien")

    with pytest.raises(StepMoved, match="tạo thành vòng"):
        hand_over(world, "chuyenvien", "giamdoc")
    with pytest.raises(StepMoved, match="tạo thành vòng"):
        hand_over(world, "truongphong", "giamdoc", (MARCH[1], dt.date(2024, 3, 9)))
    assert hand_over(world, "chuyenvien", "giamdoc", (dt.date(2024, 3, 6), dt.date(2024, 3, 9)))


def test_an_ended_delegation_closes_no_circle(world):
    first = hand_over(world, "giamdoc", "truongphong")
    people.end_delegation(world.office, first, actor=world.actor("giamdoc"))

    assert hand_over(world, "truongphong", "giamdoc")


def test_administration_is_never_handed_over(world):
    hand_over(world, "quantri", "chutich")
    go_to(world, 2)

    assert lent(world, "chutich") == []


def test_the_roles_of_a_closed_account_are_not_lent(world):
    hand_over(world, "truongphong", "chuyenvien")
    people.set_active(
        world.office, world.actor("truongphong").id, False, actor=world.actor("quantri")
    )
    go_to(world, 2)

    assert lent(world, "chuyenvien") == []


def test_history_names_both_when_a_deputy_acts(world):
    dossier = world.plan_at("kiem_tra_noi_dung")
    deputy = second_clerk(world)
    today = world.office.today()
    hand_over(world, "truongphong", deputy, (today, today))
    world.make_papers()

    event = world.act(dossier, "dat_noi_dung", deputy)

    assert (event.officer_name, event.on_behalf_of) == ("Nguyễn Văn Mới", "Đặng Văn Lâm")
    page = view.page(world.office, dossier, actor=world.actor("chuyenvien"))
    assert "Đặng Văn Lâm" in [shown.on_behalf_of for shown in page.events]


def second_clerk(world):
    account_of(world, "chuyenvien2")
    return "chuyenvien2"


def test_the_author_may_not_check_his_own_dossier_as_a_deputy(world):
    dossier = world.plan_at("kiem_tra_noi_dung")
    today = world.office.today()
    hand_over(world, "truongphong", "chuyenvien", (today, today))
    world.make_papers()

    with pytest.raises(Incomplete, match="Chưa thể «Nội dung đạt»"):
        world.act(dossier, "dat_noi_dung", "chuyenvien")
    assert world.step(dossier) == "kiem_tra_noi_dung"


def test_a_page_still_open_after_the_last_day_is_refused(world):
    dossier = world.plan_at("kiem_tra_noi_dung")
    deputy = second_clerk(world)
    today = world.office.today()
    hand_over(world, "truongphong", deputy, (today, today))
    world.make_papers()
    world.clock.forward(days=1)

    with pytest.raises(NotAllowed):
        world.act(dossier, "dat_noi_dung", deputy)


def test_an_ended_delegation_stops_at_the_next_click(world):
    hand_over_id = hand_over(world, "truongphong", "chuyenvien")
    go_to(world, 2)
    people.end_delegation(world.office, hand_over_id, actor=world.actor("truongphong"))

    assert lent(world, "chuyenvien") == []
    with pytest.raises(StepMoved, match="đã kết thúc"):
        people.end_delegation(world.office, hand_over_id, actor=world.actor("truongphong"))


@pytest.mark.parametrize(
    ("by", "to", "who", "kind"),
    [
        ("chutich", "phochutich", "vanthu", None),
        ("chutich", "phochutich", "quantri", None),
        ("truongphong", "chuyenvien", "truongphong", None),
        ("truongphong", "chuyenvien", "giamdoc", NotAllowed),
        ("truongphong", "chuyenvien", "chuyenvien", NotAllowed),
        ("truongphong", "chuyenvien", "vanthu", NotFound),
        ("truongphong", "gopy", "truongphong", NotFound),
        ("chutich", "phochutich", "phochutich", NotAllowed),
        ("chutich", "vanthu", "vanthu", NotAllowed),
    ],
)
def test_who_may_set_a_delegation(world, by, to, who, kind):
    if kind is None:
        assert hand_over(world, by, to, who=who)
        return
    with pytest.raises(kind):
        hand_over(world, by, to, who=who)
    assert world.count(Delegation) == 0


@pytest.mark.parametrize(
    ("period", "basis", "kind"),
    [
        (MARCH, " ", Incomplete),
        ((MARCH[1], MARCH[0]), "QĐ", BadInput),
        ((dt.date(2023, 1, 1), dt.date(2023, 1, 5)), "QĐ", BadInput),
        ((dt.date(2024, 1, 5), dt.date(2026, 1, 5)), "QĐ", BadInput),
    ],
)
def test_a_delegation_needs_a_basis_and_a_sound_period(world, period, basis, kind):
    with pytest.raises(kind):
        hand_over(world, "truongphong", "chuyenvien", period, basis=basis)
    assert world.count(Delegation) == 0


def test_nobody_delegates_to_himself(world):
    with pytest.raises(BadInput):
        hand_over(world, "truongphong", "truongphong")


def test_a_delegation_shows_its_state_to_those_it_concerns(world):
    hand_over(world, "truongphong", "chuyenvien")

    def states(username):
        shown = people.delegations(world.office, actor=world.actor(username))
        return [(row.by, row.to, row.state, row.may_end) for row in shown]

    row = ("Đặng Văn Lâm", "Phạm Thu Hà")
    assert states("truongphong") == [(*row, "se_den", True)]
    assert states("chuyenvien") == [(*row, "se_den", False)]
    assert states("gopy") == []
    go_to(world, 3)
    assert states("truongphong") == [(*row, "dang_co", True)]
    go_to(world, 6)
    assert states("truongphong") == [(*row, "da_het", False)]


def test_own_roles_come_before_lent_ones(world):
    hand_over(world, "truongphong", "chuyenvien")
    go_to(world, 2)
    unit, head = world.unit("so-noi-vu"), world.actor("truongphong")

    assert world.actor("chuyenvien").held == (
        Held(unit, "chuyen_vien"),
        Held(unit, "truong_phong", by_id=head.id, by_name="Đặng Văn Lâm"),
    )


def test_a_deputy_of_an_administrator_looks_after_nothing(world):
    hand_over(world, "quantri", "chutich")
    go_to(world, 2)

    assert people.administered_units(world.office, actor=world.actor("chutich")) == []
    with pytest.raises(NotFound):
        account_of(world, "moi", who="chutich")
    assert units.page(world.office, world.unit("ubnd"), actor=SYSTEM).may_change


def test_an_office_that_lost_its_administrators_gets_one_again(world):
    with world.office.writing() as db:
        for username in ("quantri", "quantri2"):
            db.get_one(Officer, world.actor(username).id).is_active = False

    token = people.create_admin(world.office, "quantri")

    assert signing_in.whose_link(world.office, token) == "Hoàng Minh Đức"
    assert world.actor("quantri").has("quan_tri", world.unit("ubnd"))
    with pytest.raises(NotAllowed):
        people.create_admin(world.office, "quantri2")
