"""The verdicts from what the portal has on record, on any day, however many vendors there are."""

from datetime import date

import pytest

from portal.content.policy.models import PolicyWording
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import Answer
from portal.supervision.promises.queries import (
    evaluate,
    evaluate_engagement,
    evaluate_vendor,
)
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.scenes import SUMMER, accept, attest, bind, change, share, work_of
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.works import make_work
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
V = Verdict


def verdicts(vendor_id: int, day: date = TODAY) -> list[Verdict]:
    """Minimum data, contract, no subcontracting."""
    evaluated = evaluate_vendor(vendor_id, day)
    return [evaluated.verdict_of(one) for one in ("minimum_data", "bound", "no_subcontracting")]


def test_a_vendor_with_everything_on_record_keeps_every_promise(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)

    assert verdicts(cast.acme.id) == [V.KEPT, V.KEPT, V.KEPT]


def test_a_vendor_without_work_is_not_in_scope(cast: Cast) -> None:
    assert verdicts(cast.acme.id) == [V.NOT_IN_SCOPE] * 3


def test_one_vendors_gap_is_not_anothers(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    work_of(cast.globex, "受電", signer=cast.gus, bound=False)

    everybody = evaluate(None, TODAY)

    assert everybody[cast.acme.id].verdict_of("no_subcontracting") is V.BROKEN
    assert everybody[cast.acme.id].verdict_of("bound") is V.KEPT
    assert everybody[cast.globex.id].verdict_of("bound") is V.BROKEN
    assert [one.name.en for one in everybody.values()] == ["Acme", "Globex"]


def test_the_day_decides_which_facts_count(cast: Cast) -> None:
    """Handed over on 1 July, attested on 10 August, a contract from 1 September."""
    work = work_of(cast.acme, signer=cast.ada, bound=False, attested=False)
    attest(work, cast.ada, signed_on=date(2026, 8, 10))
    bind(cast.acme, work, signed_on=date(2026, 9, 1), starts_on=date(2026, 9, 1))

    assert verdicts(cast.acme.id, date(2026, 6, 30)) == [V.NOT_IN_SCOPE] * 3
    assert verdicts(cast.acme.id, date(2026, 7, 1)) == [V.KEPT, V.BROKEN, V.BROKEN]
    assert verdicts(cast.acme.id, date(2026, 8, 10)) == [V.KEPT, V.BROKEN, V.KEPT]
    assert verdicts(cast.acme.id, date(2026, 9, 1)) == [V.KEPT, V.KEPT, V.KEPT]


def test_a_handover_counts_from_its_own_day_whenever_it_was_written_down(cast: Cast) -> None:
    """The row of today tells of a handover in July; July is judged with it."""
    work = work_of(cast.acme, signer=cast.ada, handed_over=None, attested=False)
    before = db.session.scalars(db.select(DataShare)).one()
    before.valid_until = TODAY
    share(work, valid_from=TODAY, first_handover_on=SUMMER)

    assert verdicts(cast.acme.id, date(2026, 7, 1))[2] is V.BROKEN
    assert verdicts(cast.acme.id, date(2026, 6, 30))[2] is V.NOT_IN_SCOPE


def test_an_exception_counts_from_its_decision_to_its_end(cast: Cast) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    signed = attest(work, cast.ada, answer=Answer.AFFIRM_WITH_EXCEPTION)
    accept(
        signed,
        until=date(2026, 12, 31),
        decided_on=date(2026, 8, 3),
        proposer=cast.pam,
        decider=cast.pia,
    )

    by_day = {
        day: verdicts(cast.acme.id, day)[2]
        for day in (date(2026, 8, 2), date(2026, 8, 3), date(2026, 12, 1), date(2027, 1, 1))
    }

    assert list(by_day.values()) == [V.BROKEN, V.EXCEPTED, V.DUE_SOON, V.BROKEN]


def test_a_change_of_the_work_voids_the_statement_from_its_day_on(cast: Cast) -> None:
    work = work_of(cast.acme, signer=cast.ada)
    change(work, 1, date(2026, 10, 1))

    assert verdicts(cast.acme.id, date(2026, 9, 30))[2] is V.KEPT
    assert verdicts(cast.acme.id, date(2026, 10, 1))[2] is V.BROKEN


def test_a_statement_that_ended_stands_no_more(cast: Cast) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    attest(work, cast.ada, ended_on=date(2026, 10, 1))

    assert verdicts(cast.acme.id, date(2026, 9, 30))[2] is V.KEPT
    assert verdicts(cast.acme.id, date(2026, 10, 1))[2] is V.BROKEN


@pytest.mark.usefixtures("cast")
def test_state_and_tier_are_those_of_the_day() -> None:
    hoshikage = make_vendor("Hoshikage", state=VendorState.APPROVED, since=date(2026, 10, 1))

    assert evaluate_vendor(hoshikage.id, date(2026, 9, 30)).state is None
    assert evaluate_vendor(hoshikage.id, TODAY).state is VendorState.APPROVED
    assert evaluate_vendor(hoshikage.id, TODAY).tier is None


def test_the_companys_own_sentence_of_the_day_is_quoted(cast: Cast) -> None:
    db.session.add(
        PolicyWording(
            promise_id="bound", ja="契約で縛ります。", en="We bind.", valid_from=date(2026, 10, 1)
        )
    )
    db.session.flush()

    before = evaluate_vendor(cast.acme.id, date(2026, 9, 30)).promises[1].policy.en
    now = evaluate_vendor(cast.acme.id, TODAY).promises[1].policy.en

    assert before.startswith("We bind vendors by contract")
    assert now == "We bind."


def test_one_piece_of_work_can_be_asked_about(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    planned = make_work(cast.acme, "発送", company_role=CompanyRole.ENTRUSTED)
    share(planned)

    judged = evaluate_engagement(planned.id, TODAY)

    assert judged is not None
    assert judged.is_entrusted
    assert not judged.has_begun
    assert judged.verdict_of("bound") is V.BROKEN
    assert evaluate_vendor(cast.acme.id, TODAY).verdict_of("bound") is V.KEPT
    assert evaluate_engagement(planned.id, date(2026, 3, 31)) is None
    assert evaluate_engagement(4711, TODAY) is None


def test_before_a_handover_of_long_ago_is_recorded_it_can_be_asked_what_it_would_mean(
    cast: Cast,
) -> None:
    """A start wording is enough for what begins, not for what has run since 2019."""
    work = work_of(cast.acme, signer=cast.ada, handed_over=None)

    begins = evaluate_engagement(work.id, TODAY, handed_over_on=TODAY)
    ran = evaluate_engagement(work.id, TODAY, handed_over_on=date(2019, 4, 1))

    assert begins is not None
    assert ran is not None
    assert begins.verdict_of("no_subcontracting") is V.KEPT
    assert ran.verdict_of("no_subcontracting") is V.BROKEN


def test_the_number_of_statements_does_not_grow_with_the_vendors(cast: Cast) -> None:
    def add(number: int) -> None:
        vendor = make_vendor(f"Vendor {number}")
        signer = make_user(f"Signer {number}", Role.VENDOR_SIGNATORY, vendor=vendor)
        for name in ("受電", "印刷"):
            work_of(vendor, name, signer=signer)

    add(1)
    with count_statements() as few:
        evaluate(None, TODAY)
    for number in range(2, 5):
        add(number)
    with count_statements() as many:
        judged = evaluate(None, TODAY)

    assert len(judged) == 6
    assert many.total == few.total
    assert few.total <= 34  # for twelve promises and the chain


def test_one_vendor_takes_few_statements_whatever_work_it_has(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    acme = [cast.acme.id]
    with count_statements() as few:
        evaluate(acme, TODAY)
    for name in ("受電", "保管", "発送"):
        work_of(cast.acme, name, signer=cast.ada)
    db.session.commit()
    with count_statements() as many:
        (judged,) = evaluate(acme, TODAY).values()

    assert len(judged.engagements) == 4
    assert many.total == few.total
    assert few.total <= 15  # what it has no row of is told in one of them


def test_a_vendors_own_person_is_told_nothing_about_another(cast: Cast) -> None:
    work_of(cast.globex, signer=cast.gus)
    db.session.commit()
    acme, ada = cast.acme.id, acting(cast.ada)

    with acting_as(db.session, ada):
        assert list(evaluate(None, TODAY)) == [acme]
