"""Commands about the company itself: settings, and the notice to people about the use of their data.

The first notice lies beside this module; a company writes its own after it. Under the Act on the
Protection of Personal Information, article 21 paragraph 2, the purpose of use is told before data is
taken from a person in writing, screens included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import LANGUAGES, Text, say
from portal.foundation.organisation import queries
from portal.foundation.organisation.models import THE_ONE, Notice, Organisation
from portal.foundation.organisation.numbering import DIGITS, PREFIX, read_prefix

_FIRST = {
    lang: (Path(__file__).parent / f"notice.{lang}.txt").read_text("utf-8") for lang in LANGUAGES
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a company; `ladders` as they are to be kept, own stages and limits together."""

    name_ja: str
    name_en: str
    default_language: str
    zone: str
    fiscal_year_start_month: int
    baseline_on: date
    officer_title_ja: str
    officer_title_en: str
    contact_ja: str
    contact_en: str
    closing_days: Sequence[str]  # ISO days in order
    ladders: Mapping[str, Any]
    contact_email: str = ""
    contact_telephone: str = ""
    contact_fax: str = ""
    postal_address_ja: str = ""
    postal_address_en: str = ""
    officer_department_ja: str = ""
    officer_department_en: str = ""
    hosting_ja: str = ""
    hosting_en: str = ""
    years: str = "western"
    report_prefix: str = PREFIX
    report_digits: int = DIGITS[0]


def change_settings(
    organisation: Organisation, settings: Settings, actor: Actor, *, version: int
) -> None:
    """Refuses when somebody else saved since `version`."""
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    before = {name: getattr(organisation, name) for name in Settings.__slots__}
    after = {name: getattr(settings, name) for name in Settings.__slots__}
    after["report_prefix"] = read_prefix(settings.report_prefix)
    after |= {"closing_days": list(settings.closing_days), "ladders": dict(settings.ladders)}
    old, new = differences(before, after)
    if not new:
        return
    for name, value in new.items():
        setattr(organisation, name, value)
    db.session.flush()
    text, before, after = say("Changed the settings of the company"), _readable(old), _readable(new)
    record(actor, "organisation.changed", organisation, text, before=before, after=after)


def state_privacy_mark(
    organisation: Organisation, number: str, from_day: date, actor: Actor, *, version: int
) -> None:
    """Which mark the company holds from a day on; without a number: none. It holds until the next one.

    What is said anew of the same day takes the place of what was mistyped; the log keeps both. Refuses
    a day to come, one before what is on record, the same as before, and when somebody else saved since
    `version`.
    """
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    known, day = list(organisation.privacy_marks), from_day.isoformat()
    if from_day > clock.today():
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=clock.today()),
            field="from_day",
        )
    if known and day < known[-1]["from"]:
        raise RuleViolated(
            say(
                "%(day)s is on record already; a change cannot go further back.",
                day=date.fromisoformat(known[-1]["from"]),
            ),
            field="from_day",
        )
    number = number.strip()
    if organisation.privacy_mark_on(from_day) == number:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    kept = [one for one in known if one["from"] != day]
    organisation.privacy_marks = [*kept, {"from": day, "number": number}]
    db.session.flush()
    text = (
        say("Privacy Mark %(number)s is held from %(day)s", number=number, day=from_day)
        if number
        else say("No Privacy Mark is held from %(day)s", day=from_day)
    )
    before = {"privacy_mark": ", ".join(f"{one['from']} {one['number']}" for one in known)}
    after = {
        "privacy_mark": ", ".join(
            f"{one['from']} {one['number']}" for one in organisation.privacy_marks
        )
    }
    record(actor, "organisation.privacy_mark", organisation, text, before=before, after=after)


def publish_notice(text: Text, actor: Actor, *, version: int) -> Notice:
    """A new version; whoever is invited from now on agrees to this one.

    Refuses when another version was published since `version`, and when nothing is new.
    """
    last = queries.current_notice()
    if last is not None and last.id != version:
        raise ChangedMeanwhile(say("Somebody else published a notice meanwhile."))
    if last is not None and (last.ja, last.en) == (text.ja, text.en):
        raise RuleViolated(say("Nothing was changed, so there is nothing to publish."))
    notice = Notice(ja=text.ja, en=text.en, published_on=clock.today())
    db.session.add(notice)
    db.session.flush()
    words = say("Published version %(version)s of the notice to people", version=notice.id)
    record(actor, "notice.published", notice, words)
    return notice


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists and ladders as text: the log shows words."""
    plain = dict(values)
    if "closing_days" in plain:
        plain["closing_days"] = ", ".join(plain["closing_days"])
    if "ladders" in plain:
        own = sorted(plain["ladders"].items())
        plain["ladders"] = "; ".join(f"{name}: {ladder.get('stages')}" for name, ladder in own)
    return plain


def found_organisation(company: Organisation) -> Notice:
    """The company and its notice, version 1; part of a command, no audit line."""
    company.id = THE_ONE
    ja, en = (
        _FIRST[lang].format(company=company.name.in_(lang), officer=company.officer_title.in_(lang))
        for lang in LANGUAGES
    )
    notice = Notice(ja=ja, en=en, published_on=clock.today())
    db.session.add_all([company, notice])
    db.session.flush()
    return notice
