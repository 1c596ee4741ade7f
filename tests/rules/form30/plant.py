"""A fault planted in a right paper: what the tests of every rule are made of."""

from collections.abc import Callable
from dataclasses import dataclass

from service.rules.form30.seen import Paper


@dataclass(frozen=True)
class Plant:
    """Plants one fault in `papers.right(kind)`."""

    kind: str
    plant: Callable[[Paper], Paper]
