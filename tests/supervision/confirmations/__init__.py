"""Confirmations other than by a check sheet: recorded, decided, corrected, and what follows."""
