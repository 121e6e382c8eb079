"""Authors change a draft: questions, conditions, grades, two people at once."""
