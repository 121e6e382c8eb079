"""What a statement says, for which time it counts, and which change makes it void."""
