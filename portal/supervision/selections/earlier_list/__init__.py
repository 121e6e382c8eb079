"""Selection assessments from before the portal as a file: compared whole, recorded, confirmed by a second person."""
