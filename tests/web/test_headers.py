"""What every answer carries: a strict policy, no guessing of types, no copies, guarded cookies."""

import pytest

from service import create_app
from service.settings import read_settings
from service.store.models import SignInTry
from tests.pages import Person
from tests.world import World, settings_for

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SECRET = "x" * 40


@pytest.fixture
def person(world):
    return Person(create_app(world.settings, world.office))


def policy_of(answer):
    (header,) = answer.headers.getlist("Content-Security-Policy")
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


ADDRESSES = [
    ("/", 303),
    ("/dang-nhap", 200),
    ("/khong-co", 303),
    ("/dat-mat-khau/x", 404),
    ("/static/style.css", 200),
    ("/static/khong-co.css", 404),
    ("/bootstrap/static/css/bootstrap.min.css", 200),
    ("/healthz", 200),
    ("/readyz", 200),
    ("/api/v1/me", 401),
    ("/api/v1/openapi.json", 200),
    ("/api/khong-co", 401),
]


@pytest.mark.parametrize(("path", "status"), ADDRESSES)
def test_every_answer_carries_the_policy(person, path, status):
    answer = person.ask("GET", path)

    assert answer.status_code == status
    assert policy_of(answer) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/", "/ho-so", "/don-vi", "/tai-khoan", "/cai-dat", "/mat-khau", "/khong-co"]
)
def test_no_page_of_the_office_is_kept_by_a_browser_or_a_proxy(person, path):
    person.sign_in("quantri")

    answer = person.ask("GET", path)

    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_is_asked_for_anew_each_time_and_kept_from_others(person, world):
    dossier = world.seed_plan()
    world.make_papers()
    version = world.current(dossier).id
    person.sign_in("chuyenvien")

    answer = person.ask("GET", f"/tep/{version}/pdf")

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert policy_of(answer) == POLICY
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert person.ask("GET", f"/tep/{version}/pdf", headers=etag).status_code == 304
    person.ask("GET", "/mat-khau")
    page = person.open("/mat-khau")
    page.submit("Đăng xuất")
    assert person.ask("GET", f"/tep/{version}/pdf", headers=etag).status_code == 303


def cookie_of(person):
    answer = person.open("/dang-nhap").answer
    (header,) = answer.headers.getlist("Set-Cookie")
    return {part.strip().partition("=")[0]: part.strip() for part in header.split(";")}


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_open_wires(person):
    cookie = cookie_of(person)

    assert set(cookie) == {"phien", "Secure", "HttpOnly", "Path", "SameSite"}
    assert cookie["SameSite"] == "SameSite=Lax"


def test_on_one_machine_without_https_the_cookie_still_works(tmp_path):
    world = World(tmp_path, "")
    person = Person(create_app(world.settings, world.office))

    assert set(cookie_of(person)) == {"phien", "HttpOnly", "Path", "SameSite"}
    assert person.sign_in("chuyenvien").path == "/"
    world.office.database.close()


def test_the_cookie_of_a_visit_ends_with_the_visit(person):
    answer = person.open("/dang-nhap").press(
        "Đăng nhập", {"ten": "chuyenvien", "mat_khau": "mật khẩu dùng thử"}
    )

    (header,) = answer.headers.getlist("Set-Cookie")
    assert "Expires=" in header


def test_the_server_tells_nothing_of_itself(person):
    answer = person.ask("GET", "/dang-nhap")

    assert "X-Powered-By" not in answer.headers


def test_a_proxy_is_believed_only_when_it_is_named(tmp_path, world):
    named = read_settings(
        {
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": world.settings.database_url,
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": "https://tdkt.example.vn",
            "TRUSTED_PROXIES": "1",
        }
    )
    headers = {"X-Forwarded-For": "203.0.113.7"}
    told = []
    for settings in (named, settings_for(tmp_path, world.settings.database_url)):
        person = Person(create_app(settings, world.office), address="198.51.100.1")
        person.ask(
            "POST",
            "/dang-nhap",
            data={
                "csrf_token": person.open("/dang-nhap").token,
                "ten": "khongco",
                "mat_khau": "sai mật khẩu",
            },
            headers=headers,
        )
        told.append(_last_address(world))
    assert told == ["203.0.113.7", "198.51.100.1"]


def _last_address(world):
    with world.office.reading() as db:
        return db.query(SignInTry).order_by(SignInTry.id.desc()).first().address
