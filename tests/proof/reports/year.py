"""The printer's year until 25 November 2026, with something of every kind open on that day.

What `story` tells goes on: work that ended in August, sheets accepted, handed in, returned and not
answered, confirmations approved, waiting and sent back, findings in every state, proposals that wait,
mails of every end.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.content import catalogue
from portal.foundation.core import clock as core_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import Received, receive_upload
from portal.foundation.mail import workflow as delivery
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.contracts.clauses import waiver_services
from portal.ledger.contracts.clauses.waiver_services import WaiverTerms
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import CONTRACT_PAPERS, Contract, ContractKind, Waiver
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import exception_services
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    ExceptionDecision,
    Wording,
)
from portal.supervision.confirmations.models import Confirmation
from portal.supervision.findings.handling import repair_services, services
from portal.supervision.findings.handling.repair_services import Planned
from portal.supervision.findings.handling.services import Terms as RiskTerms
from portal.supervision.findings.models import Finding, RiskAcceptance
from portal.supervision.reminders.models import Digest
from portal.supervision.reminders.services import send_reminders
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.reviewing import services as review_services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.proof.reports import sheets
from tests.proof.reports.story import BEGUN, PARTY, Story, sign, tell
from tests.supervision.confirmations import steps as confirming

DAY = date(2026, 11, 25)
PLAN = Planned("忙しかった", "暗号化する", date(2027, 1, 15))


@dataclass(slots=True)
class Year:
    """Everything that later facts happen to. `kept`: what one fact leaves for the next."""

    cast: Cast
    clock: Clock
    story: Story
    ended: Engagement
    seen: Engagement
    new_share: DataShare
    draft: Contract
    sheets: dict[str, Assignment]
    visits: dict[str, Confirmation]
    findings: dict[str, Finding]
    risk: RiskAcceptance
    waiver: Waiver
    exception: ExceptionDecision
    undecided: Attestation
    request: AttestationRequest
    mails: list[OutboxEmail]
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def vendor(self) -> Vendor:
        return self.story.vendor


def tell_year(cast: Cast, clock: Clock) -> Year:
    """Ends at noon on the day, everything committed."""
    story = tell(cast, clock)
    ended, seen, new_share = _works(cast, story)
    clock.go_to(date(2026, 4, 21))
    undecided, exception = _statements(cast, clock, ended)
    clock.go_to(DAY)
    sheets.twice(cast, clock, story.vendor, story.mailing)
    known = _sheets(cast, clock, story)
    visits = _visits(cast, clock, story)
    findings, risk = _findings(cast, clock, story)
    request, mails = _asked(cast, clock, story)
    draft, waiver = _contracts(cast, clock, story)
    clock.go_to(DAY)
    return Year(
        cast, clock, story, ended, seen, new_share, draft, known, visits, findings, risk, waiver,
        exception, undecided, request, mails,
    )  # fmt: skip


def paper(name: str) -> Received:
    data = f"%PDF-1.7\n% {name}\n1 0 obj\n<<>>\nendobj\n%%EOF".encode()
    return receive_upload(FileStorage(BytesIO(data), name), kinds=CONTRACT_PAPERS)


def _works(cast: Cast, story: Story) -> tuple[Engagement, Engagement, DataShare]:
    """Work that ended in August, work where data is seen by chance, data not handed over yet."""
    ended = make_engagement(
        story.vendor,
        "夏の案内状",
        number="W-2025-001",
        name_en="Summer letters",
        ends_on=date(2026, 8, 31),
        access="continuous_copy",
        purposes=("printing_mailing",),
    )
    common: dict[str, Any] = {
        "purpose": "printing_mailing",
        "transfer_method": "sftp",
        "storage_location": "vendor_office_jp",
        "processing": ("output_print", "send"),
        "decided_by_id": cast.pia.id,
        "set_by_id": cast.pam.id,
        "proposed_as": "procurement",
    }
    make_share(ended, first_handover_on=BEGUN, **common)
    seen = make_engagement(story.vendor, "機械の保守", access="incidental", purposes=("delivery",))
    new_share = make_share(story.mailing, category="purchase_history", **common)
    db.session.commit()
    return ended, seen, new_share


def _statements(
    cast: Cast, clock: Clock, ended: Engagement
) -> tuple[Attestation, ExceptionDecision]:
    """Signed with exceptions: of one nobody has proposed anything yet, of the other it waits."""
    waiting = sign(cast, ended, "no_subcontracting", PARTY)
    undecided = sign(cast, ended, "confidentiality_pledge", PARTY, persons_handling=3)
    clock.go_to(date(2026, 11, 20))
    with transaction():
        exception = exception_services.propose_exception(
            waiting,
            reason="封入のみ",
            basis="再委託承認書",
            until=date(2027, 2, 26),
            actor=acting(cast.pam),
        )
    return undecided, exception


def _sheets(cast: Cast, clock: Clock, story: Story) -> dict[str, Assignment]:
    """The third is handed in; others wait, or went back."""
    version = sheets.published_as("further-sheet")
    other, third = sheets.published_as("another-sheet"), sheets.published_as("third-sheet")
    clock.go_to(date(2026, 11, 2))
    known = {
        "handed": sheets.ask(cast, story.vendor, story.invoices, version, date(2026, 12, 4)),
        "waiting": sheets.ask(cast, story.vendor, story.mailing, other, date(2026, 11, 20)),
        "returned": sheets.ask(cast, story.vendor, story.mailing, third, date(2026, 12, 11)),
    }
    sheets.answer(cast, known["handed"], sheets.GOOD)
    sheets.answer(cast, known["returned"], sheets.GOOD)
    clock.go_to(date(2026, 11, 9))
    with transaction():
        review_services.send_back(
            known["returned"].id, {"TEC-01": "Which?"}, remark="", actor=acting(cast.pam)
        )
    return known


def _visits(cast: Cast, clock: Clock, story: Story) -> dict[str, Confirmation]:
    clock.go_to(date(2026, 8, 3))
    known = {
        "approved": confirming.confirm(cast.pam, cast.pia, story.vendor, [story.invoices]),
        "returned": confirming.record(cast.pam, story.vendor, [story.invoices]),
        "back": confirming.record(cast.pam, story.vendor, [story.mailing]),
    }
    confirming.decide(cast.pia, known["returned"], approved=False, remark="誰が見たのですか")
    confirming.decide(cast.pia, known["back"], approved=False, remark="どこですか")
    clock.go_to(date(2026, 11, 20))
    for name in ("waiting", "to return", "to withdraw"):
        known[name] = confirming.record(cast.pam, story.vendor, [story.mailing])
    return known


def _findings(cast: Cast, clock: Clock, story: Story) -> tuple[dict[str, Finding], RiskAcceptance]:
    """One in every state a finding may have on the day."""
    clock.go_to(date(2026, 9, 1))
    names = ("open", "dropped", "planned", "accepted", "mended", "rejected", "lived with", "closed")
    known = {name: make_finding(story.vendor, f"hand:{name}") for name in names}
    ada, pam, pia = acting(cast.ada), acting(cast.pam), acting(cast.pia)
    for name in ("planned", "accepted"):
        with transaction():
            repair_services.propose_plan(known[name], PLAN, actor=ada)
    with transaction():
        repair_services.answer_plan(known["accepted"], accepted=True, remark="", actor=pam)
    clock.go_to(date(2026, 10, 1))
    for name in ("mended", "rejected", "closed"):
        with transaction():
            repair_services.report_done(
                known[name], done="鍵を替えた", files=[paper(f"{name}.pdf")], actor=ada
            )
    with transaction():
        repair_services.verify(known["closed"], remark="写真で確認", actor=pia)
    clock.go_to(date(2026, 11, 20))
    terms = RiskTerms("来年に移転する", "施錠を毎日確かめる", date(2027, 3, 31))
    with transaction():
        lived_with = services.propose_risk(known["lived with"], terms, actor=pam)
    with transaction():
        services.decide_risk(lived_with, accepted=True, remark="期限内", actor=pia)
    with transaction():
        waiting = services.propose_risk(known["open"], terms, actor=pam)
    return known, waiting


def _asked(cast: Cast, clock: Clock, story: Story) -> tuple[AttestationRequest, list[OutboxEmail]]:
    """A statement that is late on the day, and mails about it: waiting, kept, undeliverable, sent."""
    clock.go_to(date(2026, 8, 3))
    with transaction():
        (request,) = request_services.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 7, 31),
            actor=acting(cast.pam),
        )
    for day in (date(2026, 8, 4), date(2026, 11, 2), date(2026, 11, 20), date(2026, 11, 24)):
        clock.go_to(day)
        send_reminders()
    digests = select(Digest.mail_id).where(Digest.person_id == cast.ada.id).order_by(Digest.id)
    mails = [db.session.get_one(OutboxEmail, one) for one in db.session.scalars(digests)]
    at = core_clock.now()
    ends = [delivery.keep, _lose, delivery.deliver]
    for mail, end in zip(mails, ends, strict=False):
        end(mail, at)
    db.session.commit()
    assert len(mails) > len(ends)
    return request, mails


def _lose(mail: OutboxEmail, at: Any) -> None:
    delivery.fail(mail, "no such person", at, permanent=True)


def _contracts(cast: Cast, clock: Clock, story: Story) -> tuple[Contract, Waiver]:
    clock.go_to(date(2026, 11, 20))
    pam = acting(cast.pam)
    with transaction():
        draft = contracts.register_contract(
            story.vendor,
            Details(ContractKind.MEMORANDUM, "個人情報覚書", parent_id=story.master.id),
            actor=pam,
            works=[story.mailing],
        )
    with transaction():
        waiver = waiver_services.propose_waiver(
            story.master,
            catalogue.clause("audit_right"),
            WaiverTerms("監査の代わりに報告", "年次報告書", date(2027, 3, 31)),
            actor=pam,
        )
    return draft, waiver
