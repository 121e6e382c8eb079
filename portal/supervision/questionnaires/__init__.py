"""Questionnaires (監督チェックシート): templates, their published versions, and how they are judged."""
