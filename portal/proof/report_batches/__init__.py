"""Reports on many vendors at once: drafted together or by the plan, issued together, printed by several processes."""
