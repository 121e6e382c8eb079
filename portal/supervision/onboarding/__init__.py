"""The gates of a vendor's life with us: approval, activation, first handover."""
