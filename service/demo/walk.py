"""The demo's people take a plan down its road, each pressing the button that is his."""

from collections.abc import Callable, Mapping

from service.office import opinions, people, view
from service.office.desk import Office
from service.office.dossiers import act

# Where the plan stands, what is pressed there, and by whom.
ROAD = (
    ("soan_thao", "trinh_noi_bo", "chuyenvien"),
    ("kiem_tra_noi_dung", "dat_noi_dung", "truongphong"),
    ("hoan_thien", "trinh", "giamdoc"),
    ("da_trinh", "tiep_nhan", "chuyenvienvp"),
    ("van_phong_tham_tra", "dat_the_thuc", "chanhvanphong"),
    ("cho_duyet", "duyet", "chutich"),
    ("cho_ky", "ghi_nhan_ky", "vanthu"),
    ("cho_phat_hanh", "phat_hanh", "vanthu"),
)
CHAIN: Mapping[str, str] = {"chuyen_vien_vp": "chuyenvienvp", "lanh_dao_vp": "chanhvanphong"}


def walk(
    office: Office,
    dossier_id: int,
    to_step: str,
    *,
    make_papers: Callable[[], None],
    sign: Callable[[int], None] = lambda dossier_id: None,
) -> None:
    """Walk from where the plan stands to `to_step`; papers are made before each act."""
    road = list(ROAD[[at for at, _, _ in ROAD].index(_step(office, dossier_id)) :])
    for at, action, who in road:
        if at == to_step:
            return
        if at == "van_phong_tham_tra":
            give_chain_opinions(office, dossier_id)
        make_papers()
        if at == "cho_ky":
            sign(dossier_id)
        press(office, dossier_id, action, who)


def press(office: Office, dossier_id: int, action: str, who: str, **inputs: str) -> None:
    """Press one button as this account, with what its page shows now."""
    actor = people.actor_named(office, who)
    page = view.page(office, dossier_id, actor=actor)
    offered = next((o for o in page.actions if o.action.id == action), None)
    act(
        office,
        dossier_id,
        action,
        actor=actor,
        seen=page.dossier.version,
        inputs=inputs,
        shown=offered.shown if offered else {},
    )


def _step(office: Office, dossier_id: int) -> str:
    actor = people.actor_named(office, ROAD[0][2])
    return view.page(office, dossier_id, actor=actor).dossier.step


def give_chain_opinions(office: Office, dossier_id: int) -> None:
    for role, who in CHAIN.items():
        actor = people.actor_named(office, who)
        for opinion in view.page(office, dossier_id, actor=actor).my_opinions:
            if opinion.role == role:
                opinions.answer(
                    office,
                    opinion.id,
                    answer="dong_y",
                    text="",
                    seen=opinion.version,
                    actor=actor,
                )
