# MOVE and UID MOVE (RFC 6851)
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b {4+}
C: a: b
S: a OK *
C: a CREATE To
S: a OK *
C: a SELECT INBOX
S* a OK *
2S: * PREAUTH *
2C: a SELECT INBOX
2S* a OK *
C: a MOVE 2 To
S: * OK [COPYUID $v 2 1] *
S: * 2 EXPUNGE
S: a OK *
C: a UID MOVE 1,3:4 To
S: * OK [COPYUID $v 1,3:4 2:4] *
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: a OK *
C: a UID MOVE 1 To
S: a OK There was nothing to do.
C: a MOVE 1 nowhere
S: a NO [TRYCREATE] *
C: a MOVE 2 To
S: a BAD *
# to where it is already
C: a MOVE 1 INBOX
S: * OK [COPYUID * 5 6] *
S: * 1 EXPUNGE
S: * 1 EXISTS
S: * 1 RECENT
S: a OK *
# who has not been told yet cannot move it again
2C: b MOVE 1 To
2S: * 1 EXPUNGE
2S: * 1 EXPUNGE
2S: * 1 EXPUNGE
2S: * 1 EXPUNGE
2S: * 1 EXPUNGE
2S: * 1 EXISTS
2S: * 0 RECENT
2S: b NO [EXPUNGEISSUED] *
C: a STATUS To (MESSAGES)
S: * STATUS To (MESSAGES 4)
S: a OK *
C: a LOGOUT
S* a OK *
2C: a LOGOUT
2S* a OK *
