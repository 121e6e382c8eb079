"""One training handed to four vendors: all trained, some left, answered by telephone, not answered yet."""

from datetime import timedelta
from typing import Final

from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.demo.cast.vendors_since_then import KOMOREBI
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.paper_records.models import Way
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.trainings import hand_services, paper_services, queries, services
from portal.supervision.trainings.models import HandedTraining
from portal.supervision.trainings.paper_services import TrainingPaper
from portal.supervision.trainings.workflow import PreparedTraining, ToldTraining

BUYER, SECOND = "morishita", "koike"
LEFT: Final = 3  # people of the night shift
USUAL: Final = 12  # people, where the vendor has stated no number yet
MATERIAL: Final = (
    "個人データの取扱いに関する教育\n\n"
    "1. 委託された業務の目的以外には利用しないこと\n"
    "2. 媒体・書面を持ち出さないこと\n"
    "3. 誤送信・紛失に気付いたときは、直ちに責任者に連絡すること\n"
    "4. 退職した後も秘密を守ること\n"
)


def tell(diary: Diary, stage: Stage) -> None:
    diary.act(15, prepare)
    diary.act(14, hand, [ASAGI, HOSHIKAGE, MIZUIRO, KOMOREBI])
    diary.act(
        7, answer, ASAGI, "夜間の班の3名は、来月の集合教育で受講します。", by="nishio", left=LEFT
    )
    diary.act(6, answer, HOSHIKAGE, "全員が受講し、確認テストに合格しました。", by="amano")
    diary.act(5, note_call, MIZUIRO, "井口 千春")
    diary.act(4, confirm_call, MIZUIRO)


def prepare(stage: Stage) -> None:
    material = receive_bytes(MATERIAL.encode(), "個人データの取扱い.txt", FileKind.TEXT)
    said = PreparedTraining(
        title_ja="個人データの取扱いと持出しの禁止",
        title_en="Handling personal data, and taking none out",
        edition=f"{stage.today.year}年度",
        wording="当社の個人データの取扱いに従事する方全員に、この教材で教育を行い、受講者数を報告してください。",
    )
    with transaction():
        services.prepare(said, [material], actor=stage.actor(BUYER))


def hand(stage: Stage, vendors: list[Outsourced]) -> None:
    training = queries.list_trainings()[0]
    ids = [stage.vendors[vendor.key].id for vendor in vendors]
    with transaction():
        hand_services.hand(training, ids, actor=stage.actor(BUYER))


def answer(stage: Stage, vendor: Outsourced, remark: str, *, by: str, left: int = 0) -> None:
    row, actor = _handed(stage, vendor), stage.actor(by)
    said = _told(row, actor.name, left=left, remark=remark)
    proof = receive_bytes("受講者名簿(氏名は略)".encode(), "受講記録.txt", FileKind.TEXT)
    with transaction():
        services.report(row, said, [proof], actor=actor)


def note_call(stage: Stage, vendor: Outsourced, said_by: str) -> None:
    row = _handed(stage, vendor)
    came = TrainingPaper(said=_told(row, said_by), way=Way.PHONE, received_on=clock.today())
    with transaction():
        paper_services.record_answer(row, came, [], actor=stage.actor(BUYER))


def confirm_call(stage: Stage, vendor: Outsourced) -> None:
    row = _handed(stage, vendor)
    paper = open_paper(row)
    if paper is None:
        raise LookupError(row.id)
    with transaction():
        paper_services.confirm_answer(paper.id, row, actor=stage.actor(SECOND))


def _told(row: HandedTraining, said_by: str, *, left: int = 0, remark: str = "") -> ToldTraining:
    """As many as the vendor stated last."""
    known = queries.known_handling(row.vendor_id)
    handling = max(known.number if known else USUAL, left + 1)
    return ToldTraining(
        held_from=clock.today(),
        held_until=clock.today(),
        trained=handling - left,
        handling=handling,
        said_by=said_by,
        rest_until=clock.today() + timedelta(days=30) if left else None,
        remark=remark,
    )


def _handed(stage: Stage, vendor: Outsourced) -> HandedTraining:
    """The newest one of the vendor."""
    return queries.of_vendor(stage.vendors[vendor.key].id)[0].row
