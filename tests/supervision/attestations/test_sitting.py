"""One sitting, one signature: several statements are signed at once, each with its own record."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError, InvalidTransition
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    AttestationRequest,
    AttestationSitting,
    RequestState,
)
from portal.supervision.attestations.signing import services
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.attestations.statements.queries import fills_for
from tests.actors import acting
from tests.cast import Cast
from tests.queries import count_statements
from tests.supervision.attestations.pages import ask
from tests.supervision.attestations.work import a_piece_of_work, an_authority

KAMOME = Deviation(party="Kamome LLC", work="Printing", data="Names", since_on=date(2026, 6, 1))


@pytest.fixture
def works(cast: Cast) -> list[Engagement]:
    an_authority(cast.ada)
    found = [a_piece_of_work(cast.acme) for _ in range(3)]
    for number, work in enumerate(found, start=1):
        terms = db.session.scalars(
            select(EngagementTerms).where(EngagementTerms.engagement_id == work.id)
        ).one()
        terms.name, terms.name_en = f"窓口{number}", f"Help desk {number}"
    db.session.commit()
    return found


@pytest.fixture
def requests(cast: Cast, works: list[Engagement]) -> list[AttestationRequest]:
    return [ask(cast, work, "no_subcontracting") for work in works]


def signatures(
    cast: Cast, requests: list[AttestationRequest], **answers: Answer
) -> dict[int, Signature]:
    """Affirmed, but for those named by their place: `second=Answer.DECLINE`."""
    from portal.content.catalogue import statement

    fills = fills_for(requests, cast.acme, date(2026, 11, 25))
    places = ("first", "second", "third")
    found = {}
    for number, request in enumerate(requests):
        asked = statement(request.statement_id, request.pack_version)
        shown = texts.statement_text(asked, request.wording, fills[request.id], "ja", {})
        answer = answers.get(places[number] if number < 3 else "", Answer.AFFIRM)
        found[request.id] = Signature(
            answer=answer,
            explanation="We cannot say" if answer is Answer.DECLINE else "",
            inputs={},
            name="Ada Lovelace",
            title="Director",
            language="ja",
            shown_sha256=texts.sha256(shown),
            exceptions=[KAMOME] if answer is Answer.AFFIRM_WITH_EXCEPTION else [],
        )
    return found


def sign(cast: Cast, given: dict[int, Signature]) -> services.SignedTogether:
    with transaction():
        return services.sign_together(
            given, cast.acme, proved_by=ProvedBy.PASSWORD, actor=acting(cast.ada)
        )


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_each_statement_gets_a_record_with_its_own_text_and_number(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    signed = sign(cast, signatures(cast, requests))
    assert len({one.number for one in signed.records}) == 3
    assert len({one.sha256 for one in signed.records}) == 3
    for number, one in enumerate(signed.records, start=1):
        assert f"「窓口{number}」" in one.text
        assert one.sha256 == texts.sha256(one.text)
    assert all(one.state is RequestState.ANSWERED for one in requests)


def test_the_signature_stands_over_the_hashes_of_the_records(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    signed = sign(cast, signatures(cast, requests))
    sitting = db.session.scalars(select(AttestationSitting)).one()
    assert sitting.sha256 == texts.sha256("\n".join(one.sha256 for one in signed.records))
    assert {one.sitting_id for one in signed.records} == {sitting.id}
    assert [line.action for line in trail_of(signed.records[1])] == ["attestation.signed_together"]
    assert trail_of(requests[2])[0].action == "attestation.signed_together"


def test_a_single_statement_needs_no_sitting(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    signed = sign(cast, signatures(cast, requests[:1]))
    assert signed.sitting is None
    assert count(AttestationSitting) == 0


def test_each_has_its_own_answer_and_only_what_is_not_affirmed_waits_for_the_officer(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    signed = sign(
        cast,
        signatures(cast, requests, second=Answer.AFFIRM_WITH_EXCEPTION, third=Answer.DECLINE),
    )
    waiting = db.session.scalars(
        select(Obligation.subject_id)
        .where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
        .order_by(Obligation.subject_id)
    ).all()
    assert waiting == [signed.records[1].id, signed.records[2].id]
    row = db.session.scalars(select(AttestationException)).one()
    assert (row.attestation_id, row.position, row.party) == (
        signed.records[1].id, 1, "Kamome LLC",
    )  # fmt: skip
    kept = sitting_queries.exceptions_of(signed.records)
    assert kept == {signed.records[1].id: [KAMOME]}


def test_what_was_withdrawn_meanwhile_falls_out_and_the_others_are_signed(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    given = signatures(cast, requests)
    with transaction():
        request_services.withdraw_request(requests[1], reason="Asked twice", actor=acting(cast.pam))
    signed = sign(cast, given)
    assert [one.number for one in signed.fell_out] == [requests[1].number]
    assert [one.request_id for one in signed.records] == [requests[0].id, requests[2].id]


def test_signing_the_same_again_is_refused_and_signs_nothing(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    given = signatures(cast, requests)
    sign(cast, given)
    with pytest.raises(InvalidTransition):
        sign(cast, given)
    assert count(Attestation) == 3


def test_one_text_that_changed_leaves_all_unsigned_and_is_named(
    cast: Cast, works: list[Engagement], requests: list[AttestationRequest]
) -> None:
    given = signatures(cast, requests)
    terms = db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.engagement_id == works[1].id)
    ).one()
    terms.name = "窓口2と発送"
    db.session.commit()
    with pytest.raises(ChangedMeanwhile) as refusal:
        sign(cast, given)
    assert refusal.value.message.params["work"].ja == "窓口2と発送"
    assert count(Attestation) == 0


def test_nobody_without_authority_signs_any_of_them(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    given = signatures(cast, requests)
    with pytest.raises(DomainError), transaction():
        services.sign_together(
            given, cast.acme, proved_by=ProvedBy.PASSWORD, actor=acting(cast.alf)
        )
    assert count(Attestation) == 0


def test_a_request_of_another_vendor_is_not_signed_along(
    cast: Cast, requests: list[AttestationRequest]
) -> None:
    """Whatever numbers a form brings: the scope of the signer's vendor does not see them."""
    other = a_piece_of_work(cast.globex)
    db.session.commit()
    foreign = ask(cast, other, "no_subcontracting").id
    given = signatures(cast, requests)
    given[foreign] = given[requests[0].id]
    signer, acme_id = acting(cast.ada), cast.acme.id
    with acting_as(db.session, signer), transaction():
        signed = services.sign_together(
            given, db.session.get_one(Vendor, acme_id), proved_by=ProvedBy.PASSWORD, actor=signer
        )
        assert len(signed.records) == 3
    assert db.session.get_one(AttestationRequest, foreign).state is RequestState.OPEN


@pytest.mark.parametrize(
    ("answer", "rows_each"), [(Answer.AFFIRM, 3), (Answer.AFFIRM_WITH_EXCEPTION, 5)]
)
def test_more_statements_cost_no_more_reads_and_one_write_for_each_row(
    cast: Cast, works: list[Engagement], answer: Answer, rows_each: int
) -> None:
    """The record, its request and duty; with an exception its row and the officer's duty."""

    def statements(asked: list[AttestationRequest]) -> tuple[int, int]:
        rows = [KAMOME] if answer is Answer.AFFIRM_WITH_EXCEPTION else []
        given = {
            number: replace(one, answer=answer, exceptions=rows)
            for number, one in signatures(cast, asked).items()
        }
        with count_statements() as counted:
            sign(cast, given)
        reads = sum(one.startswith("SELECT") for one in counted.statements)
        return reads, counted.total - reads

    few = statements([ask(cast, work, "no_subcontracting") for work in works[:2]])
    works += [a_piece_of_work(cast.acme) for _ in range(8)]
    db.session.commit()
    many = statements([ask(cast, work, "incident_free") for work in works])
    assert many[0] <= few[0]
    assert many[1] - few[1] <= 9 * rows_each
