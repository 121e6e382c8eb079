"""A command reads how all vendors stand while the job judges one of them: on PostgreSQL each of its statements
sees another moment."""

from typing import Any

from flask import Flask
from sqlalchemy import event, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.desk.board import alike_today, standings_on
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.services import judge_stale
from tests.cast import Cast
from tests.factories.scenes import work_of


def test_who_is_judged_meanwhile_stands_in_some_way(office: Flask, people: Cast) -> None:
    with transaction(audited=False):
        work_of(people.acme, signer=people.ada, attested=False)
    judge_stale()
    judged: list[int] = []

    def judge(*told: Any) -> None:
        if judged or "min(vendor_judgements.id)" not in told[2]:
            return
        judged.append(1)
        other = update(VendorJudgement).values(alike=7, holds_data=False)
        with office.app_context(), acting_as(db.session, SYSTEM), transaction(audited=False):
            db.session.execute(other)

    event.listen(db.engine, "after_cursor_execute", judge)
    with transaction(audited=False):
        standings, _ = standings_on(clock.today())
    judged.clear()
    with transaction(audited=False):
        alike, _ = alike_today()

    assert judged == [1]
    assert len(standings) == sum(alike.values()) == 2
