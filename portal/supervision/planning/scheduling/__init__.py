"""When each thing of the year is due, and what a new plan would change."""
