#!/usr/bin/env python3
"""STORE and EXPUNGE, by number and by UID, and CLOSE."""
from harness import finish, imap, trial

trial(
    "store",
    imap("alice", "SELECT INBOX"),
    imap("alice", "STORE 1:3 +FLAGS (\\Seen fresh)"),
    imap("alice", "UID STORE 2:5 FLAGS.SILENT (\\Answered)"),
    imap("alice", "STORE 1:* -FLAGS (\\Flagged)"),
)
trial(
    "expunge",
    imap("alice", "SELECT INBOX"),
    imap("alice", "EXPUNGE"),
    imap("alice", "STORE 1:* +FLAGS.SILENT (\\Deleted)"),
    imap("alice", "UID EXPUNGE 5"),
    imap("alice", "CLOSE"),
)
finish()
