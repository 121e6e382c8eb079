"""The end of section 5: what was confirmed by visit, interview, policy, certificate or on paper."""

from collections.abc import Iterator

from portal.foundation.core.words.messages import Message, say
from portal.proof.reports.content.sheets import ConfirmedRow
from portal.proof.reports.content.wording import Wording
from portal.proof.reports.facts.confirmation_queries import ConfirmationFacts
from portal.proof.reports.facts.facts import Facts
from portal.supervision.confirmations.models import ConfirmationKind
from portal.supervision.confirmations.workflow import KINDS, RESULTS


def confirmed(facts: Facts, w: Wording) -> tuple[ConfirmedRow, ...]:
    return tuple(
        ConfirmedRow(
            number=one.row.number,
            kind=w(KINDS[one.row.kind]),
            held_on=one.row.held_on,
            result=w(RESULTS[one.row.result]),
            about=w.sentences(_about(one)),
            state=w.brief(_state(one)),
            recorded_on=one.recorded_on,
        )
        for one in facts.confirmations
    )


def _about(one: ConfirmationFacts) -> Iterator[Message | str]:
    row = one.row
    if row.kind is ConfirmationKind.CERTIFICATE and row.certified_until is not None:
        yield say(
            "%(standard)s, %(number)s, valid until %(until)s: %(scope)s.",
            standard=row.standard,
            number=row.certificate_no,
            until=row.certified_until,
            scope=row.scope,
        )
    yield row.seen


def _state(one: ConfirmationFacts) -> Message:
    if one.approved_on is None:
        return say("not approved yet")
    if one.row.is_imported:
        return say("from before the portal, approved %(day)s", day=one.approved_on)
    return say("approved %(day)s", day=one.approved_on)
