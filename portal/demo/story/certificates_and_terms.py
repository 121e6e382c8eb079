"""Certificates of the fictional vendors, and the terms one of them publishes."""

from portal.demo.acts.providing import (
    StoryCertificate,
    certified,
    check_certificate,
    confirm_certificates,
    confirm_terms,
    hand_in_certificate,
    look_at_terms,
    record_posted_certificate,
)
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_from_before import HOSHIKAGE, MIZUIRO
from portal.demo.cast.vendors_since_then import KOTORI
from portal.supervision.certificates.models import Standard
from portal.supervision.published_terms.models import TermsJudgement
from portal.supervision.published_terms.workflow import ReadTerms


def tell(diary: Diary, stage: Stage) -> None:
    _certificates(diary, stage)
    _cloud_terms(diary, stage)


def _certificates(diary: Diary, stage: Stage) -> None:
    """A mark in force, a certificate that ends in two months, one that came by post, and one that has run
    out: the card data asks for a new one, which is a finding."""
    mark = StoryCertificate(
        certified(
            stage,
            Standard.PRIVACY_MARK,
            until=430,
            held=729,
            scope="全社(本社及び印刷工場)",
            number="00000000(04)",
        ),
        "プライバシーマーク登録証.txt",
        "付与事業者の名簿(公表されているもの)",
    )
    isms = StoryCertificate(
        certified(
            stage,
            Standard.ISO_27001,
            until=60,
            held=1095,
            scope="データセンター及びクラウドサービスの運用",
            number="IS 000000",
            body="架空認証機構",
        ),
        "ISMS認証登録証.txt",
        "認証機関の登録組織の検索",
    )
    cards = StoryCertificate(
        certified(
            stage,
            Standard.PCI_DSS,
            until=-15,
            held=364,
            scope="カード決済サービス",
            body="架空審査会社",
        ),
        "PCI DSS準拠証明書(AOC).txt",
        "国際ブランドの準拠サービスプロバイダー一覧",
    )
    for ago, vendor, person, one, work in (
        (290, MIZUIRO, "sakaguchi", mark, "mailing"),
        (200, HOSHIKAGE, "amano", isms, "hosting"),
        (180, KOTORI, "hibari", cards, "payment"),
    ):
        key = vendor.key
        diary.act(ago, hand_in_certificate, key, one, actor=person)
        diary.act(ago - 2, check_certificate, key, one, [(key, work)], actor="koike")
        diary.act(ago - 4, confirm_certificates, key, actor="ishibashi")
    posted = StoryCertificate(
        certified(
            stage,
            Standard.ISO_27001,
            until=700,
            held=1095,
            scope="本社の情報システム部門",
            number="IS 000001",
            body="架空認証機構",
        ),
        "ISMS認証登録証の写し.txt",
        "認証機関の登録組織の検索",
    )
    sent_by = "総務課(郵送)"
    diary.act(150, record_posted_certificate, MIZUIRO.key, posted, sent_by=sent_by, actor="koike")
    diary.act(149, confirm_certificates, MIZUIRO.key, actor="ishibashi")


def _cloud_terms(diary: Diary, stage: Stage) -> None:
    """The data centre publishes its terms: read last year, and again when a new version came."""
    key = (HOSHIKAGE.key, "hosting")
    for ago, edition, differs, judgement, measure in (
        (290, "第4版", "", TermsJudgement.ENOUGH, ""),
        (
            110,
            "第5版",
            "第12条: 障害解析のため、委託先の関係会社が保守画面を閲覧できる旨が加わった。ほかに変更なし。",
            TermsJudgement.WITH_MEASURES,
            "保存データを当社の鍵で暗号化し、関係会社からは内容を閲覧できない設定とした。",
        ),
    ):
        read = ReadTerms(
            title="ほしかげクラウドサービス約款",
            address="https://hoshikage.example.jp/terms",
            edition=edition,
            published_on=stage.ago(ago + 20),
            looked_on=stage.ago(ago),
            differs=differs,
            evaluation=(
                "秘密保持、目的外利用の禁止、国内での保管、事故時の連絡、終了時の消去の定めがある。"
                "監査は認証の写しで代える。"
            ),
            judgement=judgement,
            measure=measure,
        )
        diary.act(ago, look_at_terms, key, read, actor="koike")
        diary.act(ago - 3, confirm_terms, HOSHIKAGE.key, actor="ishibashi")
