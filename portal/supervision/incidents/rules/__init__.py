"""Which duties an incident brings and until when, as dated rules. Pure."""
