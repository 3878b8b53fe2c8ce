#!/usr/bin/env python3
"""CREATE, RENAME (with what is below), DELETE, SUBSCRIBE."""
from harness import finish, imap, trial

trial("create", imap("alice", "CREATE New"), imap("alice", "SUBSCRIBE New"),
      imap("alice", "UNSUBSCRIBE Work"))
trial("rename", imap("alice", "RENAME Work Old"))
trial("rename INBOX", imap("alice", "RENAME INBOX New"))
trial("delete", imap("alice", "DELETE Work/Sub"), imap("alice", "DELETE Work"))
trial("delete and create", imap("alice", "DELETE Work/Sub"),
      imap("alice", "CREATE Work/Sub"))
finish()
