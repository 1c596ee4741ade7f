"""The door of the pages: signing in and out, passwords, links, and what a stranger is told."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from service import create_app
from service.office import people, signing_in
from service.store.models import Officer
from tests.pages import Person
from tests.world import PASSWORD

NEW = "một câu khác dễ nhớ"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hashes as argon2 makes them, of one pass instead of many."""
    monkeypatch.setattr(signing_in, "HASHER", PasswordHasher(time_cost=1, memory_cost=64))
    monkeypatch.setattr(signing_in, "NOBODY", signing_in.HASHER.hash("của không ai"))


@pytest.fixture
def world(world):
    """The demo office, its passwords hashed quickly."""
    hashed = signing_in.hash_password(PASSWORD)
    with world.office.writing() as db:
        for officer in db.scalars(select(Officer)):
            officer.password_hash = hashed
    return world


@pytest.fixture
def app(world):
    return create_app(world.settings, world.office)


@pytest.fixture
def visitor(app):
    return Person(app)


def is_in(person):
    return person.ask("GET", "/mat-khau").status_code == 200


def passwords(old, new, again=None):
    return {"mat_khau_cu": old, "mat_khau": new, "mat_khau_lai": new if again is None else again}


# --- in and out


def test_signing_in_leads_to_ones_own_work(visitor):
    page = visitor.sign_in("chuyenvien")

    assert (page.path, page.h1) == ("/", "Việc của tôi")
    assert "Phạm Thu Hà" in page.texts(".site-me")[0]


def test_who_came_for_a_page_is_led_there_after_signing_in(visitor):
    answer = visitor.ask("GET", "/ho-so?tu=thi+đua")
    assert answer.status_code == 303

    page = visitor.open(answer.headers["Location"])
    shown = page.submit("Đăng nhập", {"ten": "chuyenvien", "mat_khau": PASSWORD})

    assert shown.path == "/ho-so"
    assert shown.tree.get_element_by_id("tu").value == "thi đua"


@pytest.mark.parametrize(
    "to",
    [
        "https://example.org/",
        "//example.org/x",
        "/\\example.org",
        "javascript:alert(1)",
        "/\nSet-Cookie: x=1",
        "\t//example.org",
        "/\t/example.org",
        "/" + "x" * 1000,
    ],
)
def test_signing_in_never_leads_out_of_the_service(visitor, to):
    form = {"ten": "chuyenvien", "mat_khau": PASSWORD, "tiep": to}

    answer = visitor.open("/dang-nhap").press("Đăng nhập", form)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_wrong_password_is_said_and_the_name_stays_typed(visitor):
    page = visitor.open("/dang-nhap").submit(
        "Đăng nhập", {"ten": "chuyenvien", "mat_khau": "sai"}, status=401
    )

    assert page.said == ["Tên đăng nhập hoặc mật khẩu không đúng."]
    assert page.tree.get_element_by_id("ten").value == "chuyenvien"
    assert page.tree.get_element_by_id("mat_khau").value in (None, "")
    assert not is_in(visitor)


def test_five_wrong_tries_close_the_door_and_say_for_how_long(visitor, world, app):
    wrong = {"ten": "chuyenvien", "mat_khau": "sai"}
    for _ in range(5):
        visitor.open("/dang-nhap").submit("Đăng nhập", wrong, status=401)
    world.clock.forward(minutes=3)

    right = {"ten": "chuyenvien", "mat_khau": PASSWORD}
    page = visitor.open("/dang-nhap").submit("Đăng nhập", right, status=429)

    assert page.said == ["Sai quá nhiều lần. Hãy thử lại sau 12 phút."]
    second_process = Person(create_app(world.settings, world.at_a_second_desk()))
    second_process.open("/dang-nhap").submit("Đăng nhập", right, status=429)
    world.clock.forward(minutes=12)
    assert visitor.sign_in("chuyenvien").path == "/"


def test_signing_in_renews_the_cookie_and_ends_the_visit_before(visitor):
    visitor.sign_in("chuyenvien")
    old = visitor.client.get_cookie("phien").value
    visitor.sign_in("truongphong")

    new = visitor.client.get_cookie("phien").value
    assert new != old
    visitor.client.set_cookie("phien", old)
    assert not is_in(visitor)


def test_after_signing_out_the_old_cookie_is_worth_nothing(visitor):
    page = visitor.sign_in("chuyenvien")
    cookie = visitor.client.get_cookie("phien").value

    after = page.submit("Đăng xuất")

    assert (after.h1, after.said) == ("Đăng nhập", ["Bạn đã đăng xuất."])
    visitor.client.set_cookie("phien", cookie)
    assert not is_in(visitor)


@pytest.mark.parametrize("cookie", ["x", "", "eyJwaGllbiI6ImEifQ.x.y", "a" * 4000])
def test_a_made_up_cookie_is_nobody(visitor, cookie):
    visitor.client.set_cookie("phien", cookie)

    assert visitor.ask("GET", "/").status_code == 303


def test_a_cookie_signed_with_another_key_is_nobody(visitor, world, tmp_path):
    visitor.sign_in("chuyenvien")
    cookie = visitor.client.get_cookie("phien").value
    elsewhere = create_app(world.settings, world.office)
    elsewhere.secret_key = "y" * 40
    stranger = Person(elsewhere)
    stranger.client.set_cookie("phien", cookie)

    assert not is_in(stranger)


def test_a_change_of_rights_ends_the_visit_at_the_next_click(visitor, world):
    visitor.sign_in("chuyenvien")
    people.grant(
        world.office,
        world.actor("chuyenvien").id,
        unit_id=world.unit("so-noi-vu"),
        role="truong_phong",
        valid_from=world.office.today(),
        valid_to=None,
        actor=world.actor("quantri"),
    )

    assert visitor.ask("GET", "/").status_code == 303
    assert visitor.sign_in("chuyenvien").path == "/"


def test_a_form_sent_after_the_visit_ended_gives_back_what_was_typed(visitor, world):
    dossier = world.seed_plan()
    page = visitor.sign_in("chuyenvien")
    page = visitor.open(f"/ho-so/{dossier}")
    world.clock.forward(hours=13)
    long = "Đề nghị xem lại chỉ tiêu 1.4. " * 20

    answer = visitor.ask(
        "POST",
        f"/ho-so/{dossier}/trao-doi",
        data={"csrf_token": page.token, "loi_nhan": long},
    )

    shown = visitor.shown(answer, status=401)
    assert "Hãy đăng nhập" in shown.said[0]
    assert long.strip() in [area.text_content().strip() for area in shown.tree.iter("textarea")]


# --- passwords


def test_a_password_is_changed_with_the_old_one_and_all_visits_end(visitor, app):
    other = Person(app)
    other.sign_in("chuyenvien")
    visitor.sign_in("chuyenvien")

    after = visitor.open("/mat-khau").submit("Đổi mật khẩu", passwords(PASSWORD, NEW))

    assert after.said == ["Đã đổi mật khẩu. Hãy đăng nhập lại bằng mật khẩu mới."]
    assert not is_in(other)
    assert visitor.sign_in("chuyenvien", NEW).path == "/"


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        (passwords("sai", NEW), 403, "Mật khẩu hiện tại không đúng."),
        (passwords(PASSWORD, NEW, NEW + "x"), 400, "Hai lần gõ mật khẩu mới không giống nhau."),
        (passwords(PASSWORD, "ngắn"), 422, "Mật khẩu phải có ít nhất 10 ký tự."),
        (passwords(PASSWORD, "x1y2" * 300), 400, "Mật khẩu quá dài."),
        (passwords(PASSWORD, ""), 422, "Mật khẩu phải có ít nhất 10 ký tự."),
    ],
)
def test_a_refused_password_changes_nothing(visitor, form, status, said):
    visitor.sign_in("chuyenvien")

    page = visitor.open("/mat-khau").submit("Đổi mật khẩu", form, status=status)

    assert page.said == [said]
    assert is_in(visitor)
    typed = [box.get("value") for box in page.tree.xpath("//input[@type='password']")]
    assert set(typed) <= {None, ""}


def test_a_link_sets_a_password_once(visitor, world):
    link = people.new_link(world.office, world.actor("chuyenvien").id, actor=world.actor("quantri"))
    form = {"mat_khau": NEW, "mat_khau_lai": NEW}
    page = visitor.open(f"/dat-mat-khau/{link}")
    assert "Phạm Thu Hà" in page.texts("main")[0]

    wrong = page.submit("Đặt mật khẩu", {**form, "mat_khau_lai": "khác"}, status=400)
    after = wrong.submit("Đặt mật khẩu", form)

    assert (after.path, after.said) == ("/dang-nhap", ["Đã đặt mật khẩu. Hãy đăng nhập."])
    gone = visitor.open(f"/dat-mat-khau/{link}", status=404)
    assert "Hãy xin quản trị một liên kết mới" in gone.said[0]
    assert visitor.sign_in("chuyenvien", NEW).path == "/"


def test_a_page_of_links_is_not_told_to_other_sites(visitor, world):
    link = people.new_link(world.office, world.actor("chuyenvien").id, actor=world.actor("quantri"))

    answer = visitor.ask("GET", f"/dat-mat-khau/{link}")

    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


# --- forms


def test_a_form_without_its_token_is_refused_and_gives_the_text_back(visitor, world):
    dossier = world.seed_plan()
    visitor.sign_in("chuyenvien")
    note = "Đề nghị bổ sung căn cứ."

    for token in ({}, {"csrf_token": ""}, {"csrf_token": "sai"}):
        answer = visitor.ask("POST", f"/ho-so/{dossier}/trao-doi", data={"loi_nhan": note, **token})
        page = visitor.shown(answer, status=400)
        assert "thao tác chưa được ghi" in page.said[0]
        assert page.tree.get_element_by_id("da-go-1").text_content().strip() == note
    assert "Đề nghị bổ sung" not in visitor.open(f"/ho-so/{dossier}").source


def test_a_token_of_somebody_else_is_refused(visitor, app):
    other = Person(app)
    token = other.sign_in("truongphong").token
    visitor.sign_in("chuyenvien")

    answer = visitor.ask("POST", "/dang-xuat", data={"csrf_token": token})

    assert answer.status_code == 400
    assert is_in(visitor)


def test_passwords_are_never_given_back(visitor):
    answer = visitor.ask("POST", "/dang-nhap", data={"ten": "chuyenvien", "mat_khau": PASSWORD})

    page = visitor.shown(answer, status=400)
    assert PASSWORD not in page.source
    assert "chuyenvien" in page.source
