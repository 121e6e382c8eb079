"""What the answers of a check sheet cost, and what nobody could verify of them. Pure."""
