"""The company's customers that entrusted data to it."""

from typing import Final

from portal.demo.cast.shapes import Client

CLIENTS: Final = (
    Client(
        "つばめ生活協同組合",
        "Tsubame Co-operative",
        "ツバメセイカツキョウドウクミアイ",
        "組合員部 燕 京子",
        "k.tsubame@tsubame.example.jp",
    ),
    Client(
        "ひよどり生活協同組合",
        "Hiyodori Co-operative",
        "ヒヨドリセイカツキョウドウクミアイ",
        "総務部 鵯 進",
        "s.hiyodori@hiyodori.example.jp",
    ),
    Client(
        "せきれい生活協同組合",
        "Sekirei Co-operative",
        "セキレイセイカツキョウドウクミアイ",
        "情報管理室 鶺鴒 直美",
        "n.sekirei@sekirei.example.jp",
    ),
)
