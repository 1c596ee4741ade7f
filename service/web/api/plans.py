"""The plan's editor by API: header, paragraphs, targets, lists; each verb of the page."""

from dataclasses import asdict
from typing import Any

from flask import g

from service.office import plan_lists, plan_reading, plans
from service.web.api.door import Done, Made, route
from service.web.api.plan_models import (
    BasisBody,
    Count,
    HeaderBody,
    IdsBody,
    IndentBody,
    KindBody,
    LegalAnswer,
    MadeMany,
    MoveBody,
    NewPlanAnswer,
    OldPlan,
    PasteBody,
    PastedParagraph,
    PlanAnswer,
    PlanBody,
    PreviewBody,
    RecipientsBody,
    ReportsBody,
    SavedAnswer,
    SectionBody,
    SeenQuery,
    SplitBody,
    TargetBody,
    TasksBody,
    TextBody,
    TextsQuery,
    UnitChoice,
    VersionNow,
)

TAG = "Kế hoạch"
PLAN = "/dossiers/{dossier_id}/plan"
SECTION = PLAN + "/sections/{section_id}"


@route("GET", "/new-plan", tag=TAG, verb=plan_reading.new_form)
def new_plan() -> NewPlanAnswer:
    """Những đơn vị được mở kế hoạch và kế hoạch cũ có thể làm theo."""
    form = plan_reading.new_form(g.office, actor=g.actor)
    units = [UnitChoice(id=unit_id, name=name) for unit_id, name in form.units]
    plans_ = [OldPlan.model_validate(plan) for plan in form.plans]
    return NewPlanAnswer(year=form.year, units=units, plans=plans_)


@route("POST", "/dossiers", tag=TAG, verb=plans.create, status=201)
def create_plan(body: PlanBody) -> Made:
    """Mở hồ sơ kế hoạch mới; có thể làm từ kế hoạch cũ."""
    made = plans.create(g.office, actor=g.actor, form_key="", **body.model_dump())
    return Made(id=made)


@route("GET", PLAN, tag=TAG, verb=plan_reading.page)
def get_plan(dossier_id: int) -> PlanAnswer:
    """Nội dung kế hoạch và những chỗ còn thiếu, còn sai."""
    return PlanAnswer.model_validate(plan_reading.page(g.office, dossier_id, actor=g.actor))


@route("PUT", PLAN + "/header", tag=TAG, verb=plans.save_header)
def save_header(body: HeaderBody, dossier_id: int) -> SavedAnswer:
    """Lưu phần đầu: chỉ những mục được gửi."""
    changes = body.model_dump(exclude={"seen"}, exclude_unset=True)
    saved = plans.save_header(g.office, dossier_id, changes, seen=body.seen, actor=g.actor)
    return SavedAnswer.model_validate(saved)


@route("POST", PLAN + "/sections", tag=TAG, verb=plans.add_section, status=201)
def add_section(body: SectionBody, dossier_id: int) -> Made:
    """Thêm một đoạn sau đoạn đã có."""
    made = plans.add_section(
        g.office,
        dossier_id,
        after=body.after,
        kind=body.kind or "",
        text=body.text,
        actor=g.actor,
    )
    return Made(id=made)


@route("PUT", SECTION, tag=TAG, verb=plans.save_section)
def save_section(body: TextBody, dossier_id: int, section_id: int) -> SavedAnswer:
    """Lưu chữ của một đoạn."""
    saved = plans.save_section(
        g.office, dossier_id, section_id, body.text, seen=body.seen, actor=g.actor
    )
    return SavedAnswer.model_validate(saved)


@route("POST", SECTION + "/split", tag=TAG, verb=plans.split_section, status=201)
def split_section(body: SplitBody, dossier_id: int, section_id: int) -> Made:
    """Tách một đoạn làm hai."""
    texts = (body.first, body.second)
    return Made(
        id=plans.split_section(
            g.office, dossier_id, section_id, texts, seen=body.seen, actor=g.actor
        )
    )


@route("DELETE", SECTION, tag=TAG, verb=plans.delete_section)
def delete_section(query: SeenQuery, dossier_id: int, section_id: int) -> Done:
    """Bỏ một đoạn; lấy lại được."""
    plans.delete_section(g.office, dossier_id, section_id, seen=query.seen, actor=g.actor)
    return Done()


@route("POST", SECTION + "/restore", tag=TAG, verb=plans.restore_section)
def restore_section(dossier_id: int, section_id: int) -> Done:
    """Lấy lại một đoạn đã bỏ."""
    plans.restore_section(g.office, dossier_id, section_id, actor=g.actor)
    return Done()


@route("POST", SECTION + "/move", tag=TAG, verb=plans.move_section)
def move_section(body: MoveBody, dossier_id: int, section_id: int) -> Done:
    """Chuyển một đoạn lên hoặc xuống, cùng những đoạn thuộc nó."""
    plans.move_section(g.office, dossier_id, section_id, down=body.down, actor=g.actor)
    return Done()


@route("POST", SECTION + "/indent", tag=TAG, verb=plans.indent_section)
def indent_section(body: IndentBody, dossier_id: int, section_id: int) -> Done:
    """Lùi một đoạn vào hoặc ra một cấp."""
    plans.indent_section(g.office, dossier_id, section_id, inward=body.inward, actor=g.actor)
    return Done()


@route("PUT", SECTION + "/kind", tag=TAG, verb=plans.set_kind)
def set_kind(body: KindBody, dossier_id: int, section_id: int) -> Done:
    """Đổi kiểu của một đoạn."""
    plans.set_kind(g.office, dossier_id, section_id, body.kind, actor=g.actor)
    return Done()


@route("PUT", SECTION + "/target", tag=TAG, verb=plans.save_target)
def save_target(body: TargetBody, dossier_id: int, section_id: int) -> SavedAnswer:
    """Lưu số liệu của một chỉ tiêu."""
    saved = plans.save_target(
        g.office,
        dossier_id,
        section_id,
        values=[value.model_dump() for value in body.values],
        is_text_only=body.is_text_only,
        owner_unit_id=body.owner_unit_id,
        seen=body.seen,
        actor=g.actor,
    )
    return SavedAnswer.model_validate(saved)


@route("POST", SECTION + "/target/propose", tag=TAG, verb=plans.propose_target)
def propose_target(dossier_id: int, section_id: int) -> Count:
    """Lấy số từ câu của chỉ tiêu."""
    return Count(count=plans.propose_target(g.office, dossier_id, section_id, actor=g.actor))


@route("POST", "/paste-preview", tag=TAG, verb=plans.preview_paste)
def preview_paste(body: PreviewBody) -> list[PastedParagraph]:
    """Xem trước phần dán vào được chia thành những đoạn nào; không ghi gì."""
    return [PastedParagraph(kind=kind, text=text) for kind, text in plans.preview_paste(body.text)]


@route("POST", PLAN + "/paste", tag=TAG, verb=plans.paste, status=201)
def paste(body: PasteBody, dossier_id: int) -> MadeMany:
    """Thêm nhiều đoạn cùng lúc từ phần dán vào."""
    made = plans.paste(g.office, dossier_id, after=body.after, text=body.text, actor=g.actor)
    return MadeMany(ids=made)


@route("POST", PLAN + "/undo-paste", tag=TAG, verb=plans.undo_paste)
def undo_paste(body: IdsBody, dossier_id: int) -> Count:
    """Bỏ các đoạn vừa dán mà chưa ai sửa."""
    return Count(count=plans.undo_paste(g.office, dossier_id, body.ids, actor=g.actor))


@route("PUT", PLAN + "/recipients", tag=TAG, verb=plan_lists.save_recipients)
def save_recipients(body: RecipientsBody, dossier_id: int) -> VersionNow:
    """Lưu cả danh sách nơi nhận."""
    return _version(plans.save_recipients, body, dossier_id)


@route("PUT", PLAN + "/tasks", tag=TAG, verb=plan_lists.save_tasks)
def save_tasks(body: TasksBody, dossier_id: int) -> VersionNow:
    """Lưu cả bảng nhiệm vụ."""
    return _version(plans.save_tasks, body, dossier_id)


@route("PUT", PLAN + "/reports", tag=TAG, verb=plan_lists.save_reports)
def save_reports(body: ReportsBody, dossier_id: int) -> VersionNow:
    """Lưu các báo cáo mà kế hoạch yêu cầu."""
    return _version(plans.save_reports, body, dossier_id)


@route("POST", PLAN + "/basis", tag=TAG, verb=plan_lists.add_basis)
def add_basis(body: BasisBody, dossier_id: int) -> Done:
    """Thêm một căn cứ từ danh mục."""
    plans.add_basis(g.office, dossier_id, body.text_id, in_list=body.in_list, actor=g.actor)
    return Done()


@route("DELETE", PLAN + "/basis/{basis_id}", tag=TAG, verb=plan_lists.drop_basis)
def drop_basis(dossier_id: int, basis_id: int) -> Done:
    """Bỏ một căn cứ."""
    plans.drop_basis(g.office, dossier_id, basis_id, actor=g.actor)
    return Done()


@route("POST", PLAN + "/basis/{basis_id}/move", tag=TAG, verb=plan_lists.move_basis)
def move_basis(body: MoveBody, dossier_id: int, basis_id: int) -> Done:
    """Chuyển một căn cứ lên hoặc xuống."""
    plans.move_basis(g.office, dossier_id, basis_id, down=body.down, actor=g.actor)
    return Done()


@route("GET", "/legal-texts", tag=TAG, verb=plan_reading.search_texts)
def search_legal_texts(query: TextsQuery) -> list[LegalAnswer]:
    """Tìm văn bản trong danh mục căn cứ, theo chữ hoặc số."""
    found = plan_reading.search_texts(g.office, query.query, actor=g.actor)
    return [LegalAnswer(**asdict(line)) for line in found]


def _version(
    save: Any, body: RecipientsBody | TasksBody | ReportsBody, dossier_id: int
) -> VersionNow:
    rows = [row.model_dump() for row in body.rows]
    version = save(g.office, dossier_id, rows, seen=body.seen, actor=g.actor)
    return VersionNow(version=version)
