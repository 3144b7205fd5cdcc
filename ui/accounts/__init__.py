"""Who may use the server, and what of the library they may see."""
