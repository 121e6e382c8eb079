"""Confirmations (実地確認・ヒアリング等): how a vendor handles data, seen otherwise than by a check sheet."""
