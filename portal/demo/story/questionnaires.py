"""The story of the check sheets: sent, answered, sent back, accepted, and not answered at all."""

from portal.demo.acts import answering
from portal.demo.acts.answering import (
    AS_IT_SHOULD_BE,
    DATA_CENTRE_LAST_YEAR,
    DATA_CENTRE_THIS_YEAR,
    FOREIGN,
    PRINTER_LAST_YEAR,
    PRINTER_LOGS,
    PRINTER_NOTED,
    PRINTER_THIS_YEAR,
    Answers,
)
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.demo.cast.vendors_leaving import LARKFIELD, YUKIDOKE
from portal.demo.cast.vendors_since_then import KOTORI
from portal.demo.story import mending as story_mending

PLEASE = "ご多用のところ恐れ入りますが、期限までのご回答をお願いいたします。"


def tell(diary: Diary, stage: Stage) -> None:
    diary.on(376, answering.publish_sheet)
    _printer(diary, stage)
    _data_centre(diary, stage)
    _call_centre(diary, stage)
    _payment_agency(diary, stage)
    _foreign_mail(diary, stage)
    _carrier(diary, stage)
    story_mending.tell(diary, stage)


def _printer(diary: Diary, stage: Stage) -> None:
    """Accepted with an A a year ago; this year sent back once, and no better than B."""
    key = MIZUIRO.key
    _send(diary, stage, key, 371, actor="morishita")
    diary.act(357, answering.answer, key, "iguchi", PRINTER_LAST_YEAR)
    diary.act(357, answering.hand_in, key, "sakaguchi")
    diary.act(350, answering.review, key, {}, actor="koike", on_site=["physical"])
    diary.act(
        350,
        answering.accept,
        key,
        "工場の見学とあわせて確認した。復元試験のほかは申し分ない。",
        actor="koike",
    )
    _send(diary, stage, key, 62, actor="morishita", message=PLEASE)
    diary.act(41, answering.answer, key, "iguchi", PRINTER_THIS_YEAR)
    diary.act(41, answering.hand_in, key, "sakaguchi")
    missing = "点検の頻度と、大量出力の記録を点検しているかどうかを具体的にお知らせください。"
    diary.act(
        37,
        answering.send_back,
        key,
        {"TEC-06": missing},
        "1問だけ補足をお願いします。",
        actor="koike",
    )
    diary.act(33, answering.mend, key, "iguchi", {"TEC-06": PRINTER_LOGS})
    diary.act(33, answering.hand_in, key, "sakaguchi")
    diary.act(
        26,
        answering.review,
        key,
        PRINTER_NOTED,
        actor="koike",
        unseen=["PHY-04", "TEC-04", "RTS-03"],
    )
    diary.act(
        26,
        answering.accept,
        key,
        "ログの点検と多要素認証に課題が残る。是正の状況を次の半期に確認する。",
        actor="koike",
    )


def _data_centre(diary: Diary, stage: Stage) -> None:
    """Twice accepted; what was found was mended and verified."""
    key = HOSHIKAGE.key
    for sent, answers, words in (
        (
            368,
            DATA_CENTRE_LAST_YEAR,
            "証跡により確認した。権限の見直しの記録を次回までに整えること。",
        ),
        (128, DATA_CENTRE_THIS_YEAR, "前回の課題は解消している。"),
    ):
        _send(diary, stage, key, sent, actor="koike")
        diary.act(sent - 16, answering.answer, key, "amano", answers)
        diary.act(sent - 16, answering.hand_in, key, "hoshino")
        diary.act(
            sent - 25,
            answering.review,
            key,
            {},
            actor="ishibashi",
            on_site=["physical", "technical"],
            unseen=["PEO-05", "RTS-03"] if answers is DATA_CENTRE_LAST_YEAR else (),
        )
        diary.act(sent - 25, answering.accept, key, words, actor="ishibashi")


def _call_centre(diary: Diary, stage: Stage) -> None:
    """Asked two and a half months ago, and nothing came."""
    _send(diary, stage, ASAGI.key, 78, actor="morishita", message=PLEASE)


def _payment_agency(diary: Diary, stage: Stage) -> None:
    """A colleague has answered half of it."""
    left = ["incident", "return", "rights", "certification", "special"]
    _send(diary, stage, KOTORI.key, 16, actor="koike", message=PLEASE)
    diary.act(5, answering.answer, KOTORI.key, "hibari", Answers(left=left))


def _foreign_mail(diary: Diary, stage: Stage) -> None:
    """Handed in the other day, in English; it waits for its review."""
    key = LARKFIELD.key
    _send(diary, stage, key, 27, actor="ishibashi", message="Please answer by the due date.")
    diary.act(3, answering.answer, key, "raman", FOREIGN)
    diary.act(3, answering.hand_in, key, "raman")


def _carrier(diary: Diary, stage: Stage) -> None:
    """Sent back: what it says of carrying things about does not go with what happened."""
    key = YUKIDOKE.key
    _send(diary, stage, key, 40, actor="ishibashi", message=PLEASE)
    diary.act(19, answering.answer, key, "hashizume", AS_IT_SHOULD_BE)
    diary.act(19, answering.hand_in, key, "yukimura")
    lost = "所在不明となった荷物について、持出し管理簿の記載と発見までの経過をお知らせください。"
    steps = "第一報までに要した時間と、手順書のどの定めによったかをお知らせください。"
    diary.act(
        6,
        answering.send_back,
        key,
        {"PHY-03": lost, "INC-03": steps},
        "先日の件に関わる2問について、あらためてご回答をお願いします。",
        actor="ishibashi",
    )


def _send(
    diary: Diary, stage: Stage, vendor: str, days_ago: int, *, actor: str, message: str = ""
) -> None:
    diary.act(days_ago, answering.send, vendor, months=12, days=30, actor=actor, message=message)
