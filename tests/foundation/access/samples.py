"""One row of a given vendor for every kind of argument in an address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, Language, User
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.messages import say, to_json
from portal.foundation.evidence.services import store_bytes
from portal.foundation.lists.models import BulkRun, SavedView
from portal.ledger.contracts.models import ContractFile
from portal.ledger.contracts.waiver_models import WaiverState
from portal.ledger.engagements.models import Engagement
from portal.ledger.exchange.models import ImportRun
from portal.ledger.extensions.models import Extension
from portal.ledger.vendors.models import Contact, Vendor
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.asking_models import Asking
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    AttestationRequest,
    AttestationSitting,
    ExceptionDecision,
    RequestState,
    SignatoryAuthority,
    Wording,
)
from portal.supervision.mergers.models import MergerKind, VendorMerger
from portal.supervision.onboarding.models import Proposed, VendorProposal
from tests.factories.accounts import make_user
from tests.factories.contracts import make_contract, make_cover, make_waiver
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.mail import make_mail
from tests.factories.obligations import make_obligation
from tests.factories.planning import make_plan_item
from tests.factories.vendors import make_vendor
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import an_authority

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows of one vendor; `signatory` is a person of it, `pam` somebody of the company."""

    vendor: Vendor
    signatory: User
    pam: User
    work: Engagement
    paper: str
    authority: SignatoryAuthority
    attestation: Attestation


def gather(vendor: Vendor, pam: User) -> Samples:
    """Commits, so that pages and commands find the rows."""
    signatory = make_user(f"Sig of {vendor.name}", Role.VENDOR_SIGNATORY, vendor=vendor)
    paper = store_bytes(PDF + vendor.name.encode(), "application/pdf").sha256
    authority = an_authority(signatory)
    authority.file_sha256 = paper
    work = make_engagement(vendor)
    make_share(work)
    db.session.commit()
    attestation = signed(
        signatory,
        work,
        "no_subcontracting",
        first=date(2025, 4, 1),
        last=date(2026, 3, 31),
        answer=Answer.AFFIRM_WITH_EXCEPTION,
    )
    attestation.receipt_sha256 = paper
    db.session.add(
        AttestationException(
            vendor_id=vendor.id,
            attestation_id=attestation.id,
            position=1,
            party="Kamome LLC",
            work="Relay of mails",
            since_on=date(2025, 6, 1),
            remark="Until summer",
        )
    )
    db.session.commit()
    return Samples(vendor, signatory, pam, work, paper, authority, attestation)


def _invitation(rows: Samples) -> int:
    invitation = Invitation(
        vendor_id=rows.vendor.id,
        token_sha256=f"{rows.vendor.id:064d}",
        email="new@example.jp",
        name="New",
        roles="vendor_member",
        language=Language.JA,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=14),
    )
    return _kept(invitation)


def _request(rows: Samples) -> int:
    request = AttestationRequest(
        number=f"R-{rows.vendor.id}",
        vendor_id=rows.vendor.id,
        engagement_id=rows.work.id,
        statement_id="no_subcontracting",
        pack_version=rows.attestation.pack_version,
        wording=Wording.PERIOD,
        period_from=date(2026, 4, 1),
        period_to=date(2026, 10, 31),
        state=RequestState.OPEN,
        requested_on=clock.today(),
    )
    return _kept(request)


def _sitting(rows: Samples) -> int:
    sitting = AttestationSitting(
        number=f"T-{rows.vendor.id}",
        vendor_id=rows.vendor.id,
        signer_id=rows.signatory.id,
        signed_at=clock.now(),
        sha256="0" * 64,
    )
    number = _kept(sitting)
    rows.attestation.sitting_id = number
    db.session.commit()
    return number


def _decision(rows: Samples) -> int:
    return _kept(
        ExceptionDecision(
            vendor_id=rows.vendor.id,
            attestation_id=rows.attestation.id,
            reason="Amended",
            until=date(2027, 3, 31),
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )


def _proposal(rows: Samples) -> int:
    return _kept(
        VendorProposal(
            vendor_id=rows.vendor.id,
            proposed=Proposed.APPROVAL,
            reason="Good",
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )


def _asking(rows: Samples) -> int:
    return _kept(
        Asking(
            statement_ids=["no_subcontracting"],
            engagement_ids=[rows.work.id],
            wording=Wording.START,
            period_from=date(2026, 12, 1),
            asked_by_id=rows.pam.id,
            asked_at=clock.now(),
        )
    )


def _report(rows: Samples) -> int:
    return _kept(
        SupervisionReport(
            vendor_id=rows.vendor.id,
            period_from=date(2026, 4, 1),
            period_to=date(2026, 9, 30),
            language="ja",
            drafted_by_id=rows.pam.id,
            drafted_at=clock.now(),
        )
    )


def _file(rows: Samples) -> int:
    contract = make_contract(rows.vendor, "With a file")
    return _kept(
        ContractFile(
            vendor_id=rows.vendor.id,
            contract_id=contract.id,
            sha256=rows.paper,
            name="contract.pdf",
            added_at=clock.now(),
        )
    )


def _waiver(rows: Samples) -> int:
    contract = make_contract(rows.vendor, "With a waiver")
    proposed = WaiverState.PROPOSED
    return _kept(make_waiver(contract, "survival", proposer=rows.pam, state=proposed))


def _import(rows: Samples) -> int:
    now = clock.now()
    return _kept(
        ImportRun(name="list.xlsx", uploaded_by_id=rows.pam.id, uploaded_at=now, moved_at=now)
    )


def _kept(row: object) -> int:
    db.session.add(row)
    db.session.commit()
    return int(row.id)  # type: ignore[attr-defined]


def _view(rows: Samples) -> int:
    return _kept(
        SavedView(
            owner_id=rows.pam.id,
            register="vendors",
            name=f"Of {rows.vendor.name}",
            query="",
            created_at=clock.now(),
        )
    )


def _run(rows: Samples) -> int:
    return _kept(
        BulkRun(
            act="vendors.owner",
            asked_by_id=rows.pam.id,
            asked_at=clock.now(),
            title=to_json(say("Give %(n)s vendors to %(owner)s", n=1, owner="Pam")),
            ids=[rows.vendor.id],
            wanted={},
        )
    )


def _extension(rows: Samples) -> int:
    return _kept(
        Extension(
            vendor_id=rows.vendor.id,
            obligation_id=make_obligation(rows.vendor, subject=make_vendor("Subject")).id,
            asked_until=date(2026, 12, 21),
            reason="The signatory is away.",
            asked_by_id=rows.signatory.id,
            asked_at=clock.now(),
        )
    )


def _merger(rows: Samples) -> int:
    return _kept(
        VendorMerger(
            vendor_id=rows.vendor.id,
            absorbed_id=make_vendor("Twin").id,
            kind=MergerKind.DUPLICATE,
            takes=[],
            moved={},
            reason="Entered twice.",
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )


SAMPLES: Mapping[str, Callable[[Samples], int | str]] = {
    "vendor_id": lambda rows: rows.vendor.id,
    "absorbed_vendor_id": lambda _rows: make_vendor("Absorbed").id,
    "merger_id": _merger,
    "extension_id": _extension,
    "contact_id": lambda rows: _kept(Contact(vendor_id=rows.vendor.id, name="Somebody")),
    "engagement_id": lambda rows: rows.work.id,
    "share_id": lambda rows: make_share(rows.work).id,
    "contract_id": lambda rows: make_contract(rows.vendor).id,
    "cover_id": lambda rows: make_cover(make_contract(rows.vendor), rows.work.id).id,
    "file_id": _file,
    "request_id": _request,
    "authority_id": lambda rows: rows.authority.id,
    "attestation_id": lambda rows: rows.attestation.id,
    "sitting_id": _sitting,
    "decision_id": _decision,
    "proposal_id": _proposal,
    "obligation_id": lambda rows: make_obligation(rows.vendor).id,
    "asking_id": _asking,
    "report_id": _report,
    "invitation_id": _invitation,
    "import_id": _import,
    "waiver_id": _waiver,
    "user_id": lambda rows: rows.signatory.id,
    "mail_id": lambda _rows: make_mail().id,
    "view_id": _view,
    "run_id": _run,
    "page_no": lambda _rows: 1,
    "position": lambda _rows: 0,
    "plan_item_id": lambda rows: make_plan_item(rows.vendor).id,
    "year": lambda _rows: 2026,
    "promise_id": lambda _rows: "bound",
    "invitation_token": lambda _rows: "unknown",
    "calendar_token": lambda _rows: "unknown",
    "reset_token": lambda _rows: "unknown",
}
