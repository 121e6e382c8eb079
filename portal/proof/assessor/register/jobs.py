"""Registers too large for a request: asked for here, made by a job, fetched by whoever asked."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from flask_babel import force_locale

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Lang, say
from portal.foundation.runs import making
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, begin, register
from portal.proof.assessor.register import files
from portal.proof.assessor.register.columns import columns

REGISTER: Final = register(
    RunKind(id="vendor_register.file", needs=Permission.COMPANY_VIEW, shown_at="assessor.register")
)
_TOLD_EVERY: Final = 500  # vendors


def begin_register(
    vendor_ids: Sequence[int],
    *,
    day: date,
    chosen: Sequence[str],
    lang: Lang,
    back: str,
    actor: Actor,
) -> Run:
    """`chosen`: columns. Subjects of the run are vendors."""
    name = f"{words(files.TITLE, lang)} {day.isoformat()}.xlsx"
    asked = {"file": name, "day": day.isoformat(), "columns": list(chosen), "lang": lang}
    title = say("Make the file “%(name)s”", name=name)
    return begin(REGISTER, list(vendor_ids), title=title, asked=asked, back=back, actor=actor)


def make_registers() -> int:
    """Whatever is asked for, the oldest first; returns how many."""
    return making.make_waiting(REGISTER, _write)


def _write(run: Run, path: Path) -> None:
    lang = next(lang for lang in LANGUAGES if lang == run.asked["lang"])
    chosen = [column for column in columns() if column.id in {*run.asked["columns"], "vendor"}]
    tell = making.teller(run)
    with force_locale(lang):
        file = files.RegisterFile(run.subjects, date.fromisoformat(run.asked["day"]), chosen)
        files.write_workbook(
            file, str(path), lambda done: tell(done) if done % _TOLD_EVERY == 0 else None
        )
