"""The story of data that goes out otherwise than entrusted, or abroad, and what it has on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from portal.demo.acts.stage import Diary, Stage, WorkKey
from portal.demo.cast.vendors_leaving import LARKFIELD
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.engagements.queries import first_terms
from portal.supervision.provisions import queries, services
from portal.supervision.provisions.workflow import MadeRecord


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """What is recorded of one need: as MadeRecord calls it, and the name of its file."""

    need: str
    wording: str
    file: str
    place: str = ""
    edition: str = ""
    choice: str = ""


EQUIVALENT: Final = "foreign_equivalent"
ABROAD: Final = (
    StoryRecord(
        "contract_or_cbpr",
        "業務委託契約書の個人データの取扱いに関する条項により、法第4章第2節の規定の趣旨に沿った措置を義務付けている。",
        "契約書の写し(該当条項).txt",
    ),
    StoryRecord(
        "annual_check",
        "シンガポールのPDPAと提供先の取扱いを確認した。措置の実施に影響を及ぼすおそれのある制度は見当たらない。",
        "外国の提供先の確認.txt",
    ),
)


def tell(diary: Diary, stage: Stage) -> None:
    _mail_abroad(diary, stage)


def _mail_abroad(diary: Diary, stage: Stage) -> None:
    """Entrusted to a company abroad, which has an equivalent system: asked for both."""
    work = (LARKFIELD.key, LARKFIELD.works[0].key)
    starts = LARKFIELD.works[0].starts
    diary.act(stage.workday(starts + 10), record_needs, work, EQUIVALENT, ABROAD, actor="ishibashi")
    diary.act(stage.workday(starts + 8), confirm_records, work, actor="koike")


def record_needs(
    stage: Stage, key: WorkKey, basis: str, records: Sequence[StoryRecord], *, actor: str
) -> None:
    """Of all data of the work on that basis."""
    work = _work(stage, key)
    series = [one.share.series for one in work.shares if one.share.provision_basis == basis]
    for one in records:
        made = MadeRecord(
            need=one.need,
            held_on=clock.today(),
            wording=one.wording,
            place=one.place,
            edition=one.edition,
            choice=one.choice,
        )
        file = receive_bytes(one.wording.encode(), one.file, FileKind.TEXT)
        with transaction():
            services.propose(work, basis, series, made, [file], actor=stage.actor(actor))


def confirm_records(stage: Stage, key: WorkKey, *, actor: str) -> None:
    """Whatever waits about the work is compared with what shows it."""
    engagement = stage.works[key]
    for row, _end in queries.records_of_vendor(engagement.vendor_id):
        if row.engagement_id == engagement.id and row.decided_at is None:
            with transaction():
                services.decide(
                    row, confirmed=True, remark="", version=None, actor=stage.actor(actor)
                )


def _work(stage: Stage, key: WorkKey) -> WorkOnDay:
    """Today, or on its first day where it has not begun."""
    engagement = stage.works[key]
    first = first_terms(engagement.id)
    day = clock.today() if first is None else max(clock.today(), first.valid_from)
    works = work_on(day, [engagement.vendor_id])[engagement.vendor_id]
    return next(one for one in works if one.engagement_id == engagement.id)
