"""The service starts embedded with no setting at all; as a real office only with its secrets."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.settings import BadSettings, read_settings

SECRET = "s" * 32
REAL = {"SECRET_KEY": SECRET, "PUBLIC_URL": "https://tdkt.example.vn/"}
POSTGRES = {"DATABASE_URL": "postgresql://tdkt@/tdkt"}
REDIS = {"REDIS_URL": "redis://10.0.0.6/0"}
S3 = {"BLOB_URL": "s3://tdkt"}


def test_with_no_setting_everything_lies_below_var(tmp_path):
    found = read_settings({}, tmp_path)
    assert (found.embedded, found.secure_cookies, found.proxies) == (True, False, 0)
    assert found.var == tmp_path / "var"
    assert found.database_url == f"sqlite:///{tmp_path}/var/so_lieu.db"
    assert found.public_url == "http://127.0.0.1:8000"


def test_the_own_secret_is_made_once_and_read_by_its_owner_only(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: read_settings({}, tmp_path).secret_key, range(16)))
    path = tmp_path / "var" / "secret"
    assert found == {path.read_text()}
    assert len(path.read_text()) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("beyond", [POSTGRES, REDIS, S3, {"HOST": "0.0.0.0"}, {"HOST": "10.0.0.5"}])  # noqa: S104 - what is asked for
def test_a_real_office_needs_its_secret_and_its_address(tmp_path, beyond):
    for missing in REAL:
        given = {name: value for name, value in (REAL | beyond).items() if name != missing}
        with pytest.raises(BadSettings, match=f"{missing} is required"):
            read_settings(given, tmp_path)
    found = read_settings(REAL | beyond, tmp_path)
    assert (found.embedded, found.secure_cookies) == (False, True)
    assert (found.secret_key, found.public_url) == (SECRET, "https://tdkt.example.vn")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_loopback_stays_embedded(tmp_path, host):
    assert read_settings({"HOST": host}, tmp_path).embedded


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"PORT": "eight"}, "PORT must be a whole number, not 'eight'"),
        ({"PORT": "-1"}, "PORT must be a whole number"),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES must be a whole number"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"PUBLIC_URL": "tdkt.example.vn"}, "PUBLIC_URL must start with http"),
    ],
)
def test_a_wrong_setting_stops_the_start_in_words(tmp_path, wrong, said):
    with pytest.raises(BadSettings, match=said):
        read_settings(wrong, tmp_path)


def test_the_folder_of_the_data_may_lie_elsewhere(tmp_path):
    found = read_settings({"VAR_DIR": str(tmp_path / "data"), "PORT": "81"}, Path("/house"))
    assert (found.var, found.port) == (tmp_path / "data", 81)
    assert (tmp_path / "data" / "secret").exists()
