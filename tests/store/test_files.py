"""Files by content, in a folder and in S3: whole or not at all, kept once, proved when read."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from service.errors import NotFound, TooLarge
from service.store import files
from service.store.files import Damaged, FolderStore
from tests.services import ROOT, until
from tests.store.stores import InBucket, OnDisk

MIB = 1024 * 1024
NOBODYS = "a" * 64
KILLED_BY_THE_DISK = """
import pathlib, resource, signal, sys
from service.store.files import FolderStore
store = FolderStore(pathlib.Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, 1024 * 1024))
store.put(bytes(3 * 1024 * 1024))
"""


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.slow)])
def place(request, tmp_path):
    return OnDisk(tmp_path / "tep") if request.param == "folder" else InBucket()


@pytest.fixture
def on_disk(tmp_path):
    return OnDisk(tmp_path / "tep")


@pytest.fixture
def store(place):
    return place.store


@contextmanager
def disk_with_room_for(size):
    """Nobody in this process writes more than this into a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def memory_under(size):
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < size
    finally:
        tracemalloc.stop()


def every_way_to_read(store, sha, path):
    return [lambda: store.open(sha), lambda: list(store.stream(sha)), lambda: store.save(sha, path)]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "Kế hoạch".encode(), os.urandom(3 * MIB)])
def test_a_file_is_named_by_its_sha256_and_comes_back_whole(store, tmp_path, data):
    (tmp_path / "in.pdf").write_bytes(data)
    names = {store.put(data), store.put_file(tmp_path / "in.pdf")}
    assert names == {hashlib.sha256(data).hexdigest()}
    (name,) = names
    store.save(name, tmp_path / "out.pdf")
    assert [store.open(name), b"".join(store.stream(name))] == [data, data]
    assert (tmp_path / "out.pdf").read_bytes() == data


def test_the_same_bytes_are_kept_once(place):
    assert place.store.put(b"x") == place.store.put(b"x")
    assert len(place.kept()) == 1


def test_naming_a_file_again_lets_the_sweep_wait_again(store):
    name = store.put(b"x")
    first = store.names()[name]
    until("it is put at a later time", lambda: store.put(b"x") and store.names()[name] > first)
    store.drop(name, unless_put_since=store.names()[name])
    assert store.open(name) == b"x"
    store.drop(name, unless_put_since=store.names()[name] + 1)
    assert store.names() == {}


def test_many_who_put_the_same_bytes_at_once_get_one_file(place):
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(place.store.put, [b"y" * 100_000] * 32))
    assert place.kept() == sorted(names)


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "/etc/passwd",
        "",
        "a" * 63,
        "a" * 65,
        "A" * 64,
        "a" * 64 + "\n",
        "a/../" + "b" * 59,
        "0" * 62 + "\0a",
        "é" * 64,
    ],
)
def test_no_other_name_opens_or_drops_anything(on_disk, tmp_path, name):
    (tmp_path / "secret").write_text("x")
    store = on_disk.store
    for reach in [*every_way_to_read(store, name, tmp_path / "out"), lambda: store.drop(name)]:
        with pytest.raises(NotFound, match="Không tìm thấy tệp này"):
            reach()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["secret"]


def test_a_missing_file_is_named_and_nothing_is_written(store, tmp_path):
    for read in every_way_to_read(store, NOBODYS, tmp_path / "out.pdf"):
        with pytest.raises(NotFound, match=f"Không tìm thấy tệp {NOBODYS}") as refused:
            read()
        assert refused.value.details == {"sha": NOBODYS}
    with pytest.raises(NotFound):
        store.stream(NOBODYS)  # at once, before a first piece could have gone out
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_bytes_that_are_not_those_of_the_name_are_never_served(place, tmp_path):
    name = place.store.put(b"a" * 2 * MIB)
    place.overwrite(name, b"a" * MIB + b"b" * MIB)
    for read in every_way_to_read(place.store, name, tmp_path / "out.pdf"):
        with pytest.raises(Damaged, match=name):
            read()
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_damaged_stream_breaks_off_before_its_end(place):
    name = place.store.put(b"a" * 2 * MIB)
    place.overwrite(name, b"b" * 2 * MIB)
    stream = place.store.stream(name)
    assert len(next(stream)) < 2 * MIB
    with pytest.raises(Damaged):
        list(stream)


def test_a_file_over_the_limit_is_refused_in_words(place, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    place.store.put(b"x" * 1000)
    with pytest.raises(TooLarge, match="lớn hơn 64 MB"):
        place.store.put(b"x" * 1001)
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.truncate(4 * 1024 * MIB + 1)
    with pytest.raises(TooLarge, match="lớn hơn 4 GB"):
        place.store.put_file(tmp_path / "huge.pdf")
    assert len(place.kept()) == 1


@pytest.mark.slow
def test_a_big_print_goes_in_and_comes_out_in_little_memory(place, tmp_path):
    with (tmp_path / "in.pdf").open("wb") as big:
        big.write(b"%PDF-1.7")
        big.truncate(100 * MIB)
    with memory_under(8 * MIB):
        name = place.store.put_file(tmp_path / "in.pdf")
        place.store.save(name, tmp_path / "out.pdf")
    with (tmp_path / "out.pdf").open("rb") as out:
        assert hashlib.file_digest(out, "sha256").hexdigest() == name
    place.store.drop(name)


def test_a_full_disk_leaves_neither_the_file_nor_a_part_of_it(on_disk, tmp_path):
    (tmp_path / "in.pdf").write_bytes(b"x" * MIB)
    for put in (
        lambda: on_disk.store.put(b"x" * MIB),
        lambda: on_disk.store.put_file(tmp_path / "in.pdf"),
    ):
        with disk_with_room_for(MIB // 2), pytest.raises(OSError, match="File too large"):
            put()
    assert on_disk.kept() == []


def test_a_full_disk_leaves_no_part_of_what_is_saved(store, tmp_path):
    name = store.put(b"x" * MIB)
    (tmp_path / "out").mkdir()
    with disk_with_room_for(MIB // 2), pytest.raises(OSError, match="File too large"):
        store.save(name, tmp_path / "out" / "joined.pdf")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_disk_that_fails_at_the_last_moment_leaves_nothing(on_disk, monkeypatch):
    def fails(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="Input/output"):
        on_disk.store.put(b"x")
    assert on_disk.kept() == []


@pytest.mark.slow
def test_a_kill_in_mid_put_leaves_a_draft_that_goes_after_a_day(on_disk):
    folder = on_disk.folder
    program = [sys.executable, "-c", KILLED_BY_THE_DISK, folder]
    killed = subprocess.run(program, cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGXFSZ
    (draft,) = [path for path in folder.rglob("*") if path.is_file()]
    assert (draft.stat().st_size, FolderStore(folder).names()) == (MIB, {})
    assert draft.exists()  # its writer may still be at it
    os.utime(draft, (1, 1))
    FolderStore(folder)
    assert on_disk.kept() == []


def test_a_dropped_file_is_gone_and_may_be_dropped_twice(store):
    name, other = store.put(b"x"), store.put(b"y")
    store.drop(name)
    store.drop(name)
    assert set(store.names()) == {other}
