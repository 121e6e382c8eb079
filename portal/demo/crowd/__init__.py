"""A crowd of fictional vendors for measuring: rows written many at a time, apart from the story."""
