"""The register: filters that stay in count, links and file; titles in one language or two."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import head
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.supervision.findings import queries
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.severity import Owner, Severity
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import in_days, make_finding
from tests.queries import count_statements
from tests.supervision.findings.test_pages import as_, page, send


def conditions(shown: str) -> str:
    """What can be asked of the list."""
    return shown.split("list-filters__all")[1].split("form-foot", maxsplit=1)[0]


def test_only_a_vendor_that_was_asked_for_stands_among_the_conditions(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    other = make_finding(cast.globex, "clause:7")
    db.session.commit()
    acme, globex, staff = cast.acme, cast.globex, as_(browser, cast.pam)
    shown = page(staff, "/findings/")
    assert finding.number in shown
    assert acme.name not in conditions(shown)
    shown = page(staff, f"/findings/?vendor={globex.id}")
    assert other.number in shown
    assert finding.number not in shown
    assert f'name="vendor" value="{globex.id}" checked' in conditions(shown)
    assert globex.name in conditions(shown)
    assert acme.name not in conditions(shown)


@pytest.mark.parametrize("number", ["999999", "0", "x", "９", "1" * 30])
def test_a_number_that_no_vendor_has_asks_nothing(
    browser: Browser, cast: Cast, finding: Finding, number: str
) -> None:
    shown = page(as_(browser, cast.pam), f"/findings/?vendor={number}")
    assert finding.number in shown
    assert 'name="vendor"' not in conditions(shown)


FILTERS = {
    "vendor": "{globex}",
    "severity": "critical",
    "owner": "company",
    "state": "late",
    "cause": "clause",
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_stays_in_count_links_and_file(
    browser: Browser, cast: Cast, finding: Finding, name: str
) -> None:
    other = make_finding(
        cast.globex,
        "clause:7",
        severity=Severity.CRITICAL,
        owner=Owner.COMPANY,
        cause=Cause.CLAUSE,
        due_on=in_days(0),
    )
    owed = queries.last_repair(other.id)
    assert owed is not None
    owed.due_on = in_days(-3)
    db.session.commit()
    value = FILTERS[name].format(globex=cast.globex.id)
    staff = as_(browser, cast.pam)
    shown = page(staff, f"/findings/?{name}={value}")
    assert other.number in shown
    assert finding.number not in shown
    assert ">1</span>" in shown.split("<h1>")[1].split("</div>")[0]  # counted in the heading
    links = re.findall(r'href="([^"]*file=csv[^"]*)"', shown)
    assert links
    assert f"{name}={value}" in links[0]
    written = staff.get(links[0].replace("&amp;", "&")).get_data(as_text=True)
    assert other.number in written
    assert finding.number not in written
    sorted_by = re.findall(r'<a href="([^"]*sort=severity[^"]*)"', shown)
    assert f"{name}={value}" in sorted_by[0]


def test_a_title_in_both_languages_is_read_in_each_and_one_alone_is_marked(
    browser: Browser, cast: Cast
) -> None:
    staff, path = as_(browser, cast.pam), f"/vendors/{cast.acme.id}/findings/new"
    form: dict[str, Any] = {
        "action": "Fit one",
        "severity": "minor",
        "owner": "vendor",
        "engagement_id": "",
    }
    both = {"title": "No lock", "title_other": "鍵がない", "action_other": "鍵を付ける"}
    send(staff, path, **(form | both))
    send(staff, path, **(form | {"title": "棚が開いている", "detail": "二階の棚"}))
    pair, alone = db.session.scalars(select(Finding).order_by(Finding.id)).all()
    assert (pair.title["ja"], pair.title["en"]) == ("鍵がない", "No lock")
    assert pair.action == {**pair.action, "ja": "鍵を付ける", "en": "Fit one"}
    shown = page(staff, "/findings/")
    assert '<span lang="ja">棚が開いている</span>' in shown
    assert "鍵がない" not in shown
    one = page(staff, f"/findings/{alone.id}")
    assert '<span lang="ja">棚が開いている</span>' in one.split("<h1>")[1].split("</h1>")[0]
    assert '<span lang="ja">二階の棚</span>' in one
    assert "<span" not in one.split("<title>")[1].split("</title>")[0]
    cast.pam.language = Language.JA
    db.session.commit()
    japanese = page(staff, "/findings/")
    assert "鍵がない" in japanese
    assert '<span lang="ja">棚' not in japanese
    assert '<span lang="en">Fit one</span>' in page(staff, f"/findings/{alone.id}")


def test_the_picture_shows_what_is_open_by_age_and_leads_to_it(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    for days, severity in ((30, "critical"), (31, "critical"), (91, "minor"), (400, "minor")):
        make_finding(
            cast.acme, f"clause:{days}", severity=Severity(severity), opened_on=in_days(-days)
        )
    staff = as_(browser, cast.pam)

    shown = page(staff, "/findings/")
    narrowed = page(staff, "/findings/?severity=critical")
    closed = page(staff, "/findings/?state=closed")
    (address,) = re.findall(r'<a href="([^"]*severity=minor[^"]*opened_until[^"]*)">2</a>', shown)
    old = page(staff, address.replace("&amp;", "&"))

    assert "5 in all, 2 of them open for more than 90 days." in shown
    assert "2 in all, 0 of them open for more than 90 days." in narrowed
    assert "Open findings by age" not in closed
    assert ">2</span>" in old.split("<h1>")[1].split("</div>")[0]


def test_the_picture_is_drawn_in_as_many_statements_however_much_is_open(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    staff = as_(browser, cast.pam)
    page(staff, "/findings/")
    with count_statements() as once:
        page(staff, "/findings/")
    for number in range(6):
        make_finding(cast.globex, f"clause:{number}", opened_on=in_days(-40 * number))
    page(staff, "/findings/")
    with count_statements() as twice:
        page(staff, "/findings/")

    assert twice.total == once.total


def test_several_get_more_time_or_a_reminder_and_what_cannot_says_why(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    ours = make_finding(cast.acme, "clause:7", owner=Owner.COMPANY)
    lived_with = make_finding(cast.globex, "clause:8")
    lived_with.state, lived_with.accepted_until = FindingState.RISK_ACCEPTED, in_days(60)
    db.session.commit()
    before = last_due(ours), last_due(lived_with)
    rows: dict[str, Any] = {"ids": f"{finding.id},{ours.id},{lived_with.id}"}
    staff = as_(browser, cast.pam)
    listed = page(staff, "/findings/")
    assert 'formaction="/obligations/more-time?of=findings"' in listed
    assert "/obligations/withdraw" not in listed
    shown = send(staff, "/obligations/more-time?of=findings", 200, **rows)
    assert "1 matter can have more time." in shown
    assert "No vendor owes this." in shown
    assert "The risk is accepted until" in shown
    number, _ = head()
    given: dict[str, Any] = {"until": "2027-01-18", "reason": "They are moving.", "go": "1"}
    send(staff, "/obligations/more-time?of=findings", **rows, **given)
    assert last_due(finding) == date(2027, 1, 18)
    assert (last_due(ours), last_due(lived_with)) == before
    assert head()[0] == number + 1
    owed = queries.last_repair(lived_with.id)
    assert owed is not None
    send(staff, f"/obligations/{owed.id}/extend", 409, until="2027-01-18", reason="Alone")
    send(staff, "/reminders/now?of=findings", **rows, go="1")
    told = {mail.recipient for mail in db.session.scalars(select(OutboxEmail))}
    assert told >= {cast.ada.email, cast.alf.email, cast.pam.email}


def test_those_chosen_are_taken_along_and_none_is_withdrawn_from_the_list(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    other = make_finding(cast.globex, "clause:7")
    staff = as_(browser, cast.ann)
    rows: dict[str, Any] = {"ids": str(other.id)}
    file = staff.post("/obligations/export?of=findings", data=rows)
    sheet = openpyxl.load_workbook(BytesIO(file.data)).active
    assert sheet is not None
    written = [cell.value for row in sheet.rows for cell in row]
    assert other.number in written
    assert finding.number not in written
    assert "more-time?of=findings" not in page(staff, "/findings/")
    send(staff, "/obligations/more-time?of=findings", 403, **rows)
    send(as_(browser, cast.pam), "/obligations/withdraw?of=findings", 404, **rows)


def last_due(finding: Finding) -> date:
    owed = queries.last_repair(finding.id)
    assert owed is not None
    return owed.due_on
