"""The persons whom an incident hit: letters to groups of them, and the record that they were told."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.supervision.incidents import queries, workflow
from portal.supervision.incidents.facts import ClockOnDay, incidents_on
from portal.supervision.incidents.handling import persons_services as services
from portal.supervision.incidents.handling.persons_services import LetterWording
from portal.supervision.incidents.handling.services import change_known, write_items
from portal.supervision.incidents.models import (
    Ending,
    Incident,
    PersonsLetter,
    PersonsTold,
    ReportItem,
    ToldPersonsWay,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.printing.reading import squeezed, text
from tests.supervision.incidents.steps import (
    assess,
    decide,
    open_clocks,
    propose,
    send,
    tell,
    tell_persons,
)

K = ObligationKind
Way = ToldPersonsWay
FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def reported(cast: Cast, people: int | None = 10, **more: Any) -> Incident:
    """Health data of so many persons leaked: the authority hears of it, and so do they."""
    row = tell(cast.pam, cast.acme, **more)
    assess(cast.pia, row, categories=["health_medical"], people=people)
    return row


def wording(**said: str) -> LetterWording:
    names = ("persons", "happened", "data", "cause", "risk", "measures", "contact")
    return LetterWording(**(dict.fromkeys(names, "As far as we know") | said))


def write(who: User, row: Incident, language: str = "en", **more: Any) -> PersonsLetter:
    said = more.pop("said", {})
    with transaction():
        return services.write_letter(row, language, wording(**said), actor=acting(who), **more)


def outcome(row: Incident) -> Outcome | None:
    (owed,) = [one for (kind, _), one in queries.keyed_clocks(row) if kind is K.INCIDENT_PERSONS]
    return owed.outcome


def test_what_is_reported_to_the_authority_is_told_to_the_persons(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    assess(cast.pia, row, categories=["name_contact"], people=10)
    assert K.INCIDENT_PERSONS not in open_clocks(row)
    assess(cast.pia, row, categories=["health_medical"], people=10)
    clocks = open_clocks(row)
    assert clocks[K.INCIDENT_PERSONS].due_on == clocks[K.INCIDENT_FINAL].due_on


def test_the_clock_stops_once_everybody_was_told_and_not_by_words(cast: Cast) -> None:
    row = reported(cast)
    tell_persons(cast.pam, row, people=4, is_all=False)
    assert outcome(row) is None
    with pytest.raises(RuleViolated, match="The records say") as refused:
        tell_persons(cast.pam, row, people=5)
    assert refused.value.field == "is_all"
    tell_persons(cast.pam, row, people=6)
    assert outcome(row) is Outcome.DONE
    assess(cast.pia, row, categories=["health_medical"], people=12)
    assert K.INCIDENT_PERSONS not in open_clocks(row)


def test_a_report_sent_does_not_stand_for_the_persons(cast: Cast) -> None:
    row = reported(cast)
    with pytest.raises(InvalidTransition, match="Persons are told by letters"):
        send(cast.pia, row, K.INCIDENT_PERSONS)
    for kind in set(open_clocks(row)) - {K.INCIDENT_PERSONS}:
        send(cast.pia, row, kind)
    with pytest.raises(RuleViolated, match="still runs"):
        propose(cast.pam, row, Ending.CLOSE)
    tell_persons(cast.pam, row)
    propose(cast.pam, row, Ending.CLOSE)


def substitute(cast: Cast, row: Incident, said: dict[str, Any]) -> PersonsTold:
    return tell_persons(cast.pam, row, way=Way.SUBSTITUTE, **said)


def test_a_substitute_needs_its_address_and_why_it_is_hard(cast: Cast) -> None:
    row = reported(cast, people=None)
    with pytest.raises(RuleViolated, match="not known yet"):
        tell_persons(cast.pam, row)
    for lacking in ("address", "reason"):
        said = {"address": "https://www.example.jp/news", "reason": "No address on record"}
        with pytest.raises(RuleViolated) as refused:
            substitute(cast, row, said | {lacking: " "})
        assert refused.value.field == lacking
    made = substitute(cast, row, said)
    assert (made.address, outcome(row)) == ("https://www.example.jp/news", Outcome.DONE)


@pytest.mark.parametrize(("said", "field"), [({"people": 0}, "people"), ({"files": ()}, "files")])
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    row = reported(cast)
    with pytest.raises(RuleViolated) as refused:
        tell_persons(cast.pam, row, **said)
    assert refused.value.field == field


def test_nobody_was_told_tomorrow_nor_before_it_was_known(cast: Cast) -> None:
    row = reported(cast)
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(RuleViolated) as refused:
            tell_persons(cast.pam, row, told_on=day)
        assert refused.value.field == "told_on"


def test_a_correction_is_a_new_record_that_replaces_the_old(cast: Cast) -> None:
    row = reported(cast)
    first = tell_persons(cast.pam, row)
    second = tell_persons(
        cast.pam, row, corrects=first, people=10, told_by="The vendor", is_all=False
    )
    assert second.is_all  # what stopped the clock is replaced by what stops it
    every = queries.persons_told(row.id)
    assert [one.id for one in workflow.counting(every)] == [second.id]
    with pytest.raises(InvalidTransition, match="corrected already"):
        tell_persons(cast.pam, row, corrects=first)
    with pytest.raises(RuleViolated, match="The records say"):
        tell_persons(cast.pam, row, corrects=second, people=9)


def test_too_late_is_late_by_when_it_became_known(cast: Cast) -> None:
    row = reported(cast)
    due_on = open_clocks(row)[K.INCIDENT_PERSONS].due_on
    with clock.on_day(due_on + timedelta(days=1)):
        tell_persons(cast.pam, row)
        (seen,) = incidents_on([row.vendor_id], clock.today())[row.vendor_id]
        late = [one for one in queries.duties_now(row) if one.duty.kind is K.INCIDENT_PERSONS]
    assert outcome(row) is Outcome.LATE
    assert [late[0].is_told_late(one) for one in late[0].told] == [True]
    assert [one.is_late for one in seen.clocks if one.sent_on is not None] == [True]


def test_persons_told_in_time_were_told_late_if_somebody_knew_earlier(cast: Cast) -> None:
    row = reported(cast)
    with clock.on_day(open_clocks(row)[K.INCIDENT_PERSONS].due_on):
        tell_persons(cast.pam, row)
        assert [one.is_late for one in sent_of(row)] == [False]
        with transaction():
            known_at = row.told_at - timedelta(days=7)
            change_known(row, known_at, reason="The hotline knew", actor=acting(cast.pam))
        assert [one.is_late for one in sent_of(row)] == [True]


def sent_of(row: Incident) -> list[ClockOnDay]:
    (seen,) = incidents_on([row.vendor_id], clock.today())[row.vendor_id]
    return [one for one in seen.clocks if one.sent_on is not None]


def test_nothing_is_recorded_about_one_that_has_ended(cast: Cast) -> None:
    row = reported(cast)
    decide(cast.max, propose(cast.pia, row, Ending.NOT_AN_INCIDENT))
    with pytest.raises(InvalidTransition):
        tell_persons(cast.pam, row)
    with pytest.raises(InvalidTransition):
        write(cast.pam, row)


def test_each_wording_stays_and_the_newest_of_a_language_counts(cast: Cast) -> None:
    row = reported(cast)
    first = write(cast.pam, row)
    with pytest.raises(RuleViolated, match="Nothing reads otherwise"):
        write(cast.pam, row, letter=first.letter, seen=first.id)
    second = write(cast.pia, row, letter=1, seen=first.id, said={"risk": "None is known"})
    with pytest.raises(ChangedMeanwhile):
        write(cast.pam, row, letter=1, seen=first.id, said={"risk": "Nobody knows"})
    japanese = write(cast.pam, row, "ja", letter=1)
    other = write(cast.pam, row, said={"persons": "Those who left in May"})
    letters = queries.letters_of(row.id)
    assert {number: set(found) for number, found in letters.items()} == {1: {"en", "ja"}, 2: {"en"}}
    assert (letters[1]["en"].id, letters[1]["ja"].id) == (second.id, japanese.id)
    assert letters[2]["en"].id == other.id
    with pytest.raises(RuleViolated):
        write(cast.pam, row, letter=7)


def page(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_letter_begins_with_what_the_items_say_and_is_printed(
    browser: Browser, cast: Cast
) -> None:
    row = reported(cast)
    with transaction():
        write_items(row, {ReportItem.CAUSE: "宛名を誤った。"}, actor=acting(cast.pia))
    browser.sign_in(cast.pia)
    here = f"/incidents/{row.id}"
    new = page(browser, f"{here}/persons/letter?text=ja")
    assert "宛名を誤った。" in new
    assert "A parcel of lists is missing" not in new  # not in the language of the letter
    english = page(browser, f"{here}/persons/letter?text=en")
    assert "A parcel of lists is missing" in english
    said = {
        "persons": "Members of May",
        "happened": "A parcel is missing.",
        "data": "Names",
        "cause": "Not known yet",
        "risk": "None is known",
        "measures": "We search for it.\nPlease watch for calls.",
        "contact": "Member desk",
    }
    wrong = browser.post(f"{here}/persons/letter?text=en", data=said | {"risk": " "})
    assert wrong.status_code == 422
    assert "We search for it." in wrong.text
    assert browser.post(f"{here}/persons/letter?text=en", data=said).status_code == 302
    letter = queries.letters_of(row.id)[1]["en"]
    paper = browser.get(f"/incidents/letters/{letter.id}/paper")
    assert paper.mimetype == "application/pdf"
    printed = text(paper.data)
    assert squeezed("Members of May") in printed
    assert squeezed("Please watch for calls.") in printed
    assert squeezed("We apologise sincerely") in printed
    shown = page(browser, here)
    assert f'href="/incidents/letters/{letter.id}"' in shown
    assert "Write it in Japanese" in shown
    page(browser, f"{here}/persons/letter?text=en&letter=1", 404)
    changed = browser.post(
        f"/incidents/letters/{letter.id}", data=said | {"seen": letter.id, "data": "Addresses"}
    )
    assert changed.status_code == 302
    assert queries.letters_of(row.id)[1]["en"].data == "Addresses"


def test_who_was_told_stands_on_the_page_with_its_file(browser: Browser, cast: Cast) -> None:
    row = reported(cast)
    browser.sign_in(cast.pia)
    here = f"/incidents/{row.id}"
    assert "Nobody was told yet" in page(browser, here)
    page(browser, f"{here}/sent?kind=incident.persons", 404)
    said = {
        "persons": "The members",
        "people": "10",
        "way": "substitute",
        "told_on": clock.today().isoformat(),
        "told_by": "Member desk",
        "is_all": "y",
    }
    wrong = browser.post(f"{here}/persons", data=said | {"files": (BytesIO(FILE), "page.pdf")})
    assert wrong.status_code == 422
    assert 'href="#address"' in wrong.text
    typed = browser.post(f"{here}/persons", data=said | {"people": "about ten"}).text
    assert "Enter a whole number." in typed
    assert 'value="about ten"' in typed
    said |= {"address": "https://www.example.jp/news", "reason": "No address on record"}
    made = browser.post(f"{here}/persons", data=said | {"files": (BytesIO(FILE), "page.pdf")})
    assert made.status_code == 302
    shown = page(browser, here)
    for expected in (
        "Substitute measure for 10 persons",
        "page.pdf",
        "No address on record",
        "Told in time",
    ):
        assert expected in shown
    (first,) = queries.persons_told(row.id)
    corrected = page(browser, f"{here}/persons?corrects={first.id}")
    assert "The earlier record stays" in corrected
    assert "No address on record" in corrected
    other = tell(cast.pam, cast.globex)
    page(browser, f"/incidents/{other.id}/persons?corrects={first.id}", 404)
