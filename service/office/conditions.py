"""Guards of actions: each says, in Vietnamese, what is still in the way; named in the workflow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office import documents, form_report, opinions, plan_reading
from service.office.desk import Actor, Held, Office
from service.office.settings import setting
from service.rules.workflow import Action
from service.store.models import DocumentVersion, Dossier, Plan, Post, Scan

ND30 = "Nghị định 30/2020/NĐ-CP"


@dataclass(frozen=True)
class Reason:
    """Why an action cannot be done yet, with its source where a rule says so.

    `waived_by`: the question of the action whose answer lets the officer go on all the same.
    """

    text: str
    source: str = ""
    waived_by: str = ""


@dataclass(frozen=True)
class Question:
    """May this officer, in this role, do this action on this dossier now?"""

    db: Session
    office: Office
    dossier: Dossier
    action: Action
    actor: Actor
    held: Held

    @cached_property
    def plan_problems(self) -> list[plan_reading.Problem]:
        """What the plan's data still lacks today; read once for all guards."""
        return plan_reading.problems(self.db, self.office, self.dossier, self.office.today())


def unmet(
    db: Session, office: Office, dossier: Dossier, action: Action, actor: Actor, held: Held
) -> list[Reason]:
    """Every guard of the action that does not hold yet."""
    question = Question(db, office, dossier, action, actor, held)
    waivers = {asked.waives: name for name, asked in action.asks.items()}
    return [
        replace(reason, waived_by=waivers.get(name, ""))
        for name in action.needs
        for reason in CONDITIONS[name](question)
    ]


def _plan(*codes: str) -> Callable[[Question], list[Reason]]:
    """A guard over the plan's data: none of these problems is left."""

    def guard(q: Question) -> list[Reason]:
        return [
            Reason(problem.text, problem.source)
            for problem in q.plan_problems
            if problem.blocking and problem.code in codes
        ]

    return guard


def not_ones_own(q: Question) -> list[Reason]:
    """Nobody vouches for his own dossier in another's name."""
    if q.held.by_id is not None and q.actor.id in (q.dossier.author_id, q.dossier.officer_id):
        return [Reason("Người soạn hồ sơ không được xử lý hồ sơ của mình theo ủy quyền.")]
    return []


def _checked(kind: str, title: str) -> Callable[[Question], list[Reason]]:
    """A guard: the current version of the main paper has this named check."""

    def guard(q: Question) -> list[Reason]:
        paper = documents.main_paper(q.db, q.office, q.dossier)
        if documents.approval_of(q.db, paper, kind):
            return []
        return [Reason(f"Bản hiện nay chưa được {title}.", f"{ND30}, Điều 11, 12")]

    return guard


def two_checkers(q: Question) -> list[Reason]:
    """Content and form are checked by two people, unless the office decided otherwise."""
    if setting(q.db, q.office, "mot_nguoi_hai_kiem_tra") == "co":
        return []
    paper = documents.main_paper(q.db, q.office, q.dossier)
    content = documents.approval_of(q.db, paper, "noi_dung")
    if content and content.officer_id == q.actor.id:
        return [
            Reason("Người kiểm tra thể thức phải khác người kiểm tra nội dung.", f"{ND30}, Điều 12")
        ]
    return []


def chain_done(q: Question) -> list[Reason]:
    """Every link of the Văn phòng's chain gave its opinion."""
    turn = opinions.whose_turn(q.db, q.dossier)
    return [Reason(f"Còn chờ ý kiến của {turn.asked_of}.")] if turn else []


def agencies_chosen(q: Question) -> list[Reason]:
    """There is a list of agencies and a day to answer by."""
    if opinions.planned(q.db, q.dossier):
        return []
    return [Reason("Chưa chọn cơ quan lấy ý kiến và hạn trả lời.")]


def answers_in(q: Question) -> list[Reason]:
    """Everybody answered, or the limit has passed."""
    asked = opinions.last_round(q.db, q.dossier, "gop_y")
    waiting = [o for o in asked if o.state == "cho" and o.due_at and o.due_at >= q.office.now()]
    if not waiting:
        return []
    names = ", ".join(o.asked_of for o in waiting)
    return [Reason(f"Chưa hết hạn và còn chờ ý kiến của {names}.")]


def answers_handled(q: Question) -> list[Reason]:
    """Each opinion that is not plain consent was taken up or explained."""
    asked = opinions.last_round(q.db, q.dossier, "gop_y")
    open_ones = [
        o for o in asked if o.state == "da_tra_loi" and o.answer != "dong_y" and not o.handling
    ]
    return [Reason(f"Chưa tiếp thu hoặc giải trình ý kiến của {o.asked_of}.") for o in open_ones]


def right_signer(q: Question) -> list[Reason]:
    """The officer is the one whose name the paper carries as signer."""
    plan = q.db.scalar(select(Plan).where(Plan.dossier_id == q.dossier.id))
    post = q.db.get(Post, plan.signer_post_id) if plan and plan.signer_post_id else None
    if post is None:
        return [Reason("Kế hoạch chưa ghi người ký.")]
    if post.officer_id == q.actor.id:
        return []
    return [
        Reason(
            f"Kế hoạch ghi người ký là {post.holder_name} ({post.title}); chỉ người đó được duyệt. "
            "Muốn người khác ký, hãy trả lại để đổi người ký.",
            f"{ND30}, Điều 13",
        )
    ]


def form_without_errors(q: Question) -> list[Reason]:
    """The papers that the action binds or numbers were checked, and nothing in their form is wrong.

    Read off the versions' rows: nothing is computed here.
    """
    papers = documents.papers_of(q.db, q.office, q.dossier, q.action)
    source = f"{ND30}, Điều 8, 12"
    return [
        Reason(f"«{document.title}» {why}", source)
        for document, version in papers
        if (why := _fault_of_form(version))
    ]


def _fault_of_form(version: DocumentVersion) -> str:
    if version.form_errors is None:
        return "chưa được kiểm tra thể thức. Hãy bấm «Kiểm tra thể thức» ở văn bản đó."
    if not version.form_errors:
        return ""
    return (
        f"có {version.form_errors} lỗi thể thức: {form_report.error_titles(version.form_report)}."
    )


def approved_version(q: Question) -> list[Reason]:
    """The current version is the one that the signer approved."""
    paper = documents.main_paper(q.db, q.office, q.dossier)
    if documents.approval_of(q.db, paper, "duyet"):
        return []
    return [Reason("Bản hiện nay không phải bản người ký đã duyệt.", f"{ND30}, Điều 11")]


def signed_scan(q: Question) -> list[Reason]:
    """A scan with the printed code of the approved version was handed in."""
    version = documents.current_of(q.db, documents.main_paper(q.db, q.office, q.dossier))
    found = version and q.db.scalar(
        select(Scan.id).where(
            Scan.dossier_id == q.dossier.id, Scan.version_id == version.id, Scan.state == "khop"
        )
    )
    if found:
        return []
    return [Reason("Chưa có bản quét đã ký mang mã in của bản được duyệt.")]


def issued_files(q: Question) -> list[Reason]:
    """The issued paper, with number and date, is there as .docx and PDF."""
    version = documents.current_of(q.db, documents.main_paper(q.db, q.office, q.dossier))
    if version and version.origin == "dong_so" and version.docx and version.pdf:
        return []
    return [Reason("Bản phát hành đang được tạo.")]


def no_open_amendment(q: Question) -> list[Reason]:
    """No other dossier is already amending this one."""
    child = q.db.scalar(
        select(Dossier.code).where(
            Dossier.parent_id == q.dossier.id,
            Dossier.relation.in_(("sua_doi", "thay_the")),
            Dossier.step.not_in(("da_huy", "dang_thuc_hien", "da_thay_the", "da_thu_hoi")),
        )
    )
    return [Reason(f"Hồ sơ {child} đang sửa đổi hoặc thay thế kế hoạch này.")] if child else []


CONDITIONS: dict[str, Callable[[Question], list[Reason]]] = {
    "ke_hoach_du": _plan("noi_dung", "chi_tieu", "noi_nhan", "nguoi_ky"),
    "can_cu_con_hieu_luc": _plan("can_cu"),
    "nam_chua_co_ke_hoach": _plan("nam"),
    "bao_cao_co_han": _plan("bao_cao"),
    "khong_tu_duyet": not_ones_own,
    "noi_dung_da_kiem_tra": _checked("noi_dung", "kiểm tra nội dung"),
    "the_thuc_da_kiem_tra": _checked("the_thuc", "kiểm tra thể thức"),
    "hai_kiem_tra_hai_nguoi": two_checkers,
    "chuoi_y_kien_xong": chain_done,
    "co_danh_sach_gop_y": agencies_chosen,
    "y_kien_du_hoac_het_han": answers_in,
    "y_kien_da_xu_ly": answers_handled,
    "dung_nguoi_ky": right_signer,
    "da_duyet_dung_ban": approved_version,
    "the_thuc_khong_loi": form_without_errors,
    "co_ban_ky": signed_scan,
    "ban_phat_hanh_xong": issued_files,
    "chua_co_ban_sua": no_open_amendment,
}
