"""What somebody must do by a date, whatever it is about. The only home of a due date."""
