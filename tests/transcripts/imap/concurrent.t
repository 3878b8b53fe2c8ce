# What one session does and another hears, when it may (RFC 3501, 5.2, 7.4.1)
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b
S: a OK *
C: a SELECT INBOX
S* a OK *
2S: * PREAUTH *
2C: a SELECT INBOX
2S* a OK *
# its own changes are not told twice
2C: a STORE 2 +FLAGS (\Seen)
2S: * 2 FETCH (FLAGS (\Seen))
2S: a OK *
2C: a NOOP
2S: a OK *
# several changes of one message are one
2C: a STORE 2 +FLAGS.SILENT (\Flagged)
2S: a OK *
2C: a STORE 2 +FLAGS.SILENT (\Draft)
2S: a OK *
C: a NOOP
S: * 2 FETCH (FLAGS (\Flagged \Seen \Draft \Recent))
S: a OK *
# of a silent STORE too one hears what somebody else did
2C: a STORE 3 +FLAGS.SILENT (\Answered)
2S: a OK *
C: a STORE 3 +FLAGS.SILENT (\Seen)
S: * 3 FETCH (FLAGS (\Answered \Seen \Recent))
S: a OK *
2C: a NOOP
2S: * 3 FETCH (FLAGS (\Answered \Seen))
2S: a OK *
# new messages come at any time, expunges do not
2C: a STORE 1,4 +FLAGS.SILENT (\Deleted)
2S: a OK *
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: * 3 EXPUNGE
2S: a OK *
2C: a APPEND INBOX {5+}
2C: a: bc
2S: * 3 EXISTS
2S: * 1 RECENT
2S: a OK *
C: a FETCH 4 RFC822.SIZE
S: * 4 FETCH (RFC822.SIZE 4)
S: * 5 EXISTS
S: * 4 RECENT
S: a OK *
C: a FETCH 5 RFC822.SIZE
S: * 5 FETCH (RFC822.SIZE 5)
S: a OK *
C: a STORE 1 +FLAGS (\Seen)
S: a NO [EXPUNGEISSUED] *
C: a COPY 1 INBOX
S: * 1 EXPUNGE
S: * 3 EXPUNGE
S: a NO [EXPUNGEISSUED] *
C: a FETCH 1:* UID
S: * 1 FETCH (UID 2)
S: * 2 FETCH (UID 3)
S: * 3 FETCH (UID 5)
S: a OK *
# UID commands may tell of expunges
2C: a STORE 1 +FLAGS.SILENT (\Deleted)
2S: a OK *
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: a OK *
C: a UID FETCH 3 UID
S: * 2 FETCH (UID 3)
S: * 1 EXPUNGE
S: a OK *
# a message that came and went meanwhile is none
2C: a APPEND INBOX (\Deleted) {5+}
2C: a: bc
2S: * 3 EXISTS
2S: * 2 RECENT
2S: a OK *
2C: a EXPUNGE
2S: * 3 EXPUNGE
2S: a OK *
C: a NOOP
S: a OK *
C: a LOGOUT
S* a OK *
2C: a LOGOUT
2S* a OK *
