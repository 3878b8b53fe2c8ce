# One session sees a message as recent, no other does (RFC 3501, 2.3.2).
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
2S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b
S: a OK *
# who only looks leaves it
C: a EXAMINE INBOX
S* * 1 RECENT
S* a OK *
2C: a STATUS INBOX (RECENT)
2S: * STATUS INBOX (RECENT 1)
2S: a OK *
2C: a SELECT INBOX
2S* * 1 RECENT
2S* a OK *
C: a SELECT INBOX
S* * 0 RECENT
S* a OK *
C: a FETCH 1 FLAGS
S: * 1 FETCH (FLAGS ())
S: a OK *
2C: a FETCH 1 FLAGS
2S: * 1 FETCH (FLAGS (\Recent))
2S: a OK *
# nobody can set it
2C: a STORE 1 FLAGS (\Recent \Seen)
2S: * 1 FETCH (FLAGS (\Seen \Recent))
2S: a OK *
C: a NOOP
S: * 1 FETCH (FLAGS (\Seen))
S: a OK *
C: b APPEND INBOX {4+}
C: a: b
S: * 2 EXISTS
S: * 1 RECENT
S: b OK *
2C: a NOOP
2S: * 2 EXISTS
2S: * 1 RECENT
2S: a OK *
2C: a FETCH 1:2 FLAGS
2S: * 1 FETCH (FLAGS (\Seen \Recent))
2S: * 2 FETCH (FLAGS ())
2S: a OK *
C: a LOGOUT
S* a OK *
2C: a LOGOUT
2S* a OK *
