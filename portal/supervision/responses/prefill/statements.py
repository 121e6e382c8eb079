"""What the answers of a questionnaire say already about statements that are due. Pure.

Source: the questions of questionnaire.yaml and the inputs of attestations.yaml; docs/product.md section 1
(never asked twice). Only facts are carried over: whether it can be attested the signer says, but
where the answers name other parties, nobody can attest without exceptions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.kinds.parts.question import NO, YES

_NONE: Final = "0"


@dataclass(frozen=True, slots=True)
class Told:
    """What was said to one question that is shown."""

    value: Any
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StatementOffer:
    """For one statement: `inputs` by id, as typed or as rows; `rows`: exceptions, by the names of
    `exception_rows.Row`; a Message is told in the language of the signer."""

    inputs: Mapping[str, str | Sequence[Mapping[str, str]]] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str | Message]] = ()


def offers(told: Mapping[str, Told]) -> Mapping[str, StatementOffer]:
    """By statement; those about which nothing was said are left out."""
    found = {
        "no_subcontracting": StatementOffer(rows=_parties(told)),
        "purpose_minimisation": StatementOffer(_unneeded(told)),
        "security_measures": StatementOffer(_changes(told)),
        "incident_free": StatementOffer(_events(told)),
    }
    return {name: one for name, one in found.items() if one.inputs or one.rows}


def _parties(told: Mapping[str, Told]) -> list[Mapping[str, str | Message]]:
    """SUB-02 lists every subcontractor at every tier, where SUB-01 says that there are some."""
    if not _says(told, "SUB-01", YES) or "SUB-02" not in told:
        return []
    return [_party(row) for row in told["SUB-02"].value or () if isinstance(row, Mapping)]


def _party(row: Mapping[str, Any]) -> Mapping[str, str | Message]:
    cells = {name: str(row.get(name) or "") for name in ("name", "address", "work", "data")}
    number = str(row.get("approval_no") or "")
    return {
        "party": cells["name"],
        "address": cells["address"],
        "work": cells["work"],
        "data": cells["data"],
        "since_on": str(row.get("start") or ""),
        "remark": say("Your approval %(number)s", number=number) if number else "",
    }


def _unneeded(told: Mapping[str, Told]) -> Mapping[str, str]:
    """ORG-06: nothing was received that the work does not need. How often it was, nobody asked."""
    return {"unneeded_items_cases": _NONE} if _says(told, "ORG-06", NO) else {}


def _changes(told: Mapping[str, Told]) -> Mapping[str, str]:
    """CRT-02: what changed stands in its comment."""
    said = told["CRT-02"].comment.strip() if _says(told, "CRT-02", YES) else ""
    return {"changes": said} if said else {}


def _events(told: Mapping[str, Told]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """INC-01: what happened stands in its comment; the days are for the signer to add."""
    said = told["INC-01"].comment.strip() if _says(told, "INC-01", YES) else ""
    return {"events": [{"what": " ".join(said.split())}]} if said else {}


def _says(told: Mapping[str, Told], question: str, answer: str) -> bool:
    return question in told and told[question].value == answer
