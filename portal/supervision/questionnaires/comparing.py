"""A questionnaire as it is compared: plain data in which codes and conditions stand in words."""

from typing import Any

from flask_babel import force_locale

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES
from portal.supervision.questionnaires.definition import as_data, wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import Choices


def told(sheet: Sheet, choices: Choices) -> dict[str, Any]:
    """As `as_data.write`, with kinds, grounds and conditions as people read them."""
    data, places = as_data.write(sheet), []
    if "scoring" in data:  # a grade is found by its letter: its fields stand by themselves
        grades = [one | {"min": wording.plain(one["min"])} for one in data["scoring"]["grades"]]
        data["scoring"] = {"grades": {one.pop("id"): one for one in grades}}
    for section in data["sections"]:
        for plain in section["questions"]:
            question = sheet.by_id[plain["id"]]
            places.append((plain, "answer_type", question.kind.words))
            places.append((plain, "basis_level", wording.BASES[question.basis]))
            if question.show_if is not None:
                said = wording.condition(question.show_if, sheet, choices)
                places.append((plain, "show_if", said))
            for rule, one in zip(question.rules, plain.get("findings", ()), strict=True):
                places.append((one, "severity", wording.SEVERITIES[rule.severity]))
                places.append((one, "owner", wording.OWNERS[rule.owner]))
                one["on"] = [words(wording.trigger(question, word)) for word in rule.on]
    for lang in LANGUAGES:
        with force_locale(lang):  # once: a sheet may have 1,000 questions
            for plain, name, said in places:
                both = plain[name] if isinstance(plain[name], _Both) else _Both()
                plain[name] = both
                both[lang] = words(said)
    return data


class _Both(dict[str, str]):
    """One text by language."""
