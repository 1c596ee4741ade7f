"""How many examples a property is tried on: a few in every run, ten times as many in a soak."""

import os

from hypothesis import settings

TIMES = 10 if os.environ.get("SOAK") else 1


def rounds(examples):
    return settings(max_examples=examples * TIMES, derandomize=TIMES == 1)
