"""Signing in: wrong tries are counted by all processes together, visits end when they should."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, NotSignedIn, TooMany
from service.office import people, signing_in
from service.store.models import Event, Officer, OneTimeLink, SignInTry, Visit
from tests.world import PASSWORD

HERE, THERE = "192.0.2.1", "192.0.2.2"
NEW = "một câu khác dễ nhớ"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hashes as argon2 makes them, of one pass instead of many; old ones are still read."""
    monkeypatch.setattr(signing_in, "HASHER", PasswordHasher(time_cost=1, memory_cost=64))
    monkeypatch.setattr(signing_in, "NOBODY", signing_in.HASHER.hash("của không ai"))


@pytest.fixture
def clerk(world):
    """The case officer with a quick hash of the usual password."""
    officer = world.actor("chuyenvien")
    with world.office.writing() as db:
        db.get_one(Officer, officer.id).password_hash = signing_in.hash_password(PASSWORD)
    return officer


def enter(world, password=PASSWORD, username="chuyenvien", address=HERE, office=None):
    return signing_in.sign_in(office or world.office, username, password, address)


def fail(world, times, **how):
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            enter(world, "sai mật khẩu", **how)


def rows(world, model):
    with world.office.reading() as db:
        return db.query(model).all()


# --- the door


def test_name_and_password_let_in_the_officer_with_his_roles(world, clerk):
    assert signing_in.visitor(world.office, enter(world)) == clerk


@pytest.mark.parametrize("username", ["ChuyenVien", " chuyenvien ", "chuyênviên"])
def test_a_name_may_be_typed_in_any_case_and_with_marks(world, clerk, username):
    assert signing_in.visitor(world.office, enter(world, username=username)) == clerk


def test_a_password_is_the_same_composed_or_not(world, clerk):
    decomposed = unicodedata.normalize("NFD", PASSWORD)

    assert signing_in.visitor(world.office, enter(world, decomposed)) == clerk


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("chuyenvien", "sai mật khẩu"),
        ("chuyenvien", ""),
        ("chuyenvien", "x" * 5000),
        ("khongco", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
        ("chuyenvien\0", "\0"),
    ],
)
def test_wrong_names_and_wrong_passwords_sound_alike(world, clerk, username, password):
    with pytest.raises(NotSignedIn) as refusal:
        enter(world, password, username)

    assert refusal.value.message == "Tên đăng nhập hoặc mật khẩu không đúng."


def test_an_account_without_a_password_lets_nobody_in(world, clerk):
    with world.office.writing() as db:
        db.get_one(Officer, clerk.id).password_hash = None

    for password in ("", PASSWORD):
        with pytest.raises(NotSignedIn):
            enter(world, password)


def test_passwords_and_tokens_are_kept_as_hashes_only(world, clerk):
    token = enter(world)

    (visit,) = rows(world, Visit)
    assert visit.token_sha == signing_in.sha(token)
    assert all(o.password_hash.startswith("$argon2id$") for o in rows(world, Officer))


# --- lock-out


def test_five_wrong_tries_close_the_account_for_fifteen_minutes(world, clerk):
    fail(world, 5)

    with pytest.raises(TooMany) as refusal:
        enter(world)
    assert refusal.value.message == "Sai quá nhiều lần. Hãy thử lại sau 15 phút."

    world.clock.forward(minutes=10)
    with pytest.raises(TooMany, match="sau 5 phút"):
        enter(world)
    world.clock.forward(minutes=5)
    assert enter(world)


def test_four_wrong_tries_and_a_good_one_let_in(world, clerk):
    fail(world, 4)

    assert enter(world)
    assert enter(world), "a good try is no failure"


def test_tries_are_counted_over_all_processes(world, clerk):
    second = world.at_a_second_desk()
    fail(world, 3)
    fail(world, 2, office=second)

    for office in (world.office, second):
        with pytest.raises(TooMany):
            enter(world, office=office)
    second.database.close()


def test_a_closed_name_closes_no_other(world, clerk):
    fail(world, 5, username="khongco")

    assert enter(world)
    with pytest.raises(TooMany):
        enter(world, username="KHONGCO", address=THERE)


def test_thirty_wrong_tries_close_an_address(world, clerk):
    with world.office.writing() as db:
        db.add_all(SignInTry(name_key=f"ai{n}", address=HERE, at=world.clock()) for n in range(29))
    fail(world, 1)

    with pytest.raises(TooMany):
        enter(world)
    assert enter(world, address=THERE)


def test_wrong_tries_at_an_old_password_are_counted_too(world, clerk):
    for _ in range(5):
        with pytest.raises(NotAllowed):
            signing_in.change_password(world.office, "sai", NEW, actor=clerk)

    with pytest.raises(TooMany):
        signing_in.change_password(world.office, PASSWORD, NEW, actor=clerk)
    assert enter(world)


# --- visits


def test_a_visit_ends_after_twelve_hours(world, clerk):
    token = enter(world)
    world.clock.forward(hours=12, seconds=-1)
    assert signing_in.visitor(world.office, token)
    world.clock.forward(seconds=1)

    assert signing_in.visitor(world.office, token) is None


def test_each_signing_in_begins_a_visit_of_its_own(world, clerk):
    first, second = enter(world), enter(world)
    signing_in.sign_out(world.office, first)

    assert signing_in.visitor(world.office, first) is None
    assert signing_in.visitor(world.office, second) == clerk


def deactivate(world, clerk):
    people.set_active(world.office, clerk.id, False, actor=world.actor("quantri"))


def give_a_role(world, clerk):
    people.grant(
        world.office,
        clerk.id,
        unit_id=world.unit("so-noi-vu"),
        role="truong_phong",
        valid_from=world.office.today(),
        valid_to=None,
        actor=world.actor("quantri"),
    )


def take_the_role(world, clerk):
    account, _ = people.account(world.office, clerk.id, actor=world.actor("quantri"))
    people.revoke(world.office, account.roles[0][0].id, actor=world.actor("quantri"))


def change_the_password(world, clerk):
    signing_in.change_password(world.office, PASSWORD, NEW, actor=clerk)


def use_a_link(world, clerk):
    link = people.new_link(world.office, clerk.id, actor=world.actor("quantri"))
    signing_in.use_link(world.office, link, NEW)


CHANGES = [deactivate, give_a_role, take_the_role, change_the_password, use_a_link]


@pytest.mark.parametrize("change", CHANGES, ids=[c.__name__ for c in CHANGES])
def test_every_visit_ends_when_rights_or_password_change(world, clerk, change):
    tokens = [enter(world), enter(world)]

    change(world, clerk)

    assert [signing_in.visitor(world.office, token) for token in tokens] == [None, None]


def test_a_closed_account_lets_nobody_in_until_it_is_opened_again(world, clerk):
    deactivate(world, clerk)
    with pytest.raises(NotSignedIn):
        enter(world)

    people.set_active(world.office, clerk.id, True, actor=world.actor("quantri"))
    assert enter(world)


def test_a_changed_password_is_the_only_one(world, clerk):
    change_the_password(world, clerk)

    with pytest.raises(NotSignedIn):
        enter(world)
    assert enter(world, NEW)


@pytest.mark.parametrize("token", ["", "x", "\0", "ố" * 5000])
def test_a_made_up_token_is_nobody(world, token):
    assert signing_in.visitor(world.office, token) is None
    signing_in.sign_out(world.office, token)


# --- one-time links


def test_a_link_sets_a_password_once(world, clerk):
    link = people.new_link(world.office, clerk.id, actor=world.actor("quantri"))
    assert signing_in.whose_link(world.office, link) == "Phạm Thu Hà"

    signing_in.use_link(world.office, link, NEW)

    assert enter(world, NEW)
    with pytest.raises(NotFound):
        signing_in.use_link(world.office, link, "lại một câu khác nữa")
    with pytest.raises(NotFound):
        signing_in.whose_link(world.office, link)
    assert enter(world, NEW)


def test_a_new_link_ends_the_one_before(world, clerk):
    admin = world.actor("quantri")
    first, second = (people.new_link(world.office, clerk.id, actor=admin) for _ in range(2))

    with pytest.raises(NotFound):
        signing_in.use_link(world.office, first, NEW)
    signing_in.use_link(world.office, second, NEW)


def test_a_link_is_good_for_three_days(world, clerk):
    link = people.new_link(world.office, clerk.id, actor=world.actor("quantri"))
    world.clock.forward(days=3)

    with pytest.raises(NotFound, match="hết hạn"):
        signing_in.use_link(world.office, link, NEW)


def test_the_link_itself_is_kept_nowhere(world, clerk):
    link = people.new_link(world.office, clerk.id, actor=world.actor("quantri"))

    kept = rows(world, OneTimeLink)[-1]
    assert kept.token_sha == signing_in.sha(link)
    assert not any(link in str(event.data) + str(event.note) for event in rows(world, Event))


@pytest.mark.parametrize(
    ("password", "kind"),
    [
        ("", Incomplete),
        ("ngắn", Incomplete),
        ("aaaaaaaaaaaa", Incomplete),
        ("abababababab", Incomplete),
        ("x1y2" * 60, BadInput),
    ],
)
def test_a_bad_password_is_refused_and_the_link_stays_good(world, clerk, password, kind):
    link = people.new_link(world.office, clerk.id, actor=world.actor("quantri"))

    with pytest.raises(kind):
        signing_in.use_link(world.office, link, password)
    signing_in.use_link(world.office, link, NEW)


def test_the_first_administrator_is_made_once_by_a_link(world, clerk):
    with pytest.raises(NotAllowed):
        people.create_admin(world.office, "quantri3")


def test_whoever_sets_a_password_stands_in_the_history(world, clerk):
    use_a_link(world, clerk)

    title = [(e.title, e.officer_name) for e in rows(world, Event)][-2:]
    assert title == [
        ("Cấp liên kết đặt mật khẩu", "Hoàng Minh Đức"),
        ("Đặt mật khẩu bằng liên kết", "Phạm Thu Hà"),
    ]
