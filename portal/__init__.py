"""Kantoku: proof, on every day, that what a privacy policy says about vendors is true."""
