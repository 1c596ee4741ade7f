"""All planted faults: each rule with the one paper in which just it is broken."""

from collections.abc import Mapping

from tests.rules.form30 import planting_body, planting_words
from tests.rules.form30.plant import Plant

ALL: Mapping[str, Plant] = {
    **planting_body.PLANTS,
    **planting_words.PLANTS,
}
