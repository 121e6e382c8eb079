"""Tests of requests for use."""
