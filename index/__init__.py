"""Reports become a searchable library on disk."""
