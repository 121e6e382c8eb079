"""Writing a file: everything as its commands would, in one command, or nothing."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.foundation.access.touches import list_touches, take_away
from portal.foundation.audit.queries import trail_of, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.models import Contract, ContractChange, ContractCover, ContractState
from portal.ledger.data_sharing.models import DataShare, TierSpan
from portal.ledger.engagements.models import Engagement, EngagementChange, EngagementTerms
from portal.ledger.exchange.models import ImportState
from portal.ledger.vendors.models import Contact, Vendor, VendorState, VendorStateSpan
from tests.cast import Cast
from tests.factories.contracts import make_contract, make_cover
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.ledger.exchange.conftest import Compare, Write
from tests.ledger.exchange.files import contact, share, table, whole

TODAY = date(2026, 11, 25)
REASON = "The hotline has to call the customer back."


def changes_of(work_id: int) -> list[tuple[int, str, str]]:
    rows = db.session.scalars(
        select(EngagementChange)
        .where(EngagementChange.engagement_id == work_id)
        .order_by(EngagementChange.number)
    )
    return [(row.number, row.what, row.about) for row in rows]


def test_a_vendor_is_written_with_all_that_belongs_to_it(write: Write, cast: Cast) -> None:
    written = write(*whole())
    assert (written.new, written.changed) == (6, 0)
    made = db.session.scalars(select(Vendor).where(Vendor.name == "れいめい")).one()
    assert made.state is VendorState.CANDIDATE
    assert made.owner_id == cast.pam.id
    assert made.found_by.startswith("|レイメイ|")
    span = db.session.scalars(select(VendorStateSpan).where(VendorStateSpan.vendor_id == made.id))
    assert [(one.state, one.valid_from, one.set_by_id) for one in span] == [
        (VendorState.CANDIDATE, TODAY, cast.pam.id)
    ]
    person = db.session.scalars(select(Contact).where(Contact.vendor_id == made.id)).one()
    assert person.is_responsible
    assert "窓口" in person.found_by
    job = db.session.scalars(select(Engagement).where(Engagement.vendor_id == made.id)).one()
    assert job.number == "W-2026-001"
    terms = db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.engagement_id == job.id)
    ).one()
    assert (terms.valid_from, terms.set_by_id) == (date(2026, 4, 1), cast.pam.id)
    first, last = db.session.scalars(
        select(DataShare).where(DataShare.engagement_id == job.id).order_by(DataShare.id)
    )
    assert first.series == last.series
    assert (first.proposed_as, last.proposed_as) == ("procurement", "procurement")
    assert (first.valid_from, first.valid_until, first.reviewed_on) == (
        date(2026, 4, 1),
        date(2026, 10, 1),
        date(2026, 4, 1),
    )
    assert (last.valid_from, last.valid_until, last.reviewed_on) == (
        date(2026, 10, 1),
        None,
        date(2026, 10, 1),
    )
    master, memo = db.session.scalars(
        select(Contract).where(Contract.vendor_id == made.id).order_by(Contract.id)
    )
    assert (master.number, master.state) == ("C-2026-001", ContractState.SIGNED)
    assert master.starts_on == date(2026, 4, 1)
    assert memo.parent_id == master.id
    cover = db.session.scalars(select(ContractCover)).one()
    assert (cover.contract_id, cover.engagement_id, cover.valid_from) == (
        master.id,
        job.id,
        date(2026, 4, 1),
    )
    assert changes_of(job.id) == [
        (1, "terms", ""),
        (2, "data", "name_contact"),
        (3, "cover", "C-2026-001"),
    ]
    amended = db.session.scalars(select(ContractChange)).one()
    assert (amended.contract_id, amended.amendment_id) == (master.id, memo.id)
    assert db.session.scalars(select(TierSpan).where(TierSpan.vendor_id == made.id)).one()


def test_one_line_of_history_tells_of_everything(write: Write, cast: Cast) -> None:
    run = write(*whole()).run
    (line,) = trail_of(run)
    assert words(line.text, "en") == "Imported “vendors.xlsx”: 6 new rows, 0 changed"
    assert line.actor_id == cast.pam.id
    assert line.before["vendors"] == 2
    assert line.after["vendors"] == 3
    assert line.after["rows_new"] == 6
    for model in (Vendor, Contact, Engagement, DataShare, Contract):
        row: Any = db.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()
        assert [one.action for one in trail_of(row)] == ["import.applied"], model
    made = db.session.scalars(select(Vendor).where(Vendor.name == "れいめい")).one()
    assert [one.action for one in trail_of_vendor(made.id)] == ["import.applied"]
    assert run.state is ImportState.APPLIED


def test_vendors_that_were_written_about_are_judged_anew(write: Write, cast: Cast) -> None:
    with transaction(audited=False):
        take_away(list_touches())
    write(table("contacts", contact("Acme", "窓口")))
    assert set(list_touches().values()) == {cast.acme.id}


def test_a_second_import_of_the_same_file_changes_nothing(write: Write, compare: Compare) -> None:
    sheets = whole()
    write(*sheets)
    again = compare(*sheets[:2])
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "wrong": 0}


def test_other_terms_end_a_row_and_open_the_next(write: Write, cast: Cast) -> None:
    job = make_engagement(cast.acme, number="W-2026-001", raised_tier="tier_1", raised_reason="x")
    db.session.commit()
    row = {"number": "W-2026-001", "name": "Hotline", "from_day": date(2026, 10, 1)}
    write(table("engagements", row))
    old, new = db.session.scalars(select(EngagementTerms).order_by(EngagementTerms.id))
    assert (old.valid_until, new.valid_from, new.valid_until) == (
        date(2026, 10, 1),
        date(2026, 10, 1),
        None,
    )
    assert (new.name, new.raised_tier) == ("Hotline", "tier_1")
    assert changes_of(job.id) == [(1, "terms", "name")]
    write(table("engagements", {"number": "W-2026-001", "ends_on": date(2027, 3, 31)}))
    assert len(changes_of(job.id)) == 1  # an end that was agreed is no substantive change
    write(table("engagements", {"number": "W-2026-001", "department": "営業部"}))
    assert len(changes_of(job.id)) == 1


def test_data_shared_otherwise_ends_a_row_and_opens_the_next(write: Write, cast: Cast) -> None:
    job = make_engagement(cast.acme, number="W-2026-001")
    known = make_share(
        job,
        decided_by_id=cast.pam.id,
        billing_decided_on=date(2026, 5, 1),
        billing_reason="decided",
    )
    db.session.commit()
    row = share("W-2026-001", "Pam", necessity_reason=REASON)
    write(table("shares", row | {"volume_band": "v4", "from_day": date(2026, 11, 1)}))
    old, new = db.session.scalars(select(DataShare).order_by(DataShare.id))
    assert (old.id, old.valid_until) == (known.id, date(2026, 11, 1))
    assert (new.valid_from, new.volume_band, new.series) == (
        date(2026, 11, 1),
        "v4",
        known.series,
    )
    assert new.billing_reason == "decided"  # what it was decided about has not changed
    assert (new.set_by_id, new.proposed_as) == (cast.pam.id, "procurement")
    write(table("shares", row | {"volume_band": "v4", "items": "氏名"}))
    assert (
        db.session.scalars(select(DataShare.billing_reason).order_by(DataShare.id)).all()[-1] == ""
    )
    write(table("shares", row | {"volume_band": "v4", "items": "氏名", "reviewed_on": TODAY}))
    write(table("shares", row | {"volume_band": "v4", "items": "氏名", "ended_on": TODAY}))
    last = db.session.scalars(select(DataShare).order_by(DataShare.id.desc()).limit(1)).one()
    assert last.valid_until == TODAY
    assert [what for _, what, _ in changes_of(job.id)] == ["data", "data", "data"]


def test_a_handover_before_the_baseline_is_noted_on_the_row(write: Write, cast: Cast) -> None:
    cast.company.baseline_on = date(2026, 10, 1)
    known = make_share(make_engagement(cast.acme, number="W-2026-001"), decided_by_id=cast.pam.id)
    db.session.commit()
    row = share("W-2026-001", "Pam", necessity_reason=REASON)
    write(table("shares", row | {"first_handover_on": date(2026, 5, 1)}))
    (one,) = db.session.scalars(select(DataShare))
    assert (one.id, one.first_handover_on) == (known.id, date(2026, 5, 1))


def test_cover_ends_today_and_signing_counts_for_the_work(write: Write, cast: Cast) -> None:
    job = make_engagement(cast.acme, number="W-2026-001")
    other = make_engagement(cast.acme, "Printing", number="W-2026-002")
    signed = make_contract(cast.acme, number="C-2025-001")
    cover = make_cover(signed, job.id)
    draft = make_contract(cast.acme, "New", number="C-2025-002", state=ContractState.DRAFT)
    make_cover(draft, other.id)
    db.session.commit()
    write(
        table(
            "contracts",
            {"number": "C-2025-001", "works": "", "signed_on": date(2026, 4, 1)},
            {"number": "C-2025-002", "works": "W-2026-002", "signed_on": TODAY},
        )
    )
    db.session.refresh(cover)
    assert cover.valid_until == TODAY + timedelta(1)
    assert changes_of(job.id) == [(1, "cover", "C-2025-001")]
    assert [what for _, what, _ in changes_of(other.id)] == ["cover"]
    assert db.session.get_one(Contract, draft.id).state is ContractState.SIGNED
    write(table("contracts", {"number": "C-2025-001", "works": "W-2026-001"}))
    again = db.session.scalars(
        select(ContractCover)
        .where(ContractCover.contract_id == signed.id)
        .order_by(ContractCover.id)
    ).all()
    assert [one.valid_from for one in again] == [date(2026, 4, 1), TODAY + timedelta(1)]


def test_a_contact_ends_today(write: Write, cast: Cast) -> None:
    db.session.add(Contact(vendor_id=cast.acme.id, name="橋爪", email="a@acme.example"))
    db.session.commit()
    write(table("contacts", contact("Acme", "橋爪", email="a@acme.example", ended="はい")))
    assert db.session.scalars(select(Contact.ended_on)).one() == TODAY
