"""Our own layout of a questionnaire as a workbook: which sheets and columns, in either language. Pure.

docs/questionnaire-files.md describes it for authors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.kinds.all_kinds import KINDS

ONE, MANY = "one", "many"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key`: the heading every language understands; `choices`: what can be chosen."""

    key: str
    heading: Message
    width: int = 18  # letters
    choices: tuple[str, ...] = ()
    required: bool = False
    list_of: str = ""  # the sheet whose `id` column is offered
    formerly: tuple[str, ...] = ()  # headings of files that were written before


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet."""

    key: str
    name: Message
    columns: tuple[Column, ...]
    formerly: tuple[str, ...] = ()  # its names in files that were written before


YES_NO: Final = ("yes", "no")
BASES: Final = ("law", "guideline_example", "contract_policy", "own")
SEVERITIES: Final = ("critical", "major", "minor", "observation")

_ID = Column("id", say("Id"), 14, required=True)
_TITLE_JA = Column("title_ja", say("Title (Japanese)"), 40)
_TITLE_EN = Column("title_en", say("Title (English)"), 40)
_LABEL_JA = Column("label_ja", say("Label (Japanese)"), 32)
_LABEL_EN = Column("label_en", say("Label (English)"), 32)
_OF = Column(
    "question",
    say("Id of the question"),
    14,
    required=True,
    list_of="questions",
    formerly=("Question", "確認事項"),
)

WHOLE = Layout(
    "questionnaire",
    say("Questionnaire"),
    (
        _TITLE_JA,
        _TITLE_EN,
        Column("description_ja", say("Description (Japanese)"), 60),
        Column("description_en", say("Description (English)"), 60),
    ),
)
SECTIONS = Layout(
    "sections",
    say("Sections"),
    (
        _ID,
        _TITLE_JA,
        _TITLE_EN,
        Column("intro_ja", say("Introduction (Japanese)"), 50),
        Column("intro_en", say("Introduction (English)"), 50),
        Column("ask_anew", say("Ask anew each time"), 12, YES_NO),
    ),
    formerly=("セクション",),
)
QUESTIONS = Layout(
    "questions",
    say("Questions"),
    (
        _ID,
        Column(
            "section",
            say("Section"),
            14,
            required=True,
            list_of="sections",
            formerly=("セクション",),
        ),
        Column("text_ja", say("Question (Japanese)"), 60),
        Column("text_en", say("Question (English)"), 60),
        Column("answer_type", say("Kind of answer"), 18, tuple(KINDS), required=True),
        Column("weight", say("Weight"), 8),
        Column("required", say("Must be answered"), 12, YES_NO),
        Column("basis_level", say("Why we ask"), 18, BASES),
        Column("expected", say("Expected answer"), 18),
        Column("evidence_required", say("Evidence needed"), 12, YES_NO),
        Column("evidence_ja", say("What counts as evidence (Japanese)"), 36),
        Column("evidence_en", say("What counts as evidence (English)"), 36),
        Column("help_ja", say("Explanation (Japanese)"), 40),
        Column("help_en", say("Explanation (English)"), 40),
        Column("show_if", say("Shown only if"), 36),
        Column("core", say("Asked of every tier"), 12, YES_NO),
        Column("caps_grade", say("Holds the grade down to"), 12),
        Column("known_from", say("Filled in from"), 26),
        Column("mapping", say("Sources"), 40),
    ),
)
OPTIONS = Layout(
    "answers",
    say("Answers"),
    (_OF, _ID, _LABEL_JA, _LABEL_EN, Column("score", say("Score (0 to 1)"), 12)),
)
COLUMNS = Layout(
    "columns",
    say("Columns of tables"),
    (
        _OF,
        _ID,
        _LABEL_JA,
        _LABEL_EN,
        Column("type", say("Kind of cell"), 12, ("text", "number", "date", "country")),
        Column("required", say("Must be filled in"), 12, YES_NO),
    ),
)
FINDINGS = Layout(
    "findings",
    say("Findings"),
    (
        _OF,
        _ID,
        Column(
            "on",
            say("Opens with the answer"),
            22,
            required=True,
            formerly=("Opens on", "開始日"),
        ),
        Column("severity", say("Severity"), 14, SEVERITIES, required=True),
        _TITLE_JA,
        _TITLE_EN,
        Column("action_ja", say("What mends it (Japanese)"), 40),
        Column("action_en", say("What mends it (English)"), 40),
        Column("due_days", say("Days to mend it"), 10, required=True),
        Column("owner", say("Who mends it"), 12, ("vendor", "company"), required=True),
    ),
)
GRADES = Layout(
    "grades",
    say("Grades"),
    (
        _ID,
        Column("min", say("From percent"), 12, required=True),
        _LABEL_JA,
        _LABEL_EN,
        Column(
            "also",
            say("Only with"),
            34,
            (
                "no open major or critical",
                "no open critical",
                "corrective plan required",
                "decide suspension or replacement",
            ),
        ),
    ),
)
TIERS = Layout(
    "tiers",
    say("Lighter tiers"),
    (
        Column("tier", say("Tier"), 12, required=True, formerly=("階層",)),
        Column("weight", say("Asked from weight"), 12, required=True),
    ),
)
LAYOUTS: Final = (WHOLE, SECTIONS, QUESTIONS, OPTIONS, COLUMNS, FINDINGS, GRADES, TIERS)
BY_KEY: Final[Mapping[str, Layout]] = {one.key: one for one in LAYOUTS}
NEEDED: Final = (SECTIONS, QUESTIONS)
