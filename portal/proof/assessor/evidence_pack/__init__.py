"""The evidence pack (証跡パック): all that is on record as one ZIP with an index and a list of its sums."""
