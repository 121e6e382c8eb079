"""Commands for operators, a group or two in a module; each documented in docs/commands.md."""

from flask import Flask

from portal.cli.operating import database, demo, jobs, records, seal, setup, users
from portal.cli.supervising import (
    assessor,
    content,
    customers,
    payees,
    planning,
    promises,
    questionnaires,
    reports,
    selections,
    vendors,
)

GROUPS = (
    users.access_group,
    records.audit_group,
    content.group,
    customers.group,
    database.group,
    demo.group,
    jobs.group,
    jobs.mail_group,
    payees.group,
    planning.group,
    promises.command,
    questionnaires.group,
    records.group,
    planning.reminders_group,
    reports.group,
    seal.group,
    selections.group,
    setup.group,
    users.group,
    vendors.group,
    assessor.group,
)


def register_commands(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
    database.ask_before_downgrade(app)
    database.tell_after_upgrade(app)
    records.seal_after_upgrade(app)
