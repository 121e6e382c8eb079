"""Who is in the story: the company, its people, its vendors, as they are written down."""
