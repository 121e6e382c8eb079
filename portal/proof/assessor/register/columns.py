"""The columns of the register of vendors, and the list in which they are chosen and kept."""

from datetime import date
from typing import Final

from sqlalchemy import select, true

from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import Column, Filter, Register
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.proof.assessor.register.facts import in_register

AS_OF: Final = "as_of"
# As the sheet of an assessor has them; the others can be chosen.
_COLUMNS: Final = (
    ("vendor_number", _l("Vendor no."), False),
    ("corporate_number", _l("Corporate number or LEI"), False),
    ("registered_in", _l("Country"), False),
    ("kind", _l("Kind of vendor"), False),
    ("state", _l("State"), False),
    ("work_number", _l("Work no."), False),
    ("work", _l("Entrusted work"), True),
    ("department", _l("Department"), True),
    ("role", _l("Our part"), False),
    ("starts", _l("Work begins"), False),
    ("ends", _l("Work ends"), False),
    ("data", _l("Data"), True),
    ("classes", _l("Classes of data"), True),
    ("persons", _l("Persons"), True),
    ("tier", _l("Tier"), True),
    ("vendor_tier", _l("Tier of the vendor"), False),
    ("subcontracting", _l("Subcontracting"), True),
    ("subcontractors", _l("Subcontractors"), False),
    ("handled_in", _l("Handled in"), True),
    ("first_handover", _l("First handover"), False),
    ("contracts", _l("Contracts"), True),
    ("signed", _l("Signed on"), True),
    ("bound_until", _l("Contract holds until"), False),
    ("clauses", _l("Clauses present"), False),
    ("selection", _l("Selection assessment"), False),
    ("selected", _l("Selected on"), True),
    ("selected_as", _l("Result of the selection"), False),
    ("select_again", _l("To be assessed again by"), False),
    ("check", _l("Last check sheet"), False),
    ("checked", _l("Check sheet accepted on"), True),
    ("confirmed", _l("Last confirmation on site"), False),
    ("statement", _l("Last statement"), True),
    ("statements", _l("Statements that stand"), False),
    ("certificate", _l("Certificates"), True),
    ("certified_until", _l("Certified until"), True),
    ("verdict", _l("Promises altogether"), True),
    ("owner", _l("Owner"), True),
    ("ledger_number", _l("Our ledger number"), True),
    ("risk_analysis", _l("Risk analysis"), False),
    ("risk_analysed", _l("Risks analysed on"), False),
)
# On the page: what has the room of a sentence, and what needs little; all else that of some words.
_CSS: Final = {
    **dict.fromkeys(("work", "data"), "wide"),
    **dict.fromkeys(("tier", "vendor_tier", "subcontracting", "verdict"), ""),
}


def columns() -> list[Column]:
    first = Column(id="vendor", label=_l("Vendor"), sort=(BY_NAME,), fixed=True)
    others = (
        Column(id=id_, label=label, shown=shown, css=_CSS.get(id_, "mid"))
        for id_, label, shown in _COLUMNS
    )
    return [first, *others]


def vendor_register_on(day: date, actor: Actor) -> Register:
    """Of vendors; each has as many lines as pieces of work. The day is a condition like others, but what
    stands in the list follows from it as a whole."""
    return Register(
        id="vendor_register",
        name=_l("Register of vendors"),
        key=Vendor.id,
        ids=select(Vendor.id).where(in_register(day)),
        rows=select(Vendor).where(in_register(day)),
        columns=columns(),
        filters=[Filter(id=AS_OF, label=_l("As of"), is_day=True, where=lambda _day: true())],
        word=named,
        split=search_words,
        search_label=_l("Name, kana or number"),
        tie=(BY_NAME,),
        reader=actor.user_id,
    )
