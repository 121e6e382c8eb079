"""Tests of the exchange of files."""
