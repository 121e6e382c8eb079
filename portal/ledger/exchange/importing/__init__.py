"""An import on its way: handed in, checked, accepted, written or withdrawn."""
