#!/usr/bin/env python3
"""What comes back, what expires, and accounts that go."""
from harness import admin, append, deliver, finish, imap, prepare, trial

prepare(
    append("alice", "Work", "one", 0, "\\Flagged $Mine"),
    append("alice", "Work", "two"),
    append("alice", "Work/Sub", "three"),
    deliver("alice", "four"),
    imap("alice", "SELECT Work"),
    imap("alice", "STORE 1:* +FLAGS.SILENT (\\Deleted)"),
    imap("alice", "EXPUNGE"),
    imap("alice", "DELETE Work/Sub"),
)
trial("undelete messages", admin("undelete", "alice", "Work"))
trial("undelete a mailbox", admin(
    "undelete", "alice", "--mailbox", "Work/Sub"))
trial("restore", admin(
    "restore", "alice", "INBOX", "--at", "@1800000000", "--into", "New"))
trial("expire", admin("expire", "--set", "1", "alice"),
      admin("--clock", "1900000000000000", "expire"))
finish()
