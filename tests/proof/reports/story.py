"""Half a year with a printer, told through the services, so that everything in the report happened.

Mizuiro prints mailings and invoices. Its contracts were checked in April: the audit right is weak,
the certificate of destruction was never looked for. It signed in spring; for the invoices it named
another company that binds them, which was accepted until January.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.content import catalogue
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_numbers
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_upload, store_bytes
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import CONTRACT_PAPERS, ClauseState, Contract, ContractKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.attestations.models import Answer, Attestation, Wording
from portal.supervision.attestations.signing import services
from portal.supervision.attestations.signing.authority_services import record_authority
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement

PARTY = Deviation(
    party="株式会社うしお製本",
    address="神奈川県横浜市",
    work="請求書の封入",
    data="氏名・住所",
    place="横浜工場",
    since_on=date(2026, 5, 18),
)
BEGUN = date(2026, 5, 11)


@dataclass(frozen=True, slots=True)
class Story:
    vendor: Vendor
    mailing: Engagement
    invoices: Engagement
    master: Contract
    individual: Contract
    signed: Attestation
    with_exceptions: Attestation


def tell(cast: Cast, clock: Clock) -> Story:
    """Ends at noon on 25 November 2026, everything committed."""
    vendor = cast.acme
    vendor.name, vendor.name_en = "みずいろ印刷株式会社", "Mizuiro Printing Co., Ltd."
    vendor.kind, vendor.corporate_number = "printing_mailing", "7010401089234"
    cast.pia.name, cast.pia.title = "森本 紗季", "個人情報管理者"
    cast.pam.name, cast.pam.title = "小田 直樹", "調達部 主任"
    cast.max.name, cast.max.title = "汐見 遥", "代表取締役"
    cast.ada.name, cast.ada.title = "高瀬 隆司", "代表取締役"
    mailing, invoices = _works(cast)
    db.session.commit()
    clock.go_to(date(2026, 4, 14))
    master, individual = _contracts(cast, mailing, invoices)
    clock.go_to(date(2026, 4, 20))
    signed, with_exceptions = _attestations(cast, mailing, invoices)
    clock.go_to(date(2026, 11, 25))
    return Story(vendor, mailing, invoices, master, individual, signed, with_exceptions)


def _works(cast: Cast) -> tuple[Engagement, Engagement]:
    common: dict[str, Any] = {"access": "continuous_copy", "purposes": ("printing_mailing",)}
    mailing = make_engagement(
        cast.acme,
        "会員向け案内物の印刷・発送",
        name_en="Printing and mailing to members",
        department="マーケティング部",
        ends_on=date(2027, 3, 31),
        **common,
    )
    invoices = make_engagement(
        cast.acme,
        "請求書の印刷・封入・発送",
        name_en="Printing, inserting and mailing of invoices",
        department="経理部",
        **common,
    )
    next_numbers("W", 2)  # theirs are used up
    sent: dict[str, Any] = {
        "purpose": "printing_mailing",
        "transfer_method": "sftp",
        "storage_location": "vendor_office_jp",
        "processing": ("output_print", "send"),
        "volume_band": "v4",
        "first_handover_on": BEGUN,
        "decided_by_id": cast.pia.id,
    }
    make_share(mailing, necessity_reason="案内物の宛名を印字するために必要", **sent)
    make_share(
        mailing,
        category="customer_account",
        necessity_reason="契約種別ごとの封入物を選ぶために必要",
        **sent,
    )
    make_share(invoices, necessity_reason="請求書の宛名を印字するために必要", **sent)
    make_share(
        invoices,
        category="billing_collection",
        necessity_reason="請求書の金額と内訳を印字するために必要",
        billing_decided_on=date(2026, 4, 10),
        billing_decided_by_id=cast.pia.id,
        billing_reason="請求書の印刷を委託しているため",
        billing_purpose=sent["purpose"],
        billing_recipient_id=invoices.vendor_id,
        **sent,
    )
    return mailing, invoices


def _contracts(cast: Cast, mailing: Engagement, invoices: Engagement) -> tuple[Contract, Contract]:
    pam = acting(cast.pam)
    with transaction():
        master = contracts.register_contract(
            cast.acme,
            Details(
                ContractKind.MASTER,
                "業務委託基本契約書",
                signed_on=date(2026, 4, 1),
                starts_on=date(2026, 4, 1),
                ends_on=date(2027, 3, 31),
                renews=True,
                renewal_months=12,
                notice_months=3,
            ),
            actor=pam,
        )
    with transaction():
        individual = contracts.register_contract(
            cast.acme,
            Details(
                ContractKind.INDIVIDUAL,
                "個別契約書(請求書)",
                parent_id=master.id,
                signed_on=date(2026, 4, 6),
                starts_on=date(2026, 4, 6),
                ends_on=date(2027, 9, 30),
            ),
            actor=pam,
        )
    for contract, works in ((master, (mailing, invoices)), (individual, (invoices,))):
        for work in works:
            with transaction():
                contracts.add_cover(contract, work, first_day=date(2026, 4, 6), actor=pam)
        file = FileStorage(BytesIO(_pdf(contract.number)), f"{contract.title}.pdf")
        received = receive_upload(file, kinds=CONTRACT_PAPERS)
        with transaction():
            contracts.add_file(contract, received, actor=pam)
    _check(cast, master, individual)
    return master, individual


def _check(cast: Cast, master: Contract, individual: Contract) -> None:
    """The master has all but three; the individual contract leaves confidentiality to it."""
    states = {"audit_right": ClauseState.WEAK, "data_location": ClauseState.ABSENT}
    found = [
        ClauseEntry(one, _found(states.get(one.id, ClauseState.PRESENT), one.no), 0)
        for one in catalogue.clauses()
        if one.applies_when is None and one.id != "return_destruction"
    ]
    with transaction():
        check_services.save_checks(master, found, actor=acting(cast.pia))
    secret = catalogue.clause("confidentiality")
    elsewhere = Observation(ClauseState.COVERED_ELSEWHERE, elsewhere_id=master.id)
    with transaction():
        check_services.save_check(
            individual, ClauseEntry(secret, elsewhere, 0), actor=acting(cast.pia)
        )


def _found(state: ClauseState, no: int) -> Observation:
    if state is ClauseState.ABSENT:
        return Observation(state)
    return Observation(state, article=f"第{no}条", page=1 + no // 6)


def _attestations(
    cast: Cast, mailing: Engagement, invoices: Engagement
) -> tuple[Attestation, Attestation]:
    pam, pia = acting(cast.pam), acting(cast.pia)
    with transaction():
        paper = store_bytes(_pdf("authority"), "application/pdf")
        record_authority(
            cast.ada,
            given_by="代表取締役 高瀬 隆司",
            paper="署名権限届(2026年4月13日)",
            until=date(2027, 4, 30),
            actor=pam,
            file_sha256=paper.sha256,
            file_name="署名権限届.pdf",
        )
    signed = sign(cast, mailing, "no_subcontracting")
    sign(cast, mailing, "confidentiality_pledge", persons_handling=12)
    with_exceptions = sign(cast, invoices, "no_subcontracting", PARTY)
    with transaction():
        decision = exception_services.propose_exception(
            with_exceptions,
            reason="封入のみで、データの複製を持たない",
            basis="再委託承認書",
            until=date(2027, 1, 29),
            actor=pam,
        )
    with transaction():
        exception_services.decide_exception(
            decision, with_exceptions, cast.pam, approved=True, reason="期限内に内製化", actor=pia
        )
    return signed, with_exceptions


def sign(
    cast: Cast, work: Engagement, statement_id: str, *others: Deviation, **inputs: object
) -> Attestation:
    """With exceptions where other parties are named."""
    with transaction():
        (request,) = request_services.request_attestations(
            work,
            [statement_id],
            wording=Wording.START,
            first=BEGUN,
            last=None,
            actor=acting(cast.pam),
        )
    statement = catalogue.statement(statement_id)
    fill = services.fill_for(request, cast.acme)
    shown = texts.statement_text(statement, Wording.START, fill, "ja", {})
    signature = Signature(
        answer=Answer.AFFIRM_WITH_EXCEPTION if others else Answer.AFFIRM,
        explanation="封入を他社に委ねている" if others else "",
        inputs=inputs,
        exceptions=others,
        name=cast.ada.name,
        title=cast.ada.title,
        language="ja",
        shown_sha256=texts.sha256(shown),
    )
    with transaction():
        return services.sign(
            request, cast.acme, signature, proved_by=ProvedBy.PASSWORD, actor=acting(cast.ada)
        )


def _pdf(what: str) -> bytes:
    return f"%PDF-1.7\n% {what}\n1 0 obj\n<<>>\nendobj\n%%EOF".encode()
