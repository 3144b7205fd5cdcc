"""The administrator's pages: users, health of the library, accuracy, audit. Plain HTML of our own, no script."""
