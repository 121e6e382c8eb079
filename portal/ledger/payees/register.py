"""The register of payees, declared: whom accounting pays, and what was decided about each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.lists.register import (
    BulkAct,
    Column,
    Filter,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
    or_never,
)
from portal.ledger.payees.models import Payee, PayeeList, PayeeOutcome
from portal.ledger.payees.queries import all_lists, bases
from portal.ledger.payees.workflow import OUTCOMES
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor

NEWEST, EARLIER = "newest", "earlier"
_BY_NAME = func.coalesce(func.nullif(Payee.kana, ""), Payee.name)


def payee_register(actor: Actor, matched: Collection[int] = ()) -> Register:
    """`matched`: payees for which a vendor is proposed."""
    first_list = PayeeList.id == Payee.first_list_id
    vendor = Vendor.id == Payee.registered_id
    ids = select(Payee.id).join(PayeeList, first_list).outerjoin(Vendor, vendor)
    lists = all_lists()
    newest = lists[0].id if lists else 0
    on_list = {NEWEST: Payee.last_list_id == newest, EARLIER: Payee.last_list_id != newest}
    acts = []
    if actor.may(Permission.LEDGER_EDIT):
        acts = [
            BulkAct(label=_l("No personal data …"), endpoint="payees.no_data", icon="check2-all")
        ]
    return Register(
        id="payees",
        name=_l("Payees"),
        key=Payee.id,
        ids=ids,
        rows=select(Payee, PayeeList, Vendor).join(PayeeList, first_list).outerjoin(Vendor, vendor),
        columns=[
            Column(id="name", label=_l("Payee"), css="mid", fixed=True, sort=(_BY_NAME,)),
            Column(id="kana", label=_l("Kana"), sort=(_BY_NAME,), shown=False),
            Column(id="number", label=_l("Corporate number"), shown=False),
            Column(id="code", label=_l("Code in accounting"), sort=(Payee.code,)),
            Column(
                id="outcome",
                label=_l("What it is to us"),
                css="mid",
                sort=(member_order(Payee.outcome, PayeeOutcome),),
            ),
            Column(id="basis", label=_l("Basis of provision"), shown=False),
            Column(id="vendor", label=_l("Vendor"), css="mid", shown=False),
            Column(id="decided", label=_l("Payee decided on"), sort=(or_never(Payee.decided_on),)),
            Column(id="since", label=_l("First on the list of"), sort=(PayeeList.taken_on,)),
        ],
        filters=[
            one_of("outcome", _l("What it is to us"), Payee.outcome, OUTCOMES),
            Filter(
                id="basis",
                label=_l("Basis of provision"),
                choices=[(id_, words(label)) for id_, label in bases().items()],
                where=lambda basis: Payee.basis == basis,
            ),
            Filter(
                id="on",
                label=_l("On which list"),
                choices=[
                    (NEWEST, words(_l("on the newest list"))),
                    (EARLIER, words(_l("only on earlier lists"))),
                ],
                where=lambda which: on_list[which],
            ),
            Filter(
                id="match",
                label=_l("Vendor proposed"),
                choices=[("yes", words(_l("yes")))],
                where=lambda _yes: Payee.id.in_(list(matched)),
            ),
            *day_range("decided", Payee.decided_on, _l("Decided from"), _l("Decided until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Name, kana, number or code"),
        presets=[
            Preset(id="open", label=_l("Undecided"), args={"outcome": "undecided"}),
            Preset(id="unregistered", label=_l("To be registered"), args={"outcome": "entrusted"}),
            Preset(id="vendors", label=_l("In the register"), args={"outcome": "in_register"}),
            Preset(
                id="other",
                label=_l("Other basis"),
                args={"outcome": ["other_basis", "own_workers"]},
            ),
            Preset(id="none", label=_l("No personal data"), args={"outcome": "no_data"}),
        ],
        acts=acts,
        usual="name",
        tie=(Payee.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    known = bases()
    for payee, first, vendor in rows:
        yield {
            "name": payee.name,
            "kana": payee.kana,
            "number": payee.corporate_number,
            "code": payee.code,
            "outcome": OUTCOMES[payee.outcome],
            "basis": known.get(payee.basis, payee.basis),
            "vendor": vendor.called if vendor is not None else "",
            "decided": payee.decided_on,
            "since": first.taken_on,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        Payee.found_by.contains(word, autoescape=True),
        and_(Payee.registered_id.is_not(None), Vendor.found_by.contains(word, autoescape=True)),
    )
