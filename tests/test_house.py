"""The house holds its own rules: who imports whom, sizes, reasons, definitions, settings, jobs."""

import ast
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml

from service.jobs import JOBS
from service.office.start import read_definitions
from service.rules.definitions import read_yaml

ROOT = Path(__file__).parent.parent
MYSELF = Path(__file__)  # holds the words it looks for
SERVICE = ROOT / "service"
EVERYTHING = {
    "rules", "render", "store", "office", "web", "demo", "errors", "settings", "jobs", "worker",
    "supervisor", "form_jobs", "sheet_jobs", "template_jobs",
}  # fmt: skip

# Which room may import which (STYLE's table). `__init__`, jobs, worker and the commands open doors.
MAY_IMPORT = {
    "errors": set(),
    "settings": set(),
    "rules": {"errors"},
    "render": {"rules", "errors"},
    "store": {"rules", "errors"},
    "office": {"rules", "render", "store", "errors", "settings"},
    "web": {"office", "rules", "errors", "settings"},
    "demo": {"office", "rules", "errors"},
    "jobs": EVERYTHING,
    "form_jobs": EVERYTHING,
    "sheet_jobs": EVERYTHING,
    "worker": EVERYTHING,
    "supervisor": EVERYTHING,
    "template_jobs": EVERYTHING,
    "cli": EVERYTHING,
    "cli_format": EVERYTHING,
    "cli_sheets": EVERYTHING,
    "cli_tokens": EVERYTHING,
    "__init__": EVERYTHING | {"cli", "cli_format", "cli_sheets", "cli_tokens"},
}
TOP_LEVEL = {
    ".ci", ".gitignore", "CHANGELOG.md", "Makefile", "Procfile", "README.md", "doc_templates",
    "docs", "pyproject.toml", "requirements.txt", "service", "tests", "workflows",
}  # fmt: skip
# What only the render child may load: the web process must start without them.
RENDERERS = {"docxtpl", "docx", "pikepdf", "zxingcpp", "PIL", "lxml", "jinja2.sandbox"}

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
EVASIVE = re.compile(r"\b(pytest\.skip|mark\.skip|skipif|xfail|importorskip)\b|\bsleep\(")
SILENCED = re.compile(r"# (noqa|type: ignore|pragma)")
REASON = re.compile(r"# (noqa: [\w, ]+|type: ignore\[[\w, -]+\]) *(- |# )\w+")
HERE = f"{ROOT}/"  # where this checkout happens to lie


@cache
def tracked():
    """The files of the house, as git knows them."""
    said = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in said.stdout.decode().split("\0") if name]
    paths = [ROOT / name for name in names]
    return [path for path in paths if path.is_file() and path != MYSELF]


@cache
def text(path):
    return path.read_text("utf-8")


def texts(*suffixes):
    return [path for path in tracked() if path.suffix in suffixes]


def modules(folder=SERVICE):
    return [path for path in texts(".py") if folder in path.parents]


def said(path):
    return str(path.relative_to(ROOT))


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=said)


def room_of(path):
    return path.relative_to(SERVICE).parts[0].removesuffix(".py")


def imports(path):
    """Every module of ours that this file imports, wherever in the file."""
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "service":
            yield from (f"service.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_the_top_of_the_house_holds_what_style_allows():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


def test_every_room_imports_only_what_it_may():
    strange = []
    for path in modules():
        room = room_of(path)
        for name in imports(path):
            assert not name.startswith("."), f"{said(path)}: relative import"
            parts = name.split(".")
            if parts[0] == "service" and parts[1] not in MAY_IMPORT[room] | {room}:
                strange.append(f"{said(path)}: {name}")
    assert strange == []


def test_the_rules_know_no_database_no_page_and_no_clock():
    outside = {"flask", "sqlalchemy", "time", "random", "os", "subprocess", "docx", "docxtpl"}
    strange = [
        f"{said(path)}: {name}"
        for path in modules(SERVICE / "rules")
        for name in imports(path)
        if name.split(".")[0] in outside
    ]
    clocks = [said(p) for p in modules(SERVICE / "rules") if re.search(r"\.(now|today)\(", text(p))]
    assert strange + clocks == []


def test_the_web_process_never_loads_the_renderers(tmp_path):
    program = (
        "import sys; from service import create_app; create_app();"
        f"print(sorted({RENDERERS!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"VAR_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@named(modules())
def test_a_module_fits_its_promise(path):
    tree, lines = ast.parse(text(path)), text(path).count("\n")
    assert lines <= 600 or "migrations" in path.parts, f"{lines} lines"
    if tree.body:
        assert ast.get_docstring(tree), "a module opens with its promise"


def test_most_functions_fit_in_one_look():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in modules()
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[len(lengths) * 95 // 100] <= 30


def test_nothing_is_left_unfinished():
    found = [said(p) for p in texts(".py", ".js", ".html") if UNFINISHED.search(text(p))]
    assert found == []


def test_no_test_is_passed_over_and_none_waits_by_the_clock():
    found = [said(p) for p in modules(ROOT / "tests") if EVASIVE.search(text(p))]
    assert found == []


def test_a_silenced_check_says_why():
    without = [
        f"{said(path)}:{number}"
        for path in texts(".py")
        for number, line in enumerate(text(path).splitlines(), 1)
        if SILENCED.search(line) and not REASON.search(line)
    ]
    assert without == []


def test_nothing_names_the_place_where_it_was_written():
    found = [
        said(path)
        for path in tracked()
        if path.suffix not in {".docx", ".png", ".ico"} and HERE in text(path)
    ]
    assert found == []


@named(texts(".py", ".yaml", ".html", ".md", ".js", ".css", ".txt"))
def test_text_is_in_its_composed_form(path):
    assert unicodedata.is_normalized("NFC", text(path))


@named([path for path in texts(".yaml") if "tests" not in path.parts])
def test_every_definition_is_readable(path):
    assert read_yaml(path.name, text(path))


def test_each_paper_hangs_on_steps_and_actions_that_exist():
    flows = read_definitions(ROOT).workflows.values()
    steps = {f"{flow.name}.{step}" for flow in flows for step in flow.steps}
    actions = {f"{flow.name}.{action.id}" for flow in flows for _, action in flow.actions()}
    strange = []
    for path in (ROOT / "doc_templates").glob("*.yaml"):
        paper = yaml.safe_load(text(path))
        for key, known in (("drafted_from", steps), ("required_at", actions), ("follows", actions)):
            named = paper.get(key) or []
            for name in [named] if isinstance(named, str) else named:
                if name not in known:
                    strange.append(f"{path.name}: {key}: {name}")
    assert strange == []


def test_the_readme_lists_every_setting():
    code = text(SERVICE / "settings.py")
    read = set(re.findall(r'"([A-Z][A-Z_]{2,})"', code))
    read |= set(re.findall(r"\$\{([A-Z_]+)", text(ROOT / "Procfile")))
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", text(ROOT / "README.md"), re.MULTILINE))
    assert {"DATABASE_URL", "SECRET_KEY", "PORT"} <= read
    assert rows == read


def test_the_readme_lists_every_command_of_make():
    commands = re.findall(r"^([a-z]+):.*## ", text(ROOT / "Makefile"), re.MULTILINE)
    assert [c for c in commands if f"`make {c}`" not in text(ROOT / "README.md")] == []


@named(texts(".md"))
def test_every_link_of_the_texts_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+)\)", text(path))
    assert [link for link in links if not (path.parent / link).is_file()] == []


def test_every_requirement_is_pinned():
    lines = text(ROOT / "requirements.txt").splitlines()
    loose = [
        line for line in lines if line and line[0] != "#" and not re.fullmatch(r"\S+==\S+", line)
    ]
    assert loose == []


@pytest.mark.parametrize("job", sorted(JOBS))
def test_every_job_has_a_test(job):
    assert any(re.search(rf"\b{job}\b", text(path)) for path in modules(ROOT / "tests"))
