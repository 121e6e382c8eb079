"""Consents before a decision, and the number it is kept under: on the pages of every kind of decision."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import Base, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.decisions import queries, services
from portal.ledger.decisions.models import (
    ConsentSeat,
    ConsentState,
    DecisionConsent,
    DecisionKind,
    DecisionNumber,
)
from portal.ledger.decisions.workflow import Seat
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.onboarding.models import VendorProposal
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.factories.accounts import make_user
from tests.faults.second_acts import ACTS
from tests.faults.sent import form_for
from tests.faults.test_two_tabs import RULES
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.samples import SAMPLES
from tests.foundation.access.test_routes import path
from tests.queries import count_statements
from tests.supervision.onboarding.acts import propose, umineko

D, S = DecisionKind, ConsentState
# Every page that decides: what it decides about, and its table.
DECIDING = {
    "client_approvals.decide": (D.CLIENT_APPROVAL, "client_approvals", "approval_id"),
    "confirmations.decide": (D.CONFIRMATION, "confirmations", "confirmation_id"),
    "contracts.decide_waiver": (D.WAIVER, "waivers", "waiver_id"),
    "findings.decide_risk": (D.RISK, "risk_acceptances", "risk_id"),
    "mergers.decide": (D.MERGER, "vendor_mergers", "merger_id"),
    "onboarding.confirm_suspension": (D.SUSPENSION, "suspensions", "suspension_id"),
    "onboarding.decide": (D.VENDOR_APPROVAL, "vendor_proposals", "proposal_id"),
    "onboarding.decide_exception": (D.EXCEPTION, "exception_decisions", "decision_id"),
    "selections.decide": (D.SELECTION, "selection_assessments", "assessment_id"),
    "selections.decide_criteria": (
        D.SELECTION_CRITERIA,
        "criteria_decisions",
        "criteria_decision_id",
    ),
}


def seat(cast: Cast, kind: DecisionKind = D.VENDOR_APPROVAL, **more: Any) -> ConsentSeat:
    known: dict[str, Any] = {"name": "法務部", "name_en": "Legal", "person_id": cast.emi.id}
    with transaction():
        return services.add_seat(kind, Seat(**(known | more)), actor=acting(cast.pia))


def consents() -> list[DecisionConsent]:
    return list(db.session.scalars(select(DecisionConsent).order_by(DecisionConsent.id)))


def numbers() -> list[DecisionNumber]:
    return list(db.session.scalars(select(DecisionNumber).order_by(DecisionNumber.id)))


def owed() -> list[Obligation]:
    kind = Obligation.kind == ObligationKind.CONSENT
    return list(db.session.scalars(select(Obligation).where(kind).order_by(Obligation.id)))


def proposed(cast: Cast) -> VendorProposal:
    return propose(umineko(), acting(cast.pam))


def decide(browser: Browser, row: VendorProposal, decision: str = "approve", **more: str) -> Any:
    data = {"decision": decision, "reason": "The assessment is sound."} | more
    return browser.post(f"/proposals/{row.id}/decision", data=data)


class OnEveryPage:
    """A page that decides, open with its form filled in."""

    def __init__(self, app: Flask, browser: Browser, cast: Cast, endpoint: str) -> None:
        act, rule = ACTS[endpoint], RULES[endpoint]
        self.browser, self.kind = browser, DECIDING[endpoint][0]
        rows = gathered(cast.acme, cast.pam)
        given = dict(act.before(rows, cast) or {})
        db.session.commit()
        argument = DECIDING[endpoint][2]
        values = {name: given.get(name) or SAMPLES[name](rows) for name in sorted(rule.arguments)}
        db.session.commit()
        self.id = int(values[argument])
        self.address = path(app, rule, values) + act.query
        self.act = act
        browser.sign_in(getattr(cast, act.who))

    def send(self, **more: str) -> Any:
        page = self.browser.get(self.address)
        form = form_for(page.text, self.address, self.address)
        return self.browser.post(self.address, data=form.filled(dict(self.act.typed) | more))


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene | None:
    return acme_at_work if "page" in request.fixturenames else None


@pytest.fixture(params=sorted(DECIDING))
def page(request: pytest.FixtureRequest, app: Flask, browser: Browser, cast: Cast) -> OnEveryPage:
    return OnEveryPage(app, browser, cast, request.param)


def subject_of(page: OnEveryPage) -> Any:
    table = next(one[1] for one in DECIDING.values() if one[0] is page.kind)
    mappers = Base.registry.mappers
    model = next(one.class_ for one in mappers if one.local_table.name == table)  # type: ignore[attr-defined]
    return db.session.get_one(model, page.id)


def test_each_decision_is_kept_under_its_number(page: OnEveryPage) -> None:
    sent = page.send(decision_number="  決-2026-118 ")
    assert sent.status_code == 302, sent.text
    (row,) = numbers()
    assert (row.kind, row.subject_id, row.number, row.accepted) == (
        page.kind,
        page.id,
        "決-2026-118",
        True,
    )
    lines = [line for line in trail_of(subject_of(page)) if "decision_number" in str(line.changes)]
    assert len(lines) == 1, "the history says it"


def test_each_decision_goes_without_a_number(page: OnEveryPage) -> None:
    assert page.send().status_code == 302
    assert numbers() == []


def test_each_approval_waits_for_the_consents_it_needs(page: OnEveryPage, cast: Cast) -> None:
    if page.kind is D.SUSPENSION:
        with pytest.raises(RuleViolated):
            seat(cast, page.kind)
        return
    seat(cast, page.kind)
    with transaction():
        subject = subject_of(page)
        services.ask_consents(
            page.kind, subject, say("Decide"), reason="It is needed", proposers=[cast.pam.id]
        )
        record(acting(cast.pam), "waiver.proposed", subject, say("Proposed"))
    refused = page.send(decision_number="決-1")
    assert refused.status_code == 422
    assert "Consent is missing from: Legal (Emi)." in refused.text
    assert numbers() == []
    with transaction():
        services.give(consents()[0], consents=True, comment="", actor=acting(cast.emi))
    assert page.send(decision_number="決-1").status_code == 302
    assert [row.number for row in numbers()] == ["決-1"]


def test_from_the_proposal_to_the_decision(browser: Browser, cast: Cast) -> None:
    seat(cast)
    seat(cast, name="情報システム部", name_en="IT", person_id=cast.pip.id)
    row = proposed(cast)
    assert [(one.person_id, one.outcome) for one in owed()] == [
        (cast.emi.id, None),
        (cast.pip.id, None),
    ]
    assert owed()[0].due_on == date(2026, 11, 30)
    browser.sign_in(cast.pia)
    refused = decide(browser, row)
    assert refused.status_code == 422
    assert "Consent is missing from: Legal (Emi), IT (Pip)." in refused.text
    assert "The assessment is sound." in refused.text

    browser.sign_in(cast.emi)
    asked = browser.get("/consents/").text
    assert "Decide on the approval of a vendor" in asked
    where = f"/consents/{consents()[0].id}"
    shown = browser.get(where).text
    assert "Needed for the member letters." in shown
    assert "Umineko" in shown
    assert browser.post(where, data={"comment": "x"}).status_code == 422
    assert browser.post(where, data={"decision": "return"}).status_code == 422
    sent = browser.post(where, data={"decision": "return", "comment": "The terms are not enough."})
    assert sent.location == where
    assert owed()[0].outcome is Outcome.DONE
    browser.sign_in(cast.pip)
    browser.post(f"/consents/{consents()[1].id}", data={"decision": "approve"})

    browser.sign_in(cast.pia)
    refused = decide(browser, row)
    assert "Legal (Emi) objected." in refused.text
    assert "The terms are not enough." in refused.text
    browser.sign_in(cast.emi)
    after_all = browser.post(where, data={"decision": "approve", "comment": "They were mended."})
    last = consents()[-1]
    assert after_all.location == f"/consents/{last.id}"
    assert last.follows_id == consents()[0].id
    assert consents()[0].state is S.OBJECTED
    assert browser.post(where, data={"decision": "approve"}).status_code == 409

    browser.sign_in(cast.pia)
    assert decide(browser, row, decision_number="決-2026-1").status_code == 302
    vendor = db.session.get_one(Vendor, row.vendor_id)
    assert vendor.state is VendorState.APPROVED
    page = browser.get(f"/proposals/{row.id}/decision").text
    assert "決-2026-1" in page
    assert "They were mended." in page
    assert "決-2026-1" in browser.get("/decisions/numbers").text
    assert "決-2026-1" in browser.get("/decisions/numbers?file=csv").get_data(as_text=True)
    for one, _ in queries.current(row):
        assert one.decided_on == date(2026, 11, 25)
    actions = {line.action for one in consents() for line in trail_of(one)}
    assert {"decision.consented", "decision.objected", "vendor.approved"} <= actions


def test_a_refusal_waits_for_nobody(browser: Browser, cast: Cast) -> None:
    seat(cast)
    row = proposed(cast)
    browser.sign_in(cast.pia)
    assert decide(browser, row, "return").status_code == 302
    assert [one.state for one in consents()] == [S.DROPPED]
    assert [one.outcome for one in owed()] == [Outcome.WITHDRAWN]
    with pytest.raises(InvalidTransition), transaction():
        services.give(consents()[0], consents=True, comment="", actor=acting(cast.emi))


def test_the_deputy_consents_where_the_person_put_it_forward(browser: Browser, cast: Cast) -> None:
    seat(cast, person_id=cast.pam.id, deputy_id=cast.emi.id)
    row = proposed(cast)
    assert [one.person_id for one in owed()] == [cast.emi.id]
    with pytest.raises(RuleViolated, match="You put it forward yourself"), transaction():
        services.give(consents()[0], consents=True, comment="", actor=acting(cast.pam))
    browser.sign_in(cast.emi)
    browser.post(f"/consents/{consents()[0].id}", data={"decision": "approve"})
    browser.sign_in(cast.pia)
    assert decide(browser, row).status_code == 302


def test_whoever_consented_leaves_the_decision_to_another(browser: Browser, cast: Cast) -> None:
    other = make_user("Otto", Role.PRIVACY_OFFICER)
    db.session.commit()
    seat(cast, person_id=cast.pia.id)
    row = proposed(cast)
    with transaction():
        services.give(consents()[0], consents=True, comment="", actor=acting(cast.pia))
    browser.sign_in(cast.pia)
    refused = decide(browser, row)
    assert refused.status_code == 422
    assert "another person decides" in refused.text
    browser.sign_in(other)
    assert decide(browser, row).status_code == 302


def test_what_others_were_asked_does_not_exist_for_an_employee(
    browser: Browser, cast: Cast
) -> None:
    seat(cast, person_id=cast.pip.id)
    proposed(cast)
    browser.sign_in(cast.emi)
    where = f"/consents/{consents()[0].id}"
    assert browser.get(where).status_code == 404
    assert browser.post(where, data={"decision": "approve"}).status_code == 404
    assert "Umineko" not in browser.get("/consents/").text
    browser.sign_in(cast.ann)
    assert browser.get(where).status_code == 200
    assert browser.post(where, data={"decision": "approve"}).status_code == 422
    assert consents()[0].state is S.ASKED


def test_the_officer_says_whose_consent_is_needed(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    assert browser.get("/settings/consents").status_code == 403
    browser.sign_in(cast.pia)
    assert "No decision needs a consent yet" in browser.get("/settings/consents").text
    typed = {
        "kind": "vendor_approval",
        "name": "法務部",
        "name_en": "Legal",
        "person_id": str(cast.emi.id),
    }
    same = browser.post("/settings/consents/new", data=typed | {"deputy_id": str(cast.emi.id)})
    assert same.status_code == 422
    assert "The deputy is another person." in same.text
    wrong = browser.post("/settings/consents/new", data=typed | {"kind": "suspension"})
    assert wrong.status_code == 422
    nobody = browser.post("/settings/consents/new", data=typed | {"person_id": str(cast.ann.id)})
    assert nobody.status_code == 422
    assert browser.post("/settings/consents/new", data=typed).location == "/settings/consents"
    (row,) = queries.list_seats()
    assert "Legal" in browser.get("/settings/consents").text

    first = proposed(cast)
    moved = browser.post(
        f"/settings/consents/{row.id}",
        data={"name": "法務部", "name_en": "Legal", "person_id": str(cast.pip.id)},
    )
    assert moved.location == "/settings/consents"
    (asked,) = consents()
    assert asked.person_id == cast.pip.id
    assert [(one.person_id, one.is_open) for one in owed()] == [
        (cast.emi.id, False),
        (cast.pip.id, True),
    ]
    now = queries.list_seats()[0]
    assert browser.post(f"/settings/consents/{row.id}/end", data={"reason": "x"}).status_code == 409
    ended = browser.post(f"/settings/consents/{now.id}/end", data={"reason": "Not needed."})
    assert ended.location == "/settings/consents"
    refused = decide(browser, first)
    assert "Consent is missing from: Legal (Pip)." in refused.text, "what was asked before still is"
    assert queries.seats_of(D.VENDOR_APPROVAL) == []


def test_put_forward_once_more_everybody_is_asked_anew(cast: Cast) -> None:
    seat(cast)
    row = proposed(cast)
    with transaction():
        services.give(consents()[0], consents=True, comment="", actor=acting(cast.emi))
    with transaction():
        services.ask_consents(
            D.VENDOR_APPROVAL, row, say("Decide"), reason="", proposers=[cast.pam.id]
        )
        record(acting(cast.pam), "vendor.proposed", row, say("Proposed"))
    assert [(one.round, one.state) for one in consents()] == [(1, S.CONSENTED), (2, S.ASKED)]
    assert [one.state for one, _ in queries.current(row)] == [S.ASKED]


def test_twice_as_many_numbers_cost_no_further_statement(browser: Browser, cast: Cast) -> None:
    def note(first: int, many: int) -> None:
        with transaction():
            for number in range(first, first + many):
                services.note_number(
                    D.WAIVER,
                    cast.acme,
                    cast.acme.id,
                    accepted=True,
                    number=f"決-{number}",
                    actor=acting(cast.pia),
                )
            record(acting(cast.pia), "waiver.noted", cast.acme, say("Noted"))

    browser.sign_in(cast.pam)
    note(1, 5)
    browser.get("/decisions/numbers")
    with count_statements() as few:
        browser.get("/decisions/numbers")
    note(10, 10)
    browser.get("/decisions/numbers")
    with count_statements() as many:
        browser.get("/decisions/numbers")
    assert many.total == few.total
