"""Things found by what somebody types."""
