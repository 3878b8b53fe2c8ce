# Quick resynchronisation (RFC 7162, 3.2)
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b
S: a OK [APPENDUID $v 1:8] *
C: a SELECT INBOX (QRESYNC ($v 1))
S: a BAD *
C: a ENABLE QRESYNC
S: * ENABLED QRESYNC
S: a OK *
C: a SELECT INBOX
S* * OK [HIGHESTMODSEQ $a] *
S: a OK *
C: a STORE 1,3,5 +FLAGS.SILENT (\Deleted)
S: * 1 FETCH (UID 1 MODSEQ ($b))
S: * 3 FETCH (UID 3 MODSEQ ($b))
S: * 5 FETCH (UID 5 MODSEQ ($b))
S: a OK *
C: a UID EXPUNGE 1:3
S: * VANISHED 1,3
S: a OK [HIGHESTMODSEQ $c] *
C: a EXPUNGE
S: * VANISHED 5
S: a OK [HIGHESTMODSEQ $d] *
C: a EXPUNGE
S: a OK Done.
C: a STORE 1 +FLAGS.SILENT (\Answered)
S: * 1 FETCH (UID 2 MODSEQ ($e))
S: a OK *
# since the beginning, since the middle, and since now
C: a SELECT INBOX (QRESYNC ($v $a))
S: * OK [CLOSED] *
S* * OK [HIGHESTMODSEQ $e] *
S: * VANISHED (EARLIER) 1,3,5
S: * 1 FETCH (UID 2 FLAGS (\Answered) MODSEQ ($e))
S: a OK *
C: a SELECT INBOX (QRESYNC ($v $c))
S* * OK [HIGHESTMODSEQ $e] *
S: * VANISHED (EARLIER) 5
S: * 1 FETCH (UID 2 *
S: a OK *
C: a SELECT INBOX (QRESYNC ($v $e))
S* * OK [HIGHESTMODSEQ $e] *
S: a OK *
# UIDs that are of interest
C: a SELECT INBOX (QRESYNC ($v $a 3:9))
S* * OK [HIGHESTMODSEQ $e] *
S: * VANISHED (EARLIER) 3,5
S: a OK *
# numbers that the client knows to belong to UIDs: 1 to 2, but not 2 to 3
C: a SELECT INBOX (QRESYNC ($v $a 1:9 (1:2 2:3)))
S* * OK [HIGHESTMODSEQ $e] *
S: * VANISHED (EARLIER) 3,5
S: * 1 FETCH (UID 2 *
S: a OK *
C: a SELECT INBOX (QRESYNC ($v $a (1:2,4 2,4,7)))
S* * OK [HIGHESTMODSEQ $e] *
S: * 1 FETCH (UID 2 *
S: a OK *
# another mailbox of that name
C: a SELECT INBOX (QRESYNC (1 $a))
S* * OK [HIGHESTMODSEQ $e] *
S: a OK *
C: a SELECT INBOX (QRESYNC ($v))
S: a BAD *
C: a SELECT INBOX (QRESYNC ($v $a 1:*))
S: a BAD *
C: a SELECT INBOX (QRESYNC ($v $a 1:5 (3,1 1,3)))
S: a BAD *
# expunges that may not be told now: the client hears how far it may go
2S: * PREAUTH *
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 2 +FLAGS.SILENT (\Deleted)
2S: a OK *
C: a NOOP
S: * 2 FETCH (UID 4 FLAGS (\Deleted) MODSEQ ($f))
S: a OK *
2C: a EXPUNGE
2S: * 2 EXPUNGE
2S: a OK *
2C: a STORE 2 +FLAGS.SILENT (\Flagged)
2S: a OK *
C: a FETCH 1 UID
S: * 1 FETCH (UID 2)
S: * 3 FETCH (UID 6 FLAGS (\Flagged) MODSEQ ($g))
S: * OK [HIGHESTMODSEQ $f] *
S: a OK *
C: a NOOP
S: * VANISHED 4
S: * OK [HIGHESTMODSEQ $g] *
S: a OK *
C: a LOGOUT
S* a OK *
2C: a LOGOUT
2S* a OK *
