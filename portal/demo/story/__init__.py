"""What happens in the story, and when."""
