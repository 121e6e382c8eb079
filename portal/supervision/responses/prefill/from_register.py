"""What the portal has on record already and shows filled in, to confirm or correct. Pure.

Source: docs/product.md section 1 (never asked twice). `Known.value` as in `questionnaires.answers`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.statements.facts import Key, Signed
from portal.supervision.questionnaires.kinds.parts.question import NO, Question

STATEMENT = "no_subcontracting"


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is on record, in words that say where."""

    value: Any
    words: Message


@dataclass(frozen=True, slots=True)
class Abroad:
    """Data that lies in another country, about one piece of work."""

    country: Text
    party: Text
    work: Text


def nobody_else(signed: Mapping[Key, Signed], works: Collection[int]) -> Known | None:
    """The statement in force says for each of the works, without exception, that nobody else
    handles the data."""
    found = [signed.get((work, STATEMENT)) for work in works]
    stands = [
        one
        for one in found
        if one is not None and one.answer is Answer.AFFIRM and one.unsettled_on is None
    ]
    if not works or len(stands) < len(found):
        return None
    last = max(stands, key=lambda one: one.signed_on)
    words = say("No (attestation %(number)s of %(day)s)", number=last.number, day=last.signed_on)
    return Known(NO, words)


def countries(question: Question, abroad: Iterable[Abroad], lang: Lang) -> Known | None:
    """The places abroad of the register as rows: what the question has columns for."""
    columns = {one.id for one in question.columns}
    places = list(dict.fromkeys(abroad))
    if not places or "country" not in columns:
        return None
    rows = []
    for one in places:
        known = {"country": one.country.in_(lang), "party": one.party.in_(lang)}
        row = {column.id: known.get(column.id, "") for column in question.columns}
        if row not in rows:
            rows.append(row)
    named = Text(
        ja="、".join(dict.fromkeys(one.country.ja for one in places)),
        en=", ".join(dict.fromkeys(one.country.en for one in places)),
    )
    return Known(rows, say("Countries in our register: %(countries)s", countries=named))
