"""Tests of numbers of decisions and of consents."""
