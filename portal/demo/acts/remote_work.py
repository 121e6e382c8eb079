"""A short sheet of the company's own about work from home: asked twice, answered the same, and the second one
accepted by exception.
"""

from typing import Any, Final

from portal.demo.acts.answering import DAY
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_from_before import HOSHIKAGE
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.foundation.runs.services import carry_on
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.models import VersionOrigin
from portal.supervision.questionnaires.publishing import services as publishing
from portal.supervision.responses.assignments import services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.queries import demand_asked, open_of
from portal.supervision.responses.by_exception import queries as draws
from portal.supervision.responses.by_exception import services as by_exception
from portal.supervision.responses.reviewing import services as reviewing
from portal.supervision.responses.sending import services as sending
from portal.supervision.responses.sending.services import SheetSending
from portal.supervision.responses.submission.services import submit

DRAWN_BY: Final = "0" * 32  # the seed of a lot that is the same each time
NAME: Final = "remote-work"
VENDOR: Final = HOSHIKAGE.key


def _question(name: str, ja: str, en: str) -> dict[str, Any]:
    return {
        "id": name,
        "text": {"ja": ja, "en": en},
        "answer_type": "yes_no",
        "expected": "yes",
        "weight": 3,
    }


SHEET: Final[dict[str, Any]] = {
    "title": {"ja": "在宅勤務の確認票", "en": "Work from home"},
    "description": {
        "ja": "自宅など社外で個人データを取り扱う場合の確認です。",
        "en": "About personal data that is handled at home or elsewhere outside.",
    },
    "scoring": {
        "grades": [
            {"id": "A", "min": 90, "label": {"ja": "良好", "en": "Good"}},
            {"id": "B", "min": 75, "label": {"ja": "概ね良好", "en": "Acceptable"}},
            {"id": "D", "min": 0, "label": {"ja": "不適", "en": "Poor"}},
        ]
    },
    "sections": [
        {
            "id": "home",
            "title": {"ja": "在宅勤務", "en": "Work from home"},
            "questions": [
                _question(
                    "HOM-01",
                    "在宅勤務では、会社が貸与し暗号化した端末だけを使用していますか。",
                    "Are only encrypted devices of the company used at home?",
                ),
                _question(
                    "HOM-02",
                    "在宅勤務では、画面や書面が家族などの目に触れないようにしていますか。",
                    "Are screens and papers kept from the eyes of others at home?",
                ),
                _question(
                    "HOM-03",
                    "社外からの接続では、多要素認証とVPNを必須としていますか。",
                    "Do connections from outside need a second factor and a VPN?",
                ),
            ],
        }
    ],
}


def tell(diary: Diary) -> None:
    diary.act(235, _publish)
    for sent in (230, 40):
        diary.act(sent, _send)
        diary.act(sent - 7, _answer)
    diary.command(219, "ishibashi", reviewing.accept, _number, {}, conclusion="問題はない。")
    diary.act(28, _accept_by_exception)


def _publish(stage: Stage) -> None:
    actor = stage.actor("koike")
    with transaction():
        draft = publishing.make_questionnaire(
            NAME, read_sheet(SHEET), origin=VersionOrigin.BROWSER, actor=actor
        )
    with transaction():
        publishing.publish(draft, version=draft.version, note="", actor=actor)


def _send(stage: Stage) -> None:
    questionnaire = questionnaires.find_named(NAME)
    published = questionnaires.latest_version(questionnaire.id) if questionnaire else None
    if questionnaire is None or published is None:
        raise LookupError(NAME)
    month = clock.today().replace(day=1)
    due = stage.calendar.on_or_after(clock.today() + 30 * DAY)
    asked = SheetSending(questionnaire, published, add_months(month, -6), month - DAY, due, "")
    works = [work.id for (of, _), work in stage.works.items() if of == VENDOR]
    with transaction():
        sending.assign(stage.vendors[VENDOR].id, works, asked, actor=stage.actor("koike"))


def _number(stage: Stage) -> int:
    questionnaire = questionnaires.find_named(NAME)
    vendor_id = stage.vendors[VENDOR].id
    return open_of([vendor_id], questionnaire.id if questionnaire else 0)[vendor_id].id


def _answer(stage: Stage) -> None:
    """Yes to all, both times."""
    number = _number(stage)
    with transaction(audited=False):
        asked = demand_asked(number)
        said = {question.id: Said("yes") for question in asked.sheet.questions()}
        services.keep_answers(asked, said, actor=stage.actor("amano"))
    with transaction():
        submit(number, actor=stage.actor("hoshino"))


def _accept_by_exception(stage: Stage) -> None:
    """The sample of one sheet is this sheet."""
    actor = stage.actor("ishibashi")
    with transaction():
        draw = by_exception.draw_sample([_number(stage)], actor=actor, seed=DRAWN_BY)
    for row in draws.sheets_of(draw.id):
        with transaction():
            by_exception.look_at_sheet(row, is_good=True, remark="", read=["home"], actor=actor)
    with transaction():
        by_exception.accept_draw(draw.id, actor=actor)
    carry_on()
