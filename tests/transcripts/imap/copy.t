# COPY and UID COPY, with COPYUID (RFC 4315)
H: chapar-imap --user alice
S: * PREAUTH *
C: a APPEND INBOX (\Seen $Mine) "01-Jan-2024 10:00:00 +0100" {4+}
C: a: b {5+}
C: a: bc {6+}
C: a: bcd
S: a OK *
C: a CREATE To
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a COPY 1:2 To
S: a OK [COPYUID $v 1:2 1:2] *
C: a UID COPY 3,1 To
S: a OK [COPYUID $v 1,3 3:4] *
C: a UID COPY 9 To
S: a OK There was nothing to do.
C: a COPY 4 To
S: a BAD *
C: a COPY 1 nowhere
S: a NO [TRYCREATE] *
C: a COPY 1 "a//b"
S: a NO [CANNOT] *
C: a COPY 1
S: a BAD *
C: a COPY x To
S: a BAD *
# into itself
C: a COPY 1 INBOX
S: * 4 EXISTS
S: * 4 RECENT
S: a OK [COPYUID * 1 4] *
C: a SELECT To
S* * FLAGS (* $Mine)
S* * 4 EXISTS
S* a OK *
C: a FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Recent $Mine) INTERNALDATE "01-Jan-2024 10:00:00 +0100" RFC822.SIZE 4)
S: * 2 FETCH (UID 2 FLAGS (\Recent) INTERNALDATE * RFC822.SIZE 5)
S: * 3 FETCH (UID 3 FLAGS (\Seen \Recent $Mine) INTERNALDATE * RFC822.SIZE 4)
S: * 4 FETCH (UID 4 FLAGS (\Recent) INTERNALDATE * RFC822.SIZE 6)
S: a OK *
C: a LOGOUT
S* a OK *
