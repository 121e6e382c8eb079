"""What the company lays over the promises: its policy and wording, and how strictly it reads one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, Dated
from portal.foundation.core.words.messages import Text

LONGEST_POLICY = 60_000  # signs of one language
LONGEST_WORDING = 1000


class PolicyWording(Dated, Base):
    """The company's own sentence for a promise, for as long as its policy says so.

    `policy_id`: the version of the policy whose sentences it is made of; None: typed by hand.
    """

    __tablename__ = "policy_wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[str] = mapped_column(String(60), index=True)
    ja: Mapped[str] = mapped_column(String(LONGEST_WORDING))
    en: Mapped[str] = mapped_column(String(LONGEST_WORDING))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policy_versions.id"))


class PromiseMode(Dated, Base):
    """In which mode the company reads a promise from a day on; without a row the pack's own."""

    concerns_everybody = True  # an approved subcontractor is kept, or excepted

    __tablename__ = "promise_modes"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[str] = mapped_column(String(60), index=True)
    mode: Mapped[str] = mapped_column(String(20))  # one of the packs' MODES
    reason: Mapped[str] = mapped_column(String(1000))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class PolicyState(StrEnum):
    ENTERED = "entered"  # being read; nothing stands on it
    TAKEN = "taken"
    DISCARDED = "discarded"


class PolicyVersion(Dated, Base):
    """The company's privacy policy as it was published from a day on, in one language or both.

    Its words never change. One that is only entered counts on no day; taken, the one before ends.
    """

    __tablename__ = "policy_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)  # 1, 2, ...: people name it by this
    state: Mapped[PolicyState]
    ja: Mapped[str] = mapped_column(LongText)
    en: Mapped[str] = mapped_column(LongText)
    published: Mapped[str] = mapped_column(String(300))  # where everybody can read it
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # taken, discarded
    decided_at: Mapped[datetime | None]

    @property
    def text(self) -> Text:
        return Text(ja=self.ja, en=self.en)


class SaysOf(StrEnum):
    """What a person said that a sentence of the policy is."""

    PROMISED = "promised"  # by the promises named beside it
    UNCHECKED = "unchecked"  # about vendors, and no promise checks it
    NOTHING = "nothing"  # not about vendors


class PolicyReading(Base):
    """How a person read one sentence of a version: what it is, and which promises it makes.

    `place`: of the sentence in the text of that language, from 1; its words are kept beside it.
    """

    __tablename__ = "policy_readings"
    __table_args__ = (UniqueConstraint("policy_id", "lang", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id"), index=True)
    lang: Mapped[str] = mapped_column(String(2))
    place: Mapped[int]
    words: Mapped[str] = mapped_column(LongText)
    says: Mapped[SaysOf]
    promises: Mapped[list[Any]] = mapped_column(JSON)
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    read_at: Mapped[datetime]

    @property
    def key(self) -> str:
        return f"{self.lang}{self.place}"
