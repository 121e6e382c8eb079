"""Notices of change (変更届): a vendor tells of a change of its people, places or systems."""
