"""`flask records review`: what was said falsely before and waits for the officer."""

import click
from flask.cli import AppGroup

from portal.cli.entry import as_system, json_option, print_json, terminal_language
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import say
from portal.proof.hindsight.found import TITLES, by_kind
from portal.proof.hindsight.queries import find_all

group = AppGroup("records", help="Whether what is kept is true.")


@group.command("review")
@json_option
@as_system
def review(*, as_json: bool) -> None:
    """What was said before and is not so, as today's rules see the records; each waits for the
    officer's decision on the page under Reports. Nothing is changed."""
    lang, found = terminal_language(), find_all()
    if as_json:
        print_json(
            {
                "kind": one.kind.value,
                "key": one.key,
                "vendor_id": one.vendor_id,
                "number": words(one.number, lang),
                "on": one.on,
                "told": words(one.told, lang),
                "followed": words(one.followed, lang) if one.followed else None,
                "decision": one.decided.choice.value if one.decided else None,
            }
            for one in found
        )
        return
    if not found:
        click.echo(words(say("Nothing was found."), lang))
    for kind, rows in by_kind(found).items():
        waits = sum(1 for one in rows if one.waits)
        click.echo(f"{words(TITLES[kind], lang)}: {len(rows)} ({waits})")
        for one in rows:
            state = one.decided.choice.value if one.decided else "-"
            told = words(one.told, lang)
            click.echo(f"  {words(one.number, lang)}  {one.vendor.in_(lang)}  {told}  {state}")
