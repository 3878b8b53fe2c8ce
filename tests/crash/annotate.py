#!/usr/bin/env python3
"""Annotations of messages: all that a command says, or nothing."""
from harness import finish, imap, prepare, trial

prepare(
    imap("alice", "SELECT INBOX"),
    imap("alice", "STORE 1:2 ANNOTATION (/comment (value.priv \"p\") "
         "/altsubject (value.shared \"s\"))"),
)
trial(
    "ANNOTATION",
    imap("alice", "SELECT INBOX"),
    imap("alice", "STORE 2:4 ANNOTATION (/comment (value.priv \"new\" "
         "value.shared \"two\") /altsubject (value.shared NIL))"),
    imap("alice", "UID STORE 1 ANNOTATION (/comment (value.priv NIL) "
         "/altsubject (value.shared NIL))"),
)
trial(
    "the first ANNOTATION",
    imap("bob", "SELECT INBOX"),
    imap("bob", "STORE 1 ANNOTATION (/comment (value.priv \"first\"))"),
    imap("bob", "STORE 1 ANNOTATION (/comment (value.priv \"second\"))"),
)
trial(
    "ANNOTATION along",
    imap("alice", "SELECT INBOX"),
    imap("alice", "COPY 1:3 Work"),
    imap("alice", "MOVE 2 Work/Sub"),
    imap("alice", "APPEND Work ANNOTATION (/comment (value.priv \"a\")) "
         "{27+}\r\nMessage-ID: <new@x>\r\n\r\nbody"),
)
finish()
