"""Opens what is due next; compares what changed below with what stands on record."""
