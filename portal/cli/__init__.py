"""Commands for operators, a module for each group; each documented in docs/operating.md."""

from flask import Flask

from portal.cli.operating import access, audit, database, demo, jobs, mail, records, setup, users
from portal.cli.supervising import (
    content,
    planning,
    promises,
    questionnaires,
    reminders,
    reports,
    vendors,
)

GROUPS = (
    access.group,
    audit.group,
    content.group,
    database.group,
    demo.group,
    jobs.group,
    mail.group,
    planning.group,
    promises.command,
    questionnaires.group,
    records.group,
    reminders.group,
    reports.group,
    setup.group,
    users.group,
    vendors.group,
)


def register_commands(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
    database.ask_before_downgrade(app)
    database.tell_after_upgrade(app)
    records.seal_after_upgrade(app)
