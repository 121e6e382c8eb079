"""What people do about instructions, as commands."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.instructions import case_services, queries, services
from portal.supervision.instructions.models import (
    CaseChannel,
    Instruction,
    InstructionCase,
    InstructionKind,
)
from portal.supervision.instructions.workflow import OpenedCase, ToldReport
from tests.actors import acting


def said(**more: Any) -> OpenedCase:
    usual: dict[str, Any] = {
        "kind": InstructionKind.ERASURE,
        "channel": CaseChannel.DESK,
        "came_on": clock.today(),
        "title": "Erase one customer",
        "wording": "Erase the entries of the person named below.",
    }
    return OpenedCase(**(usual | more))


def give_all(by: User, *works: Engagement, **more: Any) -> InstructionCase:
    db.session.commit()
    with transaction():
        return case_services.give(said(**more), [work.id for work in works], actor=acting(by))


def give(by: User, work: Engagement, **more: Any) -> Instruction:
    case = give_all(by, work, **more)
    return queries.of_case(case.id)[0].instruction


def acknowledge(row: Instruction, by: User) -> None:
    with transaction():
        services.acknowledge(row, actor=acting(by))


def report(row: Instruction, by: User, **more: Any) -> None:
    usual: dict[str, Any] = {"wording": "Three entries were erased.", "done_on": clock.today()}
    with transaction():
        services.report(row, ToldReport(**(usual | more)), actor=acting(by))


def confirm(row: Instruction, by: User, remark: str = "") -> None:
    with transaction():
        services.confirm(row, remark=remark, version=None, actor=acting(by))


def send_back(row: Instruction, by: User, *, due_on: date | None = None) -> None:
    with transaction():
        services.send_back(
            row,
            remark="The second system is missing.",
            due_on=due_on,
            version=None,
            actor=acting(by),
        )


def withdraw(row: Instruction, by: User) -> None:
    with transaction():
        services.withdraw(row, reason="The person took it back.", actor=acting(by))


def reply(case: InstructionCase, by: User, on: date | None = None) -> None:
    with transaction():
        case_services.reply(
            case,
            "We wrote that it is erased.",
            replied_on=on or clock.today(),
            version=None,
            actor=acting(by),
        )
