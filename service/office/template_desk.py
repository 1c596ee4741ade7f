"""An administrator at the forms of papers: looks, uploads his own, switches it on, goes back.

An uploaded form is checked at once, tried by a worker with the paper's examples, and used by new
drafts from the moment somebody switches it on. Nothing uploaded is ever thrown away.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from service.errors import Incomplete, NotAllowed, NotFound, StepMoved
from service.office import templates
from service.office.desk import Actor, Office
from service.office.history import Happening, hold, record
from service.office.paper_desk import MEDIA, FileToSend
from service.office.scope import ADMIN, rules_the_office
from service.office.template_check import check
from service.rules.catalogue import DocumentType
from service.rules.vietnamese import local, squeeze, text_sort_key
from service.store.models import Event, Officer, TemplateVersion

MOST_NAME = 200
STATES = {
    "cho_thu": "Đang thử",
    "san_sang": "Dùng được",
    "hong": "Không dùng được",
    "dang_dung": "Đang dùng",
    "thoi": "Đã thôi dùng",
}
READY = ("san_sang", "thoi")


@dataclass(frozen=True)
class FormVersion:
    """One uploaded form with the names behind it.

    `astray`: the fields in which it and the paper of this release differ.
    """

    row: TemplateVersion
    by: str
    switched_by: str | None
    astray: Sequence[str]

    @property
    def state(self) -> str:
        return STATES[self.row.state]

    @property
    def is_working(self) -> bool:
        return self.row.state == "cho_thu"

    @property
    def may_be_used(self) -> bool:
        return self.row.state in READY and not self.astray


@dataclass(frozen=True)
class Form:
    """The forms of one paper, the newest first."""

    type: DocumentType
    versions: Sequence[FormVersion]

    @property
    def in_use(self) -> FormVersion | None:
        """The uploaded form in use; None while the shipped one is."""
        return next((v for v in self.versions if v.row.state == "dang_dung"), None)

    @property
    def last_switch(self) -> tuple[dt.datetime, str] | None:
        """Since when the form in use is that, and by whom; None when it always was."""
        known = [(v.row.switched_at, v.switched_by or "") for v in self.versions]
        return max(((at, by) for at, by in known if at), default=None)

    @property
    def waiting(self) -> FormVersion | None:
        """The newest form, when it is neither in use nor past."""
        newest = next(iter(self.versions), None)
        return newest if newest and newest.row.state in ("cho_thu", "san_sang", "hong") else None


@dataclass(frozen=True)
class FormPage:
    """What the page of one paper's forms shows."""

    form: Form
    events: Sequence[Event]
    may_change: bool


def listing(office: Office, *, actor: Actor) -> list[Form]:
    """Every paper with its forms, by title."""
    _require_admin(actor)
    with office.reading() as db:
        known = _versions(db, office)
    papers = office.definitions.papers.values()
    in_order = sorted(papers, key=lambda paper: text_sort_key(paper.title))
    return [Form(paper, known.get(paper.id, [])) for paper in in_order]


def page(office: Office, paper: str, *, actor: Actor) -> FormPage:
    """The forms of one paper and what was done with them."""
    _require_admin(actor)
    type_ = _type(office, paper)
    with office.reading() as db:
        events = select(Event).where(Event.subject == _subject(paper)).order_by(Event.id.desc())
        return FormPage(
            Form(type_, _versions(db, office, paper).get(paper, [])),
            list(db.scalars(events.limit(50))),
            rules_the_office(db, actor),
        )


def version(office: Office, version_id: int, *, actor: Actor) -> tuple[FormPage, FormVersion]:
    """One uploaded form, and the page it belongs to."""
    _require_admin(actor)
    with office.reading() as db:
        paper = _row(db, version_id).paper
    there = page(office, paper, actor=actor)
    return there, next(v for v in there.form.versions if v.row.id == version_id)


def form_file(office: Office, paper: str, *, shipped: bool, actor: Actor) -> FileToSend:
    """The Word file of the form in use, or of the shipped one."""
    _require_admin(actor)
    type_ = _type(office, paper)
    data = office.definitions.templates[paper]
    if not shipped:
        with office.reading() as db:
            sha = templates.in_use(db, office, paper)
        data = office.files.open(sha)
    return FileToSend(f"Mẫu {type_.title}.docx", data, MEDIA["docx"])


def file_of(office: Office, version_id: int, what: str, *, actor: Actor) -> FileToSend:
    """A file of an uploaded form: `mau` (itself), `docx`, `pdf`, `page-1`… (filled on trial),
    `goc-1`… (the shipped form filled alike)."""
    _require_admin(actor)
    with office.reading() as db:
        row = _row(db, version_id)
        sha, kind = _wanted(row, what)
    name = f"Mẫu {_type(office, row.paper).title} số {row.seq}"
    ending = {"image/png": "png", MEDIA["pdf"]: "pdf"}.get(kind, "docx")
    name += "" if what == "mau" else " (bản thử)"
    return FileToSend(f"{name}.{ending}", office.files.open(sha), kind)


def upload(office: Office, paper: str, file_name: str, data: bytes, *, actor: Actor) -> int:
    """Keep a Word file as a form of this paper and order its trial; the version's id.

    A file that cannot print the paper is refused and nothing is kept. The same file sent again
    is the same version.
    """
    with office.reading() as db:
        _require_ruler(db, actor)
    type_ = _type(office, paper)
    check(type_, office.definitions.templates[paper], data)
    sha = office.files.put(data)
    with office.writing() as db:
        hold(db, office, _subject(paper))
        if (known := _alike(db, paper, sha)) is not None:
            return known
        row = TemplateVersion(
            paper=paper,
            seq=1 + (db.scalar(_last_seq(paper)) or 0),
            sha=sha,
            tags=sorted(type_.fields),
            file_name=squeeze(file_name)[-MOST_NAME:] or "mau.docx",
            by_id=actor.id,
            at=office.now(),
        )
        db.add(row)
        db.flush()
        templates.order_trial(db, office, row)
        _remember(db, office, actor, "tai_mau", "Tải mẫu lên", row)
        return row.id


def retry(office: Office, version_id: int, *, actor: Actor) -> None:
    """«Tạo lại»: try a failed form once more."""
    with office.writing() as db:
        _require_ruler(db, actor)
        row = _row(db, version_id)
        hold(db, office, _subject(row.paper))
        db.refresh(row)
        if row.state != "hong":
            raise StepMoved("Mẫu này không cần thử lại. Hãy tải lại trang.")
        row.state, row.error = "cho_thu", None
        templates.order_trial(db, office, row)


def switch(office: Office, version_id: int, *, seen: int, actor: Actor) -> None:
    """«Dùng mẫu này»: new drafts of the paper are printed on it; the earlier form is kept.

    `seen` is the version on the administrator's page; if the form in use changed since, StepMoved.
    """
    with office.writing() as db:
        _require_ruler(db, actor)
        row = _row(db, version_id)
        hold(db, office, _subject(row.paper))
        db.refresh(row)
        if row.version != seen:
            raise _moved(db, office, row.paper)
        if row.state not in READY:
            raise Incomplete("Mẫu này chưa thử xong hoặc không dùng được, nên chưa đưa vào dùng.")
        if astray := _astray(office, row):
            raise Incomplete(
                f"Bản phần mềm này đã đổi thẻ {', '.join(astray)}. Hãy sửa mẫu theo bảng thẻ "
                "rồi tải lên lại."
            )
        _take_out(db, office, row.paper, actor)
        row.state, row.switched_by_id, row.switched_at = "dang_dung", actor.id, office.now()
        _remember(db, office, actor, "dung_mau", "Đưa mẫu vào dùng", row)


def back_to_shipped(office: Office, paper: str, *, seen: int, actor: Actor) -> None:
    """«Trở lại mẫu gốc»: new drafts are printed on the shipped form again.

    `seen` is the version of the uploaded form in use on the administrator's page.
    """
    _type(office, paper)
    with office.writing() as db:
        _require_ruler(db, actor)
        hold(db, office, _subject(paper))
        row = db.scalar(templates.row_in_use(paper))
        if row is None or row.version != seen:
            raise _moved(db, office, paper)
        _take_out(db, office, paper, actor)
        _remember(db, office, actor, "tro_lai_mau_goc", "Trở lại mẫu gốc", row)


def _type(office: Office, paper: str) -> DocumentType:
    if paper not in office.definitions.papers:
        raise NotFound("Không có loại văn bản này.")
    return office.definitions.papers[paper]


def _subject(paper: str) -> str:
    return f"template:{paper}"


def _require_admin(actor: Actor) -> None:
    if not actor.has(ADMIN):
        raise NotAllowed("Mẫu văn bản do quản trị xem và thay.")


def _require_ruler(db: Session, actor: Actor) -> None:
    _require_admin(actor)
    if not rules_the_office(db, actor):
        raise NotAllowed("Mẫu văn bản do quản trị của cơ quan cao nhất thay.")


def _row(db: Session, version_id: int) -> TemplateVersion:
    row = db.get(TemplateVersion, version_id)
    if row is None:
        raise NotFound("Không tìm thấy mẫu này.")
    return row


def _astray(office: Office, row: TemplateVersion) -> list[str]:
    paper = office.definitions.papers.get(row.paper)
    return sorted(set(row.tags) ^ set(paper.fields)) if paper else []


def _last_seq(paper: str) -> Any:
    return select(func.max(TemplateVersion.seq)).where(TemplateVersion.paper == paper)


def _alike(db: Session, paper: str, sha: str) -> int | None:
    """The version that already is this very file, unless it failed."""
    return db.scalar(
        select(TemplateVersion.id)
        .where(
            TemplateVersion.paper == paper,
            TemplateVersion.sha == sha,
            TemplateVersion.state != "hong",
        )
        .order_by(TemplateVersion.id.desc())
        .limit(1)
    )


def _versions(
    db: Session, office: Office, paper: str | None = None
) -> dict[str, list[FormVersion]]:
    """The uploaded forms by paper, the newest first, with names."""
    by, switcher = aliased(Officer), aliased(Officer)
    asked = (
        select(TemplateVersion, by.full_name, switcher.full_name)
        .join(by, by.id == TemplateVersion.by_id)
        .outerjoin(switcher, switcher.id == TemplateVersion.switched_by_id)
        .order_by(TemplateVersion.seq.desc())
    )
    rows = db.execute(asked.where(TemplateVersion.paper == paper) if paper else asked)
    found: dict[str, list[FormVersion]] = {}
    for row, name, switched_by in rows:
        astray = _astray(office, row)
        found.setdefault(row.paper, []).append(FormVersion(row, name, switched_by, astray))
    return found


def _take_out(db: Session, office: Office, paper: str, actor: Actor) -> None:
    """No uploaded form is in use; every page that showed one is out of date."""
    of_paper = update(TemplateVersion).where(TemplateVersion.paper == paper)
    db.execute(
        of_paper.where(TemplateVersion.state == "dang_dung").values(
            state="thoi", switched_by_id=actor.id, switched_at=office.now()
        )
    )
    db.execute(of_paper.values(version=TemplateVersion.version + 1))


def _moved(db: Session, office: Office, paper: str) -> StepMoved:
    found = Form(_type(office, paper), _versions(db, office, paper).get(paper, [])).last_switch
    who = f"{found[1]} vừa đổi mẫu này lúc {local(found[0]):%H:%M}" if found else "Mẫu vừa được đổi"
    return StepMoved(f"{who}, chưa có gì thay đổi thêm. Hãy tải lại trang.")


def _remember(
    db: Session, office: Office, actor: Actor, action: str, title: str, row: TemplateVersion
) -> None:
    data = {"paper": row.paper, "version": row.id, "sha": row.sha}
    note = f"Mẫu số {row.seq}: {row.file_name}"
    record(db, office, _subject(row.paper), actor, Happening(action, title, note=note, data=data))


def _wanted(row: TemplateVersion, what: str) -> tuple[str, str]:
    kind, _, number = what.partition("-")
    pages = {"page": row.pages, "goc": row.shipped_pages}.get(kind) or []
    if number.isdecimal() and 1 <= int(number) <= len(pages):
        return pages[int(number) - 1], "image/png"
    sha = {"mau": row.sha, "docx": row.docx, "pdf": row.pdf}.get(what)
    if sha is None:
        raise NotFound("Tệp này chưa được tạo hoặc không có.")
    return sha, MEDIA["pdf" if what == "pdf" else "docx"]
