"""How to mend what is wrong with a pack: a sentence for each reason."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.content.definitions.pack import Problem
from portal.foundation.core.words.messages import Message, say

_SPELL = say("Compare the spelling with the id it is meant to be, or add what it names.")
_QUOTED = say("Put it in quotation marks if it looks like a number or a day.")
_TWICE = say("Give one of the two another id, or take it out.")
_BY_REASON: Mapping[str, Message] = MappingProxyType(
    {
        "The field %(name)s is missing.": say("Add this field here."),
        "There is no field %(name)s here.": say("Correct its name, or take it out."),
        "A list is expected here.": say("Write each entry on a line of its own, after a hyphen."),
        "A mapping is expected here.": say("Write each field as “name: value”, indented."),
        "The id %(id)s stands here twice.": _TWICE,
        "A text is expected here.": _QUOTED,
        "%(id)s is not an id.": say(
            "An id begins with a letter and has only letters, figures, _ and -."
        ),
        "There is no %(id)s.": _SPELL,
        "The text in %(language)s is missing.": say("Write the text in this language too."),
        "A version such as '2026.1' is expected here.": say(
            "Write year and number in quotation marks."
        ),
        "A date such as 2026-11-25 is expected here.": _QUOTED,
        "The clauses must be numbered 1 to %(last)s, each once.": say(
            "Give every clause the number that follows, without a gap: papers quote it."
        ),
        "The clause %(id)s must be there, mandatory and never waived.": say(
            "Add a clause with this id, level mandatory, waivable false."
        ),
        "No mandatory clause holds item %(item)s of J.9.4.": say(
            "Name the item at mapping, jisq15001_j94, of the mandatory clause that asks for it."
        ),
        "The pack is missing.": say("Load the packs that ship first."),
        "This is not YAML: %(error)s": say(
            "Look at this line and the one before: indentation, colons, quotation marks."
        ),
        "The file cannot be read: %(error)s": say(
            "Put days and versions in quotation marks; use texts, numbers and lists only."
        ),
        "The file is not in UTF-8.": say("Save it as UTF-8 in your editor."),
        "The file does not say which pack it is: one of %(ids)s.": say(
            "Begin the file with schema_version, id, version and as_of."
        ),
        "Two of the files are the same pack.": say("Hand in one of them only."),
    }
)
_OTHERWISE = say("Correct this place and hand the file in again.")


def mend_for(problem: Problem) -> Message:
    return _BY_REASON.get(problem.reason.id, _OTHERWISE)
