# EXPUNGE and UID EXPUNGE (RFC 4315)
H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a EXPUNGE
S: a OK *
C: a STORE 1,3,4,6 +FLAGS.SILENT (\Deleted)
S: a OK *
C: a UID EXPUNGE 2,4:5
S: * 4 EXPUNGE
S: a OK *
C: a UID EXPUNGE 6:*
S: * 5 EXPUNGE
S: a OK *
C: a EXPUNGE
S: * 1 EXPUNGE
S: * 2 EXPUNGE
S: a OK *
C: a FETCH 1:* UID
S: * 1 FETCH (UID 2)
S: * 2 FETCH (UID 5)
S: a OK *
C: a EXPUNGE 1
S: a BAD *
C: a UID EXPUNGE
S: a BAD *
C: a UID EXPUNGE x
S: a BAD *
C: a STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS INBOX (MESSAGES 2 UIDNEXT 7)
S: a OK *
C: a LOGOUT
S* a OK *
