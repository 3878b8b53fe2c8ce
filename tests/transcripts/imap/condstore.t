# Conditional STORE and what goes with it (RFC 7162, 3.1)
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b
S: a OK *
C: a SELECT INBOX (CONDSTORE)
S* * OK [HIGHESTMODSEQ $a] *
S: a OK *
# every FETCH that was not asked for has UID and MODSEQ now
C: a STORE 1 +FLAGS (\Seen)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Recent) MODSEQ ($b))
S: a OK *
C: a STORE 2 +FLAGS.SILENT (\Seen)
S: * 2 FETCH (UID 2 MODSEQ ($c))
S: a OK *
# nothing changed, nothing new
C: a STORE 2 +FLAGS.SILENT (\Seen)
S: a OK *
C: a STORE 1:3 (UNCHANGEDSINCE $b) +FLAGS.SILENT (\Deleted)
S: * 1 FETCH (UID 1 MODSEQ ($d))
S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent) MODSEQ ($c))
S: * 3 FETCH (UID 3 MODSEQ ($d))
S: a OK [MODIFIED 2] *
C: a UID STORE 1:3 (UNCHANGEDSINCE $c) FLAGS ()
S: * 1 FETCH (UID 1 FLAGS (\Deleted \Seen \Recent) MODSEQ ($d))
S: * 2 FETCH (UID 2 FLAGS (\Recent) MODSEQ ($e))
S: * 3 FETCH (UID 3 FLAGS (\Deleted \Recent) MODSEQ ($d))
S: a OK [MODIFIED 1,3] *
C: a STORE 1 (UNCHANGEDSINCE 0) +FLAGS (nosuch)
S: * 1 FETCH (UID 1 FLAGS (\Deleted \Seen \Recent) MODSEQ ($d))
S: a OK [MODIFIED 1] *
C: a STORE 1 (UNCHANGEDSINCE) +FLAGS (nosuch)
S: a BAD *
C: a STORE 1 (NOSUCH 1) +FLAGS (nosuch)
S: a BAD *
C: a STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS INBOX (HIGHESTMODSEQ $e)
S: a OK *
# what somebody else does
2S: * PREAUTH *
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 2 (UNCHANGEDSINCE $e) +FLAGS.SILENT (\Flagged)
2S: * OK [HIGHESTMODSEQ $e] *
2S: * 2 FETCH (UID 2 MODSEQ ($f))
2S: a OK *
C: a NOOP
S: * 2 FETCH (UID 2 FLAGS (\Flagged \Recent) MODSEQ ($f))
S: a OK *
C: a LOGOUT
S* a OK *
2C: a LOGOUT
2S* a OK *
