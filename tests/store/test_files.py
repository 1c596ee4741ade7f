"""Files by content: whole or not at all, kept once, never reached by a path from outside."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.errors import NotFound, TooLarge
from service.store import files
from service.store.files import FileStore


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "tep")


def on_disk(store):
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "Kế hoạch".encode(), b"\0" * 300_000])
def test_a_file_is_named_by_its_sha256_and_comes_back_whole(store, data):
    name = store.put(data)
    assert (name, store.open(name)) == (hashlib.sha256(data).hexdigest(), data)


def test_the_same_bytes_are_kept_once(store):
    assert store.put(b"x") == store.put(b"x")
    assert len(on_disk(store)) == 1


def test_naming_a_file_again_lets_the_sweep_wait_again(store):
    name = store.put(b"x")
    os.utime(store.folder / name[:2] / name, (1, 1))
    assert store.names() == {name: 1}
    store.put(b"x")
    assert store.names()[name] > 1_700_000_000


def test_many_who_put_the_same_bytes_at_once_get_one_file(store):
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(store.put, [b"y" * 100_000] * 32))
    assert on_disk(store) == sorted(names)


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
        "a" * 64,  # well formed, but nothing has that name
    ],
)
def test_no_other_name_opens_anything(store, name):
    (store.folder.parent / "secret").write_text("x")
    with pytest.raises(NotFound, match="Không tìm thấy tệp"):
        store.open(name)


def test_a_name_from_outside_drops_nothing(store):
    outside = store.folder.parent / "secret"
    outside.write_text("x")
    with pytest.raises(NotFound):
        store.drop("../secret")
    assert outside.exists()


def test_a_file_over_the_limit_is_refused_in_words(store, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    store.put(b"x" * 1000)
    with pytest.raises(TooLarge, match="lớn hơn 64 MB"):
        store.put(b"x" * 1001)
    assert len(on_disk(store)) == 1


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_neither_the_file_nor_a_part_of_it(store, monkeypatch, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        store.put(b"x")
    assert on_disk(store) == []


def test_a_dropped_file_is_gone_and_may_be_dropped_twice(store):
    name = store.put(b"x")
    store.drop(name)
    store.drop(name)
    assert store.names() == {}
