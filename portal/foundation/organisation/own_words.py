"""What the portal itself writes down, for which there is no reader: in the company's own language."""

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message
from portal.foundation.organisation.queries import the_organisation


def own_words(said: Message) -> str:
    """In the language that the company has chosen as its default."""
    return words(said, "en" if the_organisation().default_language == "en" else "ja")
