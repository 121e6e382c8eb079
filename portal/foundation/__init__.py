"""What any portal stands on; knows no vendor."""
