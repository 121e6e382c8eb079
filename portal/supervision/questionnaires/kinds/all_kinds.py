"""Every kind of answer, in the order in which authors choose it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.supervision.questionnaires.kinds.choice import SINGLE_CHOICE
from portal.supervision.questionnaires.kinds.date import DATE
from portal.supervision.questionnaires.kinds.file import FILE
from portal.supervision.questionnaires.kinds.multi_choice import MULTI_CHOICE
from portal.supervision.questionnaires.kinds.number import NUMBER
from portal.supervision.questionnaires.kinds.parts.question import AnswerKind
from portal.supervision.questionnaires.kinds.percentage import PERCENTAGE
from portal.supervision.questionnaires.kinds.scale import (
    YES_NO,
    YES_NO_NA,
    YES_PARTIAL_NO,
    YES_PARTIAL_NO_NA,
)
from portal.supervision.questionnaires.kinds.table import TABLE
from portal.supervision.questionnaires.kinds.text import TEXT

KINDS: Final[Mapping[str, AnswerKind]] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            YES_NO, YES_PARTIAL_NO, YES_NO_NA, YES_PARTIAL_NO_NA, SINGLE_CHOICE, MULTI_CHOICE,
            NUMBER, PERCENTAGE, DATE, TEXT, TABLE, FILE,
        )
    }
)  # fmt: skip
