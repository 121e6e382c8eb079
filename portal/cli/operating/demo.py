"""`flask demo load`: a fictional company with its vendors, to try Kantoku on."""

import unicodedata
from collections.abc import Iterable

import click
from flask.cli import AppGroup

from portal.cli.entry import as_system, tell, terminal_language
from portal.demo.cast.shapes import NAME, PASSWORD
from portal.demo.crowd.loading import add_crowd, is_demonstration, missing_vendors
from portal.demo.story.loading import SEED, SignIn, load
from portal.foundation.access.roles import ROLE_LABELS, Role
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say, say_n
from portal.foundation.mail import outbox

group = AppGroup("demo", help="A demonstration company.")


@group.command("load")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=SEED,
    show_default=True,
    help="Other numbers, the same story.",
)
@click.option(
    "--vendors",
    type=click.IntRange(min=1, max=100_000),
    help="Fill the register up to so many vendors, to try the portal's size. Again adds the rest.",
)
@as_system
def load_demo(seed: int, vendors: int | None) -> None:
    """Fill an empty portal with a fictional company and print who can sign in."""
    lang = terminal_language()
    if vendors is not None and is_demonstration():
        _fill_up(vendors, seed, lang)
        return
    people = load(seed)
    if vendors is not None:
        _fill_up(vendors, seed, lang)
    tell(
        say("%(company)s is ready, a company that does not exist.", company=NAME),
        say("Everybody signs in with the same password: %(password)s", password=PASSWORD),
        say("It is no secret. Never use this data where others can reach it."),
    )
    click.echo()
    for line in _table(people, lang):
        click.echo(line)
    click.echo()
    tell(say("Address: %(link)s", link=outbox.link_to("/")))


def _fill_up(vendors: int, seed: int, lang: Lang) -> None:
    """Add what is missing, with a bar where somebody watches."""
    missing = missing_vendors(vendors)
    label = words(say("Fictional vendors"), lang)
    with click.progressbar(length=missing, label=label, show_pos=True) as bar:
        added = add_crowd(vendors, seed, bar.update)
    tell(say_n("%(n)s vendor added.", "%(n)s vendors added.", added))


def _table(people: Iterable[SignIn], lang: Lang) -> Iterable[str]:
    """Role, e-mail address, name and company, in columns."""
    rows = [
        (_roles(person, lang), person.user.email, _name(person))
        for person in sorted(people, key=lambda sign_in: sign_in.company != "")  # our own first
    ]
    widths = [max(_width(row[column]) for row in rows) for column in (0, 1)]
    for roles, email, name in rows:
        yield f"{_padded(roles, widths[0])}  {_padded(email, widths[1])}  {name}"


def _roles(person: SignIn, lang: Lang) -> str:
    separator, roles = "・" if lang == "ja" else ", ", person.user.roles
    return separator.join(words(ROLE_LABELS[role], lang) for role in Role if role in roles)


def _name(person: SignIn) -> str:
    return f"{person.user.name} ({person.company})" if person.company else person.user.name


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns of a terminal: a Japanese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "FW" else 1 for sign in text)
