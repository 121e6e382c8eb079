"""What every mail to a vendor's person has."""

from email.message import EmailMessage
from html import unescape

from portal.foundation.organisation.queries import the_organisation


def lacking(body: str, lang: str) -> set[str]:
    """What greeting and signature of a mail to Ada lack, or have twice."""
    ja = lang == "ja"
    greeting = "Ada 様" if ja else "Dear Ada,"
    opening = (
        "平素より大変お世話になっております。" if ja else "Sazanami Transfer Inc. writes to you"
    )
    closing = "何卒よろしく" if ja else "Kind regards,"
    letter, signature = body.split("\n\n--\n")
    asked = "お問い合わせください" if ja else "please ask"
    name, contact = the_organisation().name.in_(lang), "03-0000-0000"
    holds = {
        "greeting": letter.count(greeting) == 1,
        "opening": f"{greeting}\n\n{opening}" in letter,
        "one courtesy": letter.count("お世話になって") == ja,
        "closing": letter.rsplit("\n\n", 1)[1].startswith(closing),
        "company": signature.startswith(f"{name}\n"),
        "contact": signature.count(contact) == 1,
        "whom to ask": letter.count(asked) == 1,
        "asked before the end": letter.rsplit("\n\n", 2)[1].count(asked) == 1,
    }
    return {what for what, held in holds.items() if not held}


def text_of(letter: EmailMessage) -> str:
    """The plain text, as it was wrapped."""
    part = letter.get_body(("plain",))
    assert part is not None, letter["Subject"]
    return str(part.get_content())


def said_in(letter: EmailMessage) -> str:
    """What the HTML says, in which no line is broken."""
    part = letter.get_body(("html",))
    assert part is not None, letter["Subject"]
    return unescape(str(part.get_content()))
