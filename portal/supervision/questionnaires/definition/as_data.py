"""Questionnaires read from plain data, in the words of questionnaire.yaml, and written as it."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.core import plain_data
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.all_kinds import KINDS

_AROUND = (  # what a whole pack holds besides the questionnaire itself
    "schema_version", "id", "version", "as_of", "note", "answer_types", "condition_grammar",
    "basis_levels", "severities", "expected_forms", "honesty_principle", "tier_use_note",
)  # fmt: skip


def read(data: object) -> Sheet:
    """The questionnaire written as `data`. Refuses with WrongShape what has another shape."""
    return plain_data.read(Sheet, bare(data) if isinstance(data, Mapping) else data, KINDS)


def bare(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what belongs to the questionnaire: a pack without what is around it."""
    return {name: value for name, value in data.items() if name not in _AROUND}


def write(sheet: Sheet) -> dict[str, Any]:
    """`read(write(sheet)) == sheet`; what is read together stands last."""
    data: dict[str, Any] = plain_data.write(sheet)
    for section in data["sections"]:
        section["questions"] = section.pop("questions")
    return data | {"sections": data.pop("sections")}
