"""`flask audit`: is the history whole?"""

import click
from flask.cli import AppGroup

from portal.cli.entry import REFUSED, as_system, json_option, print_json, terminal_language
from portal.foundation.audit.queries import head
from portal.foundation.audit.verification import verify
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say_n

group = AppGroup("audit", help="The audit log.")


@group.command("verify")
@click.option("--head", "heads", multiple=True, metavar="HASH", help="A head kept elsewhere.")
@json_option
@as_system
def audit_verify(heads: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001  (click gives it)
    """Find changed, missing and moved events; with --head also an end that was cut off."""
    lang = terminal_language()
    wrong = [words(one, lang) for one in verify(one.strip().lower() for one in heads)]
    number, last = head()
    if as_json:
        print_json({"whole": not wrong, "events": number, "head": last, "problems": wrong})
    elif wrong:
        click.echo("\n".join(wrong), err=True)
    else:
        whole = say_n(
            "The log is whole: %(n)s event, head %(head)s.",
            "The log is whole: %(n)s events, head %(head)s.",
            number,
            head=last,
        )
        click.echo(words(whole, lang))
    if wrong:
        raise SystemExit(REFUSED)
