"""Times of things done in turn, so that a noisy machine is noisy for all of them alike."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ALTERNATIONS = 9


@dataclass
class Times:
    """The seconds that a thing took, once for each alternation."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def as_data(self) -> dict[str, float]:
        """Milliseconds, for the JSON file."""
        all_ = {"median": self.median, "least": min(self.seconds), "most": max(self.seconds)}
        return {name: round(seconds * 1000, 3) for name, seconds in all_.items()} | {
            "times": len(self.seconds)
        }


def in_turn(
    doers: Mapping[str, Callable[[], Any]], alternations: int = ALTERNATIONS
) -> dict[str, Times]:
    """Each of these once, then each again; the garbage of others is not counted."""
    times = {name: Times() for name in doers}
    for _ in range(alternations):
        for name, do in doers.items():
            gc.collect()
            start = time.perf_counter()
            told = do()
            # A doer that measures itself says so: the seconds, not the result.
            seconds = told if isinstance(told, float) else time.perf_counter() - start
            times[name].seconds.append(seconds)
    return times
