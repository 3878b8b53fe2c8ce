#!/usr/bin/env python3
"""SETACL, SETQUOTA, and \\Seen that is the reader's own."""
from harness import finish, imap, trial

trial("access lists", imap("alice", "SETACL Work bob lrs"),
      imap("alice", "SETACL Work bob -s"), imap("alice", "DELETEACL Work bob"),
      imap("alice", "DELETE Work/Sub"))
trial("seen", imap("alice", "SETACL INBOX bob lrsit"),
      imap("bob", "SELECT user/alice"),
      imap("bob", "STORE 1:2 +FLAGS (\\Seen)"),
      imap("bob", "COPY 1:2 INBOX"))
finish()
