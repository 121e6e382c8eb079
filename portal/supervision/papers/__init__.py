"""The pages of what vendors do on paper: printed for them, recorded, compared by another person."""
