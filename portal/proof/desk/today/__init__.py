"""What waits for a person today, worst first."""
