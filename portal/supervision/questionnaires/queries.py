"""Every read about questionnaires, their versions and drafts."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer

from portal.content.definitions.questions import SELECTION
from portal.foundation.core.database.db import db
from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireVersion,
)

_KEPT = 32  # sheets in a process; the largest known has 1,000 questions
_sheets: OrderedDict[str, Sheet] = OrderedDict()  # by SHA-256 of the body
_VERSIONS = select(QuestionnaireVersion).options(defer(QuestionnaireVersion.body))


def find_questionnaire(questionnaire_id: int) -> Questionnaire | None:
    return db.session.get(Questionnaire, questionnaire_id)


def find_named(name: str) -> Questionnaire | None:
    return db.session.scalar(select(Questionnaire).where(Questionnaire.name == name))


def list_questionnaires(
    *, retired: bool = False, with_criteria: bool = False
) -> Sequence[Questionnaire]:
    """Those in use, by name; `retired`: the others as well; `with_criteria`: the one that the portal
    makes from the selection criteria, which nobody writes, plans or sends by hand."""
    statement = select(Questionnaire).order_by(Questionnaire.name)
    if not with_criteria:
        statement = statement.where(Questionnaire.name != SELECTION)
    if not retired:
        statement = statement.where(Questionnaire.retired_on.is_(None))
    return db.session.scalars(statement).all()


def read_from_alike(mark: str) -> Questionnaire | None:
    """The newest that was read from a file with these headings (`Mapped.mark`)."""
    found = select(Questionnaire).where(Questionnaire.file_mark == mark)
    return db.session.scalar(found.order_by(Questionnaire.id.desc()).limit(1))


def find_version(version_id: int) -> QuestionnaireVersion | None:
    """Without its body; `sheet_of` gives what is in it."""
    return db.session.scalar(_VERSIONS.where(QuestionnaireVersion.id == version_id))


def versions_of(questionnaire_ids: Collection[int]) -> Sequence[QuestionnaireVersion]:
    """Every version, the newest first, without bodies."""
    return db.session.scalars(
        _VERSIONS.where(QuestionnaireVersion.questionnaire_id.in_(questionnaire_ids)).order_by(
            QuestionnaireVersion.questionnaire_id, QuestionnaireVersion.number.desc()
        )
    ).all()


def latest_version(questionnaire_id: int) -> QuestionnaireVersion | None:
    """The newest that was published, without its body."""
    found = _VERSIONS.where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
    return db.session.scalar(found.order_by(QuestionnaireVersion.number.desc()).limit(1))


def version_of_pack(questionnaire_id: int, label: str) -> QuestionnaireVersion | None:
    """The newest that came from this version of a pack, without its body."""
    found = _VERSIONS.where(
        QuestionnaireVersion.questionnaire_id == questionnaire_id,
        QuestionnaireVersion.label == label,
    )
    return db.session.scalar(found.order_by(QuestionnaireVersion.number.desc()).limit(1))


def shipped_in(questionnaire_id: int) -> str:
    """The version of the sheet that ships which the newest version holds; "" for none."""
    found = select(QuestionnaireVersion.label).where(
        QuestionnaireVersion.questionnaire_id == questionnaire_id, QuestionnaireVersion.label != ""
    )
    return db.session.scalar(found.order_by(QuestionnaireVersion.number.desc()).limit(1)) or ""


def find_draft(questionnaire_id: int) -> QuestionnaireDraft | None:
    found = QuestionnaireDraft.questionnaire_id == questionnaire_id
    return db.session.scalar(select(QuestionnaireDraft).where(found))


def sheet_of(version_id: int, sha256: str | None = None) -> Sheet:
    """What a published version asks. Read once in a process: a version never changes.

    One statement, none where `sha256` is known and it was read before; KeyError for no version.
    """
    if sha256 is None:
        sha256 = db.session.scalar(
            select(QuestionnaireVersion.sha256).where(QuestionnaireVersion.id == version_id)
        )
    if sha256 is None:
        raise KeyError(version_id)
    return _read_once(sha256, lambda: data_of(version_id))


def data_of(version_id: int) -> dict[str, Any]:
    """A version as plain data, as `read_sheet` takes it. KeyError for no version."""
    body = db.session.scalar(
        select(QuestionnaireVersion.body).where(QuestionnaireVersion.id == version_id)
    )
    if body is None:
        raise KeyError(version_id)
    data: dict[str, Any] = json.loads(body)
    return data


def draft_sheet(draft: QuestionnaireDraft) -> Sheet:
    """What the draft asks; read once in a process for each state it was in."""
    sha256 = hashlib.sha256(draft.body.encode()).hexdigest()
    return _read_once(sha256, lambda: json.loads(draft.body))


def _read_once(sha256: str, data: Callable[[], Any]) -> Sheet:
    sheet = _sheets.get(sha256)
    if sheet is None:
        sheet = _sheets[sha256] = read_sheet(data())
        if len(_sheets) > _KEPT:
            _sheets.popitem(last=False)
    return sheet


def titles(ids: Collection[int]) -> Mapping[int, Questionnaire]:
    rows = db.session.scalars(select(Questionnaire).where(Questionnaire.id.in_(ids)))
    return {row.id: row for row in rows}


def get_draft(draft_id: int) -> QuestionnaireDraft | None:
    return db.session.get(QuestionnaireDraft, draft_id)


def drafts_of(questionnaire_ids: Collection[int]) -> Mapping[int, QuestionnaireDraft]:
    """By questionnaire, without their bodies."""
    rows = db.session.scalars(
        select(QuestionnaireDraft)
        .options(defer(QuestionnaireDraft.body))
        .where(QuestionnaireDraft.questionnaire_id.in_(questionnaire_ids))
    )
    return {row.questionnaire_id: row for row in rows}


def newest_of(questionnaire_ids: Collection[int]) -> Mapping[int, QuestionnaireVersion]:
    """By questionnaire, the newest version that was published."""
    return {row.questionnaire_id: row for row in reversed(versions_of(questionnaire_ids))}


def has_label(name: str, label: str) -> bool:
    """Whether a version of this questionnaire came from this version of a pack."""
    found = (
        select(QuestionnaireVersion.id)
        .join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
        .where(Questionnaire.name == name, QuestionnaireVersion.label == label)
    )
    return db.session.scalar(found.limit(1)) is not None
