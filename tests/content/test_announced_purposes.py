"""Pia, the officer, writes down what the company announced, in versions; and from when it is asked."""

from datetime import date, timedelta

import pytest

from portal.content.purposes import queries, services
from portal.content.purposes.models import AnnouncedPurpose
from portal.content.purposes.services import PurposeWording
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.supervision.promises.facts import standards_on
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import START, make_engagement
from tests.queries import count_statements

PAGE = "/settings/purposes"
TODAY, DAY = date(2026, 11, 25), timedelta(days=1)
SAID = {
    "ja": "ご利用料金の請求及び収納のため",
    "en": "To bill and collect the fees",
    "valid_from": "2026-04-01",
    "published": "https://www.sazanami.example.jp/privacy",
}


def said(**more: str) -> dict[str, str]:
    return SAID | {"seen": str(queries.edition())} | more


def announced(cast: Cast, words: str = "To bill", since: date = START) -> AnnouncedPurpose:
    with transaction():
        return services.announce(
            PurposeWording(text=Text(words, words), valid_from=since, published="Policy"),
            seen=queries.edition(),
            actor=acting(cast.pia),
        )


def reworded(cast: Cast, purpose: AnnouncedPurpose, since: date) -> AnnouncedPurpose:
    with transaction():
        return services.reword(
            purpose,
            PurposeWording(
                text=Text("To bill and collect", "To bill and collect"),
                valid_from=since,
                published="Policy 2",
            ),
            seen=queries.edition(),
            actor=acting(cast.pia),
        )


def ended(cast: Cast, purpose: AnnouncedPurpose, last_day: date) -> None:
    with transaction():
        services.end_purpose(
            purpose, last_day=last_day, seen=queries.edition(), actor=acting(cast.pia)
        )


def test_the_first_purpose_begins_the_time_in_which_data_has_to_name_its_own(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    assert "no data has to name a purpose" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/new", data=said()).location == PAGE
    assert queries.asked_from() == TODAY + 90 * DAY
    page = browser.get(PAGE).text
    for shown in (
        "P-01",
        "To bill and collect the fees",
        "sazanami.example.jp/<wbr>privacy",
        "23 Feb 2027",
    ):
        assert shown in page
    browser.post(f"{PAGE}/new", data=said(en="To answer you"))
    assert queries.asked_from() == TODAY + 90 * DAY, "the second one moves no day"
    assert list(queries.titles()) == ["P-01", "P-02"]
    (line,) = trail_of(queries.versions_of("P-01")[0])
    assert line.action == "announced_purpose.set"


@pytest.mark.parametrize("name", ["ja", "en", "published", "valid_from"])
def test_what_is_missing_is_refused_at_its_field_and_the_rest_stays(
    cast: Cast, browser: Browser, name: str
) -> None:
    browser.sign_in(cast.pia)
    answer = browser.post(f"{PAGE}/new", data=said(**{name: " "}))
    assert answer.status_code == 422
    kept = [value for key, value in SAID.items() if key != name]
    assert all(value in answer.text for value in kept)


def test_other_words_hold_from_their_day_and_the_number_stays(cast: Cast) -> None:
    first = announced(cast)
    second = reworded(cast, first, TODAY)
    assert second.number == first.number == "P-01"
    before, since = queries.announced_on(TODAY - DAY), queries.announced_on(TODAY)
    assert before.in_force["P-01"].text.en == "To bill"
    assert since.in_force["P-01"].text.en == "To bill and collect"
    assert before.in_force["P-01"].last_day is None, "it goes on in other words"


def test_words_of_the_same_day_were_mistyped_and_are_corrected(cast: Cast) -> None:
    first = announced(cast)
    reworded(cast, first, START)
    assert first.corrected_at is not None
    assert queries.announced_on(START).in_force["P-01"].text.en == "To bill and collect"


def test_the_page_says_the_last_day_of_words_and_not_the_day_after(
    cast: Cast, browser: Browser
) -> None:
    reworded(cast, announced(cast), TODAY)
    browser.sign_in(cast.pia)
    page = browser.get(PAGE).text
    assert "24 Nov 2026" in page, "the last day of the words before"
    assert "25 Nov 2026" in page, "the first day of those that hold"


def test_a_purpose_is_announced_through_its_last_day(cast: Cast) -> None:
    first = announced(cast)
    ended(cast, first, TODAY)
    assert "P-01" in queries.announced_on(TODAY).in_force
    tomorrow = queries.announced_on(TODAY + DAY)
    assert "P-01" not in tomorrow.in_force
    assert tomorrow.ended_on == {"P-01": TODAY}
    assert "P-01" not in queries.announced_on(START - DAY).in_force
    assert "P-01" not in queries.announced_on(START - DAY).ended_on


def test_what_cannot_be_is_refused_with_what_to_do_instead(cast: Cast) -> None:
    first = announced(cast)
    with pytest.raises(RuleViolated) as early:
        reworded(cast, first, START - DAY)
    assert early.value.field == "valid_from"
    with pytest.raises(RuleViolated) as before:
        ended(cast, first, START - DAY)
    assert before.value.field == "last_day"
    ended(cast, first, TODAY - DAY)
    with pytest.raises(InvalidTransition):
        ended(cast, first, TODAY)
    with pytest.raises(InvalidTransition):
        reworded(cast, first, TODAY)


def test_two_officers_do_not_write_over_each_other(cast: Cast) -> None:
    purpose = announced(cast)
    with pytest.raises(ChangedMeanwhile), transaction():
        services.end_purpose(purpose, last_day=TODAY, seen="0-0", actor=acting(cast.pia))


def test_pia_moves_the_day_from_which_it_is_asked_and_says_why(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    asked = {"asked_from": "2026-12-01", "reason": "All data is looked through", "seen": "0"}
    assert "Write the first one down" in browser.post(f"{PAGE}/asked", data=asked).text
    announced(cast)
    stale = browser.post(f"{PAGE}/asked", data=asked)
    assert stale.status_code == 409
    asked["seen"] = str(queries.list_asked()[0].id)
    assert browser.post(f"{PAGE}/asked", data=asked).location == PAGE
    assert queries.asked_from() == date(2026, 12, 1)
    again = asked | {"seen": str(queries.list_asked()[0].id)}
    assert browser.post(f"{PAGE}/asked", data=again).status_code == 422
    assert "All data is looked through" in browser.get(f"{PAGE}/asked").text


@pytest.mark.parametrize("who", ["pam", "ada"])
def test_only_the_officer_gets_in(cast: Cast, browser: Browser, who: str) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.get(PAGE).status_code in (403, 404)


def test_acme_is_not_kept_from_the_day_on_and_kept_once_it_names_one(cast: Cast) -> None:
    share = make_share(make_engagement(cast.acme), first_handover_on=START)
    db.session.commit()
    announced(cast)
    asked_from = queries.asked_from()
    assert asked_from is not None

    def verdict(day: date) -> Verdict:
        found = evaluate_vendor(cast.acme.id, day)
        assert found is not None
        db.session.expire_all()
        return found.verdict_of("minimum_data")

    assert verdict(asked_from - 40 * DAY) is Verdict.KEPT
    assert verdict(asked_from - DAY) is Verdict.DUE_SOON
    assert verdict(asked_from) is Verdict.BROKEN
    share.announced_purpose = "P-01"
    db.session.commit()
    assert standards_on(asked_from).announced.in_force
    assert verdict(asked_from) is not Verdict.BROKEN


def test_the_page_asks_no_more_of_the_database_for_more_purposes(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    announced(cast)
    browser.get(PAGE)
    with count_statements() as few:
        browser.get(PAGE)
    for number in range(4):
        announced(cast, f"To do {number}")
    with count_statements() as many:
        browser.get(PAGE)
    assert many.total == few.total
