"""Which statements are due to be asked for. Pure: facts in, requests to open out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.content.statements import Statement
from portal.supervision.attestations.facts import AttestationFacts
from portal.supervision.attestations.periods import Period, following


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work that is supervised: its tier, and which statements the tier asks for."""

    engagement_id: int
    tier: str
    statements: Collection[str]


@dataclass(frozen=True, slots=True)
class Due:
    """Ask for these statements about this work and period."""

    engagement_id: int
    period: Period
    statement_ids: tuple[str, ...]


def due(
    works: Collection[Work],
    facts: AttestationFacts,
    statements: Mapping[str, Statement],
    today: date,
) -> Iterator[Due]:
    """What must be opened today: the day after a period ends, or later when days were missed.

    Only what was signed once goes on by itself; the first statement is asked for by a person.
    What is asked already is not asked again. Statements of one work and period come together.
    """
    for work in works:
        by_period: dict[Period, list[str]] = {}
        for statement_id in work.statements:
            period = _next(work, statement_id, facts, statements)
            if period is not None and period.opens_on <= today:
                by_period.setdefault(period, []).append(statement_id)
        for period, ids in by_period.items():
            yield Due(work.engagement_id, period, tuple(ids))


def _next(
    work: Work, statement_id: str, facts: AttestationFacts, statements: Mapping[str, Statement]
) -> Period | None:
    key = (work.engagement_id, statement_id)
    signed = facts.signed.get(key)
    months = statements[statement_id].interval_months.get(work.tier)
    if signed is None or months is None or key in facts.asked:
        return None
    return following(signed.wording, signed.period_from, signed.period_to, months)
