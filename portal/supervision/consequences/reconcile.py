"""Puts on record what follows from changes below: statements void, asked anew, asked for first.

Effects that go up are pulled (docs/architecture.md section 1): the ledger leaves facts, this compares
them. Run it twice, beside itself, or kill it halfway: each vendor is one command, which looks again
under the vendor's lock and does what is still to be done.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select

from portal.content.catalogue import version_in_force
from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db, in_parts
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import own_words
from portal.ledger.engagements.queries import engagements_by_id
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations import workflow
from portal.supervision.attestations.asking.request_services import open_requests
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    Origin,
    RequestSpec,
    duty_of,
)
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.attestations.statements.queries import lock_requests
from portal.supervision.change_notices.models import ChangeNotice
from portal.supervision.consequences import needs_queries
from portal.supervision.consequences.certificate_effects import settle_certificates
from portal.supervision.consequences.contradiction_effects import settle_contradictions
from portal.supervision.consequences.finding_effects import settle_findings
from portal.supervision.consequences.models import KnownTier
from portal.supervision.consequences.needs import Needs, needs
from portal.supervision.consequences.recalled_questionnaires import drop_unplanned, settle_recalled
from portal.supervision.onboarding.services import escalate_unconfirmed
from portal.supervision.papers.services import settle_letters

QUIET: Final = 100  # vendors whose tiers are noted in one go


@dataclass(slots=True)
class Reconciled:
    """What one run put on record."""

    voided: int = 0
    asked: int = 0
    withdrawn: int = 0  # requests about days without data, or ahead to what lies behind


@dataclass(frozen=True, slots=True)
class DaysOutlook:
    """What the next thorough run will find about days with data."""

    without_data: int  # open requests that are withdrawn
    overtaken: int  # likewise, because they look ahead to what lies behind
    not_counting: int  # signed statements that say nothing
    asked_anew: int


def outlook() -> DaysOutlook:
    """Before it happens: nothing is changed."""
    facts = needs_queries.facts(None, clock.today(), thorough=True)
    opened = [asked for asked in facts.empty if asked.id is not None]
    asks = [ask for found in needs(facts).values() for ask in found.asks.values()]
    return DaysOutlook(
        without_data=sum(not asked.is_overtaken for asked in opened),
        overtaken=sum(asked.is_overtaken for asked in opened),
        not_counting=len(facts.empty) - len(opened),
        asked_anew=sum(ask.origin is Origin.REACH for ask in asks),
    )


def reconcile(*, thorough: bool = True) -> Reconciled:
    """Make void what no longer stands, take back what could not count, ask for what follows, once.

    `thorough`: also what a risen tier and the start of work ask for, which reads all work; for the
    night. Without it only what changed is read; for each minute in which anything moved.
    """
    done = Reconciled()
    for vendor_id in _differing(thorough=thorough):
        _settle(vendor_id, done, thorough=thorough)
    escalate_unconfirmed(clock.today())
    settle_letters()
    settle_findings()
    settle_contradictions(thorough=thorough)
    settle_certificates(thorough=thorough)
    settle_recalled()
    drop_unplanned()
    return done


def _differing(*, thorough: bool) -> Sequence[int]:
    """Vendors about which something has to be put on record; of the others tiers are noted. Nothing of
    what was read of everybody is held while each is settled."""
    found = _needs(None, thorough=thorough)
    quiet = [(vendor_id, wanted.tiers) for vendor_id, wanted in found.items() if wanted.is_quiet]
    for part in in_parts(quiet, QUIET):  # who was faster has noted them already
        with suppress(Overtaken), transaction(audited=False):
            _note_tiers(dict(part))
    return [vendor_id for vendor_id, wanted in found.items() if not wanted.is_quiet]


def _needs(vendor_id: int | None, *, thorough: bool) -> Mapping[int, Needs]:
    vendor_ids = None if vendor_id is None else [vendor_id]
    return needs(needs_queries.facts(vendor_ids, clock.today(), thorough=thorough))


def _settle(vendor_id: int, done: Reconciled, *, thorough: bool) -> None:
    """Everything about one vendor in one command, as it is now."""
    with transaction():
        vendor = hold_vendor(vendor_id)
        now = _needs(vendor_id, thorough=thorough).get(vendor_id)
        if now is None or now.is_quiet:
            return
        fallen = [*_void(now), *_take_back(now)]
        touched = _ask(now)
        touched += _renew_texts(now)
        touched += _take_up(now)
        _note_tiers({vendor_id: now.tiers})
        db.session.flush()
        action, text = _told(now, touched)
        rows = [*fallen, *(touched or [vendor])]
        record(SYSTEM, action, rows[0], text, also=rows[1:])
    done.voided += len(now.falls)
    done.asked += len(now.asks)
    done.withdrawn += len(now.empty)


def _void(now: Needs) -> Iterator[Subject]:
    """The statements, and what somebody had to decide or mend about them."""
    for fall in now.falls:
        row = db.session.get_one(Attestation, fall.attestation_id, with_for_update=True)
        workflow.void(row, reason=fall.reason, on=fall.on)
        yield row
        waiting = find_open(ObligationKind.ATTESTATION_EXCEPTION, row)
        if waiting is not None:
            obligations.withdraw_obligation(waiting, reason=row.number)
            yield waiting


def _take_back(now: Needs) -> Iterator[Subject]:
    """Open requests that asked otherwise than the facts allow, with what the vendor owed."""
    for asked in now.empty:
        row = db.session.get_one(AttestationRequest, asked.id, with_for_update=True)
        reason = own_words(asked.cause)
        workflow.withdraw(row, reason=reason)
        yield row
        owed = find_open(duty_of(row.origin), row)
        if owed is not None:
            obligations.withdraw_obligation(owed, reason=reason)
            yield owed


def _ask(now: Needs) -> list[Subject]:
    by_work: dict[int, list[RequestSpec]] = defaultdict(list)
    for (engagement_id, _), wanted in now.asks.items():
        by_work[engagement_id].append(wanted)
    engagements = engagements_by_id(by_work)
    touched: list[Subject] = []
    for engagement_id, several in by_work.items():
        pairs = open_requests(engagements[engagement_id], several, actor=SYSTEM)
        touched += [row for pair in pairs for row in pair]
        touched.append(engagements[engagement_id])
    return touched


def _renew_texts(now: Needs) -> list[Subject]:
    """What is asked and not signed yet is asked in the words now in force."""
    rows = lock_requests(now.texts).values() if now.texts else ()
    version = version_in_force(shelf.STATEMENTS)
    for row in rows:
        row.pack_version = version
    return list(rows)


def _take_up(now: Needs) -> list[Subject]:
    told = select(ChangeNotice).where(ChangeNotice.id.in_(now.notices))
    rows = db.session.scalars(told.order_by(ChangeNotice.id)).all()
    for row in rows:
        row.taken_up_on = clock.today()
    return list(rows)


def _told(now: Needs, touched: list[Subject]) -> tuple[str, Message]:
    numbers = ", ".join(row.number for row in touched if isinstance(row, AttestationRequest))
    void = ", ".join(fall.number for fall in now.falls)
    if void and numbers and now.asks:
        return "attestation.voided", say(
            "Void: %(void)s. Asked for anew: %(numbers)s", void=void, numbers=numbers
        )
    if void:
        return "attestation.voided", say("Void: %(void)s", void=void)
    if now.empty:
        return "attestation.request_withdrawn", _taken_back(now, numbers)
    if now.asks:
        return "attestation.requested", say(
            "Asked for %(numbers)s, because something changed", numbers=numbers
        )
    if now.texts:
        return "attestation.text_renewed", say(
            "Asked for in the words now in force: %(numbers)s", numbers=numbers
        )
    return "change_notice.taken_up", say("Nothing has to be asked for because of the notice")


def _taken_back(now: Needs, numbers: str) -> Message:
    taken = ", ".join(asked.number for asked in now.empty)
    if any(asked.is_overtaken for asked in now.empty):
        return _overtaken(now, taken, numbers)
    if not now.asks:
        return say("Withdrew requests about days without data: %(taken)s", taken=taken)
    return say(
        "Withdrew requests about days without data: %(taken)s. Asked for anew: %(numbers)s",
        taken=taken,
        numbers=numbers,
    )


def _overtaken(now: Needs, taken: str, numbers: str) -> Message:
    if not now.asks:
        return say(
            "Withdrew requests that asked otherwise than the facts allow: %(taken)s", taken=taken
        )
    return say(
        "Withdrew requests that asked otherwise than the facts allow: %(taken)s. Asked for anew: "
        "%(numbers)s",
        taken=taken,
        numbers=numbers,
    )


def _note_tiers(by_vendor: Mapping[int, Mapping[int, str]]) -> None:
    works = [engagement_id for tiers in by_vendor.values() for engagement_id in tiers]
    rows = select(KnownTier).where(KnownTier.engagement_id.in_(works)).with_for_update()
    known = {row.engagement_id: row for row in db.session.scalars(rows)}
    fresh, today = list[dict[str, Any]](), clock.today()
    for vendor_id, tiers in by_vendor.items():
        for engagement_id, tier in tiers.items():
            row = known.get(engagement_id)
            if row is not None:
                row.tier, row.since_on = tier, today
                continue
            of = {"vendor_id": vendor_id, "engagement_id": engagement_id}
            fresh.append({**of, "tier": tier, "since_on": today})
    if fresh:
        db.session.execute(insert(KnownTier), fresh)
