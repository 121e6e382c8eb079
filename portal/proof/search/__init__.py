"""Search (横断検索): one search over all registers, each by its own words, as far as whoever asks may read."""
