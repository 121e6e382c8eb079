"""Command: the day of the next assessment is entered."""

from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation


def set_assessment_day(
    company: Organisation, day: date | None, *, version: int | None, actor: Actor
) -> None:
    """None: no day is known, so that the end of the company's own certificate counts. Refuses a day that
    is over, and when somebody else saved since `version`."""
    if version is not None and company.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    if day is not None and day < clock.today():
        raise RuleViolated(say("This day is over. Enter the day of the next one."), field="day")
    before, company.assessment_on = company.assessment_on, day
    if before == day:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    db.session.flush()
    text = (
        say("The next assessment is not known")
        if day is None
        else say("The next assessment is on %(day)s", day=day)
    )
    record(
        actor,
        "organisation.assessment_day",
        company,
        text,
        before={"assessment_on": before},
        after={"assessment_on": day},
    )
