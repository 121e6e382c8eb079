"""The story of the company behind the tag of the web site, to which nothing is entrusted."""

from typing import Final

from portal.demo.acts import entering, selecting, signing
from portal.demo.acts.entering import OFFICER
from portal.demo.acts.providing import (
    StoryRecord,
    confirm_records,
    name_in_policy,
    record_needs,
    register_tag,
)
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_since_then import SHIOSAI
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from portal.supervision.provisions.standing import OPT_OUT

COOKIES: Final = "related_info_art31"
OUT: Final = "https://www.shiosai.example.jp/optout"
NEEDS: Final = (
    StoryRecord(
        "consent_confirmed",
        "提供先から、会員登録の際に、当社サイトの閲覧の情報を個人データとして取得することの同意を得ている旨の申告を受けた。同意の画面の写しを確認した。",
        "提供先の申告書.txt",
    ),
    StoryRecord(
        "art31_record",
        "計測を開始した日から継続して、閲覧ページ、時刻、Cookieの識別子及び端末の種類を提供している。同意は申告書により確認した。",
        "確認の記録.txt",
        place="営業企画部の共有フォルダー「個人関連情報の確認の記録」",
        choice="together",
    ),
)
LOOK: Final = StoryRecord(
    OPT_OUT,
    "ページが開き、計測の停止を選択できることを、パソコンとスマートフォンで確認した。",
    "オプトアウトの画面.txt",
    place=OUT,
)


def tell(diary: Diary, stage: Stage) -> None:
    """Handed over lawfully; its tag was registered late, so that the way to object was looked at late."""
    key, work = SHIOSAI.key, SHIOSAI.works[0]
    owner, known = SHIOSAI.owner, (key, work.key)
    diary.act(160, entering.enter_vendor, SHIOSAI)
    diary.command(157, owner, vendors.begin_assessment, SHIOSAI)
    diary.act(157, entering.enter_work, SHIOSAI, work)
    diary.act(155, selecting.assess, SHIOSAI)
    diary.act(153, selecting.decide, SHIOSAI)
    why = "閲覧の状況を知るために計測を頼む。取扱いの委託はなく、個人関連情報の提供となる。"
    diary.command(152, owner, onboarding.propose, SHIOSAI, Proposed.APPROVAL, reason=why)
    approval = "提供先で同意を得ていることを確認してから提供することを条件に、承認する。"
    diary.act(149, signing.decide, key, approval, actor=OFFICER)
    diary.act(130, record_needs, known, COOKIES, NEEDS, actor=owner)
    diary.act(127, confirm_records, known, actor="koike")
    diary.command(work.starts + 4, owner, onboarding.activate, SHIOSAI)
    first = stage.calendar.on_or_after(stage.ago(work.starts))
    diary.act(first, signing.hand_over, key, work.key, first, actor=owner)
    for name in ("しおさいアナリティクス", "なぎさ広告ネットワーク"):
        diary.act(work.starts, name_in_policy, name, actor=OFFICER)
    diary.act(96, register_tag, known, OUT, first, "しおさいアナリティクス", actor=owner)
    diary.act(90, record_needs, known, COOKIES, [LOOK], actor=owner)
    diary.act(88, confirm_records, known, actor="koike")
