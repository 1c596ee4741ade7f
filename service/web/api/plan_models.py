"""What the API reads and says of a plan."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from service.web.api.door import Answer
from service.web.api.reading import Body, Day, Id, Line, Query, Seen, Text

Kind = Literal["nam", "dot", "chuyen_de"]
ParagraphKind = Literal["muc", "khoan", "tieu_muc", "doan", "gach", "chi_tieu"]
Year = Annotated[int, Field(ge=2000, le=2100)]
Pasted = Annotated[str, Field(max_length=500_000)]


class ValueAnswer(Answer):
    label: str
    unit: str
    low: Decimal
    high: Decimal | None
    direction: str
    group: str | None


class TargetAnswer(Answer):
    is_text_only: bool
    owner_unit_id: int | None
    version: int
    values: list[ValueAnswer]


class ParagraphAnswer(Answer):
    id: int
    kind: str
    text: str
    version: int
    label: str
    target: TargetAnswer | None


class RecipientAnswer(Answer):
    name: str
    mark: str
    end: str
    copies: int
    unit_id: int | None
    is_file_copy: bool


class TaskAnswer(Answer):
    who: str
    what: str
    responsibility: str
    due_text: str
    due_on: dt.date | None
    result: str


class ReportAnswer(Answer):
    kind: str
    due_on: dt.date | None


class LegalAnswer(Answer):
    """A legal text; `basis_id` is its place in the plan, 0 when it is not cited."""

    text_id: int
    line: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    is_unsure: bool
    basis_id: int
    in_list: bool


class ContentAnswer(Answer):
    kind: str
    year: int
    is_supplement: bool
    movement: str
    subject: str
    theme: str
    opening: str
    issue_month: dt.date | None
    version: int
    copied_year: int | None
    paragraphs: list[ParagraphAnswer]
    removed: list[ParagraphAnswer]
    recipients: list[RecipientAnswer]
    tasks: list[TaskAnswer]
    reports: list[ReportAnswer]
    basis: list[LegalAnswer]


class ProblemAnswer(Answer):
    code: str
    text: str
    place: str
    blocking: bool
    source: str


class SignerAnswer(Answer):
    choice: str
    name: str
    lines: list[str]


class PlanAnswer(Answer):
    """The plan as the editor shows it, with what it still lacks."""

    dossier_id: int
    dossier_code: str
    content: ContentAnswer
    problems: list[ProblemAnswer]
    signers: list[SignerAnswer]
    signer_choice: str
    may_edit: bool
    why_not: str


class SavedAnswer(Answer):
    version: int
    at: dt.datetime


class VersionNow(Answer):
    version: int


class MadeMany(Answer):
    ids: list[int]


class Count(Answer):
    count: int


class PastedParagraph(Answer):
    kind: str
    text: str


class UnitChoice(Answer):
    id: int
    name: str


class OldPlan(Answer):
    """A plan that a new one may be made from."""

    id: int
    code: str
    year: int
    title: str


class NewPlanAnswer(Answer):
    """For which year and units a plan may be made now, and from which old ones."""

    year: int
    units: list[UnitChoice]
    plans: list[OldPlan]


class PlanBody(Body):
    """A new plan of a unit; with `from_dossier` everything of that plan is copied."""

    kind: Kind = "nam"
    year: Year
    unit_id: Id
    subject: Line = ""
    movement: Annotated[str, Field(max_length=500)] = ""
    is_supplement: bool = False
    from_dossier: Id | None = None


class HeaderBody(Body):
    """What is named here is changed, the rest stays; `signer` is a `choice` of `signers`."""

    seen: Seen
    subject: Line = ""
    theme: Line = ""
    opening: Text = ""
    issue_month: Day | None = None
    signer: Annotated[str, Field(max_length=60)] = ""
    movement: Annotated[str, Field(max_length=500)] = ""
    kind: Kind = "nam"
    year: Year = 2024
    is_supplement: bool = False


class SectionBody(Body):
    """A new paragraph behind another (null: at the start)."""

    after: Id | None
    kind: ParagraphKind | None = None
    text: Text = ""


class TextBody(Body):
    text: Text
    seen: Seen


class SplitBody(Body):
    """The text that stays and the text of the next paragraph."""

    first: Text
    second: Text
    seen: Seen


class PasteBody(Body):
    after: Id | None
    text: Pasted


class PreviewBody(Body):
    text: Pasted


class IdsBody(Body):
    ids: Annotated[list[Id], Field(max_length=1000)]


class MoveBody(Body):
    down: bool


class IndentBody(Body):
    inward: bool


class KindBody(Body):
    kind: ParagraphKind


class ValueBody(Body):
    """A number as it is written («103.580», «14,5»); with `high` a range."""

    label: Line = ""
    unit: Line = ""
    low: Annotated[str, Field(max_length=60)]
    high: Annotated[str | None, Field(max_length=60)] = None
    direction: Literal["tang", "giam"] = "tang"
    group: Line | None = None


class TargetBody(Body):
    seen: Seen
    values: Annotated[list[ValueBody], Field(max_length=200, default_factory=list)]
    is_text_only: bool = False
    owner_unit_id: Id | None = None


class RecipientBody(Body):
    name: Line
    mark: Annotated[str, Field(max_length=60)] = ""
    end: Literal[";", "."] | None = None
    copies: Annotated[int, Field(ge=1, le=9999)] = 1
    unit_id: Id | None = None
    is_file_copy: bool = False


class RecipientsBody(Body):
    seen: Seen
    rows: Annotated[list[RecipientBody], Field(max_length=200)]


class TaskBody(Body):
    who: Line
    what: Line
    responsibility: Line = ""
    due_text: Line = ""
    due_on: Day | None = None
    result: Line = ""


class TasksBody(Body):
    seen: Seen
    rows: Annotated[list[TaskBody], Field(max_length=200)]


class ReportBody(Body):
    kind: Literal["6_thang", "nam"]
    due_on: Day | None = None


class ReportsBody(Body):
    seen: Seen
    rows: Annotated[list[ReportBody], Field(max_length=10)]


class BasisBody(Body):
    """A legal text of the registry; not in the list it is only cited in the text."""

    text_id: Id
    in_list: bool = True


class SeenQuery(Query):
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]


class TextsQuery(Query):
    query: Annotated[str, Field(max_length=200)]
