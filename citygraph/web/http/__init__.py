"""HTTP done once for all parts: requests read, replies kept, encoded, conditional, counted."""
