# NOTIFY does not tell a session of annotations that it has set itself.
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
2S: * PREAUTH *
C: A1 NOTIFY SET (personal (MailboxMetadataChange ServerMetadataChange))
S: A1 OK *
C: A2 SETMETADATA INBOX (/private/comment "x" /shared/comment "y")
S: A2 OK *
C: A3 SETMETADATA "" (/private/comment "x")
S: A3 OK *
C: A4 NOOP
S: A4 OK *
2C: B1 SETMETADATA INBOX (/shared/comment "z")
2S: B1 OK *
C: A5 NOOP
S: * METADATA INBOX /shared/comment
S: A5 OK *
C: A6 RESETKEY INBOX
S: A6 OK *
C: A7 NOOP
S: A7 OK *
C: Z LOGOUT
S* Z OK *
2C: Z LOGOUT
2S* Z OK *
