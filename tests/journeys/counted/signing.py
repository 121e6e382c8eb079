"""On a phone, from the mail to the signature: the password is known, nothing is signed in yet."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from tests.journeys import vendor_side
from tests.journeys.conftest import Meet
from tests.journeys.counting import Counter
from tests.journeys.portal_house import Portal
from tests.journeys.visitor import Visitor

SOMETHING = "12"  # how many handle the data, where a statement asks


@dataclass(frozen=True, slots=True)
class Signatory:
    email: str
    password: str


def walk(portal: Portal, meet: Meet, lang: str, who: Signatory, link: str = "") -> Counter:
    """Everything that is asked is attested. The first tap is the one on the link in the mail; `link`:
    it is this one."""
    counter = Counter()
    link = link or link_for(portal, who)
    one = counter.watch(meet(portal, lang, phone=True))
    counter.counted.taps += 1
    one.open(link)
    types(one, "email", who.email)
    types(one, "password", who.password)
    one.press("Sign in")
    for answer in one.page.locator("[data-answer][value=affirm]").all():
        answer.check()
    for empty in one.page.locator("main [data-section] input.form-control:visible").all():
        if empty.get_attribute("name") and not empty.input_value():
            types(one, str(empty.get_attribute("name")), SOMETHING)
    one.page.locator("main [name=confirmed]").check()
    types(one, "password", who.password)
    one.press_at(vendor_side.SIGN)
    assert one.page.locator(".flash--done").count()
    return counter


def types(one: Visitor, name: str, value: str) -> None:
    """Into a field, which is tapped first where it has not the focus already."""
    field = one.page.locator(f'main [name="{name}"]')
    if not field.evaluate("one => one === document.activeElement"):
        field.click()
    field.fill(value)


def link_for(portal: Portal, who: Signatory) -> str:
    """In the newest mail that asks for statements, the link to them."""
    newest = (
        select(OutboxEmail.body)
        .join(User, User.id == OutboxEmail.user_id)
        .where(User.email == who.email, OutboxEmail.body.contains("/attestations/"))
        .order_by(OutboxEmail.id.desc())
        .limit(1)
    )
    with portal.app.app_context(), acting_as(db.session, SYSTEM):
        body = db.session.scalar(newest)
    found = re.search(r"http://[^/\s]+(/attestations/\S+)", body or "")
    assert found, f"no mail asks {who.email} for statements"
    return found[1]
