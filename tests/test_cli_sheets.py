"""The command of batches: whole files or none, what is missing named, what is unmade made."""

import io
import json
import resource
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from service import create_app
from service.office import sheets
from service.store.models import Chunk
from tests.sheet_office import TOO_LONG, chunks_of, finish, open_batch, people
from tests.world import World


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.settings, world.office)


def run(app: Flask, code: str, folder: Path, *more: str) -> Result:
    words = ["certificates", code, "--zip", str(folder / "X.zip"), "--print", str(folder / "X.pdf")]
    return app.test_cli_runner().invoke(args=[*words, *more])


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """The disk takes no file beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_files_of_a_made_batch_are_written(app: Flask, world: World, tmp_path: Path) -> None:
    finish(world, open_batch(world, 60))
    out = tmp_path / "ra"
    out.mkdir()

    done = run(app, "in-2024-0001", out, "--json")

    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert (report["batch"], report["total"], report["bad"]) == ("IN-2024-0001", 60, [])
    with zipfile.ZipFile(out / "X.zip") as archive:
        assert len(archive.namelist()) == 60
    assert (out / "X.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in out.iterdir()) == ["X.pdf", "X.zip"]


def test_bad_sheets_are_named_and_the_others_written(
    app: Flask, world: World, tmp_path: Path
) -> None:
    finish(world, open_batch(world, 3), bad={2: "Tờ dài hơn một trang."})

    done = run(app, "IN-2024-0001", tmp_path)

    assert done.exit_code == 1
    assert done.stderr == "Tờ 2, Nguyễn Văn Ấm 2: Tờ dài hơn một trang.\n"
    with zipfile.ZipFile(tmp_path / "X.zip") as archive:
        assert len(archive.namelist()) == 2


def test_a_missing_file_is_named_and_nothing_is_left(
    app: Flask, world: World, tmp_path: Path
) -> None:
    batch_id = open_batch(world, 60)
    finish(world, batch_id)
    lost = chunks_of(world, batch_id)[1].zip or ""
    world.office.files.drop(lost)
    out = tmp_path / "ra"
    out.mkdir()
    (out / "X.pdf").write_bytes(b"of yesterday")

    done = run(app, "IN-2024-0001", out)

    assert done.exit_code == 1
    assert "Thiếu tệp của các tờ 51 đến 60." in done.stderr
    assert lost in done.stderr
    assert [(path.name, path.read_bytes()) for path in out.iterdir()] == [
        ("X.pdf", b"of yesterday")
    ]


def test_a_full_disk_leaves_nothing(app: Flask, world: World, tmp_path: Path) -> None:
    finish(world, open_batch(world))
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w") as archive:
        archive.writestr("0001 Nguyễn Văn Ấm 1.docx", b"x" * 2_000_000)
    with world.office.writing() as db:
        db.execute(update(Chunk).values(zip=world.office.files.put(large.getvalue())))
    out = tmp_path / "ra"
    out.mkdir()

    with files_end_at(2_000_000):
        done = run(app, "IN-2024-0001", out)

    assert done.exit_code == 1
    assert "Không ghi được" in done.stderr
    assert "Chưa tạo tệp nào." in done.stderr
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("words", [["IN-2024-0009"], [""], ["'; DROP"]])
def test_a_batch_that_is_not_there_is_refused(app: Flask, tmp_path: Path, words: list[str]) -> None:
    done = run(app, *words, tmp_path)

    assert (done.exit_code, "Không có lô in nào" in done.stderr) == (1, True)
    assert app.test_cli_runner().invoke(args=["certificates", "IN-1"]).exit_code == 2


def test_a_cancelled_batch_is_not_written(app: Flask, world: World, tmp_path: Path) -> None:
    batch_id = open_batch(world)
    sheets.cancel(world.office, batch_id, seen=1, actor=world.actor("chuyenvien"))

    done = run(app, "IN-2024-0001", tmp_path)

    assert (done.exit_code, "đã hủy" in done.stderr) == (1, True)
    assert not (tmp_path / "X.zip").exists()


@pytest.mark.slow
def test_what_no_worker_made_is_made_here(app: Flask, world: World, tmp_path: Path) -> None:
    open_batch(world, [*people(2), people(1)[0] | {"thanh_tich": TOO_LONG}])

    done = run(app, "IN-2024-0001", tmp_path)

    assert done.exit_code == 1
    assert done.stderr.startswith("Tờ 3, Nguyễn Văn Ấm 1: Tờ dài hơn một trang.")
    with zipfile.ZipFile(tmp_path / "X.zip") as archive:
        assert len(archive.namelist()) == 2
    assert (tmp_path / "X.pdf").read_bytes().startswith(b"%PDF")
