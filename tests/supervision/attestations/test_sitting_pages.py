"""The page on which Ada answers everything that is asked and signs once."""

import re

import pytest
from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import (
    Answer,
    AttestationDraft,
    AttestationRequest,
    AttestationSitting,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.queries import count_statements
from tests.supervision.attestations.pages import (
    TOGETHER,
    ask,
    flashed,
    keys,
    opened,
    records,
    sitting,
    works,
)

KEPT = ("persons_handling", "persons_trained")


def test_the_same_statement_is_read_once_and_signed_for_each_work(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    shown = opened(browser)
    assert len(keys(shown)) == 1
    assert shown.count("No part of the handling, including data entry") == 1
    assert "[each work named below]" in shown
    for number in (1, 2, 3):
        assert f"Help desk {number}" in shown
    done = flashed(browser, browser.post(TOGETHER, data=sitting(shown, "affirm")))
    assert [re.search(r"Help desk \d", one.text)[0] for one in records()] == [  # type: ignore[index]
        "Help desk 1", "Help desk 2", "Help desk 3",
    ]  # fmt: skip
    assert all("each work named below" not in one.text for one in records())
    assert "3 answers signed" in done
    assert all(one.number in done for one in records())


def test_the_to_do_is_one_card_for_what_one_signature_serves(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    todo = browser.get("/todo").text
    assert "3 attestations" in todo
    assert "For 3 pieces of work, with one signature." in todo
    assert todo.count(f'href="{TOGETHER}"') == 1
    assert all(f"/attestations/requests/{one.id}/sign" in todo for one in three)


def test_every_statement_has_its_own_answer(
    cast: Cast, browser: Browser, three: list[AttestationRequest], signable: Engagement
) -> None:
    ask(cast, signable, "incident_free")
    shown = opened(browser)
    first, second = keys(shown)
    data = sitting(shown, "affirm", "decline") | {f"{second}-explanation": "We still look"}
    flashed(browser, browser.post(TOGETHER, data=data))
    assert [one.answer for one in records()] == [*[Answer.AFFIRM] * 3, Answer.DECLINE]
    assert records()[3].explanation == "We still look"
    assert first != second


def test_what_is_left_for_later_stays_open(
    cast: Cast, browser: Browser, three: list[AttestationRequest], signable: Engagement
) -> None:
    ask(cast, signable, "incident_free")
    shown = opened(browser)
    data = sitting(shown, "affirm", "later")
    (group, _) = keys(shown)
    data[f"{group}-works"] = data[f"{group}-works"][:2]
    flashed(browser, browser.post(TOGETHER, data=data))
    assert {one.request_id for one in records()} == {three[0].id, three[1].id}
    left = opened(browser)
    assert len(keys(left)) == 2
    assert three[2].number in browser.get("/todo").text


def test_an_error_names_the_statement_and_leads_to_the_field(
    cast: Cast, browser: Browser, three: list[AttestationRequest], signable: Engagement
) -> None:
    ask(cast, signable, "confidentiality_pledge")
    shown = opened(browser)
    group, pledge = keys(shown)
    data = sitting(shown, "affirm_with_exception", "affirm") | {
        f"{group}-x0-party": "Kamome LLC",
        f"{pledge}-persons_trained": "many",
    }
    answer = browser.post(TOGETHER, data=data)
    assert answer.status_code == 422
    assert (
        f'<a href="#{group}-x0-work">No subcontracting without approval (3 works): Row 1: “Work” is missing.'
        in (answer.text)
    )
    assert f'<a href="#{pledge}-persons_trained">Confidentiality and staff pledges' in answer.text
    assert 'value="Kamome LLC"' in answer.text
    assert 'value="many"' in answer.text
    assert not records()


def test_nothing_answered_is_said_and_nothing_is_signed(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    shown = opened(browser)
    answer = browser.post(TOGETHER, data=sitting(shown, "later"))
    assert answer.status_code == 422
    assert "Answer at least one of the statements." in answer.text
    answer = browser.post(TOGETHER, data=sitting(shown, ""))
    assert "Choose one of the answers, or leave it for later." in answer.text


def test_a_number_asked_twice_is_typed_once_and_offered_again(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    ask(cast, signable, "confidentiality_pledge")
    ask(cast, works(cast, 1)[0], "confidentiality_pledge")
    browser.sign_in(cast.ada)
    shown = opened(browser)
    (group,) = keys(shown)
    browser.post(TOGETHER, data=sitting(shown, "affirm") | {"part": group})
    shown = opened(browser)
    first, second = keys(shown)
    typed = {f"{first}-{name}": "12" for name in KEPT}
    answer = browser.post(TOGETHER, data=sitting(shown, "affirm", "affirm") | typed)
    assert answer.status_code == 422, "nobody signs numbers that were not on the page"
    for name in KEPT:
        assert re.search(f'name="{second}-{name}" value="12"', answer.text)
    assert "Filled in as above. Check it, then sign." in answer.text
    seen = {f"{key}-{name}": "12" for key in (first, second) for name in KEPT}
    flashed(browser, browser.post(TOGETHER, data=sitting(answer.text, "affirm", "affirm") | seen))
    assert [one.inputs for one in records()] == [dict.fromkeys(KEPT, 12)] * 2


def test_works_are_answered_one_by_one_and_together_again(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    shown = opened(browser)
    (group,) = keys(shown)
    parted = browser.post(TOGETHER, data=sitting(shown, "decline") | {
        "part": group, f"{group}-explanation": "Only the second",
    })  # fmt: skip
    assert parted.status_code == 303
    shown = opened(browser)
    assert len(keys(shown)) == 3
    assert shown.count("Only the second") == 3, "what was typed for all is where each begins"
    one, two, three_ = keys(shown)
    data = sitting(shown, "affirm", "decline", "later")
    data |= {f"{two}-explanation": "Only the second"}
    flashed(browser, browser.post(TOGETHER, data=data))
    assert [one.answer for one in records()] == [Answer.AFFIRM, Answer.DECLINE]
    shown = opened(browser)
    assert keys(shown) == [three_]
    browser.post(TOGETHER, data=sitting(shown, "") | {"join": group})
    assert keys(opened(browser)) == [group]
    assert one != two


def test_a_row_is_added_and_taken_away_and_the_others_stay(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    shown = opened(browser)
    (key,) = keys(shown)
    data = sitting(shown, "affirm_with_exception") | {
        f"{key}-x0-party": "Kamome LLC", f"{key}-x1-party": "Tobiuo Ltd.",
    }  # fmt: skip
    assert browser.post(TOGETHER, data=data | {"add": f"{key}-rows"}).status_code == 303
    shown = opened(browser)
    assert f'name="{key}-x2-party"' in shown
    browser.post(TOGETHER, data=data | {"remove": f"{key}-rows-0"})
    shown = opened(browser)
    assert f'name="{key}-x0-party" value="Tobiuo Ltd."' in shown
    assert f'name="{key}-x1-party"' not in shown
    assert not records()


def test_the_language_of_the_text_changes_and_nothing_typed_is_lost(
    browser: Browser, three: list[AttestationRequest]
) -> None:
    shown = opened(browser)
    (key,) = keys(shown)
    data = sitting(shown, "decline") | {f"{key}-explanation": "Not yet", "text": "ja"}
    browser.post(TOGETHER, data=data)
    shown = opened(browser)
    assert "【下記の各業務】" in shown
    assert "Not yet" in shown
    data = sitting(shown, "decline") | {f"{key}-explanation": "Not yet"}
    flashed(browser, browser.post(TOGETHER, data=data))
    assert {one.language for one in records()} == {"ja"}


def test_a_member_reads_everything_and_signs_nothing(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    browser.sign_in(cast.alf)
    shown = opened(browser)
    assert "Only a signatory of your company can sign" in shown
    assert "Help desk 2" in shown
    assert browser.post(TOGETHER, data={}).status_code == 404
    assert browser.post("/attestations/draft", data={}).status_code == 404


def test_with_nothing_open_the_page_leads_back(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ada)
    assert browser.get(TOGETHER).location.endswith("/todo")


def test_fifty_works_stay_one_statement_and_cost_no_more_statements_of_sql(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    def cost() -> int:
        with count_statements() as counted:
            opened(browser)
        return counted.total

    few = cost()
    for work in works(cast, 47):
        ask(cast, work, "no_subcontracting")
    assert cost() == few
    shown = opened(browser)
    assert len(keys(shown)) == 1
    assert "for 50 pieces of work" in shown
    flashed(browser, browser.post(TOGETHER, data=sitting(shown, "affirm")))
    assert len(records()) == 50
    assert db.session.scalar(select(func.count(AttestationDraft.id))) == 0


def test_the_company_sees_what_was_signed_together(
    cast: Cast, browser: Browser, three: list[AttestationRequest]
) -> None:
    answer = browser.post(TOGETHER, data=sitting(opened(browser), "affirm"))
    browser.sign_in(cast.pam)
    shown = browser.get(answer.location).text
    assert all(one.number in shown for one in records())
    assert db.session.scalars(select(AttestationSitting)).one().sha256 in shown
    browser.sign_in(cast.gus)
    assert browser.get(answer.location).status_code == 404


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5_000, "²", "2147483648"])
def test_numbers_that_no_request_can_have_are_no_requests(
    browser: Browser, three: list[AttestationRequest], number: str
) -> None:
    shown = opened(browser)
    typed = sitting(shown, "affirm") | {"shown": f"{number}:abc"}
    assert browser.post(TOGETHER, data=typed).status_code < 500
    assert records() == []
