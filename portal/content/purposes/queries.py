"""Which purposes of use are announced on a day, and from when data shared must serve one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from portal.content.purposes.announced import Announced, InForce
from portal.content.purposes.models import AnnouncedPurpose, PurposesAsked
from portal.content.versions.queries import once_in_transaction
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text

_ROWS, _ASKED = "announced_purposes", "purposes_asked"
_DAY = timedelta(days=1)
# Made once: each verdict asks.
_EVERY_DAY: Final[Any] = select(PurposesAsked).order_by(PurposesAsked.id.desc())
_EVERY_PURPOSE: Final[Any] = select(AnnouncedPurpose)


def announced_on(day: date) -> Announced:
    """As known now (docs/architecture.md law 7)."""
    asked = asked_from()
    if asked is None:  # it comes with the first purpose
        return Announced()
    found: dict[str, InForce] = {}
    ended: dict[str, date] = {}
    for number, rows in _by_number().items():
        now = next((row for row in rows if row.is_valid_on(day)), None)
        if now is not None:
            found[number] = InForce(number, now.text, _last_day(now, rows))
        elif rows[-1].valid_until is not None and rows[-1].valid_until <= day:
            ended[number] = rows[-1].valid_until - _DAY
    return Announced(asked, found, titles(), ended)


def titles() -> Mapping[str, Text]:
    """Every purpose that was ever announced, in its latest words, each with its number."""
    return {
        number: Text(ja=f"{number} {rows[-1].ja}", en=f"{number} {rows[-1].en}")
        for number, rows in _by_number().items()
    }


def open_titles() -> Mapping[str, Text]:
    """Those that have not ended by today: what may be named from now on."""
    named, today = titles(), clock.today()
    return {
        number: named[number]
        for number, rows in _by_number().items()
        if rows[-1].valid_until is None or rows[-1].valid_until > today
    }


def asked_from() -> date | None:
    """From which day data shared has to serve an announced purpose; None: not asked."""
    rows = list_asked()
    return rows[0].asked_from if rows else None


def list_asked() -> Sequence[PurposesAsked]:
    """Every day that was decided on, the latest decision first."""
    return once_in_transaction(_ASKED, lambda: db.session.scalars(_EVERY_DAY).all())


def list_versions() -> Sequence[AnnouncedPurpose]:
    """Every version of every purpose, by number, the latest first; corrected rows too."""
    return sorted(_rows(), key=lambda row: (row.number, -row.valid_from.toordinal(), -row.id))


def versions_of(number: str) -> Sequence[AnnouncedPurpose]:
    """Those of one purpose, the latest first; corrected rows too."""
    return [row for row in list_versions() if row.number == number]


def find_purpose(purpose_id: int) -> AnnouncedPurpose | None:
    return db.session.get(AnnouncedPurpose, purpose_id)


def edition() -> str:
    """What stands on record, in short: another one after every command about a purpose."""
    last = max((row.id for row in _rows()), default=0)
    days = [row.valid_until.toordinal() for row in _rows() if row.valid_until is not None]
    return f"{last}-{sum(days)}"


def forget() -> None:
    """After a row was added or changed in this transaction."""
    for key in (_ROWS, _ASKED):
        db.session().info.pop(key, None)


def _by_number() -> Mapping[str, Sequence[AnnouncedPurpose]]:
    """What counts, by number, the earliest version first."""
    found: dict[str, list[AnnouncedPurpose]] = {}
    for row in sorted(_rows(), key=lambda row: (row.number, row.valid_from, row.id)):
        if row.corrected_at is None:
            found.setdefault(row.number, []).append(row)
    return found


def _last_day(now: AnnouncedPurpose, rows: Sequence[AnnouncedPurpose]) -> date | None:
    """Through the versions that follow without a gap."""
    until = now.valid_until
    for row in rows:
        if until is not None and row.valid_from == until:
            until = row.valid_until
    return None if until is None else until - _DAY


def _rows() -> Sequence[AnnouncedPurpose]:
    """All of them, read once in each transaction: each verdict of each day asks."""
    return once_in_transaction(_ROWS, lambda: db.session.scalars(_EVERY_PURPOSE).all())
