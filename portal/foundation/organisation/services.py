"""Commands about the company itself: settings, and the notice to people about the use of their data.

The first notice lies beside this module; a company writes its own after it. Under the Act on the
Protection of Personal Information, article 21 paragraph 2, the purpose of use is told before data is
taken from a person in writing, screens included.
"""

import re
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
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, Text, say
from portal.foundation.organisation import queries
from portal.foundation.organisation.models import THE_ONE, Notice, Organisation
from portal.foundation.organisation.numbering import DIGITS, PREFIX, read_prefix

_FIRST = {
    lang: (Path(__file__).parent / f"notice.{lang}.txt").read_text("utf-8") for lang in LANGUAGES
}
_WHERE = re.compile(r"\[(?P<without>not )?(?P<name>[a-z]+)\] ")


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


def notice_of(company: Organisation) -> Text:
    """The notice with the eight items that JIS Q 15001 asks for where data is taken from a person in
    writing, filled in with what the company has entered."""
    ja, en = (_filled_in(_FIRST[lang], company, lang) for lang in LANGUAGES)
    return Text(ja=ja, en=en)


def _filled_in(template: str, company: Organisation, lang: Lang) -> str:
    """A line that begins with `[name]` stands where that is entered, one with `[not name]` where not."""
    values = {
        "company": company.name.in_(lang),
        "officer": company.officer_title.in_(lang),
        "department": company.officer_department.in_(lang),
        "contact": company.contact.in_(lang),
        "desk": company.contact_desk.in_(lang),
        "telephone": company.contact_telephone or "",
        "email": company.contact_email or "",
        "address": company.postal_address.in_(lang),
        "hosting": company.hosting.in_(lang),
    }
    lines = []
    for line in template.splitlines():
        asked = _WHERE.match(line)
        if asked is None or bool(values[asked["name"]]) is not bool(asked["without"]):
            lines.append(line[asked.end() if asked else 0 :].format(**values))
    return "\n".join(lines)


def lacking_in_notice(company: Organisation) -> list[Message]:
    """What the notice should name and nobody has entered."""
    wanted = [
        (company.officer_department, say("Department of the privacy officer")),
        (company.contact_desk, say("Whom to ask, by department or name")),
        (company.postal_address, say("Postal address")),
    ]
    lacking = [label for text, label in wanted if not (text.ja and text.en)]
    if not (company.contact_telephone or company.contact_email):
        lacking.append(say("Telephone or e-mail of the contact"))
    return lacking


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
    text = notice_of(company)
    notice = Notice(ja=text.ja, en=text.en, published_on=clock.today())
    db.session.add_all([company, notice])
    db.session.flush()
    return notice
