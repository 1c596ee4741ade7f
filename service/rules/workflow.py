"""Procedures as data: steps, actions, roles; load_workflow proves the file sound.

A workflow file says: title, kind, start, paper (the one it is all about), steps, moved. A step
says: title, waits_for (the roles whose inbox it fills), edits (its data may be changed), limit (a
key of law/thoi_han), final, aside (off the main road), actions. An action says: title, to, roles,
needs (guards), does (effects), asks (what the officer types; one that `waives` a guard is asked
only where that guard does not hold, and its answer lets him go on), approves (the kind of approval
it gives the papers it requires), issues (papers that take a number), confirm (asked before), tone
(chinh, phu, nguy_hiem), personal (no delegation).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field as Default

from service.errors import BadDefinition
from service.rules.definitions import Shape, read_yaml, shaped

SYSTEM_ROLE = "he_thong"
Tone = Literal["chinh", "phu", "nguy_hiem"]


class Role(Shape):
    """Who may act: `where` is don_vi (the dossier's unit), uy_ban, van_phong or he_thong."""

    title: str
    where: Literal["don_vi", "uy_ban", "van_phong", "he_thong"]


class Asked(Shape):
    """One thing an action asks of the officer; `choices` maps ids to labels.

    `waives` names the guard that the answer, a reason, sets aside.
    """

    label: str
    kind: Literal["text", "long_text", "choice"] = "long_text"
    choices: Mapping[str, str] = Default(default_factory=dict)
    optional: bool = False
    waives: str = ""


class Action(Shape):
    """One button of a step."""

    id: str
    title: str
    to: str
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    asks: Mapping[str, Asked] = Default(default_factory=dict)
    approves: str | None = None
    issues: tuple[str, ...] = ()
    confirm: str | None = None
    tone: Tone = "phu"
    personal: bool = False


class Step(Shape):
    """One state of a dossier."""

    id: str
    title: str
    phase: str = ""
    waits_for: tuple[str, ...] = ()
    edits: bool = False
    limit: str | None = None
    final: bool = False
    aside: bool = False
    actions: Mapping[str, Action] = Default(default_factory=dict)


@dataclass(frozen=True)
class Workflow:
    """A procedure that was proved sound."""

    name: str
    title: str
    kind: str
    start: str
    paper: str
    steps: Mapping[str, Step]
    moved: Mapping[str, str]

    def step(self, step_id: str) -> Step:
        return self.steps[step_id]

    def actions(self) -> Iterator[tuple[Step, Action]]:
        for step in self.steps.values():
            for action in step.actions.values():
                yield step, action

    def main_road(self) -> list[Step]:
        """The steps of the picture «đang ở đâu», in the file's order, side roads left out."""
        return [step for step in self.steps.values() if not step.aside]

    def steps_waiting_for(self, role: str) -> list[str]:
        return [step.id for step in self.steps.values() if role in step.waits_for]


def load_roles(file: str, text: str) -> dict[str, Role]:
    """The roles of workflows/_chung/vai_tro.yaml."""
    return {
        name: shaped(file, name, lambda row=row: Role.model_validate(row))  # type: ignore[misc] # a lambda's default is untyped
        for name, row in read_yaml(file, text).items()
    }


def load_workflow(
    file: str,
    text: str,
    *,
    roles: Mapping[str, Role],
    conditions: Iterable[str],
    effects: Iterable[str],
) -> Workflow:
    """The procedure in this file. BadDefinition when anything in it cannot work."""
    raw = read_yaml(file, text)
    for key in ("title", "kind", "start", "paper", "steps"):
        if key not in raw:
            raise BadDefinition(f"{file}: thiếu mục {key}")
    if strange := set(raw) - {"title", "kind", "start", "paper", "steps", "moved"}:
        raise BadDefinition(f"{file}: mục lạ {sorted(strange)[0]}")
    steps = {name: _step(file, name, row) for name, row in raw["steps"].items()}
    flow = Workflow(
        name=file.removesuffix(".yaml"),
        title=raw["title"],
        kind=raw["kind"],
        start=raw["start"],
        paper=raw["paper"],
        steps=steps,
        moved=raw.get("moved") or {},
    )
    _prove(file, flow, roles, set(conditions), set(effects))
    return flow


def _step(file: str, name: str, row: Any) -> Step:
    if not isinstance(row, dict):
        raise BadDefinition(f"{file}: {name}: phải là bảng khóa: giá trị")
    actions = {
        key: _action(file, f"{name}.{key}", key, value)
        for key, value in (row.get("actions") or {}).items()
    }
    return shaped(file, name, lambda: Step.model_validate({**row, "id": name, "actions": actions}))


def _action(file: str, place: str, name: str, row: Any) -> Action:
    if not isinstance(row, dict):
        raise BadDefinition(f"{file}: {place}: phải là bảng khóa: giá trị")
    return shaped(file, place, lambda: Action.model_validate({**row, "id": name}))


def _prove(
    file: str,
    flow: Workflow,
    roles: Mapping[str, Role],
    conditions: set[str],
    effects: set[str],
) -> None:
    if flow.start not in flow.steps:
        raise BadDefinition(f"{file}: bước đầu lạ {flow.start!r}")
    for step, action in flow.actions():
        _prove_action(file, flow, step, action, roles, conditions, effects)
    for step in flow.steps.values():
        _prove_step(file, step, roles)
    _prove_ways(file, flow)
    for old, new in flow.moved.items():
        if old in flow.steps or new not in flow.steps:
            raise BadDefinition(f"{file}: moved: {old} → {new} không hợp lệ")


def _prove_step(file: str, step: Step, roles: Mapping[str, Role]) -> None:
    if step.final == bool(step.actions):
        why = "bước cuối mà còn thao tác" if step.final else "không có lối ra"
        raise BadDefinition(f"{file}: {step.id}: {why}")
    acting = {role for action in step.actions.values() for role in action.roles}
    for role in step.waits_for:
        if role not in roles:
            raise BadDefinition(f"{file}: {step.id}: vai trò lạ {role!r}")
        if role not in acting:
            raise BadDefinition(f"{file}: {step.id}: chờ {role!r} nhưng không có thao tác nào")


def _prove_action(
    file: str,
    flow: Workflow,
    step: Step,
    action: Action,
    roles: Mapping[str, Role],
    conditions: set[str],
    effects: set[str],
) -> None:
    place = f"{file}: {step.id}.{action.id}"
    if action.to not in flow.steps:
        raise BadDefinition(f"{place} dẫn tới bước lạ {action.to!r}")
    if not action.roles:
        raise BadDefinition(f"{place} không có vai trò nào")
    for what, given, known in (
        ("vai trò", action.roles, set(roles)),
        ("điều kiện", action.needs, conditions),
        ("việc", action.does, effects),
    ):
        if strange := set(given) - known:
            raise BadDefinition(f"{place}: {what} lạ {sorted(strange)[0]!r}")
    for name, asked in action.asks.items():
        if (asked.kind == "choice") != bool(asked.choices):
            raise BadDefinition(f"{place}: {name}: choices đi với kind: choice")
        if asked.waives and asked.waives not in action.needs:
            raise BadDefinition(f"{place}: {name}: waives điều kiện lạ {asked.waives!r}")


def _prove_ways(file: str, flow: Workflow) -> None:
    reached = {flow.start}
    while new := {
        action.to
        for step in reached
        for action in flow.steps[step].actions.values()
        if action.to not in reached
    }:
        reached |= new
    if lost := [step for step in flow.steps if step not in reached]:
        raise BadDefinition(f"{file}: không có đường tới bước {lost[0]!r}")
