#!/usr/bin/env python3
"""COPY and MOVE: all of the messages or none, and never twice."""
from harness import finish, imap, trial

trial("copy", imap("alice", "SELECT INBOX"), imap("alice", "COPY 1:5 Work"),
      imap("alice", "UID COPY 2:3 INBOX"))
trial("move", imap("alice", "SELECT INBOX"), imap("alice", "MOVE 2:4 Work"),
      imap("alice", "UID MOVE 5 Work/Sub"))
finish()
