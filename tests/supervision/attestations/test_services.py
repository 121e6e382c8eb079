"""Signing, and deciding on exceptions."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import ProvedBy
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError, InvalidTransition
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.supervision.attestations import queries
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    ExceptionDecision,
    RequestState,
    Wording,
)
from portal.supervision.attestations.signing import services
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.attestations.statements.facts import attestation_facts
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.work import a_piece_of_work, an_authority

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


def ask(cast: Cast, work: Engagement, *statements: str, first: date = FIRST) -> AttestationRequest:
    with transaction():
        requests = request_services.request_attestations(
            work,
            statements or ("no_subcontracting",),
            wording=Wording.PERIOD,
            first=first,
            last=LAST,
            actor=acting(cast.pam),
        )
    return requests[0]


def shown(request: AttestationRequest, cast: Cast, lang: str = "ja") -> str:
    from portal.content.catalogue import statement

    fill = services.fill_for(request, cast.acme)
    asked = statement(request.statement_id, request.pack_version)
    return texts.sha256(texts.statement_text(asked, request.wording, fill, lang, {}))


def sign(
    cast: Cast,
    request: AttestationRequest,
    answer: Answer = Answer.AFFIRM,
    *,
    explanation: str = "",
    inputs: dict[str, Any] | None = None,
    sha256: str | None = None,
) -> Attestation:
    with_rows = answer is Answer.AFFIRM_WITH_EXCEPTION
    signature = Signature(
        answer=answer,
        explanation=explanation,
        inputs=inputs or {},
        exceptions=[Deviation(party="Kamome LLC", work="Relay")] if with_rows else [],
        name="Ada Lovelace",
        title="Director",
        language="ja",
        shown_sha256=sha256 or shown(request, cast),
    )
    with transaction():
        return services.sign(
            request, cast.acme, signature, proved_by=ProvedBy.PASSWORD, actor=acting(cast.ada)
        )


def obligation_of(request: AttestationRequest) -> Obligation:
    return db.session.scalars(
        select(Obligation).where(
            Obligation.subject_kind == "attestation_requests", Obligation.subject_id == request.id
        )
    ).one()


def test_ada_signs_and_nothing_waits_any_more(cast: Cast, work: Engagement) -> None:
    an_authority(cast.ada)
    db.session.commit()
    request = ask(cast, work)
    attestation = sign(cast, request)
    assert request.state is RequestState.ANSWERED
    assert attestation.sha256 == texts.sha256(attestation.text)
    assert "Ada Lovelace (Director)" in attestation.text
    assert (attestation.address, attestation.signed_on) == ("192.0.2.10", date(2026, 11, 25))
    assert obligation_of(request).outcome is Outcome.DONE
    assert [line.action for line in trail_of(attestation)] == ["attestation.signed"]


def test_signing_late_is_judged_by_the_day_in_tokyo(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    an_authority(cast.ada)
    db.session.commit()
    request = ask(cast, work)
    clock.go_to(date(2026, 12, 25), hour_utc=14)  # 23:00 in Tokyo on the due date
    sign(cast, request)
    assert obligation_of(request).outcome is Outcome.DONE
    other = ask(cast, work, "incident_free")
    clock.go_to(obligation_of(other).due_on, hour_utc=15)  # 00:00 in Tokyo, the day after
    sign(cast, other)
    assert obligation_of(other).outcome is Outcome.LATE


def test_without_a_record_of_authority_nobody_signs(cast: Cast, work: Engagement) -> None:
    request = ask(cast, work)
    with pytest.raises(DomainError):
        sign(cast, request)
    an_authority(cast.ada, until=date(2026, 11, 25))  # its last day was yesterday
    db.session.commit()
    with pytest.raises(DomainError):
        sign(cast, request)
    statement = select(Attestation.id).where(Attestation.request_id == request.id)
    assert db.session.scalars(statement).all() == []


def test_a_second_signature_is_refused(cast: Cast, work: Engagement) -> None:
    an_authority(cast.ada)
    db.session.commit()
    request = ask(cast, work)
    sign(cast, request)
    with pytest.raises(InvalidTransition):
        sign(cast, request)


def test_a_text_that_changed_since_it_was_read_is_read_again(cast: Cast, work: Engagement) -> None:
    an_authority(cast.ada)
    db.session.commit()
    request = ask(cast, work)
    before = shown(request, cast)
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.name = "会員窓口と発送の運営"
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):
        sign(cast, request, sha256=before)


def test_an_exception_waits_for_the_officer(cast: Cast, work: Engagement) -> None:
    an_authority(cast.ada)
    db.session.commit()
    attestation = sign(
        cast,
        ask(cast, work),
        Answer.AFFIRM_WITH_EXCEPTION,
    )
    waiting = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
    ).one()
    assert (waiting.holder, waiting.due_on) == (Holder.PRIVACY_OFFICER, date(2026, 12, 9))
    assert "  名称: Kamome LLC" in attestation.text


def an_exception(cast: Cast, work: Engagement) -> tuple[Attestation, ExceptionDecision]:
    an_authority(cast.ada)
    db.session.commit()
    attestation = sign(
        cast, ask(cast, work), Answer.AFFIRM_WITH_EXCEPTION, explanation="One carrier"
    )
    with transaction():
        decision = exception_services.propose_exception(
            attestation,
            reason="Amended",
            basis="Amendment C-2026-004",
            until=date(2027, 3, 31),
            actor=acting(cast.pam),
        )
    return attestation, decision


def decide(cast: Cast, pair: tuple[Attestation, ExceptionDecision], who: str, *, ok: bool) -> None:
    attestation, decision = pair
    with transaction():
        exception_services.decide_exception(
            decision,
            attestation,
            cast.pam,
            approved=ok,
            reason="The contract allows it",
            actor=acting(getattr(cast, who)),
        )


@pytest.mark.parametrize("who", ["pam", "pip", "max", "ann"])
def test_only_the_officer_decides_what_procurement_proposed(
    cast: Cast, work: Engagement, who: str
) -> None:
    with pytest.raises(DomainError):
        decide(cast, an_exception(cast, work), who, ok=True)


def test_an_accepted_exception_is_a_dated_fact(cast: Cast, work: Engagement, clock: Clock) -> None:
    pair = an_exception(cast, work)
    clock.go_to(date(2026, 11, 27))
    decide(cast, pair, "pia", ok=True)
    key = (work.id, "no_subcontracting")
    before = attestation_facts([cast.acme.id], date(2026, 11, 26)).signed[key]
    after = attestation_facts(None, date(2026, 11, 27)).signed[key]
    assert (before.accepted_until, after.accepted_until) == (None, date(2027, 3, 31))
    assert queries.decisions_of(pair[0].id)[0].decided_by_id == cast.pia.id


def test_a_refused_exception_still_waits(cast: Cast, work: Engagement) -> None:
    pair = an_exception(cast, work)
    decide(cast, pair, "pia", ok=False)
    open_kinds = db.session.scalars(
        select(Obligation.kind).where(Obligation.closed_at.is_(None))
    ).all()
    assert open_kinds == [ObligationKind.ATTESTATION_EXCEPTION]
    with pytest.raises(InvalidTransition):
        decide(cast, pair, "pia", ok=True)


def test_a_new_answer_ends_what_waited_about_the_old_one(cast: Cast, work: Engagement) -> None:
    an_authority(cast.ada)
    db.session.commit()
    sign(cast, ask(cast, work), Answer.DECLINE, explanation="We cannot say yet")
    sign(cast, ask(cast, work))
    waiting = select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
    assert [one.outcome for one in db.session.scalars(waiting)] == [Outcome.WITHDRAWN]


def test_facts_know_what_is_asked_and_what_stood_on_a_past_day(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    an_authority(cast.ada)
    db.session.commit()
    request = ask(cast, work)
    clock.go_to(date(2026, 12, 3))
    sign(cast, request)
    key = (work.id, "no_subcontracting")
    on_first = attestation_facts([cast.acme.id], date(2026, 12, 1))
    on_third = attestation_facts([cast.acme.id], date(2026, 12, 3))
    assert (key in on_first.signed, key in on_first.asked) == (False, True)
    assert (key in on_third.signed, key in on_third.asked) == (True, False)
