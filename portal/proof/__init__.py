"""Proof (証明): what the company shows of its supervision, to itself and to others."""
