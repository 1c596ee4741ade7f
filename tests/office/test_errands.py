"""The administrator's view of the errands, the same on both databases."""

import datetime as dt

from sqlalchemy import select

from service.office import errands, history
from service.store import outbox
from service.store.models import DocumentVersion, Errand


def test_what_failed_is_seen_tried_again_and_dropped(both_worlds):
    world = both_worlds
    admin = world.actor("quantri")
    dossier_id = world.seed_plan()
    world.make_papers()
    version = world.current(dossier_id).id
    with world.office.writing() as db:
        db.get_one(DocumentVersion, version).error = "hỏng"
    first = world.failed_errand("convert_to_pdf", version)
    world.clock.forward(minutes=1)
    drafts = [world.failed_errand("redraft", dossier_id) for _ in range(3)]

    page = errands.failed(world.office, actor=admin)
    assert [row.id for row in page.rows] == [*reversed(drafts), first]
    assert [(kind.title, kind.count) for kind in page.kinds] == [
        ("Chuyển văn bản sang PDF", 1),
        ("Soạn lại bản thảo khi dữ liệu đổi", 3),
    ]
    assert {row.place.label for row in page.rows} == {world.dossier(dossier_id).code}
    errands.again(world.office, first, actor=admin)
    errands.drop(world.office, drafts[0], actor=admin)
    assert errands.all_again(world.office, "redraft", actor=admin) == 2

    with world.office.reading() as db:
        states = dict(db.execute(select(Errand.id, Errand.state).where(Errand.id >= first)).all())
    assert states == {first: "cho", drafts[0]: "da_bo", drafts[1]: "cho", drafts[2]: "cho"}
    assert world.current(dossier_id).error is None
    assert errands.failed(world.office, actor=admin).rows == []
    assert history.verify(world.office).broken is None


def test_what_waits_and_who_works_is_counted(both_worlds):
    world, now = both_worlds, both_worlds.clock()
    with world.office.writing() as db:
        for n, after in enumerate((0, 0, 60)):
            outbox.promise(db, "redraft", n, now=now, after=dt.timedelta(seconds=after))
        outbox.take(db, now=now, by="a")
        outbox.report(db, "a", "", now=now)
        outbox.report(db, "b", "office hangs", now=now - errands.SILENT_AFTER)

    work = errands.work(world.office, actor=world.actor("quantri"))

    assert (work.waiting, work.later, work.running, work.oldest) == (1, 1, 1, now)
    assert [worker.name for worker in work.workers] == ["a"]
    assert errands.troubles(world.office) == []
