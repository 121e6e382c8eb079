"""What a questionnaire consists of, from and to plain data, and its parts in words."""
