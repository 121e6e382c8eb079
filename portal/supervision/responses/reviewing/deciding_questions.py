"""The part of a sheet that decides whether one question is shown. Pure."""

from portal.supervision.questionnaires.definition.definition import Kind, Section, Sheet
from portal.supervision.questionnaires.definition.shapes import NOTHING
from portal.supervision.questionnaires.scoring.shown import because


def deciding(sheet: Sheet, name: str) -> Sheet | None:
    """The question and all whose answers lead to it, through others as well, as a sheet of its own:
    `shown` says of the question there what it says in the whole.

    None: answers do not decide it, or one for a file does, which answers alone cannot tell.
    """
    wanted, waiting = {name}, [name]
    while waiting:
        above = {*because(sheet.by_id[waiting.pop()])} & sheet.by_id.keys() - wanted
        wanted |= above
        waiting += above
    kept = tuple(one for one in sheet.questions() if one.id in wanted)
    if len(kept) == 1 or any(one.kind is Kind.FILE for one in kept):
        return None
    return Sheet(sheet.title, (Section(name, NOTHING, kept),), lighter=sheet.lighter)
