"""Draws with their sheets, the register of draws, and which share of a list is opened in full."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
)
from portal.foundation.organisation.queries import find_organisation
from portal.ledger.vendors.models import Vendor
from portal.supervision.responses.assignments.models import (
    Assignment,
    DrawnSheet,
    DrawState,
    SampleDraw,
)
from portal.supervision.responses.by_exception.workflow import DRAWS, WHOLE

# Percent of a list that is opened in full, by tier, where the officer has set no other share.
SHARES: Final[Mapping[str, int]] = {"tier_1": 100, "tier_2": 50, "tier_3": 25, "tier_4": 10}


def shares_in_force() -> dict[str, int]:
    """By tier, in the order of the pack; a tier the table above does not know is opened whole."""
    organisation = find_organisation()
    own = organisation.samples if organisation else {}
    tiers = [tier.id for tier in catalogue.tiers().tiers]
    return {tier: own.get(tier, SHARES.get(tier, WHOLE)) for tier in tiers}


def sampled_before(assignment_ids: Collection[int]) -> frozenset[tuple[int, str]]:
    """Of draws that were withdrawn: what was in their samples, with the digest it had then."""
    rows = (
        select(DrawnSheet.assignment_id, DrawnSheet.sha256)
        .join(SampleDraw, SampleDraw.id == DrawnSheet.draw_id)
        .where(
            DrawnSheet.assignment_id.in_(assignment_ids),
            DrawnSheet.is_sampled.is_(True),
            SampleDraw.state == DrawState.WITHDRAWN,
        )
    )
    return frozenset((row.assignment_id, row.sha256) for row in db.session.execute(rows))


def find_draw(draw_id: int, *, lock: bool = False) -> SampleDraw | None:
    """`lock`: for a command."""
    statement = select(SampleDraw).where(SampleDraw.id == draw_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def find_drawn(drawn_sheet_id: int) -> DrawnSheet | None:
    return db.session.scalar(select(DrawnSheet).where(DrawnSheet.id == drawn_sheet_id))


def open_draw_of(user_id: int | None) -> SampleDraw | None:
    mine = SampleDraw.drawn_by_id == user_id, SampleDraw.state == DrawState.OPEN
    return db.session.scalar(select(SampleDraw).where(*mine))


def sheets_of(draw_id: int) -> Sequence[DrawnSheet]:
    """The sample first."""
    rows = select(DrawnSheet).where(DrawnSheet.draw_id == draw_id)
    return db.session.scalars(rows.order_by(DrawnSheet.is_sampled.desc(), DrawnSheet.id)).all()


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A sheet of a draw beside its vendor and how far it is now."""

    sheet: DrawnSheet
    assignment: Assignment
    vendor: Vendor


def rows_of_draw(draw_id: int) -> list[DrawRow]:
    """The sample first."""
    rows = (
        select(DrawnSheet, Assignment, Vendor)
        .join(Assignment, Assignment.id == DrawnSheet.assignment_id)
        .join(Vendor, Vendor.id == DrawnSheet.vendor_id)
        .where(DrawnSheet.draw_id == draw_id)
        .order_by(DrawnSheet.is_sampled.desc(), DrawnSheet.id)
    )
    return [DrawRow(*row) for row in db.session.execute(rows)]


def counted_by_tier(sheets: Iterable[DrawnSheet]) -> Mapping[str, tuple[int, int]]:
    """Of each tier how many are of the sample, and how many there are."""
    every, chosen = Counter[str](), Counter[str]()
    for sheet in sheets:
        every[sheet.tier] += 1
        chosen[sheet.tier] += sheet.is_sampled
    return {tier: (chosen[tier], number) for tier, number in sorted(every.items())}


def names_of_sheets(assignment_ids: Collection[int]) -> Mapping[int, Text]:
    """`Q-2026-008 Acme`, for a run."""
    rows = (
        select(Assignment.id, Assignment.number, Vendor)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Assignment.id.in_(assignment_ids))
    )
    return {
        number_of: Text(ja=f"{number} {vendor.called.ja}", en=f"{number} {vendor.called.en}")
        for number_of, number, vendor in db.session.execute(rows)
    }


def draw_register(actor: Actor) -> Register:
    return Register(
        id="sample_draws",
        name=_l("Draws for review by exception"),
        key=SampleDraw.id,
        ids=select(SampleDraw.id).join(User, User.id == SampleDraw.drawn_by_id),
        rows=select(SampleDraw, User).join(User, User.id == SampleDraw.drawn_by_id),
        columns=[
            Column(id="number", label=_l("Number"), css="code", sort=(SampleDraw.number,), fixed=True, first_down=True),
            Column(id="state", label=_l("State"), sort=(member_order(SampleDraw.state, DrawState),)),
            Column(id="drawn", label=_l("Drawn on"), sort=(SampleDraw.drawn_on,), first_down=True),
            Column(id="by", label=_l("Drawn by"), sort=(User.name,)),
            Column(id="total", label=_l("Sheets"), sort=(SampleDraw.total,)),
            Column(id="sampled", label=_l("Opened in full"), sort=(SampleDraw.sampled,)),
            Column(id="seed", label=_l("Seed"), in_page=False),
            Column(id="digest", label=_l("Digest of the list"), in_page=False),
        ],
        filters=[
            one_of("state", _l("State"), SampleDraw.state, DRAWS),
            *day_range("drawn", SampleDraw.drawn_on, _l("Drawn from"), _l("Drawn until")),
        ],
        word=lambda word: func.lower(SampleDraw.number).contains(word, autoescape=True),
        search_label=_l("Number"),
        presets=[Preset(id="open", label=_l("Sample being looked at"), args={"state": "open"})],
        usual="-number",
        tie=(SampleDraw.id,),
        reader=actor.user_id,
    )  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for draw, user in rows:
        yield {
            "number": draw.number,
            "state": DRAWS[draw.state],
            "drawn": draw.drawn_on,
            "by": user.name,
            "total": draw.total,
            "sampled": draw.sampled,
            "seed": draw.seed,
            "digest": draw.sheets_sha256,
        }
