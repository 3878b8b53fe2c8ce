#!/usr/bin/env python3
"""Vacuum, where most of the log and a large message have gone."""
from harness import BIG, admin, append, deliver, finish, imap, prepare, trial

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
trial("vacuum, which nothing shows", admin("vacuum", "--keep", "0"))
trial("vacuum and a delivery", admin("vacuum", "--keep", "0"),
      deliver("alice", "d1"))
finish()
