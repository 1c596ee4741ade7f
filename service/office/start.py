"""Opening the office: definitions read and proved, memory and files at hand."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from service.errors import BadDefinition
from service.office.conditions import CONDITIONS
from service.office.desk import Bell, Definitions, Office, Silence
from service.office.effects import EFFECTS
from service.office.facts import FACTS
from service.rules.catalogue import DocumentType, load_document_type
from service.rules.law import load_law
from service.rules.workflow import Role, Workflow, load_roles, load_workflow
from service.settings import Settings
from service.store.files import open_files
from service.store.session import Database, answers

PRINTED_BY_OFFICE = "register."


def open_office(settings: Settings, *, now: Callable[[], dt.datetime] | None = None) -> Office:
    """The office of these settings. BadDefinition when a shipped definition is wrong."""
    files = open_files(settings.blob_url, settings.var)
    definitions = read_definitions(settings.root)
    for template in definitions.templates.values():
        files.put(template)
    return Office(
        definitions=definitions,
        database=Database(settings.database_url),
        files=files,
        now=now or _utc_now,
        bell=_bell(settings.redis_url),
    )


def is_ready(office: Office) -> bool:
    """Whether the office can be worked in: its database answers."""
    return answers(office.database)


def read_definitions(root: Path) -> Definitions:
    """Procedures, roles, papers and law below this folder, proved against each other."""
    roles, workflows = _workflows(root / "workflows")
    papers, templates = _papers(root / "doc_templates")
    for paper in papers.values():
        _prove_paper(paper, workflows)
    for flow in workflows.values():
        _prove_flow(flow, papers)
    return Definitions(
        workflows=workflows,
        roles=roles,
        papers=papers,
        templates=templates,
        template_shas={name: hashlib.sha256(data).hexdigest() for name, data in templates.items()},
        law=load_law(_texts(root / "service" / "law")),
    )


def _bell(redis_url: str) -> Bell:
    if not redis_url:
        return Silence()
    from service.store.queue import RedisQueue  # only where Redis is in use

    return RedisQueue(redis_url)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))}


def _workflows(folder: Path) -> tuple[dict[str, Role], dict[str, Workflow]]:
    roles = load_roles("vai_tro.yaml", (folder / "_chung" / "vai_tro.yaml").read_text("utf-8"))
    flows = {
        name: load_workflow(
            f"{name}.yaml", text, roles=roles, conditions=CONDITIONS, effects=EFFECTS
        )
        for name, text in _texts(folder).items()
    }
    return roles, flows


def _papers(folder: Path) -> tuple[dict[str, DocumentType], dict[str, bytes]]:
    papers, templates = {}, {}
    for name, text in _texts(folder).items():
        docx = folder / f"{name}.docx"
        if not docx.exists():
            raise BadDefinition(f"{name}.yaml: thiếu tệp {name}.docx đi cùng")
        papers[name] = load_document_type(name, text)
        templates[name] = docx.read_bytes()
    return papers, templates


def _prove_paper(paper: DocumentType, workflows: Mapping[str, Workflow]) -> None:
    """Every step, action and fact that a paper names exists."""
    steps = {f"{flow.name}.{step}" for flow in workflows.values() for step in flow.steps}
    actions = {f"{flow.name}.{a.id}" for flow in workflows.values() for _, a in flow.actions()}
    for key, named, known in (
        ("drafted_from", paper.drafted_from, steps),
        ("required_at", paper.required_at, actions),
        ("follows", paper.follows, actions),
    ):
        if strange := set(named) - known:
            raise BadDefinition(f"{paper.id}.yaml: {key}: lạ {sorted(strange)[0]!r}")
    for field in paper.fields.values():
        if field.fact and field.fact not in FACTS and not field.fact.startswith(PRINTED_BY_OFFICE):
            raise BadDefinition(f"{paper.id}.yaml: {field.name}: dữ kiện lạ {field.fact!r}")


def _prove_flow(flow: Workflow, papers: Mapping[str, DocumentType]) -> None:
    """Every paper that a workflow is about or issues exists, and takes a number."""
    if flow.paper not in papers:
        raise BadDefinition(f"{flow.name}.yaml: paper lạ {flow.paper!r}")
    for step, action in flow.actions():
        for issued in action.issues:
            if issued not in papers or not papers[issued].numbered:
                raise BadDefinition(
                    f"{flow.name}.yaml: {step.id}.{action.id}: không cấp số được cho {issued!r}"
                )
