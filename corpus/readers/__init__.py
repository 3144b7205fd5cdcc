"""Readers: the bytes of one file format become a `Document`."""
