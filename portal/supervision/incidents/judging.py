"""An assessment judged: its facts, by which version of the rules, the duties they bring and until when."""

from collections.abc import Mapping
from datetime import date, datetime

from portal.content import catalogue
from portal.content.definitions.incidents import IncidentRules
from portal.content.settings.queries import business_calendar
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.foundation.organisation.models import Organisation
from portal.supervision.incidents.models import IncidentAssessment
from portal.supervision.incidents.rules.clocks import Deadline, deadline, official_calendar
from portal.supervision.incidents.rules.duties import CustomerHit, Duty, LeakFacts, duties_of


def facts_of(row: IncidentAssessment, mark: str | None = None) -> LeakFacts:
    """`mark`: of the company when it became known (`privacy_mark_on`). With the triggers of the kinds of data, as the pack in force on that day says."""
    pack = catalogue.category_pack(on=clock.day_of(row.assessed_at))
    wanted = {
        trigger
        for category in pack.categories
        if category.id in row.categories
        for trigger in category.leak_triggers
    }
    return LeakFacts(
        triggers=tuple(one for one in pack.leak_triggers if one.id in wanted),
        people=row.people,
        cause=row.cause,
        is_encrypted=row.is_encrypted,
        is_public=row.is_public,
        financial_risk=row.financial_risk,
        in_eea=row.in_eea,
        is_entrusted=row.is_entrusted,
        customer_hours=row.customer_hours,
        customers=tuple(
            CustomerHit(
                one["id"], Text(ja=one["ja"], en=one["en"]), one["hours"], _paper(one.get("paper"))
            )
            for one in row.customers
        ),
        mark=mark,
        communications=row.communications,
    )


def _paper(called: Mapping[str, str] | None) -> Text | None:
    return None if called is None else Text(ja=called["ja"], en=called["en"])


FIRST_RULES = "2026.1"


def rules_by(row: IncidentAssessment) -> IncidentRules:
    """The version of the rules by which it was judged: a later one changes nothing of it."""
    return catalogue.incident_rules(row.rules_version or FIRST_RULES)


def duties_by(row: IncidentAssessment, known_on: date, company: Organisation) -> list[Duty]:
    """`known_on`: the day on which any department knew."""
    return duties_of(facts_of(row, company.privacy_mark_on(known_on)), known_on, rules_by(row))


def offices() -> BusinessCalendar:
    """The days on which offices are open: read once for many deadlines."""
    return official_calendar(business_calendar().holidays)


def ends_of(duty: Duty, known_at: datetime, open_on: BusinessCalendar) -> Deadline:
    """`open_on`: of the offices."""
    return deadline(known_at.astimezone(clock.zone()), duty.limit, open_on)
