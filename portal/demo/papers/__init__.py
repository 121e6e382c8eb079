"""The papers of the fictional contracts, and what stands in them."""
