"""A paper whose form is wrong is not sent on or issued, unless the officer writes why."""

from collections.abc import Iterator

import pytest

from service.errors import Incomplete
from service.jobs import Workshop, render_version
from service.office import form_report, view
from service.render.child import RenderChild
from service.store.models import DocumentVersion, Event
from tests.form_reports import finding, give_report, report
from tests.world import World

WHY = "Chủ tịch yêu cầu phát hành ngay, sẽ đính chính."
GUARDED = [  # where, what, who, whose form is looked at
    ("hoan_thien", "trinh", "giamdoc", "to_trinh_ke_hoach"),
    ("hoan_thien", "trinh", "giamdoc", "ke_hoach"),
    ("van_phong_tham_tra", "dat_the_thuc", "chanhvanphong", "ke_hoach"),
    ("cho_phat_hanh", "phat_hanh", "vanthu", "ke_hoach"),
]
KINDS = [f"{action}-{paper}" for _, action, _, paper in GUARDED]


def ready_at(world: World, step: str) -> int:
    dossier_id = world.plan_at(step)
    if step == "van_phong_tham_tra":
        world.answer_chain(dossier_id)
    world.make_papers()
    return dossier_id


def offer(world: World, dossier_id: int, action: str, who: str) -> view.Offered:
    found = view.page(world.office, dossier_id, actor=world.actor(who)).offer(action)
    assert found is not None
    return found


def last_event(world: World, dossier_id: int, action: str) -> Event:
    events = view.page(world.office, dossier_id, actor=world.actor("chuyenvien")).events
    return next(event for event in events if event.action == action)


@pytest.mark.parametrize(("step", "action", "who", "paper"), GUARDED, ids=KINDS)
def test_an_error_of_form_stops_the_act_in_words(
    world: World, step: str, action: str, who: str, paper: str
) -> None:
    dossier_id = ready_at(world, step)
    give_report(world, dossier_id, report(finding(), finding("warning")), paper)
    before = world.actions_done(dossier_id)

    with pytest.raises(Incomplete) as refused:
        world.act(dossier_id, action, who)

    assert refused.value.message.startswith("Chưa thể «")
    assert refused.value.message.endswith(
        "có 1 lỗi thể thức: Chữ của Quốc hiệu (Quốc hiệu, đoạn 1)."
    )
    assert refused.value.details[0]["source"] == "Nghị định 30/2020/NĐ-CP, Điều 8, 12"
    assert (world.step(dossier_id), world.actions_done(dossier_id)) == (step, before)


@pytest.mark.parametrize(("step", "action", "who", "paper"), GUARDED, ids=KINDS)
def test_a_written_reason_lets_the_officer_go_on_and_stays_in_history(
    world: World, step: str, action: str, who: str, paper: str
) -> None:
    dossier_id = ready_at(world, step)
    give_report(world, dossier_id, report(finding()), paper)
    offered = offer(world, dossier_id, action, who)
    assert (offered.allowed, list(offered.asks)) == (True, ["ly_do_the_thuc"])
    (against,) = offered.waivable

    world.act(dossier_id, action, who, ly_do_the_thuc=WHY)

    event = last_event(world, dossier_id, action)
    label = offered.asks["ly_do_the_thuc"].label
    assert event.note == f"{label}: {WHY}\n{against.text}"
    assert event.data["answers"] == {"ly_do_the_thuc": WHY}
    assert event.data["waived"] == [against.text]
    assert world.step(dossier_id) != step


@pytest.mark.parametrize(("step", "action", "who", "paper"), GUARDED, ids=KINDS)
def test_what_is_only_to_be_looked_at_stops_nobody_and_asks_nothing(
    world: World, step: str, action: str, who: str, paper: str
) -> None:
    dossier_id = ready_at(world, step)
    mild = [finding(level) for level in ("warning", "question", "not_evaluated")]
    give_report(world, dossier_id, report(*mild), paper)
    offered = offer(world, dossier_id, action, who)
    assert (offered.allowed, offered.asks, offered.waivable) == (True, {}, [])

    world.act(dossier_id, action, who)

    event = last_event(world, dossier_id, action)
    assert (event.note, "waived" in event.data) == (None, False)


def test_a_blank_reason_is_no_reason(world: World) -> None:
    dossier_id = ready_at(world, "cho_phat_hanh")
    give_report(world, dossier_id, report(finding()))

    with pytest.raises(Incomplete, match="có 1 lỗi thể thức"):
        world.act(dossier_id, "phat_hanh", "vanthu", ly_do_the_thuc="  \n ")

    assert world.paper(dossier_id).symbol is None


def test_a_reason_sets_aside_nothing_but_the_form(world: World) -> None:
    dossier_id = ready_at(world, "cho_phat_hanh")
    give_report(world, dossier_id, report(finding()))
    world.spoil_approval(dossier_id)

    with pytest.raises(Incomplete) as refused:
        world.act(dossier_id, "phat_hanh", "vanthu", ly_do_the_thuc=WHY)

    assert [reason["text"] for reason in refused.value.details] == [
        "Bản hiện nay không phải bản người ký đã duyệt."
    ]


def test_a_paper_that_was_never_checked_is_not_called_good(world: World) -> None:
    dossier_id = ready_at(world, "cho_phat_hanh")
    give_report(world, dossier_id, None)

    with pytest.raises(Incomplete) as refused:
        world.act(dossier_id, "phat_hanh", "vanthu")

    assert "chưa được kiểm tra thể thức. Hãy bấm «Kiểm tra thể thức»" in refused.value.message


def test_many_errors_are_named_up_to_five(world: World) -> None:
    dossier_id = ready_at(world, "cho_phat_hanh")
    titles = [f"Lỗi {n}" for n in range(1, 8)]
    told = report(*(finding(title=title, place="") for title in titles))
    give_report(world, dossier_id, told)

    with pytest.raises(Incomplete) as refused:
        world.act(dossier_id, "phat_hanh", "vanthu")

    assert refused.value.message.endswith(
        "có 7 lỗi thể thức: Lỗi 1; Lỗi 2; Lỗi 3; Lỗi 4; Lỗi 5; và 2 lỗi khác."
    )


def test_scans_of_signed_papers_are_none_of_its_business(world: World) -> None:
    dossier_id = world.plan_at("cho_ky")
    world.make_papers()
    give_report(world, dossier_id, report(finding()))
    world.hand_in_scan(dossier_id)

    world.act(dossier_id, "ghi_nhan_ky", "vanthu")

    assert world.step(dossier_id) == "cho_phat_hanh"


# --- where the reports come from ------------------------------------------------------------------


@pytest.fixture(scope="module")
def child() -> Iterator[RenderChild]:
    with RenderChild() as child:
        yield child


def test_a_version_is_judged_once_when_its_word_file_is_made(
    world: World, child: RenderChild
) -> None:
    """The seed's plan: no error in what we print, slips in what people wrote."""
    dossier_id = world.seed_plan()
    world.make_papers()
    shop, version_id = Workshop(world.office, child, None), give_report(world, dossier_id, None)
    with world.office.writing() as db:
        db.get_one(DocumentVersion, version_id).docx = None

    render_version(shop, version_id)

    version = world.current(dossier_id)
    with world.office.reading() as db:
        told = db.get_one(DocumentVersion, version_id).form_report
    assert (told["family"], told["kind"], version.form_errors) == ("hanh_chinh", "KH", 0)
    assert version.form_warnings == form_report.counts(told)[1] > 0
    give_report(world, dossier_id, report(finding()))
    render_version(shop, version_id)
    assert world.current(dossier_id).form_errors == 1


def test_a_paper_that_cannot_be_read_is_not_judged_and_stops_nobody(
    world: World, child: RenderChild
) -> None:
    told = form_report.judged(child, world.office, b"", on=world.office.today(), is_draft=True)

    assert (told["family"], told["findings"]) == ("khong_ro", [])
    assert told["why"].startswith("Tệp rỗng")
    assert form_report.columns(told)["form_errors"] == 0
