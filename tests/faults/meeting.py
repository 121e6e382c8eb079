"""What two people do to one thing in the same moment: the dangerous ten."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.models import Contract
from portal.ledger.vendors.models import VendorState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.contracts import make_contract
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor
from tests.faults.sent import form_for
from tests.foundation.access.gathering import Samples, gather
from tests.foundation.access.samples import SAMPLES
from tests.foundation.accounts.people import hashed
from tests.supervision.attestations import pages
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.onboarding.acts import set_span
from tests.supervision.papers.sheets import asked_of, photo, record

Sent = tuple[User, str, Any]  # who, where, what
WHY = "Words that are long enough"
YES, NO = ({"reason": WHY, "decision": one} for one in ("approve", "return"))

S = VendorState


def _rows(cast: Cast, name: str, state: VendorState = VendorState.ACTIVE) -> Samples:
    with transaction(audited=False):
        vendor = make_vendor(name, owner_id=cast.pam.id, state=state)
        set_span(vendor, state)
    return gather(vendor, cast.pam)


def _two_officers(
    sample: str, address: str, one: Any, other: Any, state: VendorState = VendorState.ACTIVE
) -> Callable[[Cast, Browser], list[Sent]]:
    """Pia and another one, each with what they decide about the sample row."""

    def prepare(cast: Cast, _browser: Browser) -> list[Sent]:
        rows = _rows(cast, f"Decided at {address}", state)
        if state is S.ASSESSING:
            select_vendor(rows.vendor)  # so that either of the two may be first
        number = SAMPLES[sample](rows)
        where = address.format(number=number, vendor=rows.vendor.id)
        second = make_user(f"Officer {number} {sample}", Role.PRIVACY_OFFICER)
        return [(cast.pia, where, one), (second, where, other)]

    return prepare


def _resumed(cast: Cast, _browser: Browser) -> list[Sent]:
    """A vendor without work, so that nothing is missing for handovers to go on."""
    with transaction(audited=False):
        vendor = make_vendor("Is resumed", owner_id=cast.pam.id, state=S.SUSPENDED)
        set_span(vendor, S.SUSPENDED)
    SAMPLES["suspension_id"](replace(_rows(cast, "Has a stop"), vendor=vendor))
    second = make_user("Officer who resumes", Role.PRIVACY_OFFICER)
    where = f"/vendors/{vendor.id}/resumption"
    return [(person, where, {"reason": WHY}) for person in (cast.pia, second)]


def _a_sitting(cast: Cast, browser: Browser) -> list[Sent]:
    with transaction(audited=False):
        an_authority(cast.ada)
        cast.ada.password_hash = hashed(pages.PASSWORD)
    for work in pages.works(cast, 2):
        pages.ask(cast, work, "no_subcontracting")
    browser.sign_in(cast.ada)
    body = pages.sitting(browser.get(pages.TOGETHER).text, "affirm")
    return [(cast.ada, pages.TOGETHER, body)] * 2


def _a_paper(cast: Cast, browser: Browser) -> list[Sent]:
    with transaction(audited=False):
        work = a_piece_of_work(cast.globex)
    browser.sign_in(cast.pam)
    where = record(browser, asked_of(cast, work), scan=photo()).location
    return [(one, where, {"decision": "approve"}) for one in (cast.pip, cast.pia)]


def _more_time(cast: Cast, _browser: Browser) -> list[Sent]:
    rows = _rows(cast, "Asks for more time")
    where = f"/extensions/{SAMPLES['extension_id'](rows)}"
    yes = {"answer": WHY, "decision": "approve", "until": "2026-12-21"}
    return [(cast.pam, where, yes), (cast.pip, where, yes | {"decision": "return"})]


def _authority(cast: Cast, _browser: Browser) -> list[Sent]:
    where = f"/authorities/{_rows(cast, 'Loses its signatory').authority.id}/end"
    return [(cast.pam, where, {}), (cast.pip, where, {})]


def _new_authority(cast: Cast, browser: Browser) -> list[Sent]:
    vendor = _rows(cast, "Names a signatory").vendor
    where = f"/vendors/{vendor.id}/authorities/new"
    browser.sign_in(cast.pam)
    form = form_for(browser.get(where).text, where, where)
    body = form.filled({"given_by": "The president", "paper": "Letter of November"})
    return [(cast.pam, where, body), (cast.pip, where, body)]


def _clause(cast: Cast, browser: Browser) -> list[Sent]:
    rows = _rows(cast, "Has a contract")
    with transaction(audited=False):
        contract: Contract = make_contract(rows.vendor)
        where = f"/contracts/{contract.id}/clauses?clause=confidentiality"
    browser.sign_in(cast.pam)
    form = form_for(browser.get(where).text, where, where)
    found = [form.filled({"state": "present", "article": one}) for one in ("Art. 9", "Art. 12")]
    return [(cast.pam, where, found[0]), (cast.pip, where, found[1])]


MEETINGS: dict[str, Callable[[Cast, Browser], list[Sent]]] = {
    "approve": _two_officers("proposal_id", "/proposals/{number}/decision", YES, NO, S.ASSESSING),
    "exception": _two_officers("decision_id", "/exceptions/{number}/decision", YES, NO),
    "sitting": _a_sitting,
    "waiver": _two_officers("waiver_id", "/waivers/{number}/decision", YES, NO),
    "paper": _a_paper,
    "extension": _more_time,
    "merger": _two_officers("merger_id", "/mergers/{number}/decision", YES, YES),
    "authority granted": _new_authority,
    "authority withdrawn": _authority,
    "stop confirmed": _two_officers(
        "suspension_id",
        "/suspensions/{number}/confirmation",
        {"remark": WHY},
        {"remark": WHY},
        S.SUSPENDED,
    ),
    "resumed": _resumed,
    "clause": _clause,
}
