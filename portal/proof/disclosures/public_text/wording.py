"""The words of the public text: one paragraph for each part, without any mark-up. Pure.

APPI Art. 32(1)(iv) and Cabinet Order Art. 10: the measures for security are to be knowable to the persons.
Until somebody words them otherwise, the measures are those that the portal itself supports.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say

Measures = Sequence[Text]
_MEASURES: Final = (
    say("Vendors are chosen by written criteria before data is handed over, and assessed again."),
    say("The handling is bound by contract: confidentiality, no other use, return or destruction."),
    say("Subcontracting needs our approval beforehand."),
    say("How the data is handled is checked at regular intervals, and what is found is mended."),
    say("Only the data that the work needs is handed over, and each handover is recorded."),
)


def usual_measures() -> list[Text]:
    return [Text(ja=words(one, "ja"), en=words(one, "en")) for one in _MEASURES]


@with_years()
def text_in(content: Mapping[str, Any], lang: Lang) -> str:
    """The whole text in one language, paragraphs with an empty line between."""
    return "\n\n".join(_paragraphs(content, lang))


def _paragraphs(content: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    def said(message: Message) -> str:
        return words(message, lang)

    day = date.fromisoformat(content["as_of"])
    yield said(say("Handling of personal data at vendors"))
    yield said(
        say(
            "%(company)s entrusts the handling of personal data to companies of these kinds (as of %(day)s).",
            company=content["company"][lang],
            day=day,
        )
    )
    if content["kinds"]:
        yield "\n".join(_kind(one, lang) for one in content["kinds"])
    else:
        yield said(say("At present no handling of personal data is entrusted."))
    names = said(say(", ")).join(one[lang] for one in content["countries"])
    if names:
        yield said(say("Countries in which the data is handled: %(countries)s", countries=names))
    if content["measures"]:
        lines = [
            f"・{one[lang]}" if lang == "ja" else f"- {one[lang]}" for one in content["measures"]
        ]
        yield "\n".join([said(say("What we do so that the data is safe there:")), *lines])
    if content["contact"][lang]:
        yield said(say("Questions: %(contact)s", contact=content["contact"][lang]))


def _kind(one: Mapping[str, Any], lang: Lang) -> str:
    purposes = ("、" if lang == "ja" else ", ").join(purpose[lang] for purpose in one["purposes"])
    return (
        f"・{one['kind'][lang]}({purposes})"
        if lang == "ja"
        else f"- {one['kind'][lang]} ({purposes})"
    )
