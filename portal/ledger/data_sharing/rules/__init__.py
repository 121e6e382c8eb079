"""Pure rules about shared data: where it lies, who may have billing data, the tier."""
