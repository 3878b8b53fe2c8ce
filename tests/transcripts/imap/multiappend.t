# Several messages in one APPEND, all of them or none (RFC 3502)
H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX (\Seen) {4}
S: + *
C:  a:b "01-Jan-2024 00:00:00 +0000" {5}
S: + *
C: a:bcd () {6+}
C: a:bcde
S: a OK [APPENDUID $v 1:3] *
C: a SELECT INBOX
S* * 3 EXISTS
S* a OK *
C: a FETCH 1:3 (FLAGS RFC822.SIZE)
S: * 1 FETCH (FLAGS (\Seen \Recent) RFC822.SIZE 4)
S: * 2 FETCH (FLAGS (\Recent) RFC822.SIZE 5)
S: * 3 FETCH (FLAGS (\Recent) RFC822.SIZE 6)
S: a OK *
# the second is no message
C: a APPEND INBOX {4+}
C: a: b {0+}
C: 
S: a NO [CANNOT] *
C: a APPEND INBOX {4+}
C: a: b {0}
S: a NO [CANNOT] *
C: a APPEND INBOX {4+}
C: a: b (\Nosuch) {4+}
C: a: b {5+}
C: a: bc
S: a BAD *
C: a APPEND INBOX {4+}
C: a: b {999999999}
S: a NO [TOOBIG] *
C: a APPEND nowhere {4+}
C: a: b {4+}
C: a: b
S: a NO [TRYCREATE] *
C: a STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS INBOX (MESSAGES 3 UIDNEXT 4)
S: a OK *
C: a LOGOUT
S* a OK *
