"""Payee lists of accounting, the payees on them, and what was decided about each.

Kept is what tells one payee from another: name, kana, corporate number, code. No amounts, no numbers
of payments, no bank accounts: nothing here is decided by them, and a list that holds many people who
work alone (個人事業主) should say of nobody how much they earned. The file itself is not kept either.

These rows are the company's alone, also where they name a vendor: `registered_id` is no key to the
vendor's row, which would make them rows of that vendor. No vendor's row is ever deleted.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, open_text_enum
from portal.ledger.vendors.entry.spelling import LONGEST
from portal.ledger.vendors.models import finds_by

LONGEST_NAME = 160


class PayeeOutcome(StrEnum):
    """What a payee is to us, as decided last."""

    UNDECIDED = "undecided"
    IN_REGISTER = "in_register"  # it is this vendor of the register
    ENTRUSTED = "entrusted"  # handles personal data for us, and is not in the register yet
    OTHER_BASIS = "other_basis"  # receives personal data on another basis than entrustment
    OWN_WORKERS = "own_workers"  # sends people who work under our direction
    NO_DATA = "no_data"


class PayeeList(Base):
    """What accounting took out on one day, once it is in the portal."""

    is_sealed = True

    __tablename__ = "payee_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    taken_on: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(255))  # of the file
    sha256: Mapped[str] = mapped_column(String(64))  # of the file, which is not kept
    payees: Mapped[int]  # how many different ones stand on it
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class PayeeDraft(Base):
    """A file that was handed in and not taken over yet. `rows`: number in the file, and cells.

    `columns` None: which column is what has to be said by hand. Afterwards no other cell is kept.
    """

    __tablename__ = "payee_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    taken_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[Any]] = mapped_column(JSON)
    columns: Mapped[dict[str, int] | None] = mapped_column(JSON)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]


class Payee(Base):
    """One whom accounting pays, the same on every list. `outcome` and what follows: the last decision."""

    __tablename__ = "payees"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kana: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    corporate_number: Mapped[str] = mapped_column(String(13), default="", index=True)
    code: Mapped[str] = mapped_column(String(60), default="", index=True)
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")
    first_list_id: Mapped[int] = mapped_column(ForeignKey("payee_lists.id"), index=True)
    last_list_id: Mapped[int] = mapped_column(ForeignKey("payee_lists.id"), index=True)
    outcome: Mapped[PayeeOutcome] = mapped_column(
        open_text_enum(PayeeOutcome), default=PayeeOutcome.UNDECIDED, index=True
    )
    basis: Mapped[str] = mapped_column(String(60), default="")  # id of provision_basis, in the pack
    registered_id: Mapped[int | None] = mapped_column(index=True)  # the vendor
    decided_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    _find_by = finds_by("name", "kana", "corporate_number", "code")


class PayeeEntry(Base):
    """A payee stands on a list, as it was written there."""

    __tablename__ = "payee_entries"
    __table_args__ = (UniqueConstraint("payee_list_id", "payee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    payee_list_id: Mapped[int] = mapped_column(ForeignKey("payee_lists.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"), index=True)
    row: Mapped[int]  # in the file, counted from 1
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))


class PayeeDecision(Base):
    """What was decided about a payee, by whom and why. Never changed: the next one points back."""

    is_sealed = True

    __tablename__ = "payee_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payees.id"), index=True)
    called: Mapped[str] = mapped_column(String(LONGEST_NAME))  # the payee, when it was decided
    outcome: Mapped[PayeeOutcome] = mapped_column(open_text_enum(PayeeOutcome))
    basis: Mapped[str] = mapped_column(String(60), default="")
    registered_id: Mapped[int | None] = mapped_column(index=True)
    answers: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)  # by question
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
    decided_on: Mapped[date]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("payee_decisions.id"))
