"""Which letter a code opens, and the one page that answers every code that opens nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Response, g, render_template, request, session
from flask.typing import ResponseReturnValue

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.public_checks import counted_try, unlisted
from portal.foundation.accounts.signing_in.login import on_behalf_of
from portal.foundation.core import clock
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import GONE, OK, or_404
from portal.foundation.core.words.messages import LANGUAGES
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.papers import queries, services, workflow
from portal.supervision.papers.letter_codes.forms import CodeForm
from portal.supervision.papers.models import Letter

FOLDER = "supervision/papers"


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """A letter that is looked at with its code, and in whose scope."""

    letter: Letter
    vendor: Vendor
    code: str
    who: Actor
    today: date

    @property
    def is_good(self) -> bool:
        """To sign and answer with."""
        return workflow.is_code_good(self.letter, self.today)

    def signer(self, name: str) -> Actor:
        """Whoever typed this name, without an account."""
        who = self.who
        return Actor(
            roles=who.roles, vendor_id=who.vendor_id, name=name, address=request.remote_addr
        )


def with_letter(
    letter_code: str, show: Callable[[OpenLetter], ResponseReturnValue]
) -> ResponseReturnValue:
    """The page of the letter with this code, in the scope of its vendor. Looking uses nothing up:
    telephones and scanners open addresses too."""
    lang = request.args.get("text", "")
    if lang in LANGUAGES and "language" not in session and g.actor is None:
        g.language = lang  # of the letter whose square was read
    try:
        code = workflow.read_code(letter_code[:40])
        with counted_try("letter", services.FREE_CODES, services.FREE_FOR_ALL) as found:
            held = queries.vendor_of_code(services.digest_of_code(code))
            found.is_ours = held is not None
    except RuleViolated:
        return closed()
    except DomainError as refusal:  # too many tries
        form = CodeForm(formdata=None)
        refuse(form, refusal)
        return door(form, refusal)
    if held is None:
        return closed()
    letter_id, vendor_id = held
    who = Actor(roles=frozenset({Role.VENDOR_MEMBER}), vendor_id=vendor_id)
    with on_behalf_of(who):
        letter = or_404(queries.find_letter(letter_id))
        vendor = or_404(find_vendor(letter.vendor_id))
        return show(OpenLetter(letter, vendor, code, who, clock.today()))


def door(form: CodeForm, refused: DomainError | None = None, status: int = OK) -> Response:
    return unlisted(render_template(f"{FOLDER}/letter_door.html", form=form), refused, status)


def closed() -> Response:
    return unlisted(render_template(f"{FOLDER}/letter_closed.html"), status=GONE)
