#!/usr/bin/env python3
"""Deliveries: to one, to several at once, into a folder, large ones."""
from harness import BIG, deliver, finish, lmtp, trial

trial("one", deliver("alice", "d1"))
trial("into a folder", deliver("alice+Work", "d1"))
trial("large", deliver("alice", "d1", BIG))
trial("a session", lmtp("alice", "d1"), lmtp("alice bob", "d2"),
      lmtp("bob", "d3"))
trial("large to two", lmtp("alice bob", "d1", BIG))
finish()
