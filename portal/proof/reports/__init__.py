"""Supervision reports (委託先監督報告書): facts frozen on a day, printed, numbered and kept."""
