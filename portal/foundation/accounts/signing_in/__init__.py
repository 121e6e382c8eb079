"""How a person comes in and goes out: recognised, throttled, remembered, a new password."""
