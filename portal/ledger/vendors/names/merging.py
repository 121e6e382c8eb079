"""The register's part when one vendor goes on in another. The command above moves the rest."""

from collections.abc import Collection

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database import dated
from portal.foundation.core.database.db import db
from portal.ledger.vendors import queries, workflow
from portal.ledger.vendors.models import Vendor, VendorName, VendorState, VendorStateSpan
from portal.ledger.vendors.names.services import add_former, take_name

_NAMES = ("name", "name_en", "kana")
LONGEST_NAME = 160


def close_absorbed(
    survivor: Vendor, absorbed: Vendor, takes: Collection[str], *, actor: Actor
) -> list[VendorStateSpan | VendorName]:
    """`takes`: columns in which the absorbed vendor's value goes on.

    The absorbed vendor stays as a closed record that says where it went; what only one company can
    have (name, numbers) goes with the survivor. Both are found by every name. Returns dated rows.
    """
    names = [absorbed.name, absorbed.name_en, absorbed.kana, absorbed.former_names]
    numbers = [absorbed.corporate_number or "", absorbed.lei or ""]
    taken = {name: getattr(absorbed, name) for name in takes}
    before = [getattr(survivor, name) for name in _NAMES]
    absorbed.merged_into_id = survivor.id
    if "name" in taken:
        mark = f" #{absorbed.id}"
        absorbed.name = absorbed.name[: LONGEST_NAME - len(mark)] + mark
    if {"corporate_number", "lei"} & set(taken):
        absorbed.corporate_number = (
            None if "corporate_number" in taken else (absorbed.corporate_number)
        )
        absorbed.lei = None if "lei" in taken else absorbed.lei
    db.session.flush()  # the names are free now
    dated_rows: list[VendorStateSpan | VendorName] = []
    if taken.keys() & set(_NAMES):
        now_called = {name: taken.pop(name, getattr(survivor, name)) for name in _NAMES}
        dated_rows += take_name(survivor, **now_called, actor=actor)
    for name, value in taken.items():
        setattr(survivor, name, value)
    add_former(survivor, *before, *names, *numbers)
    now = queries.open_span(absorbed.id)
    if absorbed.state not in (VendorState.CLOSED, VendorState.REJECTED):
        workflow.merge(absorbed)
    if now is not None:
        dated.end(now, clock.today())
    span = VendorStateSpan(
        vendor_id=absorbed.id,
        state=absorbed.state,
        reason=survivor.name,
        set_by_id=actor.user_id,
        valid_from=clock.today(),
    )
    db.session.add(span)
    db.session.flush()
    return [span, *dated_rows]
