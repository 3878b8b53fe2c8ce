# NOTIFY (RFC 5465): annotations of mailboxes and of the server
H: chapar-imap --user alice
S: * PREAUTH *
C: a CREATE two
S: a OK *
C: a SETACL two bob lr
S: a OK *
C: a NOTIFY SET (personal (MailboxMetadataChange ServerMetadataChange))
S: a OK *
2H: chapar-imap --user bob
2S: * PREAUTH *
2C: a NOTIFY SET (subtree user/alice (MailboxMetadataChange))
2S: a OK *
3H: chapar-imap --user alice
3S: * PREAUTH *
3C: a SETMETADATA two (/shared/comment "x")
3S: a OK *
S: * METADATA two /shared/comment
2S: * METADATA user/alice/two /shared/comment
3C: a SETMETADATA "" (/private/comment "x")
3S: a OK *
S: * METADATA "" /private/comment
# nobody is told of what is private to others
3C: a SETMETADATA two (/private/comment "secret")
3S: a OK *
S: * METADATA two /private/comment
3C: a SETMETADATA two (/private/comment NIL /shared/comment NIL)
3S: a OK *
S? * METADATA two /private/comment
S? * METADATA two /shared/comment
2S: * METADATA user/alice/two /shared/comment
2C: a SETMETADATA user/alice/two (/private/comment "bob's")
2S: a OK *
C: a NOOP
S: a OK *
