"""Questionnaires, their published versions, which never change, and the draft of the next one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Text


class VersionOrigin(StrEnum):
    """How a version came here."""

    PACK = "pack"  # ships with the portal
    WORKBOOK = "workbook"  # xlsx in our own layout
    YAML = "yaml"
    VSAQ = "vsaq"
    PLAIN = "plain"  # a sheet of id, question, answer type
    BROWSER = "browser"


class Questionnaire(Base):
    """A questionnaire the company uses, whatever its version."""

    __tablename__ = "questionnaires"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)  # supervision-standard
    title_ja: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    retired_on: Mapped[date | None]  # no longer sent to anybody
    # `planned.to_keep`; None: the plan does not send it
    plan_rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # of the workbook of somebody else's it was read from last: the mark of its headings, and the map
    file_mark: Mapped[str | None] = mapped_column(String(64))
    file_map: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> Text:
        return Text(ja=self.title_ja, en=self.title_en)


class QuestionnaireVersion(Base):
    """A published version. The row is never changed and never removed."""

    __tablename__ = "questionnaire_versions"
    is_sealed = True  # what was asked
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"), index=True)
    number: Mapped[int]  # counts from 1
    # the version of the sheet that ships it holds, as it is or below the company's own changes
    label: Mapped[str] = mapped_column(String(40), default="")
    body: Mapped[str]  # `write_sheet` as canonical JSON: sorted keys, no spaces
    sha256: Mapped[str] = mapped_column(String(64))  # of `body` in UTF-8
    sections: Mapped[int]
    questions: Mapped[int]
    origin: Mapped[VersionOrigin] = mapped_column(open_text_enum(VersionOrigin))
    note: Mapped[str] = mapped_column(String(1000), default="")  # what changed, for colleagues
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime]


class QuestionnaireDraft(Base):
    """The next version while it is written; one at a time."""

    __tablename__ = "questionnaire_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"), unique=True)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_versions.id"))
    label: Mapped[str] = mapped_column(String(40), default="")  # as of a version
    body: Mapped[str]  # as in a version; may lack translations
    origin: Mapped[VersionOrigin] = mapped_column(open_text_enum(VersionOrigin))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def _refuse_change(_mapper: Any, _connection: Any, row: Any) -> NoReturn:
    raise RuntimeError(f"{row.__tablename__} are only ever added to")


event.listen(QuestionnaireVersion, "before_update", _refuse_change)
event.listen(QuestionnaireVersion, "before_delete", _refuse_change)
