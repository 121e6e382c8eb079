"""Whether the promises hold, over all vendors and at one."""
