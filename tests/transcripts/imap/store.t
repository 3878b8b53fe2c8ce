# STORE and UID STORE
H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a STORE 1 FLAGS (\Seen)
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: a OK *
C: a STORE 1:2 +FLAGS (\Flagged)
S: * 1 FETCH (FLAGS (\Flagged \Seen \Recent))
S: * 2 FETCH (FLAGS (\Flagged \Recent))
S: a OK *
C: a STORE * -FLAGS \Seen
S: * 3 FETCH (FLAGS (\Recent))
S: a OK *
C: a STORE 1 -FLAGS (\Flagged \Draft)
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: a OK *
C: a STORE 1:* FLAGS ()
S: * 1 FETCH (FLAGS (\Recent))
S: * 2 FETCH (FLAGS (\Recent))
S: * 3 FETCH (FLAGS (\Recent))
S: a OK *
C: a STORE 1:3 +FLAGS.SILENT (\Deleted)
S: a OK *
# without parentheses, and keywords: the mailbox learns them first
C: a STORE 2 flags \Answered $Forwarded
S: * FLAGS (* $Forwarded)
S: * OK [PERMANENTFLAGS (* $Forwarded \*)] *
S: * 2 FETCH (FLAGS (\Answered \Recent $Forwarded))
S: a OK *
C: a STORE 1,3 +FLAGS ($FORWARDED)
S: * 1 FETCH (FLAGS (\Deleted \Recent $Forwarded))
S: * 3 FETCH (FLAGS (\Deleted \Recent $Forwarded))
S: a OK *
C: a STORE 3 -FLAGS ($Forwarded nosuch)
S: * 3 FETCH (FLAGS (\Deleted \Recent))
S: a OK *
C: a UID STORE 3 FLAGS.SILENT (\Seen)
S: a OK *
C: a UID STORE 2:3 +FLAGS (\Seen)
S: * 2 FETCH (UID 2 FLAGS (\Answered \Seen \Recent $Forwarded))
S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent))
S: a OK *
# UIDs that there are not do no harm, numbers do
C: a UID STORE 4:9 +FLAGS (\Seen)
S: a OK *
C: a UID STORE 7:* +FLAGS (\Draft)
S: * 3 FETCH (UID 3 FLAGS (\Seen \Draft \Recent))
S: a OK *
C: a STORE 4 +FLAGS (\Seen)
S: a BAD There are not so many messages.
C: a STORE 2:4 +FLAGS (\Seen)
S: a BAD *
C: a STORE 0 +FLAGS (\Seen)
S: a BAD *
C: a STORE 1 +FLAGS (\Nosuch)
S: a BAD *
C: a STORE 1 FLAG (\Seen)
S: a BAD *
C: a STORE 1 +FLAGS
S: a BAD *
C: a STORE 1 +FLAGS (\Seen) x
S: a BAD *
C: a STORE 1,2 (\Seen)
S: a BAD *
C: a STORE 1, +FLAGS (\Seen)
S: a BAD *
C: a LOGOUT
S* a OK *
