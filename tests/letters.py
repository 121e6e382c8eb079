"""What every mail to a vendor's person has."""

from portal.foundation.organisation.queries import the_organisation


def greets_and_is_signed(body: str, lang: str) -> None:
    """Asserts it of the body of a mail to Ada."""
    begin, closing = (
        ("Ada 様\n\nいつもお世話になっております。", "何卒よろしく")
        if lang == "ja"
        else ("Dear Ada,\n\nSazanami Transfer Inc. writes to you", "Kind regards,")
    )
    letter, signature = body.split("\n\n--\n")
    assert begin in letter
    assert letter.count("Ada 様" if lang == "ja" else "Dear Ada,") == 1
    assert letter.count("お世話になって") == (lang == "ja")
    assert letter.rsplit("\n\n", 1)[1].startswith(closing)
    company = the_organisation()
    assert signature.startswith(company.name.in_(lang) + "\n")
    assert signature.count("03-0000-0000") == 1
    assert "03-0000-0000" not in letter
