"""Somebody is away, and a deputy stands in."""
