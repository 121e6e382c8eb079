"""The forms that say which version was on the page: what one person saves, what another typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.content.purposes.queries import edition
from portal.content.purposes.services import PurposeWording, announce
from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.ledger.vendors.models import Contact
from tests.actors import acting
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.contracts import make_contract, make_cover
from tests.factories.customers import entrust, make_customer
from tests.factories.departments import make_department
from tests.factories.planning import make_plan_item
from tests.faults.sent import Typed
from tests.foundation.access.gathering import Samples, kept

WHY, WHY_NOT = "The first has a reason", "The second has another reason"


@dataclass(frozen=True, slots=True)
class Stale:
    """`shows`: what the second one has to read of what the first one saved.
    `again`: whether the second one may save now, having read it."""

    theirs: Typed
    mine: Typed
    shows: str
    who: str = "pam"
    other: str = "pip"
    before: Callable[[Samples, Cast], Mapping[str, int] | None] = lambda _rows, _cast: None
    query: str = ""
    again: bool = True


def _contact(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    contact = Contact(vendor_id=rows.vendor.id, name="Somebody", phone="03-1234-5678")
    return {"contact_id": kept(contact)}


def _colleague(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    return {"user_id": make_user("Cole", Role.AUDITOR).id}


def _contract(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"contract_id": make_contract(rows.vendor).id}


def _cover(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    contract = make_contract(rows.vendor, "Covering")
    return {"contract_id": contract.id, "cover_id": make_cover(contract, rows.work.id).id}


def _item(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"plan_item_id": make_plan_item(rows.vendor).id}


def _customer(_rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"customer_id": make_customer().id}


def _department(_rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"department_id": make_department("Legal").id}


def _customers(rows: Samples, _cast: Cast) -> None:
    """Work with data of a customer, and the first two of the register."""
    entrust(rows.work)
    make_customer("Tsubame")
    make_customer("Hibari")


def _both(name: str, theirs: str, mine: str, **more: str) -> tuple[Typed, Typed, str]:
    return {name: theirs} | more, {name: mine} | more, theirs


def _staffing(rows: Samples, _cast: Cast) -> None:
    rows.vendor.kind = "staffing"
    db.session.commit()


def _purpose(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    """Through the command: with it comes the day from which it is asked."""
    words = PurposeWording(
        text=Text("請求", "Billing"), valid_from=date(2026, 4, 1), published="Policy"
    )
    with transaction():
        row = announce(words, seen=edition(), actor=acting(cast.pia))
    return {"purpose_id": row.id}


_PURPOSE: dict[str, str] = {"ja": "請求", "valid_from": "2026-12-01", "published": "Policy"}

_LIMITS: dict[str, str] = {"tier_1": "90", "tier_2": "50", "tier_3": "25", "tier_4": "10"}

STALE: dict[str, Stale] = {
    "accounts.people_edit": Stale(
        {"roles": ["auditor", "management"]},
        {"roles": ["procurement", "auditor"]},
        "Saved now: Management: reads the board",
        who="sue",
        other="sue",
        before=_colleague,
    ),
    "accounts.profile": Stale(*_both("title", "Head", "Chief"), other="pam"),
    "contracts.edit": Stale(*_both("title", "Their title", "My title"), before=_contract),
    "contracts.end_cover": Stale(
        {"last_day": "2026-12-31"}, {"last_day": "2027-01-29"}, "31 Dec 2026", before=_cover
    ),
    "contracts.original": Stale(*_both("place", "Their cabinet", "My cabinet"), before=_contract),
    "contracts.save_clause": Stale(
        *_both("article", "Art. 9", "Art. 12", state="present"),
        query="?clause=confidentiality",
        before=_contract,
    ),
    "contracts.whole_list": Stale(
        {"confidentiality-state": "present", "confidentiality-article": "Art. 9"},
        {"confidentiality-state": "present", "confidentiality-article": "Art. 12"},
        "Art. 9",
        before=_contract,
    ),
    "customers.edit": Stale(*_both("address", "Their street", "My street"), before=_customer),
    "customers.of_engagement": Stale(
        {"customers": ["1"], "from_day": "2026-11-20"},
        {"customers": ["2"], "from_day": "2026-11-20"},
        "Saved now: Tsubame",
        before=_customers,
    ),
    "data_sharing.change": Stale(*_both("necessity_reason", WHY, WHY_NOT)),
    "data_sharing.correct": Stale(*_both("necessity_reason", WHY, WHY_NOT)),
    "data_sharing.end": Stale(
        {"day": "2026-11-20"}, {"day": "2026-11-18"}, "20 Nov 2026", again=False
    ),
    "data_sharing.raise_tier": Stale(*_both("reason", WHY, WHY_NOT, tier="tier_1")),
    "departments.edit": Stale(*_both("code", "THEIRS-1", "MINE-2"), before=_department),
    "engagements.change": Stale(*_both("department", "Sales", "Logistics")),
    "engagements.correct": Stale(*_both("department", "Sales", "Logistics")),
    "engagements.end": Stale({"last_day": "2026-12-31"}, {"last_day": "2027-01-29"}, "31 Dec 2026"),
    "accounts.people_last_day": Stale(
        {"ends_on": "2026-12-20"},
        {"ends_on": "2027-01-10"},
        "20 Dec 2026",
        "sue",
        "sue",
        before=_colleague,
    ),
    "assessor.set_day": Stale(
        {"day": "2027-01-20"}, {"day": "2027-02-10"}, "20 Jan 2027", "pia", "pia"
    ),
    "organisation.privacy_mark": Stale(
        {"number": "11111111", "from_day": "2026-11-20"},
        {"number": "22222222", "from_day": "2026-11-21"},
        "11111111",
        "sue",
        "sue",
    ),
    "organisation.notice": Stale(*_both("en", "Their notice", "My notice"), "sue", "sue"),
    "first_hour.contact": Stale(*_both("contact_en", "Their desk", "My desk"), "sue", "sue"),
    "first_hour.year": Stale(*_both("closing_days", "2026-12-29", "2026-12-30"), "sue", "sue"),
    "content.settings": Stale(*_both("contact_en", "Their desk", "My desk"), "sue", "sue"),
    "content.subcontracting": Stale(
        {"mode": "with_approval", "valid_from": "2026-11-26", "reason": WHY},
        {"mode": "absolute", "valid_from": "2026-11-27", "reason": WHY_NOT},
        WHY,
        "pia",
        "pia",
    ),
    "promises.start": Stale(
        {"judged_from": "2026-11-26", "reason": WHY},
        {"judged_from": "2026-11-27", "reason": WHY_NOT},
        WHY,
        "pia",
        "pia",
    ),
    "content.announce": Stale(
        _PURPOSE | {"en": WHY}, _PURPOSE | {"en": WHY_NOT}, WHY, "pia", "pia"
    ),
    "content.reword": Stale(
        _PURPOSE | {"en": WHY}, _PURPOSE | {"en": WHY_NOT}, WHY, "pia", "pia", _purpose
    ),
    "content.end_purpose": Stale(
        {"last_day": "2026-12-15"},
        {"last_day": "2026-12-16"},
        "15 Dec 2026",
        "pia",
        "pia",
        _purpose,
    ),
    "content.read_policy": Stale(
        {"says_ja1": "promised", "promises_ja1": ["bound"]},
        {"says_ja1": "unchecked", "promises_ja1": ["supervised"]},
        "Saved now: It makes these promises",
        "pia",
        "pia",
    ),
    "content.purposes_asked": Stale(
        {"asked_from": "2026-12-15", "reason": WHY},
        {"asked_from": "2026-12-16", "reason": WHY_NOT},
        WHY,
        "pia",
        "pia",
        _purpose,
    ),
    "responses.review_limits": Stale(
        _LIMITS | {"most_risk_months": "7"}, _LIMITS | {"most_risk_months": "9"}, "7", "pia", "pia"
    ),
    "vendors.choose_staffing": Stale(
        {"choice": "entrusted", "reason": WHY},
        {"choice": "dispatched", "reason": WHY_NOT},
        WHY,
        before=_staffing,
    ),
    "content.wording": Stale(*_both("en", "Their sentence", "My sentence"), "sue", "sue"),
    "planning.leave_out": Stale(
        {"reason": WHY}, {"reason": WHY_NOT}, "Left out", "pia", "pia", _item, again=False
    ),
    "planning.move": Stale(
        {"to": "2026-12-15", "checked": "2026-12-15", "reason": WHY},
        {"to": "2026-12-16", "checked": "2026-12-16", "reason": WHY_NOT},
        "15 Dec 2026",
        before=_item,
    ),
    "planning.note_done": Stale(
        {"remark": WHY}, {"remark": WHY_NOT}, "done", before=_item, again=False
    ),
    "planning.settings": Stale(*_both("per_week", "11", "12"), "sue", "sue"),
    "questionnaires.plan": Stale(*_both("months", "7", "8", how="besides")),
    "questionnaires.grades": Stale(*_both("g-0-min", "91", "92")),
    "questionnaires.rename": Stale(*_both("name", "their-name", "my-name")),
    "questionnaires.tiers": Stale(*_both("t-tier_4", "4", "5")),
    "questionnaires.question": Stale(*_both("text-en", "Their question", "My question")),
    "questionnaires.section": Stale(*_both("title_en", "Their section", "My section")),
    "questionnaires.whole": Stale(*_both("title_en", "Their sheet", "My sheet")),
    "reminders.settings": Stale(*_both("days", "2026-12-29", "2026-12-30"), "sue", "sue"),
    "reports.edit": Stale(*_both("opinion", WHY, WHY_NOT, conclusion="continue")),
    "vendors.edit": Stale(*_both("name_en", "Their name", "My name")),
    "vendors.edit_contact": Stale(*_both("phone", "03-1111-1111", "03-2222-2222"), before=_contact),
    "vendors.rename": Stale(*_both("name", "Their Acme", "My Acme", paper="Register")),
}
# What takes more than a form: tried where it is at home.
STALE_ELSEWHERE = {
    "responses.accept": "supervision/responses/test_review_accepting.py::"
    "test_a_note_made_meanwhile_stops_the_accepting",
    "responses.note": "supervision/responses/test_review_pages.py::"
    "test_without_javascript_both_sides_stand_on_the_page",
    "contracts.confirm_checks": "ledger/contracts/test_due_services.py::"
    "test_a_row_that_somebody_else_saved_meanwhile_is_not_confirmed",
    "exchange.accept": "ledger/exchange/test_running.py::"
    "test_what_changed_before_it_was_written_is_looked_at_again",
    "planning.decide": "supervision/planning/test_pages.py::"
    "test_a_preview_that_is_no_longer_true_is_shown_again",
    "questionnaires.arrange": "supervision/questionnaires/test_drafting_pages.py::"
    "test_moving_on_an_old_page_changes_nothing",
    "questionnaires.publish": "supervision/questionnaires/test_drafting_pages.py::"
    "test_a_draft_changed_after_it_was_checked_is_looked_at_again",
    "reports.issue": "proof/reports/test_views.py::"
    "test_a_draft_changed_after_it_was_read_is_read_again_first",
}
