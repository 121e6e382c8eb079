"""What may stand in a questionnaire: texts that may lack words, counts, what may be left out."""

from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from portal.foundation.core.plain_data import Flag, Number, Things, Whole, or_else, refuse
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import Text, say

T = TypeVar("T")
NOTHING = Text(ja="", en="")


def _with_both(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {"ja": "", "en": ""} | {name: one for name, one in value.items() if one is not None}


def _tidy(text: Text) -> Text:
    return Text(ja=_visible(text.ja), en=_visible(text.en))


def _visible(words: str) -> str:
    """Without what no database keeps; most texts hold nothing of the kind."""
    return (words if words.isprintable() else without_unseen(words)).strip()


def _count(value: int) -> int:
    if value < 0:
        raise refuse(say("A whole number from 0 on is expected here."))
    return value


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise refuse(say("A number from 0 to 1 is expected here."))
    return value


# Left out where it says nothing.
UNSAID = Field(exclude_if=lambda value: value == NOTHING or not value)
Loose = Annotated[Text, BeforeValidator(_with_both), AfterValidator(_tidy)]  # may lack words
MaybeText = Annotated[Loose, or_else(NOTHING), UNSAID]
Count = Annotated[Whole, AfterValidator(_count)]
Ticked = Annotated[Flag, or_else(default=False), UNSAID]
Maybe: TypeAlias = Annotated[T | None, Field(exclude_if=lambda value: value is None)]
Listed: TypeAlias = Annotated[Things[T], or_else(()), UNSAID]
Score = Annotated[Number, AfterValidator(_share)]
