"""Errands: promised with the act, taken by one worker at a time, tried again, given up at last."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier, Event

import pytest
from sqlalchemy import select, text

from service.errors import StepMoved
from service.store import outbox
from service.store.models import Consumer, Errand
from service.store.session import Database
from tests.services import until

NOW = dt.datetime(2024, 1, 3, 2, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def promise(database, kind, subject_id=1, **how):
    with database.writing() as db:
        outbox.promise(db, kind, subject_id, now=how.pop("now", NOW), **how)


def take(database, now=NOW, by="a", errand_id=None):
    """The kind and the id of what worker `by` takes now."""
    with database.writing() as db:
        found = outbox.take(db, now=now, by=by, errand_id=errand_id)
        return (found.kind, found.id) if found else (None, None)


def finish(database, errand_id, by="a"):
    with database.writing() as db:
        outbox.finish(db, errand_id, now=NOW, by=by)


def fail(database, errand_id, now=NOW, most=4, by="a", why="LibreOffice dừng"):
    with database.writing() as db:
        return outbox.fail(db, errand_id, why, now=now, by=by, most=most)


def errands(database, *columns):
    with database.reading() as db:
        names = [getattr(Errand, column) for column in columns]
        return [tuple(row) for row in db.execute(select(*names).order_by(Errand.id))]


def test_an_errand_lives_with_its_act(database):
    def refused():
        with database.writing() as db:
            outbox.promise(db, "redraft", 1, now=NOW)
            raise StepMoved("Hồ sơ vừa được người khác xử lý.")

    with pytest.raises(StepMoved):
        refused()
    assert take(database) == (None, None)


def test_what_somebody_waits_for_comes_first_then_the_oldest(database):
    promise(database, "third", priority=5, now=NOW - MINUTE)
    promise(database, "fourth", priority=5, now=NOW)
    promise(database, "first", priority=2, now=NOW - MINUTE)
    promise(database, "second", priority=2, now=NOW)
    taken = [take(database)[0] for _ in range(5)]
    assert taken == ["first", "second", "third", "fourth", None]


def test_an_errand_for_later_waits(database):
    promise(database, "remind", after=MINUTE)
    assert [take(database, NOW)[0], take(database, NOW + MINUTE)[0]] == [None, "remind"]


def test_whether_there_is_one_to_take_is_known_without_writing(database):
    def due(now):
        with database.reading() as db:
            return outbox.any_due(db, now=now)

    promise(database, "remind", after=MINUTE)
    assert [due(NOW), due(NOW + MINUTE)] == [False, True]
    take(database, NOW + MINUTE)
    assert not due(NOW + MINUTE)


@pytest.mark.slow
def test_a_second_worker_does_not_wait_for_the_first(postgres_url):
    database = Database(postgres_url)
    for kind in ("one", "two"):
        promise(database, kind)
    with database.writing() as first:
        taken = [outbox.take(first, now=NOW, by="a").kind]
        with database.writing() as second:
            taken.append(outbox.take(second, now=NOW, by="b").kind)
            with database.writing() as third:
                taken.append(outbox.take(third, now=NOW, by="c"))
    assert taken == ["one", "two", None]
    database.close()


def test_four_workers_take_each_errand_once(database):
    for number in range(40):
        promise(database, f"job {number}")
    start = Barrier(4)

    def work():
        start.wait(20)
        mine = []
        while (found := take(database))[1]:
            mine.append(found[1])
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [pool.submit(work) for _ in range(4)]
    assert sorted(chain.from_iterable(f.result() for f in taken)) == list(range(1, 41))


def test_a_finished_errand_is_never_taken_again(database):
    promise(database, "redraft")
    _, errand_id = take(database)
    finish(database, errand_id)
    assert take(database, NOW + 60 * MINUTE) == (None, None)
    assert errands(database, "state", "done_at", "taken_until") == [("xong", NOW, None)]


@pytest.mark.parametrize(
    ("most", "wanted"), [(4, [5, 20, 80]), (8, [5, 20, 80, 300, 300, 300, 300])]
)
def test_a_failed_errand_is_tried_again_after_growing_pauses_then_given_up(database, most, wanted):
    promise(database, "redraft")
    now, pauses = NOW, []
    for _ in wanted:
        _, errand_id = take(database, now)
        assert not fail(database, errand_id, now, most=most)
        [(later,)] = errands(database, "not_before")
        assert take(database, later - dt.timedelta(milliseconds=1)) == (None, None)
        pauses.append((later - now).total_seconds())
        now = later
    take(database, now)
    assert fail(database, errand_id, now, most=most)
    assert pauses == wanted
    assert take(database, now + 60 * MINUTE) == (None, None)
    assert errands(database, "state", "tries", "error") == [("hong", most, "LibreOffice dừng")]


def test_a_refusal_is_final_at_once(database):
    promise(database, "redraft")
    assert fail(database, take(database)[1], most=1)
    assert errands(database, "state", "tries") == [("hong", 1)]


def test_what_a_dead_worker_had_taken_comes_again_when_its_time_is_up(database):
    promise(database, "redraft")
    first = take(database)
    assert take(database, NOW + outbox.TAKEN_FOR) == (None, None)
    assert take(database, NOW + 1.01 * outbox.TAKEN_FOR) == first
    assert errands(database, "tries", "deaths") == [(1, 1)]


def test_what_its_holder_renews_stays_his(database):
    promise(database, "redraft")
    take(database, by="a")
    with database.writing() as db:
        outbox.renew(db, 1, now=NOW + MINUTE, by="a")
        outbox.renew(db, 1, now=NOW + 9 * MINUTE, by="b")
    assert take(database, NOW + MINUTE + outbox.TAKEN_FOR, by="b") == (None, None)
    assert take(database, NOW + MINUTE + 1.01 * outbox.TAKEN_FOR, by="b") == ("redraft", 1)


def test_what_a_worker_held_that_is_gone_comes_again_at_once(database):
    for kind in ("his", "hers"):
        promise(database, kind)
    take(database, by="a")
    take(database, by="b")
    with database.writing() as db:
        outbox.gone(db, "a", now=NOW)
    assert [take(database, by="c")[0] for _ in range(2)] == ["his", None]
    assert errands(database, "taken_by", "deaths") == [("c", 1), ("b", 0)]


def test_who_lost_an_errand_has_no_say_in_it_any_more(database):
    promise(database, "redraft")
    take(database, by="slow")
    later = NOW + 2 * outbox.TAKEN_FOR
    take(database, later, by="quick")
    finish(database, 1, by="slow")
    assert not fail(database, 1, later, most=1, by="slow")
    assert errands(database, "state", "taken_by") == [("dang_lam", "quick")]
    finish(database, 1, by="quick")
    assert errands(database, "state", "taken_by") == [("xong", None)]


def test_one_errand_is_taken_by_its_id_once_and_only_when_due(database):
    promise(database, "now")
    promise(database, "later", after=MINUTE)
    assert take(database, errand_id=2) == (None, None)
    assert [take(database, errand_id=1), take(database, errand_id=1)] == [("now", 1), (None, None)]
    assert take(database, NOW + MINUTE, errand_id=2) == ("later", 2)


def test_the_error_is_cut_and_holds_nothing_the_database_cannot_keep(database):
    promise(database, "redraft")
    take(database)
    fail(database, 1, most=1, why="a\0" + "lỗi " * 1000)
    [(error,)] = errands(database, "error")
    assert (len(error), error[:5]) == (500, "alỗi ")


def test_what_was_given_up_is_tried_anew_as_if_never_tried(database):
    for kind in ("broken", "waits"):
        promise(database, kind)
    take(database)
    fail(database, 1, most=1)
    with database.writing() as db:
        assert outbox.again(db, Errand.id.in_([1, 2]), now=NOW + MINUTE) == 1
        assert outbox.promised(db) == [(1, 5)]
    assert errands(database, "state", "tries", "error", "done_at") == [
        ("cho", 0, None, None),
        ("cho", 0, None, None),
    ]


def test_a_transaction_says_which_errands_it_made_due(database):
    promise(database, "first", once="only")
    with database.writing() as db:
        for how in ({"once": "only"}, {"after": MINUTE}, {"priority": 8}, {}):
            outbox.promise(db, "redraft", 1, now=NOW, **how)
        told = list(outbox.promised(db))
    with database.reading() as db:
        rows = db.execute(
            select(Errand.id, Errand.priority)
            .where(Errand.kind == "redraft", Errand.not_before == NOW)
            .order_by(Errand.id)
        )
        assert told == [tuple(row) for row in rows] != []
        assert outbox.due(db, now=NOW, most=2) == [(1, 5), (told[1].id, 5)]


def test_a_worker_reports_once_and_again_and_is_forgotten(database):
    def reports():
        with database.reading() as db:
            return [
                (c.name, c.seen_at, c.trouble)
                for c in db.scalars(select(Consumer).order_by(Consumer.name))
            ]

    with database.writing() as db:
        outbox.report(db, "a", "", now=NOW)
        outbox.report(db, "b", "", now=NOW)
        outbox.report(db, "a", "treo", now=NOW + MINUTE)
    assert reports() == [("a", NOW + MINUTE, "treo"), ("b", NOW, "")]
    with database.writing() as db:
        outbox.gone(db, "a", now=NOW)
    assert reports() == [("b", NOW, "")]


def test_once_is_once_even_when_it_is_done(database):
    promise(database, "convert_to_pdf", once="convert_to_pdf:1")
    take(database)
    finish(database, 1)
    promise(database, "convert_to_pdf", once="convert_to_pdf:1")
    promise(database, "convert_to_pdf", once="convert_to_pdf:2")
    assert errands(database, "once") == [("convert_to_pdf:1",), ("convert_to_pdf:2",)]


@pytest.mark.slow
def test_two_acts_that_promise_the_same_at_once_both_go_on(postgres_url):
    database = Database(postgres_url)
    first_promised, second_promised, first_may_go = Event(), Event(), Event()

    def promise_once(then):
        with database.writing() as db:
            outbox.promise(db, "seal", 0, now=NOW, once="seal:2024-01-03")
            then()

    def first():
        promise_once(lambda: first_promised.set() or first_may_go.wait(20))

    def second_is_in():
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        with database.reading() as db:
            return second_promised.is_set() or db.scalar(waiting)

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(first)]
        assert first_promised.wait(20)
        futures.append(pool.submit(promise_once, second_promised.set))
        until("the second promises or waits", second_is_in)
        first_may_go.set()
    assert [f.exception() for f in futures] == [None, None]
    assert errands(database, "once") == [("seal:2024-01-03",)]
    database.close()


def test_a_merged_errand_joins_one_that_waits_but_not_one_in_hand(database):
    promise(database, "redraft", 7, merge=True)
    promise(database, "redraft", 7, merge=True)
    promise(database, "redraft", 8, merge=True)
    take(database)
    promise(database, "redraft", 7, merge=True)
    assert errands(database, "subject_id", "state") == [
        (7, "dang_lam"),
        (8, "cho"),
        (7, "cho"),
    ]


def test_a_lease_is_held_by_one_until_it_runs_out(database):
    def lease(holder, now):
        with database.writing() as db:
            return outbox.leased(db, "sweep", holder, now=now, seconds=60)

    def free(now):
        with database.reading() as db:
            return outbox.is_free(db, "sweep", now=now)

    assert free(NOW)
    assert [lease("a", NOW), lease("b", NOW), lease("a", NOW)] == [True, False, False]
    assert [free(NOW), free(NOW + MINUTE)] == [False, True]
    assert lease("b", NOW + MINUTE)


def test_of_many_who_want_the_lease_at_once_one_has_it(database):
    start = Barrier(6)

    def lease(holder):
        start.wait(20)
        with database.writing() as db:
            return outbox.leased(db, "sweep", holder, now=NOW, seconds=60)

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lease, "abcdef"))
    assert sorted(got) == [False] * 5 + [True]
