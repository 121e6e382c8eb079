"""Staff review what came back: side by side, notes, sent back, result, accepted."""
