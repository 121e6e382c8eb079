"""Tests of payees."""
