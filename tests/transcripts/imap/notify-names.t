# NOTIFY (RFC 5465): names, subscriptions, rights
H: chapar-imap --user alice
S: * PREAUTH *
C: a NOTIFY SET (personal (MailboxName SubscriptionChange)) (subtree user/bob (MessageNew MessageExpunge MailboxName))
S: a OK *
2H: chapar-imap --user alice
2S: * PREAUTH *
2C: a CREATE one
2S: a OK *
S: * LIST (\HasNoChildren) "/" one
2C: a CREATE one/two (USE (\Drafts))
2S: a OK *
S: * LIST (\HasNoChildren \Drafts) "/" one/two
S: * LIST (\HasChildren) "/" one
2C: a SUBSCRIBE one
2S: a OK *
S: * LIST (\HasChildren \Subscribed) "/" one
2C: a RENAME one three
2S: a OK *
S: * LIST (\HasChildren) "/" three ("OLDNAME" (one))
S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" one
2C: a UNSUBSCRIBE one
2S: a OK *
S: * LIST (\NonExistent \HasNoChildren) "/" one
2C: a DELETE three/two
2S: a OK *
S: * LIST (\NonExistent \HasNoChildren) "/" three/two
S: * LIST (\HasNoChildren) "/" three
# what this client does itself is not told
C: a CREATE mine
S: a OK *
C: a SUBSCRIBE mine
S: a OK *
C: a RENAME mine ours
S: a OK *
C: a DELETE ours
S: a OK *
# another account: rights given and taken
3H: chapar-imap --user bob
3S: * PREAUTH *
3C: a CREATE shared
3S: a OK *
3C: a SETACL shared alice lr
3S: a OK *
C: a NOTIFY SET STATUS (subtree user/bob (MessageNew MessageExpunge MailboxName))
S: * STATUS user/bob/shared (MESSAGES 0 UIDNEXT 1 UIDVALIDITY *)
S: a OK *
3C; a APPEND shared {4+}\r\na: 1\r\n
3S: a OK *
S: * STATUS user/bob/shared (MESSAGES 1 UIDNEXT 2)
3C: a SETACL shared alice l
3S: a OK *
S: * LIST (\NoAccess \HasNoChildren) "/" user/bob/shared
3C; a APPEND shared {4+}\r\na: 2\r\n
3S: a OK *
C: a NOOP
S: a OK *
3C: a SETACL shared alice lr
3S: a OK *
S: * LIST (\HasNoChildren) "/" user/bob/shared
3C; a APPEND shared {4+}\r\na: 2\r\n
3S: a OK *
S: * STATUS user/bob/shared (MESSAGES 3 UIDNEXT 4)
3C: a DELETEACL shared alice
3S: a OK *
S: * LIST (\NonExistent \HasNoChildren) "/" user/bob/shared
S: * LIST (\NonExistent \HasNoChildren) "/" user/bob
# errors
C: a NOTIFY
S: a BAD *
C: a NOTIFY SET
S: a BAD *
C: a NOTIFY SET (selected (MessageNew))
S: a BAD *
C: a NOTIFY SET (personal (MessageNew MessageExpunge FlagChange)) (personal (FlagChange))
S: a BAD *
C: a NOTIFY SET (selected (MailboxName))
S: a BAD *
C: a NOTIFY SET (selected NONE) (selected-delayed NONE)
S: a BAD *
C: a NOTIFY SET (personal (MessageNew (uid) MessageExpunge))
S: a BAD *
C: a NOTIFY SET (everywhere (MessageNew MessageExpunge))
S: a BAD *
C: a NOOP
S: a OK *
C: a NOTIFY SET (personal (MessageNew MessageExpunge MessageRead))
S: a NO [BADEVENT (MessageNew MessageExpunge FlagChange AnnotationChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)] *
C: a NOTIFY SET (mailboxes (nowhere "a//b") (MessageNew MessageExpunge))
S: a OK *
C: a NOTIFY NONE
S: a OK *
