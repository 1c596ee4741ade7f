"""The law as shipped, for the tests of rules."""

from functools import cache
from pathlib import Path

from service.rules.law import Law, load_law

FOLDER = Path(__file__).parents[2] / "service" / "law"


@cache
def shipped() -> Law:
    return load_law({path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.yaml")})
