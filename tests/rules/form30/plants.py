"""All planted faults: each rule with the one paper in which just it is broken."""

from collections.abc import Mapping

from tests.rules.form30 import (
    planting_annex,
    planting_body,
    planting_foot,
    planting_grounds,
    planting_head,
    planting_number,
    planting_sign,
    planting_title,
    planting_words,
)
from tests.rules.form30.plant import Plant

ALL: Mapping[str, Plant] = {
    rule: plant
    for module in (
        planting_body,
        planting_head,
        planting_number,
        planting_title,
        planting_grounds,
        planting_sign,
        planting_foot,
        planting_annex,
        planting_words,
    )
    for rule, plant in module.PLANTS.items()
}
