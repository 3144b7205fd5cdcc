"""The browser page over the assistant."""
