"""Provision to others (提供): what data that goes out on another basis than entrustment needs on record."""
