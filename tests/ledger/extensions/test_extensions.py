"""More time: a vendor asks, procurement answers, and the date moves only by a person's word."""

from datetime import date

import pytest
from sqlalchemy import select, text

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.extensions import services
from portal.ledger.extensions.models import Extension, ExtensionState
from portal.ledger.extensions.workflow import NEXT, refuse, take_back
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.services import close_obligation
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.obligations import make_obligation

DUE = date(2026, 12, 11)
LATER = date(2026, 12, 21)  # a Monday
DECISION = ObligationKind.EXTENSION_DECISION
WHY = "Our director is away until the 15th."


@pytest.fixture
def owed(cast: Cast) -> Obligation:
    owed = make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    return owed


def ask(cast: Cast, owed: Obligation, until: date = LATER) -> Extension:
    with transaction():
        return services.ask_extension(owed, until=until, reason=WHY, actor=acting(cast.alf))


def answer(cast: Cast, wish: Extension, until: date | None, words: str = "") -> None:
    with transaction():
        services.answer_extension(wish.id, until=until, answer=words, actor=acting(cast.pam))


def still_open(kind: ObligationKind) -> list[Obligation]:
    return list(
        db.session.scalars(
            select(Obligation).where(Obligation.kind == kind, Obligation.closed_at.is_(None))
        )
    )


def test_procurement_has_three_working_days_to_answer(cast: Cast, owed: Obligation) -> None:
    ask(cast, owed)
    decision = still_open(DECISION)[0]
    assert (decision.holder, decision.due_on) == (Holder.PROCUREMENT, date(2026, 11, 30))
    assert owed.due_on == DUE, "asking moves nothing"


def test_granted_time_ends_the_old_date_and_opens_the_new_one(cast: Cast, owed: Obligation) -> None:
    wish = ask(cast, owed)
    answer(cast, wish, LATER)
    assert owed.outcome is Outcome.MOVED
    follower = still_open(ObligationKind.ATTESTATION_SIGN)[0]
    assert (follower.due_on, follower.follows_id) == (LATER, owed.id)
    assert still_open(DECISION) == []
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert mail.recipient == "alf@example.jp"
    assert "21 Dec 2026" in mail.subject


def test_refused_time_says_why_and_the_date_stays(cast: Cast, owed: Obligation) -> None:
    wish = ask(cast, owed)
    with pytest.raises(RuleViolated) as refusal:
        answer(cast, wish, None, " ")
    assert refusal.value.field == "answer"
    answer(cast, wish, None, "The customer waits for it.")
    assert owed.is_open
    assert "The customer waits for it." in db.session.scalars(select(OutboxEmail)).one().body
    assert ask(cast, owed, date(2026, 12, 22)).state is ExtensionState.ASKED, "they may ask again"


@pytest.mark.parametrize(
    "until",
    [
        DUE,
        date(2026, 11, 24),
        date(2027, 3, 12),  # more than 90 days
        date(2026, 12, 20),  # a Sunday
        date(2026, 12, 28),  # between the years no due date is placed
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, owed: Obligation, until: date
) -> None:
    with pytest.raises(RuleViolated) as refusal:
        ask(cast, owed, until)
    assert refusal.value.field == "until"


def test_one_wish_at_a_time_and_only_for_what_is_still_owed(cast: Cast, owed: Obligation) -> None:
    ask(cast, owed)
    with pytest.raises(InvalidTransition, match="already"):
        ask(cast, owed)
    ours = make_obligation(cast.globex, holder=Holder.PROCUREMENT)
    db.session.commit()
    with pytest.raises(InvalidTransition, match="no longer waiting"):
        ask(cast, ours)


def test_what_was_done_meanwhile_needs_no_more_time(cast: Cast, owed: Obligation) -> None:
    wish = ask(cast, owed)
    with transaction(audited=False):
        close_obligation(db.session.get_one(Obligation, owed.id))
    with pytest.raises(InvalidTransition, match="closed already"):
        answer(cast, wish, LATER)
    answer(cast, wish, None, "It was signed meanwhile.")


def test_of_two_who_answer_the_second_is_told(cast: Cast, owed: Obligation) -> None:
    wish = ask(cast, owed)
    answer(cast, wish, LATER)
    with pytest.raises(InvalidTransition, match="answered already"):
        answer(cast, wish, None, "No.")
    assert len(still_open(ObligationKind.ATTESTATION_SIGN)) == 1


@pytest.mark.parametrize("state", [one for one in ExtensionState if not NEXT[one]])
def test_what_has_ended_stays_as_it_is(state: ExtensionState) -> None:
    wish = Extension(state=state)
    at = None
    with pytest.raises(InvalidTransition):
        take_back(wish, by=1, at=at)  # type: ignore[arg-type]
    with pytest.raises(InvalidTransition):
        refuse(wish, answer="No.", by=1, at=at)  # type: ignore[arg-type]


def test_procurement_gives_more_time_unasked_and_a_waiting_wish_is_granted_with_it(
    cast: Cast, owed: Obligation
) -> None:
    wish = ask(cast, owed)
    with transaction():
        services.extend_unasked(owed, until=LATER, reason="Agreed.", actor=acting(cast.pam))
    assert (wish.state, wish.granted_until) == (ExtensionState.GRANTED, LATER)
    assert still_open(DECISION) == []


def test_alf_asks_sees_that_he_waits_takes_it_back_and_pam_answers_another(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.alf)
    address = f"/todo/{owed.id}/more-time"
    assert browser.get(address).status_code == 200
    wrong = browser.post(address, data={"until": "2026-12-20", "reason": WHY})
    assert wrong.status_code == 422
    assert "The next possible day is" in wrong.text
    assert WHY in wrong.text
    assert browser.post(address, data={"until": "2026-12-21", "reason": WHY}).location == "/todo"
    assert "We have not answered yet" in browser.get(address).text
    first = db.session.scalars(select(Extension)).one()
    assert browser.post(f"/extensions/{first.id}/take-back").location == "/todo"
    browser.post(address, data={"until": "2026-12-21", "reason": WHY})
    second = db.session.scalars(select(Extension).order_by(Extension.id.desc())).first()
    assert second is not None
    browser.sign_in(cast.pam)
    page = browser.get(f"/extensions/{second.id}").text
    assert WHY in page
    assert "Asked before" in page
    assert "due soon" in page, "what it does to the promise is said beforehand"
    no_day = browser.post(f"/extensions/{second.id}", data={"until": "", "decision": "approve"})
    assert no_day.status_code == 422
    data = {"until": "2026-12-22", "answer": "", "decision": "approve"}
    assert browser.post(f"/extensions/{second.id}", data=data).status_code == 302
    late = browser.post(f"/extensions/{second.id}", data=data)
    assert late.status_code == 409
    assert "answered already" in late.text


def test_gus_cannot_ask_for_acme(browser: Browser, cast: Cast, owed: Obligation) -> None:
    wish = ask(cast, owed)
    browser.sign_in(cast.gus)
    assert browser.get(f"/todo/{owed.id}/more-time").status_code == 404
    assert browser.post(f"/extensions/{wish.id}/take-back").status_code == 404


@pytest.fixture
def several(cast: Cast, owed: Obligation) -> list[Obligation]:
    """Three things that Acme owes, and one of Globex."""
    kinds = (ObligationKind.FINDING_REPAIR, ObligationKind.INSTRUCTION_ANSWER)
    more = [make_obligation(cast.acme, due_on=DUE, kind=kind) for kind in kinds]
    make_obligation(cast.globex, due_on=DUE, kind=ObligationKind.FINDING_REPAIR)
    db.session.commit()
    return [owed, *more]


def events() -> int:
    return int(db.session.scalar(text("SELECT count(*) FROM audit_events")) or 0)


def wishes() -> list[Extension]:
    return list(db.session.scalars(select(Extension).order_by(Extension.obligation_id)))


def test_several_are_asked_for_at_once_and_answered_each_by_itself(
    cast: Cast, browser: Browser, several: list[Obligation]
) -> None:
    first, second, third = (one.id for one in several)
    browser.sign_in(cast.alf)
    page = browser.get(f"/todo/more-time?only={second}").text
    assert page.count('name="things"') == 3, "nothing of another vendor"
    assert page.count(" checked") == 1
    before = events()
    data = {"things": [first, third], "until": str(LATER), f"until-{third}": "2026-12-22"}
    assert browser.post("/todo/more-time", data=data | {"reason": WHY}).location == "/todo"
    assert [(one.obligation_id, one.asked_until) for one in wishes()] == [
        (first, LATER),
        (third, date(2026, 12, 22)),
    ]
    assert events() == before + 1
    assert len(still_open(DECISION)) == 2
    answer(cast, wishes()[0], LATER)
    answer(cast, wishes()[1], None, "It is urgent")
    assert browser.get("/todo/more-time").text.count('name="things"') == 3


def test_what_is_wrong_is_named_and_nothing_is_asked(
    cast: Cast, browser: Browser, several: list[Obligation]
) -> None:
    first, second, _third = (one.id for one in several)
    browser.sign_in(cast.alf)
    for data, said in (
        ({"until": str(LATER)}, "Choose at least one."),
        ({"things": [first, second], f"until-{first}": str(LATER)}, "Please fill this in."),
        (
            {"things": [first], "until": str(LATER), f"until-{second}": str(LATER)},
            "Tick this one too",
        ),
        (
            {"things": [first, second], "until": str(LATER), f"until-{second}": str(DUE)},
            f"{words(several[1].text, 'en')}: The new date must be after",
        ),
    ):
        refused = browser.post("/todo/more-time", data={**data, "reason": WHY})
        assert refused.status_code == 422
        assert said in refused.text
        assert WHY in refused.text
        assert wishes() == []
