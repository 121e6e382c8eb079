"""P14: a questionnaire sent to every vendor that can be asked, in one act, by the job."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from sqlalchemy import select

from benchmarks.answering_sheet import IN_EACH, long_questionnaire
from benchmarks.answering_stage import DUE, FIRST, LAST, SHORT, published
from benchmarks.measuring import prepared
from benchmarks.outcome import Line
from benchmarks.registers import insert, written_between
from benchmarks.scene import Scene, copy_database, copy_of
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.runs.services import carry_on
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.responses.sending import many_services as sending_services
from portal.supervision.responses.sending.services import SheetSending


def sendings(scene: Scene, folder: Path, rounds: int) -> Iterator[Line]:
    """Chosen with all the work on record; who cannot be asked is left out by the job itself."""
    base, file, floor_file = (folder / f"sending{one}.sqlite" for one in ("-base", "", "-floor"))
    with_sheet = copy_of(scene, base)
    with with_sheet.inside():
        number = published("measured-sending", read_sheet(long_questionnaire(SHORT, IN_EACH)))
    with_sheet.close()
    opened: list[Scene] = []

    def fresh() -> None:
        for one in opened:
            one.close()
        copy_database(base, floor_file)
        opened[:] = [copy_of(with_sheet, file)]

    def product() -> None:
        with opened[0].inside():
            _send(number)
            carry_on()

    fresh()
    told = opened[0].statements(product)
    opened[0].close()
    rows = written_between(base, file)
    sent = len(rows["assignments"][1])
    compared = prepared(lambda: insert(floor_file, rows), product, fresh, rounds)
    opened[0].close()
    each = median(compared.product.seconds) / sent, median(compared.product.busy) / sent
    yield Line(
        "P14",
        f"a questionnaire sent to {sent:,} vendors in one act, by the job",
        "the same rows inserted, one transaction",
        compared,
        None,
        told,
        note=f"{sum(len(found) for _, found in rows.values()):,} rows, in {len(rows)} tables; for "
        f"each vendor {each[0] * 1000:.1f} ms by the clock, {each[1] * 1000:.1f} ms of a core. The "
        f"job looks who can be asked and commits after every {sending_services.SEND_MANY.part} vendors; "
        "statements are those of the whole.",
    )


def _send(questionnaire_id: int) -> None:
    """What the page does; it leaves the vendors to the job."""
    questionnaire = questionnaires.find_questionnaire(questionnaire_id)
    version = questionnaires.latest_version(questionnaire_id)
    if questionnaire is None or version is None:
        raise KeyError(questionnaire_id)
    works = list(db.session.scalars(select(Engagement.id)))
    person = people_with_role(Role.PROCUREMENT)[0].as_actor()
    sending = SheetSending(questionnaire, version, FIRST, LAST, DUE)
    end_reading()
    with transaction():
        sending_services.send_many(works, sending, actor=person)
