"""The company's promises: for a vendor and a day, a verdict with reasons and the next step."""
