"""One row of a given vendor for every kind of argument in an address."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy import insert

from portal.content.purposes.models import AnnouncedPurpose
from portal.content.versions.queries import list_versions
from portal.foundation.accounts.models import Invitation, Language
from portal.foundation.core import clock
from portal.foundation.core.database.db import MOVED, UNSCOPED, db
from portal.foundation.core.words.messages import say, to_json
from portal.foundation.lists.models import SavedView
from portal.foundation.runs.models import Run
from portal.ledger.contracts.models import ContractFile, WaiverState
from portal.ledger.exchange.models import ImportRun
from portal.ledger.vendors.models import Contact
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.models import (
    Answer,
    AttestationRequest,
    AttestationSitting,
    ExceptionDecision,
    RequestState,
    Wording,
)
from portal.supervision.onboarding.models import Proposed, Suspension, VendorProposal
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way
from tests.factories.contracts import make_contract, make_cover, make_original, make_waiver
from tests.factories.customers import make_customer
from tests.factories.data_sharing import make_share
from tests.factories.departments import make_department
from tests.factories.mail import make_mail
from tests.factories.obligations import make_obligation
from tests.factories.planning import make_plan_item
from tests.factories.policies import make_policy
from tests.factories.vendors import make_vendor
from tests.foundation.access import return_samples
from tests.foundation.access.audit_samples import AUDIT_SAMPLES
from tests.foundation.access.certificate_samples import (
    a_certificate,
    a_certificate_file,
    a_handed_in_authority,
    a_handed_in_certificate,
    a_handed_in_file,
)
from tests.foundation.access.client_approval_samples import (
    an_approval,
    an_approval_file,
    some_terms,
)
from tests.foundation.access.confirmation_samples import a_confirmation, a_confirmation_file
from tests.foundation.access.cost_talk_samples import COST_TALK_SAMPLES
from tests.foundation.access.decision_samples import a_decision_file, a_recorded_decision
from tests.foundation.access.draw_samples import a_draw, a_drawn_sheet
from tests.foundation.access.finding_samples import FINDING_SAMPLES
from tests.foundation.access.further import (
    a_letter,
    a_merger,
    a_question,
    an_absence,
    an_extension,
)
from tests.foundation.access.gathering import PDF, Samples, gather, kept
from tests.foundation.access.incident_samples import INCIDENT_SAMPLES
from tests.foundation.access.instruction_samples import INSTRUCTION_SAMPLES
from tests.foundation.access.payee_samples import PAYEE_SAMPLES
from tests.foundation.access.provision_samples import (
    a_policy_recipient,
    a_provision_file,
    a_recipient,
    a_record,
)
from tests.foundation.access.questionnaire_samples import (
    QUESTION,
    SECTION,
    a_draft,
    a_paper_sheet,
    a_version,
    an_answer_file,
    an_assignment,
    an_upload,
)
from tests.foundation.access.selection_samples import SELECTION_SAMPLES
from tests.foundation.access.subcontractor_samples import SUBCONTRACTOR_SAMPLES
from tests.foundation.access.terms_samples import a_look, a_look_file
from tests.foundation.access.training_samples import TRAINING_SAMPLES
from tests.foundation.access.use_request_samples import a_consent, a_seat, a_use_request

__all__ = ["PDF", "SAMPLES", "Samples", "gather"]


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
    return kept(invitation)


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
    return kept(request)


def _sitting(rows: Samples) -> int:
    sitting = AttestationSitting(
        number=f"T-{rows.vendor.id}",
        vendor_id=rows.vendor.id,
        signer_id=rows.signatory.id,
        signed_at=clock.now(),
        sha256="0" * 64,
    )
    number = kept(sitting)
    rows.attestation.sitting_id = number
    db.session.commit()
    return number


def _decision(rows: Samples) -> int:
    return kept(
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
    return kept(
        VendorProposal(
            vendor_id=rows.vendor.id,
            proposed=Proposed.APPROVAL,
            reason="Good",
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )


def _suspension(rows: Samples) -> int:
    return kept(
        Suspension(
            vendor_id=rows.vendor.id,
            reason="A list was lost",
            suspended_by_id=rows.pam.id,
            suspended_at=clock.now(),
            suspended_on=clock.today(),
        )
    )


def _report(rows: Samples) -> int:
    return kept(
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
    return kept(
        ContractFile(
            vendor_id=rows.vendor.id,
            contract_id=contract.id,
            sha256=rows.paper,
            name="contract.pdf",
            added_at=clock.now(),
        )
    )


def _original(rows: Samples) -> int:
    contract = make_contract(rows.vendor, "Kept elsewhere", seen=False)
    return kept(make_original(contract, recorded_by_id=rows.pam.id))


def _waiver(rows: Samples) -> int:
    contract = make_contract(rows.vendor, "With a waiver")
    proposed = WaiverState.PROPOSED
    return kept(make_waiver(contract, "survival", proposer=rows.pam, state=proposed))


def _import(rows: Samples) -> int:
    now = clock.now()
    return kept(
        ImportRun(name="list.xlsx", uploaded_by_id=rows.pam.id, uploaded_at=now, moved_at=now)
    )


def _view(rows: Samples) -> int:
    return kept(
        SavedView(
            owner_id=rows.pam.id,
            register="vendors",
            name=f"Of {rows.vendor.id}",
            query="",
            created_at=clock.now(),
        )
    )


def _run(rows: Samples) -> int:
    return kept(
        Run(
            kind="vendors.owner",
            begun_by_id=rows.pam.id,
            begun_at=clock.now(),
            title=to_json(say("Give %(n)s vendors to %(owner)s", n=1, owner="Pam")),
            subjects=[rows.vendor.id],
            asked={},
        )
    )


def _moved_run(old_kind: str, rows: Samples) -> int:
    """As it was numbered before tables were merged."""
    moved = {
        "old_table": old_kind,
        "old_id": rows.vendor.id,
        "new_table": "runs",
        "new_id": _run(rows),
    }
    db.session.execute(insert(MOVED), moved, execution_options=UNSCOPED)
    return rows.vendor.id


def _paper(rows: Samples) -> int:
    paper_id = kept(
        Paper(
            number=f"P-{rows.vendor.id}",
            vendor_id=rows.vendor.id,
            kind=PaperKind.STATEMENT,
            subject_kind="attestation_requests",
            subject_id=_request(rows),
            state=PaperState.RECORDED,
            way=Way.POST,
            received_on=clock.today(),
            entries={
                "language": "ja",
                "shown_sha256": "0" * 64,
                "dated_on": clock.today().isoformat(),
                "signer_name": "Somebody",
                "signer_title": "Director",
                "authority": "By the register",
                "answer": Answer.AFFIRM.value,
                "explanation": "",
                "inputs": {},
                "exceptions": [],
                "typed": {},
            },
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    kept(
        PaperScan(
            vendor_id=rows.vendor.id,
            paper_id=paper_id,
            file_no=1,
            sha256=rows.paper,
            name="paper.pdf",
        )
    )
    return paper_id


def a_purpose(_rows: Samples) -> int:
    return kept(
        AnnouncedPurpose(
            number="P-01", ja="請求", en="Billing", published="Policy", valid_from=date(2026, 4, 1)
        )
    )


SECRETS = ("invitation_token", "calendar_token", "reset_token", "link_token", "letter_code")
SAMPLES: Mapping[str, Callable[[Samples], int | str]] = {
    "vendor_id": lambda rows: rows.vendor.id,
    "absorbed_vendor_id": lambda _rows: make_vendor("Absorbed").id,
    "merger_id": a_merger,
    "extension_id": an_extension,
    "vendor_question_id": a_question,
    "draw_id": a_draw,
    "drawn_sheet_id": a_drawn_sheet,
    "contact_id": lambda rows: kept(Contact(vendor_id=rows.vendor.id, name="Somebody")),
    "engagement_id": lambda rows: rows.work.id,
    "share_id": lambda rows: make_share(rows.work).id,
    "contract_id": lambda rows: make_contract(rows.vendor).id,
    "cover_id": lambda rows: make_cover(make_contract(rows.vendor), rows.work.id).id,
    "file_id": _file,
    "request_id": _request,
    "authority_id": lambda rows: rows.authority.id,
    "handed_in_authority_id": a_handed_in_authority,
    "attestation_id": lambda rows: rows.attestation.id,
    "sitting_id": _sitting,
    "decision_id": _decision,
    "proposal_id": _proposal,
    "obligation_id": lambda rows: make_obligation(rows.vendor).id,
    "asking_id": partial(_moved_run, "askings"),
    "sending_run_id": partial(_moved_run, "sending_runs"),
    "report_id": _report,
    "report_decision_id": a_recorded_decision,
    "report_decision_file_id": a_decision_file,
    "suspension_id": _suspension,
    "invitation_id": _invitation,
    "import_id": _import,
    **PAYEE_SAMPLES,
    "use_request_id": a_use_request,
    "consent_id": a_consent,
    "consent_seat_id": a_seat,
    "original_id": _original,
    "waiver_id": _waiver,
    "user_id": lambda rows: rows.signatory.id,
    "mail_id": lambda _rows: make_mail().id,
    "content_id": lambda _rows: list_versions()[0].id,
    "view_id": _view,
    "run_id": _run,
    "paper_id": _paper,
    "letter_id": a_letter,
    **dict.fromkeys(SECRETS, lambda _rows: "unknown"),
    **dict.fromkeys(("file_no", "page_no"), lambda _rows: 1),
    "position": lambda _rows: 0,
    "plan_item_id": lambda rows: make_plan_item(rows.vendor).id,
    "year": lambda _rows: 2026,
    "policy_id": lambda _rows: make_policy().id,
    "purpose_id": a_purpose,
    "promise_id": lambda _rows: "bound",
    "guide_name": lambda _rows: "vendor",
    "absence_id": an_absence,
    "assignment_id": an_assignment,
    "questionnaire_id": lambda _rows: a_version().questionnaire_id,
    "version_id": lambda _rows: a_version().id,
    "draft_id": a_draft,
    "ending": lambda _rows: "xlsx",
    "answer_file_id": an_answer_file,
    "upload_id": an_upload,
    "paper_sheet_id": a_paper_sheet,
    "approval_id": an_approval,
    **SELECTION_SAMPLES,
    "approval_file_id": an_approval_file,
    "terms_id": some_terms,
    "record_id": a_record,
    "provision_file_id": a_provision_file,
    "certificate_id": a_certificate,
    "certificate_file_id": a_certificate_file,
    "handed_in_id": a_handed_in_certificate,
    "handed_in_file_id": a_handed_in_file,
    "look_id": a_look,
    "look_file_id": a_look_file,
    "return_id": return_samples.a_return,
    "return_file_id": return_samples.a_return_file,
    "return_certificate_id": return_samples.a_return_certificate,
    "return_certificate_file_id": return_samples.a_return_certificate_file,
    "slip_id": return_samples.a_slip,
    "recipient_id": a_recipient,
    "policy_recipient_id": a_policy_recipient,
    "customer_id": lambda rows: make_customer(f"Client of {rows.vendor.name}").id,
    "confirmation_id": a_confirmation,
    "confirmation_file_id": a_confirmation_file,
    **SUBCONTRACTOR_SAMPLES,
    **INCIDENT_SAMPLES,
    **INSTRUCTION_SAMPLES,
    **AUDIT_SAMPLES,
    **TRAINING_SAMPLES,
    **COST_TALK_SAMPLES,
    "department_id": lambda rows: make_department(f"Of {rows.vendor.name}").id,
    "role_id": lambda rows: rows.signatory.role_rows[0].id,
    **FINDING_SAMPLES,
    "section_id": lambda _rows: SECTION,
    "question_id": lambda _rows: QUESTION,
}
