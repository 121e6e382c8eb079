"""What every mail to a vendor's person has."""

from portal.foundation.organisation.queries import the_organisation


def lacking(body: str, lang: str) -> set[str]:
    """What greeting and signature of a mail to Ada lack, or have twice."""
    ja = lang == "ja"
    greeting = "Ada 様" if ja else "Dear Ada,"
    opening = "いつもお世話になっております。" if ja else "Sazanami Transfer Inc. writes to you"
    closing = "何卒よろしく" if ja else "Kind regards,"
    letter, signature = body.split("\n\n--\n")
    name, contact = the_organisation().name.in_(lang), "03-0000-0000"
    holds = {
        "greeting": letter.count(greeting) == 1,
        "opening": f"{greeting}\n\n{opening}" in letter,
        "one courtesy": letter.count("お世話になって") == ja,
        "closing": letter.rsplit("\n\n", 1)[1].startswith(closing),
        "company": signature.startswith(f"{name}\n"),
        "contact": signature.count(contact) == 1,
        "contact only there": contact not in letter,
    }
    return {what for what, held in holds.items() if not held}
