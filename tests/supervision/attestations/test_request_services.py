"""Asking for statements about one piece of work, and taking a request back."""

from datetime import date

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.ledger.engagements.models import Engagement, EngagementChange
from portal.ledger.obligations.models import Holder, Outcome
from portal.supervision.attestations.asking import request_services
from tests.actors import acting
from tests.cast import Cast
from tests.supervision.attestations.test_services import ask, obligation_of, sign
from tests.supervision.attestations.work import a_piece_of_work, an_authority


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


def test_asking_opens_an_obligation_of_the_vendor_due_in_thirty_days(
    cast: Cast, work: Engagement
) -> None:
    obligation = obligation_of(ask(cast, work))
    assert (obligation.holder, obligation.due_on) == (Holder.VENDOR, date(2026, 12, 25))


def test_asking_for_several_is_one_command_with_one_line_of_history(
    cast: Cast, work: Engagement
) -> None:
    ask(cast, work, "no_subcontracting", "confidentiality_pledge")
    (line,) = trail_of(work)
    assert line.action == "attestation.requested"


def test_asking_twice_for_a_period_is_refused_politely(cast: Cast, work: Engagement) -> None:
    ask(cast, work)
    with pytest.raises(DomainError) as refusal:
        ask(cast, work)
    assert refusal.value.field == "statements"


def test_what_was_taken_back_can_be_asked_again(cast: Cast, work: Engagement) -> None:
    request = ask(cast, work)
    with transaction():
        request_services.withdraw_request(request, reason="Wrong period", actor=acting(cast.pam))
    assert obligation_of(request).outcome is Outcome.WITHDRAWN
    assert ask(cast, work).id != request.id


def test_after_a_change_of_the_work_the_same_statement_is_asked_anew(
    cast: Cast, work: Engagement
) -> None:
    an_authority(cast.ada)
    db.session.commit()
    sign(cast, ask(cast, work))
    with pytest.raises(DomainError):
        ask(cast, work)
    db.session.add(
        EngagementChange(
            vendor_id=work.vendor_id,
            engagement_id=work.id,
            number=1,
            changed_on=date(2026, 11, 25),
            what="data",
        )
    )
    db.session.commit()
    again = sign(cast, ask(cast, work))
    assert again.change_number == 1
