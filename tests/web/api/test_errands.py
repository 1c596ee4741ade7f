"""Failed errands by API, for the office's administrator: what his page shows and does."""

from sqlalchemy import select

from service.store import outbox
from service.store.models import Errand


def test_what_failed_is_listed_tried_again_and_dropped(world, program):
    dossier_id = world.in_force()
    admin = program("quantri")
    paper = world.failed_errand("convert_to_pdf", world.current(dossier_id).id)
    drafts = [world.failed_errand("redraft", dossier_id) for _ in range(2)]

    found = admin.get("/errands/failed", kind="convert_to_pdf")
    assert (found["total"], [row["id"] for row in found["rows"]]) == (1, [paper])
    assert found["rows"][0]["place"] == {
        "page": "ho_so",
        "id": dossier_id,
        "label": world.dossier(dossier_id).title,
        "may_open": True,
    }
    assert {row["kind"]: row["count"] for row in found["kinds"]} == {
        "convert_to_pdf": 1,
        "redraft": 2,
    }
    assert admin.post(f"/errands/{paper}/again") == {"done": True}
    assert admin.post(f"/errands/{drafts[0]}/drop") == {"done": True}
    assert admin.post("/errands/failed/again", {"kind": "redraft"}) == {"count": 1}
    with world.office.reading() as db:
        rows = db.execute(select(Errand.id, Errand.state).where(Errand.id >= paper))
        assert dict(rows.all()) == {paper: "cho", drafts[0]: "da_bo", drafts[1]: "cho"}
    status, error = admin.refused("POST", f"/errands/{paper}/drop")
    assert (status, error["message"]) == (
        409,
        "Việc này không còn ở danh sách lỗi. Hãy tải lại trang.",
    )
    assert admin.refused("POST", "/errands/999999/again")[0] == 404


def test_what_waits_and_who_works_is_told(world, program):
    admin, now = program("quantri"), world.clock()
    with world.office.writing() as db:
        outbox.promise(db, "redraft", 1, now=now)
        outbox.promise(db, "redraft", 2, now=now)
        outbox.take(db, now=now, by="a")
        outbox.report(db, "a", "office hangs", now=now)

    told = admin.get("/errands/work")

    assert told == {
        "waiting": 1,
        "later": 0,
        "running": 1,
        "oldest": "2024-01-03T02:00:00Z",
        "workers": [{"name": "a", "seen_at": "2024-01-03T02:00:00Z", "trouble": "office hangs"}],
        "queue": "unused",
    }
