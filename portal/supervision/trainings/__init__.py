"""Training (教育): material handed to chosen vendors, answered with how many of how many handling the data were trained."""
