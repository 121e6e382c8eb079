"""Vendors that worked for the company long before the portal: call centre, data centre, printer."""

from typing import Final

from portal.demo.cast.shapes import Data, Outsourced, Somebody, StoryWork, member, signatory
from portal.ledger.engagements.models import Medium

ASAGI: Final = Outsourced(
    key="asagi",
    name="株式会社あさぎコールサポート",
    name_en="Asagi Call Support Co., Ltd.",
    kana="アサギコールサポート",
    kind="call_centre",
    corporate_number="5999901000011",
    owner="morishita",
    given_by="代表取締役 浅葱 弘明",
    people=(
        signatory("kubota", "久保田 仁", "取締役 運営本部長", "h.kubota@asagi.example.jp"),
        member("nishio", "西尾 千佳", "品質管理課", "c.nishio@asagi.example.jp"),
    ),
    contacts=(
        Somebody("久保田 仁", "クボタ ジン", "運営本部", "本部長", "h.kubota@asagi.example.jp"),
        Somebody("西尾 千佳", "ニシオ チカ", "品質管理課", "", "c.nishio@asagi.example.jp"),
    ),
    works=(
        StoryWork(
            key="helpdesk",
            name="会員問合せ窓口の運営",
            name_en="Member help desk",
            description="ファイル転送サービスの会員から電話・メールで受ける問合せに答え、料金の問合せに対応する。",
            department="カスタマーサポート部",
            purposes=("call_center",),
            starts=1290,
            access="continuous_copy",
            data=(
                Data(
                    category="name_contact",
                    volume_band="v5",
                    transfer_method="api_tls",
                    storage_location="vendor_office_jp",
                    processing=("view", "contact"),
                    items="氏名、電話番号、メールアドレス",
                    necessity_reason="問合せをした方が本人であることを確かめ、折り返し連絡するために必要である。",
                ),
                Data(
                    category="inquiry_log",
                    volume_band="v4",
                    transfer_method="api_tls",
                    storage_location="home_office",
                    processing=("input", "view", "store"),
                    necessity_reason="前回までの応対を踏まえて答え、応対の品質を確かめるために必要である。",
                ),
                Data(
                    category="billing_collection",
                    volume_band="v4",
                    transfer_method="direct_system_access",
                    storage_location="our_system",
                    processing=("view",),
                    items="請求額、支払期日、入金の有無",
                    necessity_reason="料金についての問合せに答えるには、請求額と入金の状況を見る必要がある。",
                    billing="料金の問合せへの応対を請求業務の一部として委託しており、閲覧のみとする。",
                ),
            ),
        ),
    ),
)

HOSHIKAGE: Final = Outsourced(
    key="hoshikage",
    name="ほしかげクラウド株式会社",
    name_en="Hoshikage Cloud K.K.",
    kana="ホシカゲクラウド",
    kind="data_centre",
    corporate_number="9999901000148",
    owner="koike",
    given_by="代表取締役社長 星影 暁",
    people=(
        signatory("hoshino", "星野 和臣", "執行役員 基盤統括", "k.hoshino@hoshikage.example.jp"),
        member("amano", "天野 澪", "セキュリティ推進室", "m.amano@hoshikage.example.jp"),
    ),
    contacts=(
        Somebody(
            "天野 澪",
            "アマノ ミオ",
            "セキュリティ推進室",
            "室長",
            "m.amano@hoshikage.example.jp",
        ),
    ),
    works=(
        StoryWork(
            key="hosting",
            name="会員管理基盤の設置・運用",
            name_en="Hosting and operation of the member platform",
            description="会員管理システムのサーバをデータセンターに設置し、監視と保守を行う。",
            department="システム基盤部",
            purposes=("hosting_cloud", "system_operation"),
            starts=1640,
            access="admin",
            data=(
                Data(
                    category="customer_account",
                    volume_band="v5",
                    transfer_method="vpn_line",
                    storage_location="vendor_dc_jp",
                    processing=("store", "backup", "maintain"),
                    necessity_reason="会員管理システムを動かすには、会員と契約の情報を置いておく必要がある。",
                ),
                Data(
                    category="credential",
                    volume_band="v5",
                    transfer_method="vpn_line",
                    storage_location="vendor_dc_jp",
                    processing=("store", "backup"),
                    items="ログインID、元に戻せない形にしたパスワード",
                    necessity_reason="会員がサインインできるように、認証の情報を同じ基盤に置く必要がある。",
                ),
            ),
        ),
    ),
)

MIZUIRO: Final = Outsourced(
    key="mizuiro",
    name="みずいろ印刷株式会社",
    name_en="Mizuiro Printing Co., Ltd.",
    kana="ミズイロインサツ",
    kind="printing_mailing",
    corporate_number="7999901000422",
    owner="morishita",
    given_by="代表取締役 水口 健一",
    people=(
        signatory("sakaguchi", "坂口 悟", "取締役 製造部長", "s.sakaguchi@mizuiro.example.jp"),
        member("iguchi", "井口 千春", "営業部", "c.iguchi@mizuiro.example.jp"),
    ),
    contacts=(
        Somebody("坂口 悟", "サカグチ サトル", "製造部", "部長", "s.sakaguchi@mizuiro.example.jp"),
        Somebody("井口 千春", "イグチ チハル", "営業部", "", "c.iguchi@mizuiro.example.jp"),
    ),
    works=(
        StoryWork(
            key="mailing",
            name="会員向け案内物の印刷・発送",
            name_en="Printing and mailing of notices to members",
            description="サービスの変更や更新を知らせる案内物に宛名を印字し、封入して発送する。",
            department="営業企画部",
            purposes=("printing_mailing", "delivery"),
            starts=1320,
            access="one_off_copy",
            medium=Medium.BOTH,
            data=(
                Data(
                    category="name_contact",
                    volume_band="v5",
                    transfer_method="sftp",
                    storage_location="vendor_office_jp",
                    processing=("output_print", "send"),
                    items="氏名、送付先住所",
                    necessity_reason="案内物に宛名を印字し、送付先へ届けるために必要である。",
                ),
                Data(
                    category="customer_account",
                    volume_band="v5",
                    transfer_method="sftp",
                    storage_location="vendor_office_jp",
                    processing=("match", "output_print"),
                    items="契約プランの区分",
                    necessity_reason="契約プランの区分ごとに異なる案内物を封入するために必要である。",
                ),
            ),
        ),
        StoryWork(
            key="invoices",
            name="請求書の印刷・発送",
            name_en="Printing and mailing of invoices",
            description="紙の請求書を選んだ会員の請求書を毎月印刷し、封入して発送する。",
            department="経理部",
            purposes=("printing_mailing",),
            starts=785,
            access="one_off_copy",
            medium=Medium.BOTH,
            data=(
                Data(
                    category="billing_collection",
                    volume_band="v4",
                    transfer_method="sftp",
                    storage_location="vendor_office_jp",
                    processing=("output_print", "send"),
                    items="氏名、送付先住所、請求額、支払期日",
                    necessity_reason="請求書に請求額と支払期日を印字し、会員へ届けるために必要である。",
                    billing="請求書の印刷と発送は請求業務の委託に当たる。明細は渡さず、請求額と期日に限る。",
                ),
            ),
        ),
    ),
)
