#!/usr/bin/env python3
"""Vacuum, where most of the log and a large message have gone."""
from harness import BIG, admin, append, deliver, finish, imap, prepare, trial

# A month later: the clock of the other steps stands.
LATER = "--clock", "1702600000000000"
prepare(
    *[deliver("alice", f"v{i}", 30000) for i in range(5)],
    append("alice", "Work", "large", BIG),
    deliver("alice", "late", BIG),
    imap("alice", "SELECT INBOX"),
    imap("alice", "STORE 7:10 +FLAGS.SILENT (\\Deleted)"),
    imap("alice", "EXPUNGE"),
    imap("alice", "DELETE Work/Sub"),
    imap("alice", "SELECT Work"),
    imap("alice", "STORE 2 +FLAGS.SILENT (\\Deleted)"),
    imap("alice", "EXPUNGE"),
)
trial("vacuum, which nothing shows", admin(*LATER, "vacuum"))
trial("vacuum and a delivery", admin(*LATER, "vacuum"),
      deliver("alice", "d1"))
finish()
