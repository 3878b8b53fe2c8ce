#!/usr/bin/env python3
"""APPEND: small and large, with flags and a keyword that is new."""
from harness import BIG, append, finish, trial

trial("small", append("alice", "INBOX", "a1"),
      append("alice", "Work", "a2", flags="\\Seen fresh"))
trial("large", append("alice", "Work", "a1", BIG))
finish()
