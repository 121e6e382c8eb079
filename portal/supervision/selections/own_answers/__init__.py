"""What a vendor says about itself: asked by the criteria, and taken over into an assessment."""
