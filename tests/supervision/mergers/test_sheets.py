"""Both vendors answer one questionnaire: the one that is further goes on in the vendor that stays."""

import pytest
from sqlalchemy import select

from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor
from portal.supervision.mergers import sheets
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.supervision.mergers.test_mergers import decide, propose
from tests.supervision.responses.steps import answers, hands_in

S, K = AssignmentState, ObligationKind


@pytest.fixture
def twin(cast: Cast) -> Vendor:
    twin = make_vendor("Acme Corporation", owner_id=cast.pip.id)
    db.session.commit()
    return twin


@pytest.fixture
def both(cast: Cast, twin: Vendor) -> tuple[Assignment, Assignment]:
    """Acme's and its twin's, about the same questionnaire."""
    version = publish(sheet(question("Q1"), question("Q2")))
    works = [make_engagement(one, f"Work of {one.name}") for one in (cast.acme, twin)]
    db.session.commit()
    with transaction():
        ours = send(cast.acme, works[:1], version)
    with transaction():
        theirs = send(twin, works[1:], version)
    return ours, theirs


def answered(assignment: Assignment, cast: Cast, *ids: str) -> None:
    answers(cast.ada, assignment, **dict.fromkeys(ids, "yes"))


def handed_in(assignment: Assignment, cast: Cast) -> None:
    hands_in(cast.ada, assignment, Q1="yes", Q2="yes")


def test_the_one_that_is_further_goes_on_and_the_other_ends_with_a_reason(
    cast: Cast, twin: Vendor, both: tuple[Assignment, Assignment]
) -> None:
    ours, theirs = both
    answered(theirs, cast, "Q1")
    (pair,) = sheets.pairs_of(cast.acme.id, twin.id)
    assert (pair.stays, pair.ends) == (theirs, ours)
    decide(cast, propose(cast, twin))
    assert (ours.state, theirs.state) == (S.RECALLED, S.IN_PROGRESS)
    assert theirs.number in ours.reason
    assert {one.vendor_id for one in both} == {cast.acme.id}
    owed = db.session.scalars(
        select(Obligation).where(Obligation.kind == K.QUESTIONNAIRE_ANSWER).order_by(Obligation.id)
    ).all()
    assert {one.subject_id: one.outcome for one in owed} == {
        ours.id: Outcome.WITHDRAWN,
        theirs.id: None,
    }
    assert verify() == []


def test_where_both_are_as_far_the_one_of_the_vendor_that_stays_goes_on(
    cast: Cast, twin: Vendor, both: tuple[Assignment, Assignment]
) -> None:
    (pair,) = sheets.pairs_of(cast.acme.id, twin.id)
    assert pair.stays is both[0]


def test_what_is_handed_in_goes_before_what_has_answers(
    cast: Cast, twin: Vendor, both: tuple[Assignment, Assignment]
) -> None:
    handed_in(both[1], cast)
    answered(both[0], cast, "Q1", "Q2")
    (pair,) = sheets.pairs_of(cast.acme.id, twin.id)
    assert pair.stays is both[1]


def test_what_both_have_handed_in_is_for_a_person_and_both_are_named_with_links(
    cast: Cast, browser: Browser, twin: Vendor, both: tuple[Assignment, Assignment]
) -> None:
    for one in both:
        handed_in(one, cast)
    with pytest.raises(InvalidTransition, match="Accept one of them, or send it back") as refused:
        propose(cast, twin)
    assert {refused.value.message.params[one] for one in ("one", "other")} == {
        one.number for one in both
    }
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/merge/{twin.id}").text
    assert "Both are handed in" in page
    for one in both:
        assert f"/responses/{one.id}/review" in page


def test_proposer_and_decider_see_which_goes_on(
    cast: Cast, browser: Browser, twin: Vendor, both: tuple[Assignment, Assignment]
) -> None:
    answered(both[0], cast, "Q1")
    browser.sign_in(cast.pam)
    assert "Questionnaires both are answering" in (
        browser.get(f"/vendors/{cast.acme.id}/merge/{twin.id}").text
    )
    merger = propose(cast, twin)
    browser.sign_in(cast.pia)
    page = browser.get(f"/mergers/{merger.id}/decision").text
    assert page.index(both[0].number) < page.index(both[1].number)
    assert "ends" in page


def test_handed_in_while_the_proposal_waits_is_refused_on_deciding(
    cast: Cast, twin: Vendor, both: tuple[Assignment, Assignment]
) -> None:
    merger = propose(cast, twin)
    for one in both:
        handed_in(one, cast)
    with pytest.raises(InvalidTransition, match="Both have handed in"):
        decide(cast, merger)
