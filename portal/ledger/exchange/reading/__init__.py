"""Files into sheets of cells, by a process of its own, with their headings recognised."""
