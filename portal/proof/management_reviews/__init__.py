"""Management reviews (マネジメントレビュー): what was put before management about our supervision, and what it decided."""
