"""What people of the story do, as they would on the pages."""
