"""A questionnaire as it is compared: plain data in which codes and conditions stand in words."""

from typing import Any

from portal.foundation.core.i18n import words
from portal.foundation.core.messages import LANGUAGES
from portal.supervision.questionnaires import wording, written
from portal.supervision.questionnaires.shapes import Sheet
from portal.supervision.questionnaires.wording import Choices, Words


def told(sheet: Sheet, choices: Choices) -> dict[str, Any]:
    """As `written.write`, with kinds, grounds and conditions as people read them."""
    data = written.write(sheet)
    for section in data["sections"]:
        for plain in section["questions"]:
            question = sheet.by_id[plain["id"]]
            plain["answer_type"] = _both(wording.KINDS[question.kind])
            plain["basis_level"] = _both(wording.BASES[question.basis])
            if question.show_if is not None:
                plain["show_if"] = _both(wording.condition(question.show_if, sheet, choices))
            for rule, one in zip(question.rules, plain.get("findings", ()), strict=True):
                one["severity"] = _both(wording.SEVERITIES[rule.severity])
                one["owner"] = _both(wording.OWNERS[rule.owner])
                one["on"] = [words(wording.trigger(question, word)) for word in rule.on]
    return data


def _both(what: Words) -> dict[str, str]:
    return {lang: words(what, lang) for lang in LANGUAGES}
