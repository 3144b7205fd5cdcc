"""Who asked, saw, uploaded, deleted and changed what: a log that shows when it was tampered with."""
