"""Yes or no, with or without something between and beside them."""

from typing import Final

from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.choice import OneChoiceKind
from portal.supervision.questionnaires.kinds.parts.answer import both_words, plain
from portal.supervision.questionnaires.kinds.parts.question import (
    NA,
    NO,
    PARTIAL,
    SCALE_WORDS,
    YES,
    Option,
)

_ALSO: Final = {  # how people sign the answers in a cell, besides their labels and ids
    answer: frozenset(map(plain, signs))
    for answer, signs in {
        YES: ("y", "true", "○", "〇", "◯", "有", "あり", "実施"),
        PARTIAL: ("△", "一部", "partially", "part", "partial"),
        NO: ("n", "false", "×", "✕", "無", "なし", "未実施"),
        NA: ("n/a", "na", "非該当", "対象外", "該当なし", "該当しない"),
    }.items()
}


class ScaleKind(OneChoiceKind):
    """Its answers are the same for every question."""

    def names(self, option: Option) -> frozenset[str]:
        return frozenset({option.id, *both_words(SCALE_WORDS[option.id]), *_ALSO[option.id]})


class YesNoKind(ScaleKind):
    id = "yes_no"
    words = say("Yes or no")
    also_called = ("yes/no", "yesno", "yes_no", "はい/いいえ", "boolean", "○×", "有無")
    scale = (YES, NO)


class YesPartialNoKind(ScaleKind):
    id = "yes_partial_no"
    words = say("Yes, partly or no")
    also_called = ("yes/partly/no", "yes/partial/no", "yes_partial_no", "はい/一部/いいえ")
    scale = (YES, PARTIAL, NO)


class YesNoNAKind(ScaleKind):
    id = "yes_no_na"
    words = say("Yes, no or not applicable")
    also_called = ("yes/no/na", "yes/no/n/a", "yes_no_na")
    scale = (YES, NO, NA)


class YesPartialNoNAKind(ScaleKind):
    id = "yes_partial_no_na"
    words = say("Yes, partly, no or not applicable")
    also_called = ("yes_partial_no_na", "yes/partly/no/na")
    scale = (YES, PARTIAL, NO, NA)


YES_NO, YES_PARTIAL_NO = YesNoKind(), YesPartialNoKind()
YES_NO_NA, YES_PARTIAL_NO_NA = YesNoNAKind(), YesPartialNoNAKind()
