"""Reads about the company itself."""

from sqlalchemy import select

from portal.foundation.audit.queries import TrailLine, trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.models import THE_ONE, Notice, Organisation


def find_organisation() -> Organisation | None:
    return db.session.get(Organisation, THE_ONE)


def enter(organisation: Organisation) -> None:
    """Days are the company's, and so is how they are written; every entry point calls it."""
    clock.set_zone(organisation.zone)
    dates.write_years(organisation.years)


def the_organisation() -> Organisation:
    """The company. Refuses before set-up."""
    organisation = find_organisation()
    if organisation is None:
        raise RuleViolated(say("The portal is not set up yet. Open it in a browser to set it up."))
    return organisation


def last_change() -> TrailLine | None:
    return next(iter(trail_of(the_organisation(), limit=1)), None)


def current_notice() -> Notice | None:
    return db.session.scalar(select(Notice).order_by(Notice.id.desc()).limit(1))


def own_words(said: Message) -> str:
    """In the company's default language: for what the portal itself writes down, to no reader."""
    return words(said, "en" if the_organisation().default_language == "en" else "ja")
