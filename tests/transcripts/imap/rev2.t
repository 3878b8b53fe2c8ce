# IMAP4rev2 (RFC 9051), once it is enabled
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY IMAP4rev1 IMAP4rev2 *] *
C; a APPEND INBOX {4+}\r\na: 1 {4+}\r\na: 2 {4+}\r\na: 3\r\n
S: a OK *
C: a CREATE Entw&APw-rfe (USE (\Drafts))
S: a OK *
C: a ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: a OK *
# no RECENT and no UNSEEN, but LIST, with the name as it was given
C: a SELECT inbox
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS *
S: * 3 EXISTS
S: * OK [UIDVALIDITY $v] *
S: * OK [UIDNEXT 4] *
S: * OK [MAILBOXID (F1)] *
S: * OK [ANNOTATIONS 131072] *
S: * OK [URLMECH INTERNAL] *
S: * OK [HIGHESTMODSEQ *] *
S: * LIST () "/" INBOX ("OLDNAME" (inbox))
S: a OK [READ-WRITE] *
C: a FETCH 1 FLAGS
S: * 1 FETCH (FLAGS ())
S: a OK *
# SEARCH answers ESEARCH
C: a SEARCH ALL
S: * ESEARCH (TAG "a") ALL 1:3
S: a OK *
C: a UID SEARCH FLAGGED
S: * ESEARCH (TAG "a") UID
S: a OK *
C: a SEARCH RETURN (COUNT) ALL
S: * ESEARCH (TAG "a") COUNT 3
S: a OK *
# names are UTF-8
C: a SELECT "Entw\xc3\xbcrfe"
S: * OK [CLOSED] *
S* * LIST (\Drafts) "/" "Entw\xc3\xbcrfe"
S: a OK *
C: a STATUS INBOX (MESSAGES DELETED SIZE)
S: * STATUS INBOX (MESSAGES 3 DELETED 0 SIZE 12)
S: a OK *
C: a CREATE inbox/new
S: * LIST () "/" INBOX/new ("OLDNAME" (inbox/new))
S: a OK *
C: a CREATE INBOX/new
S: a NO [ALREADYEXISTS] *
C: a RENAME INBOX/new x/y/z
S: * LIST () "/" x/y/z ("OLDNAME" (INBOX/new))
S: a OK *
C: a RENAME nowhere x
S: a NO [NONEXISTENT] *
C: a LIST "" x*
S: * LIST (\NonExistent \HasChildren) "/" x
S: * LIST (\NonExistent \HasChildren) "/" x/y
S: * LIST (\HasNoChildren) "/" x/y/z
S: a OK *
C: a DELETE x/y
S: a NO [HASCHILDREN] *
C: a DELETE inbox
S: a NO [CANNOT] *
C: a SELECT nowhere
S: * OK [CLOSED] *
S: a NO [NONEXISTENT] *
# changes by others come with the UID, new mail without RECENT
C: a SELECT INBOX
S* a OK *
2H: chapar-imap --user alice
2S: * PREAUTH *
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 2 +FLAGS (\Deleted)
2S: * 2 FETCH *
2S: a OK *
2C: a APPEND INBOX {4+}
2C: a: 4
2S: * 4 EXISTS
2S: * 1 RECENT
2S: a OK *
C: a NOOP
S: * 4 EXISTS
S: * 2 FETCH (UID 2 FLAGS (\Deleted))
S: a OK *
C: a UNSELECT
S: a OK *
