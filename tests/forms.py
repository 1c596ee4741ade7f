"""Forms to upload in tests: a shipped form with its text exchanged; rows as a trial leaves them."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from service.store.models import TemplateVersion
from tests.render.papers import para, zipped
from tests.world import World

FOLDER = Path(__file__).parent.parent / "doc_templates"
LETTER, NUMBERED = "phieu_tra", "cong_van_dinh_chinh"
BODY = "word/document.xml"
REASON = "{{ ly_do }}"


def shipped(paper: str = LETTER) -> bytes:
    return (FOLDER / f"{paper}.docx").read_bytes()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(swaps: Mapping[str, str], paper: str = LETTER) -> bytes:
    """The shipped form with these pieces of its body's XML exchanged."""
    parts = parts_of(shipped(paper))
    body = parts[BODY].decode()
    for old, new in swaps.items():
        assert old in body, old
        body = body.replace(old, new)
    return zipped({**parts, BODY: body.encode()})


def own(text: str = "của cơ quan", paper: str = LETTER) -> bytes:
    """A good form that differs from the shipped one by this paragraph; tags in it are live."""
    return _own(text, paper)


@cache  # a .zip carries the time at which it was made
def _own(text: str, paper: str) -> bytes:
    return changed({"<w:sectPr": f"{para(text)}<w:sectPr"}, paper)


def put_form(world: World, state: str = "san_sang", paper: str = LETTER, **how: Any) -> int:
    """A form of the store in this state, as uploading and its trial leave it; its id."""
    seq = how.get("seq", 1)
    usual = {
        "seq": seq,
        "file_name": "mau-moi.docx",
        "tags": sorted(world.office.definitions.papers[paper].fields),
        "sha": world.office.files.put(own(f"mẫu {seq}", paper)),
        "by_id": world.actor("quantri").id,
        "at": world.clock(),
    }
    with world.office.writing() as db:
        row = TemplateVersion(paper=paper, state=state, **{**usual, **how})
        db.add(row)
        db.flush()
        return row.id


def form_of(world: World, version_id: int) -> TemplateVersion:
    with world.office.reading() as db:
        return db.get_one(TemplateVersion, version_id)
