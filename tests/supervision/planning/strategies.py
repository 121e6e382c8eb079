"""Whole registers at random: vendors with work of every tier, signed at some time, or never."""

from datetime import date, timedelta
from typing import Any

import holidays
from hypothesis import strategies as st

from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import shipped_pack
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.supervision.attestations.models import Answer, Wording
from portal.supervision.attestations.statements.facts import (
    AttestationFacts,
    Key,
    OpenRequest,
    Signed,
)
from portal.supervision.planning.inputs.facts import (
    PlanFacts,
    PlanHistory,
    PlannedWork,
    PlanStandards,
    Supervised,
)
from portal.supervision.planning.inputs.settings import CountsFrom, PlanSettings
from portal.supervision.responses.intervals.periodic import Interval
from tests.ledger.data_sharing.pieces import terms, tiered

PRACTICE = shipped_pack(shelf.PRACTICE)
TIERS = shipped_pack(shelf.TIERS)
STATEMENTS = shipped_pack(shelf.STATEMENTS).by_id
CALENDAR = BusinessCalendar(
    holidays=holidays.country_holidays("JP"),
    yearly_closing=frozenset(PRACTICE.closing_days),
    windows=PRACTICE.closed_windows,
)
TODAY = date(2026, 4, 1)
NO_WORDS = Text("", "")
days = st.dates(date(2025, 4, 1), date(2026, 4, 1))


@st.composite
def settings(draw: st.DrawFn) -> PlanSettings:
    months = {tier.id: draw(st.integers(1, 12)) for tier in TIERS.tiers}
    return PlanSettings(
        basis=draw(st.sampled_from(CountsFrom)), months=months, per_week=draw(st.integers(1, 4))
    )


@st.composite
def facts(draw: st.DrawFn) -> PlanFacts:
    number = draw(st.integers(1, 8))
    signed: dict[Key, Signed] = {}
    asked: dict[Key, OpenRequest] = {}
    vendors = []
    for vendor_id in range(1, number + 1):
        works = []
        for place in range(draw(st.integers(1, 3))):
            work = _work(draw, vendor_id, vendor_id * 10 + place)
            works.append(work)
            for statement_id in work.tier.attestations:
                if draw(st.booleans()):
                    signed[work.engagement_id, statement_id] = _signed(draw)
        vendors.append(
            Supervised(
                vendor_id,
                draw(st.sampled_from([None, 1, 2])),
                draw(st.sampled_from(["call_centre", "payment_agency"])),
                works,
                draw(st.none() | days),
            )
        )
    on = PlanStandards(TODAY, STATEMENTS, TIERS, CALENDAR, draw(settings()), 30, date(2025, 4, 1))
    return PlanFacts(vendors, AttestationFacts(signed, asked, {}), PlanHistory(), on)


def _work(draw: st.DrawFn, vendor_id: int, engagement_id: int) -> PlannedWork:
    tier = draw(st.sampled_from(TIERS.tiers))
    is_incidental = draw(st.booleans()) and tier.id == "tier_4"
    reviewed_on = draw(st.none() | days)
    named: dict[str, Any] = {"title": NO_WORDS, "purpose_title": NO_WORDS, "billing": Billing.NONE}
    share = ShareOnDay(DataShare(reviewed_on=reviewed_on), **named)
    return PlannedWork(
        "W-2026-001",
        NO_WORDS,
        terms(
            engagement_id=engagement_id,
            vendor_id=vendor_id,
            starts_on=date(2025, 4, 1),
            ends_on=draw(st.none() | st.dates(TODAY, date(2028, 3, 31))),
        ),
        () if reviewed_on is None else (share,),
        tiered(tier.id, is_incidental=is_incidental),
        {},
        date(2025, 4, 1),
        interval=None if is_incidental else Interval(tier.questionnaire_months),
        checked_on=draw(st.none() | days),
        renews_on=draw(st.none() | st.dates(TODAY, date(2027, 3, 31))),
    )


def _signed(draw: st.DrawFn) -> Signed:
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(30, 365)))
    wording = draw(st.sampled_from(Wording))
    return Signed(
        1, "S", wording, first, last if wording is Wording.PERIOD else None, Answer.AFFIRM,
        first, 0, None, None,
    )  # fmt: skip
