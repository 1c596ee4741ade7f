"""Another unit's dossier does not exist: each route answers 404, and nothing changes."""

import io
import re

import pytest

from service.web.api import operations

BODIES = {
    "act": {"seen": 1},
    "remark": {"text": "x"},
    "fill_in": {"seen": 1, "inputs": {}},
    "plan_round": {"unit_ids": [1], "due_on": "2024-02-01"},
    "answer_opinion": {"answer": "dong_y", "seen": 1},
    "handle_opinion": {"handling": "tiep_thu", "seen": 1},
    "void_number": {"reason": "x"},
    "save_header": {"seen": 1, "theme": "x"},
    "add_section": {"after": None, "text": "x"},
    "save_section": {"text": "x", "seen": 1},
    "split_section": {"first": "x", "second": "y", "seen": 1},
    "move_section": {"down": True},
    "indent_section": {"inward": True},
    "set_kind": {"kind": "doan"},
    "save_target": {"seen": 0},
    "paste": {"after": None, "text": "x"},
    "undo_paste": {"ids": [1]},
    "save_recipients": {"seen": 1, "rows": []},
    "save_tasks": {"seen": 1, "rows": []},
    "save_reports": {"seen": 1, "rows": []},
    "add_basis": {"text_id": 1},
    "move_basis": {"down": True},
}
OF_A_DOSSIER = ("dossier_id", "document_id", "version_id", "opinion_id", "scan_id", "entry_id")
OPERATIONS = [o for o in operations.values() if set(o.parameters) & set(OF_A_DOSSIER)]


@pytest.fixture(scope="module")
def issued(shared):
    """A dossier with a paper, a version, an opinion, a scan and a number; all have the id 1."""
    dossier = shared.plan_at("cho_phat_hanh")
    shared.make_papers()
    shared.act(dossier, "phat_hanh", "vanthu")
    return dossier


@pytest.fixture
def world(shared):
    return shared


@pytest.mark.parametrize("operation", OPERATIONS, ids=[o.id for o in OPERATIONS])
def test_an_outsider_finds_nothing(world, program, issued, operation):
    outsider = program("gopytc")
    path = operation.path.replace("{action}", "thay_the").replace("{what}", "pdf")
    path = re.sub(r"{\w+}", "1", path)
    before = world.actions_done(issued)
    query = {"seen": 1} if operation.id == "delete_section" else None
    how = {"data": {"file": (_scan(), "x.pdf")}} if operation.takes_file else {}

    status, error = outsider.refused(
        operation.method, path, BODIES.get(operation.id), query_string=query, **how
    )

    assert (status, error["code"]) == (404, "not_found")
    assert world.actions_done(issued) == before


def test_an_outsider_sees_it_in_no_list(program, issued):
    outsider = program("gopytc")

    assert outsider.get("/dossiers")["total"] == 0
    assert set(outsider.get("/inbox")["counts"].values()) == {0}
    assert outsider.get("/register")["rows"] == []
    assert outsider.refused("GET", "/register", query_string={"series_id": 1})[0] == 404
    assert outsider.refused("GET", "/register/1/2024/printable")[0] == 404
    assert outsider.get("/new-plan")["plans"] == []


def _scan():
    return io.BytesIO(b"%PDF-1.7 ")
