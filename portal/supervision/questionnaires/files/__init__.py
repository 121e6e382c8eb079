"""Questionnaires as files: workbooks in our own layout, YAML, VSAQ, and plain sheets of questions."""
