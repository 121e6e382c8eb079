"""Reads about findings in letters: which a vendor nobody can mail has to be told of, and which not.

A vendor is told anew each time we have answered it: a plan sent back or accepted, a report that was
not enough. How often that was is the *turn*; a letter tells of a finding as it stood at one turn.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import Finding, FindingPlan, FindingRepair, FindingState
from portal.supervision.findings.paper_models import FindingPaper, PaperState
from portal.supervision.findings.queries import FindingRow
from portal.supervision.findings.severity import Owner
from portal.supervision.papers.letters.models import Letter, LetterFinding, LetterState

THEIR_TURN: Final = (FindingState.OPEN, FindingState.PLAN_ACCEPTED)


def findings_in(letter: Letter) -> Sequence[FindingRow]:
    """Of a letter, in the order in which they came into it."""
    statement = (
        findings.all_findings()
        .join(LetterFinding, LetterFinding.finding_id == Finding.id)
        .where(LetterFinding.letter_id == letter.id)
        .order_by(LetterFinding.id)
    )
    return [FindingRow(*row) for row in db.session.execute(statement)]


def told_in(letter_id: int) -> Mapping[int, LetterFinding]:
    """By finding."""
    rows = db.session.scalars(select(LetterFinding).where(LetterFinding.letter_id == letter_id))
    return {row.finding_id: row for row in rows}


def findings_to_write(
    mailable: ColumnElement[bool], silent: Sequence[Any], vendor_id: int | None
) -> Mapping[int, Sequence[tuple[int, int]]]:
    """By vendor whom nobody can mail (not `mailable`, of Finding.vendor_id): findings and turns that
    no letter, call or paper is about. `silent`: states of vendors nobody writes to."""
    about = (
        select(LetterFinding.id)
        .join(Letter, Letter.id == LetterFinding.letter_id)
        .where(
            LetterFinding.finding_id == Finding.id,
            LetterFinding.turn == _turn(),
            or_(
                Letter.state != LetterState.ENDED,
                Letter.posted_on.is_not(None),
                Letter.called_on.is_not(None),
            ),
        )
    )
    statement = (
        select(Finding.vendor_id, Finding.id, _turn())
        .join(Vendor, Vendor.id == Finding.vendor_id)
        .where(
            *_waits(),
            Vendor.state.not_in(silent),
            ~mailable,
            ~about.exists(),
        )
        .order_by(Finding.vendor_id, Finding.id)
    )
    if vendor_id is not None:
        statement = statement.where(Finding.vendor_id == vendor_id)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for owner, finding_id, turn in db.session.execute(statement):
        found[owner].append((finding_id, turn))
    return found


def still_waited_for() -> Select[int]:
    """Findings of a letter (Letter.id) that the vendor has to answer still, as the letter told them."""
    return (
        select(LetterFinding.id)
        .join(Finding, Finding.id == LetterFinding.finding_id)
        .where(LetterFinding.letter_id == Letter.id, LetterFinding.turn == _turn(), *_waits())
    )


def _waits() -> tuple[ColumnElement[bool], ...]:
    """It is the vendor's to mend and the vendor's turn, and no paper about it is here."""
    here = select(FindingPaper.id).where(
        FindingPaper.finding_id == Finding.id, FindingPaper.state == PaperState.RECORDED
    )
    return (
        Finding.ended_on.is_(None),
        Finding.owner == Owner.VENDOR,
        Finding.state.in_(THEIR_TURN),
        ~here.exists(),
    )


def _turn() -> Any:
    """How often we have answered about the finding."""
    plans = (
        select(func.count())
        .select_from(FindingPlan)
        .where(FindingPlan.finding_id == Finding.id, FindingPlan.accepted.is_not(None))
        .correlate(Finding)
        .scalar_subquery()
    )
    repairs = (
        select(func.count())
        .select_from(FindingRepair)
        .where(FindingRepair.finding_id == Finding.id, FindingRepair.verified.is_not(None))
        .correlate(Finding)
        .scalar_subquery()
    )
    return plans + repairs
