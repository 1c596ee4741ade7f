"""S3 as the office's file store: how it is named, what happens when it is away, the whole road."""

import dataclasses
import io
import logging
import signal
import socket
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from threading import Event, Thread

import pytest
from sqlalchemy import select

from service.errors import Busy
from service.jobs import Workshop, run_next
from service.office import system
from service.office.finding import REDRAFT_AFTER
from service.office.start import open_office
from service.render.child import RenderChild
from service.render.pdf import OfficeSuite
from service.store import s3
from service.store.files import BadStore, open_files
from service.store.models import Errand, Scan
from service.store.s3 import S3Store
from tests.pages import door
from tests.services import BLOB_SECRET, ROOT, free_port
from tests.store.stores import InBucket
from tests.world import settings_for, small_pdf

MIB = 1024 * 1024
NOBODYS = "a" * 64
AWS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION")
PUTS = """
import sys
from service.store.s3 import S3Store
S3Store(sys.argv[1]).put(bytes(8 * 1024 * 1024))
"""


class Relay:
    """A line to S3 that carries so many bytes up and down; then it holds, until it is cut."""

    def __init__(self, host, *, up=1e12, down=1e12):
        self.full, self.cut = Event(), Event()
        self._there = tuple(host.split(":"))
        self._limits = (up, down)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._door.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            caller, _ = self._door.accept()
            there = socket.create_connection(self._there)
            for ends, most in zip(((caller, there), (there, caller)), self._limits, strict=True):
                Thread(target=self._carry, args=(*ends, most), daemon=True).start()

    def _carry(self, source, target, most):
        with suppress(OSError):
            while most > 0 and (data := source.recv(min(65536, int(most)))):
                target.sendall(data)
                most -= len(data)
            if most <= 0:
                self.full.set()
                self.cut.wait(30)
            target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def bucket():
    return InBucket()


@pytest.fixture
def away():
    """A store that nobody serves."""
    return S3Store(f"s3+http://khoa:{BLOB_SECRET}@127.0.0.1:{free_port()}/tep")


def every_request(store, path):
    return [
        lambda: store.put(b"x"),
        lambda: store.open(NOBODYS),
        lambda: store.save(NOBODYS, path),
        store.names,
        lambda: store.drop(NOBODYS),
        store.prove,
    ]


@pytest.mark.parametrize(
    "url",
    [
        "s3:/tep",
        "s3://",
        "s3://khoa:bi-mat@tep",
        "tep/khoa:bi-mat",
        "https://khoa:bi-mat@s3.example.vn/tep",
        "s3+https://s3.example.vn/tep",
        "s3+https://khoa:bi-mat@s3.example.vn",
        "s3+https://khoa:bi-mat/x@s3.example.vn/tep",  # to be written %2F
        "s3+https://khoa:bi-mat@x@s3.example.vn/tep",
        "s3+ftp://khoa:bi-mat@s3.example.vn/tep",
        "s3+https://khoa:bi-mat@s3.example.vn:port/tep",
        "s3+https://khoa:bi-mat@s3 example vn/tep",
        "s3+https://khoa:bi-mat@s3.example.vn/t e p",
    ],
)
def test_a_wrong_address_stops_the_start_in_words_without_the_secret(tmp_path, url):
    with pytest.raises(BadStore, match="BLOB_URL") as refused:
        open_files(url, tmp_path)
    said = "".join(traceback.format_exception(refused.value))
    assert "bi-mat" not in said.replace("key:secret", "")


def test_without_an_address_the_files_lie_below_var(tmp_path):
    name = open_files("", tmp_path).put(b"x")
    assert (tmp_path / "tep" / name[:2] / name).read_bytes() == b"x"


@pytest.mark.parametrize(
    ("key", "secret"), [("khoa", "bi%2Fm%40t%3A%25+"), ("kh%40a", "b%C3%AD-m%E1%BA%ADt")]
)
def test_key_and_secret_may_hold_any_character(key, secret):
    store = S3Store(f"s3+https://{key}:{secret}@s3.example.vn:9000/tep")
    used = store._client._request_signer._credentials
    assert (used.access_key, used.secret_key) in [("khoa", "bi/m@t:%+"), ("kh@a", "bí-mật")]
    assert store._client.meta.endpoint_url == "https://s3.example.vn:9000"


@pytest.mark.slow
@pytest.mark.parametrize("slashes", ["", "/"])
def test_keys_and_endpoint_may_come_from_the_environment(bucket, monkeypatch, tmp_path, slashes):
    where = bucket.where
    for name, value in zip(AWS, ("k", "s", f"http://{where['host']}", "us-east-1"), strict=True):
        monkeypatch.setenv(name, value)
    store = open_files(f"s3://tep/{where['prefix']}{slashes}", tmp_path)
    name = store.put(b"x")
    assert bucket.store.names().keys() == {name}


def test_missing_keys_are_said_at_the_start(monkeypatch, tmp_path):
    for name in AWS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(BadStore, match="bucket 'tep': Unable to locate credentials"):
        open_files("s3://tep", tmp_path)


@pytest.mark.slow
def test_a_missing_bucket_is_said_at_the_start_in_one_line(bucket, tmp_path):
    url = bucket.url.replace("/tep/", "/kho/")
    with pytest.raises(BadStore) as refused:
        open_office(dataclasses.replace(settings_for(tmp_path, ""), blob_url=url))
    assert str(refused.value) == "BLOB_URL: bucket 'kho': NoSuchBucket"
    assert BLOB_SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.slow
def test_the_bytes_go_up_with_their_sum_which_the_server_proves(bucket):
    name = bucket.store.put(b"x")
    head = bucket.client.head_object(Bucket="tep", Key=bucket.key(name), ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="
    signed = head["ResponseMetadata"]["HTTPHeaders"]["x-amz-content-sha256"]
    assert signed == name


@pytest.mark.slow
def test_a_long_list_comes_whole_and_without_what_is_not_ours(bucket):
    ours = {bucket.store.put(bytes([n])) for n in range(10)}  # the server lists three at a time
    for key in ("readme.txt", f"zz/{NOBODYS}", f"aa/{NOBODYS}.bak", NOBODYS):
        bucket.client.put_object(Bucket="tep", Key=f"{bucket.where['prefix']}/{key}", Body=b"")
    neighbour = S3Store(bucket.url + "-2")
    neighbour.put(b"theirs")
    assert bucket.store.names().keys() == ours
    assert all(abs(time.time() - put_at) < 60 for put_at in bucket.store.names().values())


def test_a_store_that_is_away_is_said_in_words_within_seconds(away, tmp_path, caplog):
    begun = time.monotonic()
    with caplog.at_level(logging.DEBUG, "service"):
        for ask in every_request(away, tmp_path / "out"):
            with pytest.raises(Busy, match="Kho lưu tệp tạm thời không trả lời") as refused:
                ask()
            assert BLOB_SECRET not in "".join(traceback.format_exception(refused.value))
    assert time.monotonic() - begun < 30
    assert list(tmp_path.iterdir()) == []
    assert {r.getMessage() for r in caplog.records} == {"blob store away: EndpointConnectionError"}


@pytest.mark.slow
def test_a_store_that_is_silent_is_not_waited_for(monkeypatch):
    earnest = s3.PATIENCE
    waits = earnest.connect_timeout + earnest.read_timeout
    assert waits * earnest.retries["total_max_attempts"] < 40
    monkeypatch.setattr(s3, "PATIENCE", earnest.merge(s3.Config(read_timeout=0.1)))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = S3Store(f"s3+http://khoa:x@127.0.0.1:{silent.getsockname()[1]}/tep")
        for ask in (store.names, lambda: store.open(NOBODYS)):
            with pytest.raises(Busy):
                ask()


@pytest.mark.slow
def test_a_line_cut_while_reading_leaves_nothing_half_written(bucket, tmp_path):
    name = bucket.store.put(bytes(4 * MIB))
    line = Relay(bucket.where["host"], down=2 * MIB)
    line.cut.set()
    store = S3Store(bucket.url.replace(bucket.where["host"], line.host))
    for read in (lambda: store.open(name), lambda: store.save(name, tmp_path / "out.pdf")):
        with pytest.raises(Busy):
            read()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_line_cut_while_putting_keeps_no_part(bucket):
    line = Relay(bucket.where["host"], up=2 * MIB)
    line.cut.set()
    store = S3Store(bucket.url.replace(bucket.where["host"], line.host))
    with pytest.raises(Busy):
        store.put(bytes(8 * MIB))
    assert bucket.kept() == []


@pytest.mark.slow
def test_a_kill_in_mid_put_keeps_no_part(bucket):
    line = Relay(bucket.where["host"], up=2 * MIB)
    url = bucket.url.replace(bucket.where["host"], line.host)
    putting = subprocess.Popen([sys.executable, "-c", PUTS, url], cwd=ROOT)
    assert line.full.wait(30)
    putting.kill()
    assert putting.wait() == -signal.SIGKILL
    line.cut.set()
    assert bucket.kept() == []


@pytest.mark.slow
def test_the_page_says_that_the_store_is_away_and_nothing_was_changed(world, away):
    dossier_id = world.plan_at("cho_ky")
    before = world.count(Errand)
    world.office = dataclasses.replace(world.office, files=away)
    vanthu = door(world)("vanthu")
    paper = world.current(dossier_id).id
    page = vanthu.get(f"/tep/{paper}/pdf", status=503)
    assert "Kho lưu tệp tạm thời không trả lời" in page.text
    scan = (io.BytesIO(small_pdf("ký")), "bản ký.pdf")
    page = vanthu.post(f"/ho-so/{dossier_id}/ban-quet", status=503, tep=scan)
    assert "Kho lưu tệp tạm thời không trả lời" in page.text
    assert (world.count(Scan), world.count(Errand)) == (0, before)


def test_a_job_that_meets_a_store_that_is_away_is_tried_again(world, away):
    world.seed_plan()
    shop = Workshop(dataclasses.replace(world.office, files=away), RenderChild(), None)
    while run_next(shop, ahead=REDRAFT_AFTER):
        pass
    with world.office.reading() as db:
        errands = list(db.scalars(select(Errand).where(Errand.kind == "render_version")))
    assert {(e.state, e.tries) for e in errands} == {("cho", 1)}
    assert all(e.error.startswith("Kho lưu tệp tạm thời không trả lời") for e in errands)


@pytest.mark.slow
def test_the_office_works_on_s3(world, bucket):
    """From the clerk's plan to its PDF on the page, by the worker's own jobs; then a sweep."""
    settings = dataclasses.replace(world.settings, blob_url=bucket.url)
    world.office = open_office(settings, now=world.clock)
    dossier_id = world.seed_plan()
    with RenderChild() as child, OfficeSuite() as suite:
        shop = Workshop(world.office, child, suite)
        while run_next(shop, ahead=REDRAFT_AFTER):
            pass
    paper = world.current(dossier_id)
    files = world.office.files
    assert files.open(paper.docx).startswith(b"PK")
    assert {paper.docx, paper.pdf, paper.print_pdf, *paper.pages} <= set(bucket.kept())

    chuyenvien = door(world)("chuyenvien")
    assert chuyenvien.raw(f"/tep/{paper.id}/pdf").data.startswith(b"%PDF-")
    assert chuyenvien.raw(f"/tep/{paper.id}/page-1").data.startswith(b"\x89PNG")

    kept, orphan = bucket.kept(), files.put(b"nobody's")
    world.clock.moment = world.real_time(days=3)
    system.sweep(world.office)
    assert bucket.kept() == sorted(set(kept) - {orphan})
