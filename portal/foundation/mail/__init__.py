"""Messages to people: written with the change that caused them, sent after the commit."""
