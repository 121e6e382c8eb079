"""The issued report is checked: what its PDFs say in both languages against what the journey made."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.proof.reports.models import half_of
from portal.supervision.attestations.models import Attestation, Wording
from tests.journeys.portal_house import Portal
from tests.journeys.proof import download
from tests.journeys.stories import Story, today
from tests.journeys.vendor_side import text_of
from tests.journeys.visitor import Visitor
from tests.journeys.words import say_in
from tests.letters import said_in

APRIL = 4  # in which the fiscal year of these companies begins
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMBER = re.compile(r"[A-Z]{1,2}-\d{4}-\d{3}")
TIME = r"(\d{2}:\d{2})?"
IN_FIGURES = re.compile(
    rf"(\d{{4}})[年/](\d{{1,2}})[月/](\d{{1,2}})日?(?:\([月火水木金土日]\))?{TIME}"
)
IN_WORDS = re.compile(
    rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})[a-z]* (\d{{4}})(?: \([A-Z][a-z]{{2}}\))? ?{TIME}"
)
UNSENT = (
    "e-mail, waiting",
    "e-mail, not sent by then",
    "e-mail not sent, kept in the portal",
    "e-mail, undeliverable",
    "e-mail, sending not on record",
)


def says_only_what_happened(reader: Visitor, story: Story, number: str) -> None:
    """On the page of the report: days, numbers and names are those of the journey, of all who took
    part and of nobody else, and a mail is claimed that was delivered. Both editions say the same."""
    day, half = today(), half_of(today(), APRIL)
    signed_on = day - timedelta(days=30)
    made = _numbers_made(reader.portal)
    told = {}
    for lang in ("ja", "en"):
        said = text_of(download(reader, lang))
        days = list(_days(said))
        past = {one for one, _ in days if one <= day}
        assert past <= {half.day_before, half.first, signed_on, day}, f"{lang}: {sorted(past)}"
        assert {half.first, signed_on, day} <= past, f"{lang}: {sorted(past)}"
        assert {one for one, at in days if at} == {day}, f"{lang}: something else has a time"
        numbers = set(NUMBER.findall(_close(said)))
        assert number in numbers <= made, f"{lang}: {numbers - made} was never made"
        told[lang] = {one for one, _ in days}, numbers
        _names_everybody(_close(said), story, lang)
        _claims_the_mail_that_came(_close(said), reader.portal, story, lang)
    assert told["ja"] == told["en"]


def what_was_signed_looks_ahead(portal: Portal) -> None:
    """No data was within reach yet, so that nothing could be said of a time that had passed."""
    with portal.app.app_context(), acting_as(db.session, SYSTEM):
        rows = db.session.execute(select(Attestation.wording, Attestation.period_to)).all()
        db.session.remove()
    assert rows
    assert {tuple(one) for one in rows} == {(Wording.START, None)}


def records_are_whole(portal: Portal) -> None:
    """`records verify` names nothing, and has looked at rows, files and a head kept elsewhere."""
    done = portal.command("records", "verify", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["whole"]
    assert not found["problems"]
    assert min(found[one] for one in ("rows", "files", "heads")) > 0, found


def _names_everybody(said: str, story: Story, lang: str) -> None:
    took_part = (story.procurement, story.officer, story.manager, story.signatory)
    company = (story.company, story.vendor, story.work)
    if lang == "en":
        company = (story.company_en, story.vendor_en, story.work_en)
    for one in (*company, story.contract, *(person.name for person in took_part)):
        assert _close(one) in said, f"{lang}: {one} is not in {said}"
    for line in story.opinion.splitlines():
        assert _close(line) in said, f"{lang}: {line} is not in {said}"
    for person in (story.administrator, story.auditor):
        assert _close(person.name) not in said, f"{lang}: {person.name} did nothing that is told"


def _claims_the_mail_that_came(said: str, portal: Portal, story: Story, lang: str) -> None:
    """The request was told of in one mail, which the vendor's mail server took."""
    letters = [
        one
        for one in portal.letters_to(story.signatory.email)
        if not list(one.iter_attachments()) and "/attestations/sitting" in said_in(one)
    ]
    told = said.lower()
    claimed = told.count(_close(say_in(lang, "e-mail, sent")))
    assert claimed == len(letters) == 1, f"{lang}: {claimed} claimed, {len(letters)} came"
    for english in UNSENT:
        assert _close(say_in(lang, english)) not in told, f"{lang}: {english}"


def _days(said: str) -> Iterator[tuple[date, bool]]:
    """Every day the text names, and whether a time of day stands with it."""
    for year, month, day, at in IN_FIGURES.findall(_close(said)):
        yield date(int(year), int(month), int(day)), bool(at)
    for day, month, year, at in IN_WORDS.findall(re.sub(r"\s+", " ", said)):
        yield date(int(year), MONTHS.index(month) + 1, int(day)), bool(at)


def _numbers_made(portal: Portal) -> set[str]:
    """Of every record there is: nobody else works in this portal."""
    with portal.app.app_context(), acting_as(db.session, SYSTEM):
        tables = [one for one in db.metadata.sorted_tables if "number" in one.c]
        found = {str(row) for one in tables for row in db.session.scalars(select(one.c.number))}
        db.session.remove()
    return found


def _close(text: str) -> str:
    """In print, lines are broken anywhere."""
    return re.sub(r"\s+", "", text)
