"""Work, shares and statements in plain values, for tests of what the rules decide.

Wednesday 25 November 2026 is today; the company works with Kantoku since 1 April 2026.
"""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.customers.queries import CustomerOfWork
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.data_sharing.work_on_day import STILL_SUPERVISED, SUPERVISION, ShareOnDay
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.vendors.models import VendorState
from portal.supervision.approvals.queries import ApprovedReport, ReportsOnDay
from portal.supervision.attestations.models import Answer, Wording
from portal.supervision.attestations.statements.facts import OpenRequest, Signed
from portal.supervision.client_approvals.models import ApprovalBasis
from portal.supervision.client_approvals.standing import ApprovalOnDay
from portal.supervision.promises.results import RuleResult
from portal.supervision.promises.work import Standards, SupervisedWork, VendorOnDay
from portal.supervision.provisions.standing import ProvisionOnDay
from portal.supervision.selections.models import SelectionOutcome
from portal.supervision.selections.standing import SelectionOnDay, SelectionsOnDay
from tests.ledger.contracts.pieces import contract, cover
from tests.ledger.data_sharing.pieces import terms, tiered

TODAY = date(2026, 11, 25)
BASELINE = date(2026, 4, 1)
STATEMENTS = shelf.shipped_pack(shelf.STATEMENTS).by_id
APPROVED = ApprovedReport(4, "SR-2026-004", date(2026, 9, 30), date(2026, 11, 2))
MONTHS = {"tier_1": 12, "tier_2": 24, "tier_3": 24, "tier_4": 36}
INCIDENTAL: dict[str, object] = {"engagement.access": "incidental"}


def standards(as_of: date = TODAY, **others: Any) -> Standards:
    usual: dict[str, Any] = {
        "baseline_on": BASELINE,
        "due_soon_days": 30,
        "attestation_due_days": 30,
        "calendar": BusinessCalendar(),
        "statements": STATEMENTS,
        "selection_months": MONTHS,
    }
    return Standards(as_of=as_of, **(usual | others))


def share(number: int = 1, **others: Any) -> ShareOnDay:
    """An address, needed, decided and reviewed in June, handed over since July."""
    usual: dict[str, Any] = {
        "id": number,
        "category": "name_contact",
        "country": "JP",
        "purpose": "delivery",
        "necessity_reason": "The parcel needs an address.",
        "decided_on": date(2026, 6, 1),
        "reviewed_on": date(2026, 6, 1),
    }
    of_the_day: dict[str, Any] = {
        "title": Text(ja=f"区分{number}", en=f"Category {number}"),
        "purpose_title": Text("", ""),
        "billing": Billing.NONE,
        "handed_over_on": date(2026, 7, 1),
    }
    given = usual | of_the_day | others
    own = {name: given.pop(name) for name in of_the_day}
    return ShareOnDay(DataShare(**given), **own)


CATEGORY_PACK = shelf.shipped_pack(shelf.CATEGORIES)
BASES = {basis.id: basis for basis in CATEGORY_PACK.provision_basis}
COOKIES = "related_info_art31"


def provided(number: int = 1, basis: str = COOKIES, **others: Any) -> ShareOnDay:
    """What visitors do on the web site goes to somebody to whom it is not entrusted, since July."""
    usual: dict[str, Any] = {"series": f"s{number}", "provision_basis": basis}
    needs = BASES[basis].needs
    entrusted = SUPERVISION in needs or basis in STILL_SUPERVISED
    return replace(
        share(number, **(usual | others)),
        needs=needs,
        basis=BASES[basis].label,
        is_supervised=entrusted,
    )


def record(need: str, number: int = 7, basis: str = COOKIES, **others: Any) -> ProvisionOnDay:
    """Made in June, confirmed, for the first share in Japan, without end."""
    usual: dict[str, Any] = {
        "series": frozenset({"s1"}),
        "categories": frozenset({"name_contact"}),
        "countries": frozenset({"JP"}),
        "held_on": date(2026, 6, 1),
    }
    return ProvisionOnDay(number, f"PV-2026-{number:03d}", basis, need, **(usual | others))


def selected(**others: Any) -> SelectionOnDay:
    """Adopted on 10 June, before the handover of 1 July."""
    usual: dict[str, Any] = {
        "assessment_id": 7,
        "number": "SA-2026-007",
        "assessed_on": date(2026, 6, 10),
        "counts_from": date(2026, 6, 10),
        "outcome": SelectionOutcome.ADOPT,
    }
    return SelectionOnDay(**(usual | others))


def work(*shares: ShareOnDay, **others: Any) -> SupervisedWork:
    """Work of tier 2 bound since April, about whose vendor management approved a report in November;
    with one share unless others are given."""
    usual: dict[str, Any] = {
        "number": "W-2026-003",
        "tier": "tier_2",
        "facts": {},
        "kind": Text(ja="運送・倉庫", en="Carrier and warehouse"),
        "shares": shares or (share(),),
        "coverage": cover(contract()),
        "signed": {},
        "asked": {},
        "bound_since": date(2026, 4, 1),
        "is_entrusted": False,
        "reports": ReportsOnDay(approved=APPROVED),
        "selections": SelectionsOnDay((selected(),)),
    }
    given = usual | others
    role = CompanyRole.ENTRUSTED if given.pop("is_entrusted") else CompanyRole.CONTROLLER
    own = {one.name for one in fields(SupervisedWork)}
    of_terms = {name: given.pop(name) for name in list(given) if name not in own or name == "name"}
    is_incidental = given["coverage"].is_incidental
    given["tier"] = tiered(given["tier"], is_incidental=is_incidental)
    known = terms(company_role=role, **of_terms)
    return SupervisedWork(**given | {"name": known.called, "terms": known})


def vendor_on_day(
    *works: SupervisedWork,
    number: int = 7,
    state: VendorState | None = VendorState.ACTIVE,
    tier: str | None = "tier_2",
) -> VendorOnDay:
    name = Text(ja="みずいろ印刷", en="Mizuiro Printing")
    return VendorOnDay(number, name, state, works, tier)


def signed(**others: Any) -> Signed:
    """The start wording, signed in June before the first handover, nothing excepted."""
    usual: dict[str, Any] = {
        "attestation_id": 31,
        "number": "S-2026-031",
        "wording": Wording.START,
        "period_from": date(2026, 7, 1),
        "period_to": None,
        "answer": Answer.AFFIRM,
        "signed_on": date(2026, 6, 20),
        "change_number": 0,
        "accepted_until": None,
        "decided_on": None,
    }
    return Signed(**(usual | others))


def signed_for(first: date, last: date, **others: Any) -> Signed:
    """The period wording, signed the week after the period."""
    usual: dict[str, Any] = {"wording": Wording.PERIOD, "period_from": first, "period_to": last}
    return signed(**(usual | others))


def asked(due_on: date, period_from: date = date(2026, 7, 1)) -> OpenRequest:
    return OpenRequest(41, "R-2026-041", Wording.PERIOD, period_from, due_on)


def sentences(finding: RuleResult | None) -> list[str]:
    """Message ids of the reasons, the worst first."""
    return [] if finding is None else [reason.id for reason in finding.reasons]


def customer(number: int = 1, name: str = "Tsubame") -> CustomerOfWork:
    return CustomerOfWork(number, Text(ja=name, en=name), date(2026, 4, 1))


def approval(number: int = 51, **others: Any) -> ApprovalOnDay:
    """By letter of May, confirmed, for names and addresses in Japan, without end."""
    usual: dict[str, Any] = {
        "number": f"CA-2026-{number:03d}",
        "customer_id": 1,
        "basis": ApprovalBasis.LETTER,
        "given_on": date(2026, 5, 1),
        "is_confirmed": True,
        "categories": frozenset({"name_contact"}),
        "countries": frozenset({"JP"}),
    }
    return ApprovalOnDay(approval_id=number, **(usual | others))
