"""Seals (eシール): the organisation's own signature in a PDF, by which anybody sees who made it and that it is unchanged."""
