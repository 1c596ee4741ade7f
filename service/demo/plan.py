"""The demo office's launch plan, made from its YAML by the office's own verbs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.office import plan_reading, plans
from service.office.desk import Actor, Office
from service.office.plan_input import read_recipients, read_reports, read_tasks
from service.office.plan_rows import Content, Paragraph, TargetData


def fill_from_yaml(office: Office, dossier_id: int, data: Mapping[str, Any], actor: Actor) -> None:
    """Everything of the YAML becomes the content of this dossier's plan; targets get numbers."""
    page = plan_reading.page(office, dossier_id, actor=actor)
    signer = next((s for s in page.signers if s.name == data["signer"]["name"]), page.signer)
    post, _, form = signer.choice.partition(":") if signer else ("", "", "")
    content = Content(
        id=0,
        dossier_id=dossier_id,
        kind="nam",
        year=data["year"],
        is_supplement=page.content.is_supplement,
        movement=data.get("movement", ""),
        subject=data["subject"],
        theme=data["theme"],
        opening="\n".join(data["opening"]),
        issue_month=data["issue_month"],
        signer_post_id=int(post) if post else None,
        signing_form=form,
        paragraphs=list(_paragraphs(data["sections"])),
        recipients=read_recipients([_recipient(row) for row in data["recipients"]]),
        tasks=read_tasks([{**row, "due_on": row["due"]} for row in data["tasks"]]),
        reports=read_reports([{**row, "due_on": row["due"]} for row in data["reports"]]),
    )
    plans.fill(office, dossier_id, content, actor=actor)


def _paragraphs(sections: Sequence[Mapping[str, Any]]) -> Iterator[Paragraph]:
    for row in sections:
        target = _target(row["text"]) if row["kind"] == "chi_tieu" else None
        yield Paragraph(0, row["kind"], row["text"], target=target)
        yield from _paragraphs(row.get("children", ()))


def _target(text: str) -> TargetData:
    """The numbers the sentence states; without any it is a target in words, on purpose."""
    values = tuple(plans.proposed(text))
    return TargetData(is_text_only=not values, version=1, values=values)


def _recipient(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "mark": row.get("mark") or row.get("note") or "",
        "end": row.get("end", ";"),
        "is_file_copy": row.get("file_copy", False),
    }
