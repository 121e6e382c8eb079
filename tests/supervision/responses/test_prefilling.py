"""Statements that are due with a questionnaire are filled in from its answers, and signed once."""

from datetime import date

import pytest

from portal.content.catalogue import statement
from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import AttestationDraft, AttestationRequest, Wording
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.responses.assignments import services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.statements import Told, offers
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.questionnaires import publish, question, send, sheet, standard_sheet
from tests.queries import count_statements
from tests.supervision.attestations.pages import TOGETHER, ask
from tests.supervision.attestations.work import a_piece_of_work, an_authority

KAMOME = {
    "name": "Kamome LLC",
    "address": "Kobe",
    "contact": "Rin",
    "tier": "1",
    "work": "Printing",
    "data": "Names",
    "start": "2026-06-01",
    "approval_no": "S-7",
}
CHANGED = "The printing hall moved to Kobe"
ASKED = ("no_subcontracting", "purpose_minimisation", "security_measures")


@pytest.fixture
def helpdesk(cast: Cast) -> Engagement:
    an_authority(cast.ada)
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    return work


@pytest.fixture
def requests(cast: Cast, helpdesk: Engagement) -> list[AttestationRequest]:
    return [ask(cast, helpdesk, one) for one in ASKED]


@pytest.fixture
def sent(cast: Cast, helpdesk: Engagement, requests: list[AttestationRequest]) -> Assignment:
    version = publish(standard_sheet())
    db.session.commit()
    with transaction():
        return send(cast.acme, [helpdesk], version)


def say_to(cast: Cast, sent: Assignment, **said: Said) -> None:
    for name, one in said.items():
        with transaction(audited=False):
            services.save_answer(
                sent.id, name.replace("_", "-"), one, seen=None, actor=acting(cast.ada)
            )


def answers_that_tell(cast: Cast, sent: Assignment) -> None:
    say_to(
        cast,
        sent,
        SUB_01=Said("yes"),
        SUB_02=Said([KAMOME]),
        ORG_06=Said("no"),
        CRT_02=Said("yes", comment=CHANGED),
    )


def begin(browser: Browser, sent: Assignment) -> int:
    return browser.post(f"/responses/{sent.id}/statements").status_code


def drafted(cast: Cast) -> dict[str, str]:
    """What the draft holds, by the name of the field without its section."""
    draft = sitting_queries.find_draft(cast.ada.id)
    typed = {} if draft is None else draft.typed
    return {name.partition("-")[2]: values[0] for name, values in typed.items()}


def test_what_the_questions_ask_stands_in_the_packs(cast: Cast) -> None:
    of = standard_sheet()
    assert set(KAMOME) == {one.id for one in of.by_id["SUB-02"].columns}
    for name, wanted in (
        ("purpose_minimisation", "unneeded_items_cases"),
        ("security_measures", "changes"),
        ("incident_free", "events"),
    ):
        inputs = {one.id: one for one in texts.inputs_of(statement(name), Wording.PERIOD)}
        assert wanted in inputs
    assert "what" in inputs["events"].columns
    rows = offers({"SUB-01": Told("yes"), "SUB-02": Told([KAMOME])})["no_subcontracting"].rows
    asked = {one.name for one in exception_rows.columns_of(statement("no_subcontracting"))}
    assert set(rows[0]) <= asked
    assert {"ORG-06", "CRT-02", "INC-01"} <= set(of.by_id)


def test_each_subcontractor_is_a_party_with_its_approval() -> None:
    (row,) = offers({"SUB-01": Told("yes"), "SUB-02": Told([KAMOME])})["no_subcontracting"].rows
    assert (row["party"], row["since_on"]) == ("Kamome LLC", "2026-06-01")
    assert row["remark"] == say("Your approval %(number)s", number="S-7")


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"SUB-01": Told("no"), "SUB-02": Told([KAMOME])},
        {"SUB-01": Told("yes")},
        {"SUB-01": Told("yes"), "SUB-02": Told(None)},
        {"ORG-06": Told("yes")},
        {"CRT-02": Told("yes"), "INC-01": Told("yes", comment=" ")},
        {"CRT-02": Told("no", comment=CHANGED), "INC-01": Told("no", comment=CHANGED)},
    ],
)
def test_what_was_not_said_is_offered_to_nobody(told: dict[str, Told]) -> None:
    assert offers(told) == {}


def test_an_incident_that_was_told_is_an_event_to_complete() -> None:
    told = {"INC-01": Told("yes", comment="A parcel\nwas lost")}
    assert offers(told)["incident_free"].inputs == {"events": [{"what": "A parcel was lost"}]}


def test_the_signatory_finds_the_answers_in_the_statements(
    cast: Cast, sent: Assignment, browser: Browser
) -> None:
    answers_that_tell(cast, sent)
    browser.sign_in(cast.ada)
    assert "3 statements are to be signed too" in browser.get(f"/responses/{sent.id}/hand-in").text
    assert begin(browser, sent) == 303
    page = browser.get(TOGETHER).text
    told = f"3 statements are filled in from your answers in {sent.number}."
    for words in (told, "Kamome LLC", "Your approval S-7", CHANGED, "2026-06-01"):
        assert words in page
    kept = drafted(cast)
    assert kept["unneeded_items_cases"] == "0"
    assert kept["answer"] == "affirm_with_exception"


def test_whether_it_is_so_stays_for_the_signer_to_say(
    cast: Cast, sent: Assignment, browser: Browser
) -> None:
    say_to(cast, sent, SUB_01=Said("no"), ORG_06=Said("no"))
    browser.sign_in(cast.ada)
    assert begin(browser, sent) == 303
    assert "answer" not in drafted(cast)


def test_what_was_typed_before_stays(cast: Cast, sent: Assignment, browser: Browser) -> None:
    answers_that_tell(cast, sent)
    browser.sign_in(cast.ada)
    begin(browser, sent)
    draft = sitting_queries.find_draft(cast.ada.id)
    assert draft is not None
    (name,) = (one for one in draft.typed if one.endswith("-changes"))
    draft.typed = draft.typed | {name: ["In my own words"]}
    db.session.commit()
    begin(browser, sent)
    assert drafted(cast)["changes"] == "In my own words"


def test_hidden_answers_tell_nothing(cast: Cast, sent: Assignment, browser: Browser) -> None:
    answers_that_tell(cast, sent)
    say_to(cast, sent, SUB_01=Said("no"), ORG_06=Said("yes"), CRT_02=Said("no"))
    browser.sign_in(cast.ada)
    assert begin(browser, sent) == 303
    assert db.session.query(AttestationDraft).count() == 0


def test_an_answer_that_another_one_hid_again_tells_nothing(
    cast: Cast, helpdesk: Engagement, requests: list[AttestationRequest], browser: Browser
) -> None:
    asks = {"answer": "GATE", "op": "eq", "value": "yes"}
    of = sheet(question("GATE", "yes_no"), question("ORG-06", "yes_no", show_if=asks))
    version = publish(of, "own-sheet")
    db.session.commit()
    with transaction():
        own = send(cast.acme, [helpdesk], version)
    say_to(cast, own, GATE=Said("yes"), ORG_06=Said("no"))
    say_to(cast, own, GATE=Said("no"))
    browser.sign_in(cast.ada)
    assert begin(browser, own) == 303
    assert drafted(cast) == {}
    say_to(cast, own, GATE=Said("yes"))
    begin(browser, own)
    assert drafted(cast)["unneeded_items_cases"] == "0"


def test_statements_about_other_work_are_left_alone(
    cast: Cast, sent: Assignment, browser: Browser
) -> None:
    other = a_piece_of_work(cast.acme)
    db.session.commit()
    request = ask(cast, other, "purpose_minimisation")
    request.period_from = date(2026, 1, 1)  # a section of its own
    db.session.commit()
    say_to(cast, sent, ORG_06=Said("no"))
    browser.sign_in(cast.ada)
    begin(browser, sent)
    draft = sitting_queries.find_draft(cast.ada.id)
    assert draft is not None
    filled = [one for one in draft.typed if one.endswith("unneeded_items_cases")]
    assert len(filled) == 1
    listed = filled[0].partition("-")[0] + "-listed"
    assert str(request.id) not in draft.typed[listed]


def test_another_vendor_and_a_member_find_no_such_button(
    cast: Cast, sent: Assignment, browser: Browser
) -> None:
    browser.sign_in(cast.gus)
    assert begin(browser, sent) == 404
    member = make_user("mei@acme.example.jp", Role.VENDOR_MEMBER, vendor=cast.acme)
    db.session.commit()
    browser.sign_in(member)
    assert begin(browser, sent) == 404
    assert "Read the statements" in browser.get(f"/responses/{sent.id}/hand-in").text


def test_it_takes_as_many_statements_however_much_was_answered(
    cast: Cast, sent: Assignment, browser: Browser
) -> None:
    browser.sign_in(cast.ada)
    say_to(cast, sent, ORG_06=Said("no"))
    begin(browser, sent)
    with count_statements() as few:
        begin(browser, sent)
    say_to(cast, sent, **{f"TEC_0{n}": Said("yes") for n in range(1, 8)})
    with count_statements() as many:
        begin(browser, sent)
    assert many.total == few.total


def test_they_are_offered_again_once_it_is_handed_in(
    cast: Cast, sent: Assignment, browser: Browser
) -> None:
    make_share(
        db.session.get_one(Engagement, open_for_vendor(cast.acme.id)[0].request.engagement_id)
    )
    browser.sign_in(cast.ada)
    assert "to be signed too" not in browser.get(f"/responses/{sent.id}").text
    sent.state, sent.submitted_on = type(sent.state).SUBMITTED, date(2026, 11, 25)
    db.session.commit()
    assert "3 statements are to be signed too" in browser.get(f"/responses/{sent.id}").text
