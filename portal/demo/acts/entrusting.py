"""Customers whose data a vendor gets: registered, named for the work, asked, and what they approved; and whom a
vendor passes work on to; what is handed over month by month, and what became of it when work ended."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from portal.demo.acts.stage import Stage, WorkKey
from portal.demo.cast.shapes import Client
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.customers import queries as customers
from portal.ledger.customers import services as registering
from portal.ledger.customers.services import CustomerDetails
from portal.ledger.handovers import services as handovers
from portal.ledger.handovers.models import SlipUnit
from portal.ledger.handovers.workflow import SlipDetails
from portal.supervision.attestations.models import Attestation
from portal.supervision.client_approvals import queries, services
from portal.supervision.client_approvals.models import ApprovalBasis, Means
from portal.supervision.client_approvals.services import AskedCustomers
from portal.supervision.client_approvals.workflow import APPROVALS, GivenApproval, TermsVersion
from portal.supervision.proposed_records import services as records
from portal.supervision.returns import queries as returned
from portal.supervision.returns import services as returns
from portal.supervision.returns.models import ItemWay, ReturnCertificate
from portal.supervision.returns.workflow import (
    CertifiedItem,
    CertifiedReturn,
    SettledData,
    way_of,
)
from portal.supervision.subcontractors import queries as chain
from portal.supervision.subcontractors import services as subcontracting
from portal.supervision.subcontractors.models import Advice, SubcontractorState
from portal.supervision.subcontractors.services import ChainPlace
from portal.supervision.subcontractors.workflow import Application, SubcontractorOutcome

# The company's customers that entrusted data to it.

TSUBAME, HIYODORI, SEKIREI = CLIENTS = (
    Client(
        "つばめ生活協同組合",
        "Tsubame Co-operative",
        "ツバメセイカツキョウドウクミアイ",
        "組合員部 燕 京子",
        "k.tsubame@tsubame.example.jp",
    ),
    Client(
        "ひよどり生活協同組合",
        "Hiyodori Co-operative",
        "ヒヨドリセイカツキョウドウクミアイ",
        "総務部 鵯 進",
        "s.hiyodori@hiyodori.example.jp",
        notice_hours=72,
    ),
    Client(
        "せきれい生活協同組合",
        "Sekirei Co-operative",
        "セキレイセイカツキョウドウクミアイ",
        "情報管理室 鶺鴒 直美",
        "n.sekirei@sekirei.example.jp",
    ),
)

COUNTRY: Final = "JP"


def enter_customers(stage: Stage, several: Sequence[Client], *, actor: str) -> None:
    for one in several:
        details = CustomerDetails(
            name=one.name,
            name_en=one.name_en,
            kana=one.kana,
            person=one.person,
            email=one.email,
            address=one.address,
            notice_hours=one.notice_hours,
        )
        with transaction():
            registering.register_customer(details, actor=stage.actor(actor))


def name_customers(
    stage: Stage, work: WorkKey, names: Sequence[str], *, since: date | None = None, actor: str
) -> None:
    with transaction():
        registering.name_customers(
            stage.works[work],
            [_known(name) for name in names],
            from_day=since or clock.today(),
            seen=(),
            actor=stage.actor(actor),
        )


def note_asked(stage: Stage, work: WorkKey, names: Sequence[str], *, actor: str) -> None:
    asked = AskedCustomers(
        [_known(name) for name in names],
        clock.today(),
        Means.LETTER,
        list(stage.shares[work]),
        [COUNTRY],
    )
    with transaction():
        services.note_asked(stage.works[work], asked, actor=stage.actor(actor))


def record_terms(stage: Stage, version: TermsVersion, *, actor: str) -> None:
    file = _paper("顧客向け約款.txt", version.clause)
    with transaction():
        services.record_terms(version, file, actor=stage.actor(actor))


def record_letter(
    stage: Stage,
    work: WorkKey,
    name: str,
    conditions: str = "",
    *,
    dated: date | None = None,
    actor: str,
) -> None:
    """The customer's approval in writing; without a date of its own of the day on which it is recorded."""
    given = GivenApproval(
        customer_id=_known(name),
        basis=ApprovalBasis.LETTER,
        given_on=dated or clock.today(),
        categories=tuple(stage.shares[work]),
        countries=(COUNTRY,),
        conditions=conditions,
    )
    file = _paper("再委託承認書.txt", f"{name}は、再委託を承認します。{conditions}")
    with transaction():
        services.propose(stage.works[work], given, [file], actor=stage.actor(actor))


def record_notice(stage: Stage, work: WorkKey, name: str, *, actor: str) -> None:
    """The notice that went out today by the terms the customer accepted when they came into force."""
    terms = queries.list_terms()[0]
    given = GivenApproval(
        customer_id=_known(name),
        basis=ApprovalBasis.TERMS,
        given_on=terms.valid_from,
        terms_id=terms.id,
        notified_on=clock.today(),
        categories=tuple(stage.shares[work]),
        countries=(COUNTRY,),
    )
    file = _paper("再委託先の通知.txt", f"{name} 御中 再委託先を通知いたします。")
    with transaction():
        services.propose(stage.works[work], given, [file], actor=stage.actor(actor))


def confirm_approvals(stage: Stage, work: WorkKey, *, actor: str) -> None:
    """Whatever waits about the work is compared with its paper."""
    waiting = queries.of_engagement(stage.works[work].id)
    for row in waiting:
        with transaction():
            records.decide(
                APPROVALS, row, confirmed=True, remark="", version=None, actor=stage.actor(actor)
            )


def _known(name: str) -> int:
    customer = customers.find_customer_named(name)
    if customer is None:
        raise LookupError(name)
    return customer.id


def _paper(name: str, words: str) -> Received:
    return receive_bytes(words.encode(), name, FileKind.TEXT)


# Whom a vendor passes work on to.


def apply_for(
    stage: Stage,
    key: WorkKey,
    said: Application,
    *,
    actor: str,
    named_in: Callable[[Stage], Attestation] | None = None,
) -> None:
    """By the vendor, or by the company for it; `named_in`: the statement in which the vendor told of it."""
    file = receive_bytes(said.safeguards.encode(), "再委託契約書の写し.txt", FileKind.TEXT)
    beside = ChainPlace(attestation_id=named_in(stage).id if named_in else None)
    with transaction():
        subcontracting.apply(
            stage.vendors[key[0]],
            stage.works[key],
            said,
            [file],
            actor=stage.actor(actor),
            beside=beside,
        )


def examine_subcontractor(stage: Stage, key: WorkKey, found: str, *, actor: str) -> None:
    """Whatever waits for procurement about the vendor is examined, and its approval proposed."""
    for row in chain.of_vendor(stage.vendors[key[0]].id):
        if row.state is SubcontractorState.REQUESTED:
            with transaction():
                subcontracting.examine(
                    row, Advice.APPROVE, found, version=None, actor=stage.actor(actor)
                )


def approve_subcontractor(
    stage: Stage, key: WorkKey, conditions: str, *, until: date, actor: str
) -> None:
    outcome = SubcontractorOutcome(approved=True, conditions=conditions, approved_until=until)
    for row in chain.of_vendor(stage.vendors[key[0]].id):
        if row.state is SubcontractorState.EXAMINED:
            with transaction():
                subcontracting.decide(row, outcome, version=None, actor=stage.actor(actor))


# What goes out month by month, and what became of it.


def write_slips(
    stage: Stage,
    work: WorkKey,
    several: Sequence[tuple[date, int]],
    *,
    actor: str,
    by: str,
    to: str,
) -> None:
    """So many records on each day, all data of the work; typed as one list."""
    shares = list(stage.shares[work].values())
    told = [
        SlipDetails(
            happened_on=day,
            categories=tuple(share.category for share in shares),
            method=shares[0].transfer_method,
            quantity=number,
            unit=SlipUnit.RECORDS,
            medium=f"atena-{day:%Y%m}.csv",
            handed_by=by,
            received_by=to,
        )
        for day, number in several
    ]
    stage.carry_out(actor, handovers.record_slips, stage.works[work], told)


def certify_return(
    stage: Stage, work: WorkKey, done_on: date, how: str, *, actor: str, by: str, checked: str
) -> None:
    """A person of the vendor says that all of it was destroyed, and adds the certificate."""
    engagement = stage.works[work]
    made = CertifiedReturn(
        completed_on=done_on,
        wording=how,
        done_by=by,
        checked_by=checked,
        items=tuple(
            CertifiedItem(
                way=ItemWay.DESTROYED,
                done_on=done_on,
                how="溶解",
                slip_id=None if slip is None else slip.id,
                category=category,
            )
            for slip, category in returned.asked_about(engagement.id)
        ),
    )
    paper = receive_bytes(how.encode(), "溶解証明書.txt", FileKind.TEXT)
    stage.carry_out(actor, returns.certify, engagement, made, [paper])


def take_over_return(stage: Stage, work: WorkKey, *, actor: str) -> None:
    """Procurement compared the certificate with the slips."""
    engagement = stage.works[work]
    found = returned.waiting_certificate(engagement.id)
    if not isinstance(found, ReturnCertificate):
        raise LookupError(work)
    items = returned.items_of(found.id)
    made = SettledData(
        way=way_of(one.way for one in items),
        settled_on=found.completed_on,
        wording=found.wording,
        said_by=found.done_by,
    )
    slips = [one.slip_id for one in items if one.slip_id is not None]
    stage.carry_out(
        actor,
        returns.propose,
        stage.vendors[work[0]],
        [engagement.id],
        made,
        [],
        slips=slips,
        certificate=found,
    )
