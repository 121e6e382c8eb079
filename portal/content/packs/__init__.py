"""The files of packs: those that ship and those that are handed in, checked all together."""
