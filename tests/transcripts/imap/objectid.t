# OBJECTID (RFC 8474) and SAVEDATE (RFC 8514)
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY * OBJECTID SAVEDATE *] *
C: a CREATE foo
S: a OK [MAILBOXID ($foo)] *
C: a CREATE bar
S: a OK [MAILBOXID ($bar)] *
C: a CREATE foo
S: a NO [ALREADYEXISTS] *
C: a STATUS INBOX (MAILBOXID MESSAGES)
S: * STATUS INBOX (MAILBOXID (F1) MESSAGES 0)
S: a OK *
# an id stays with the mailbox and is never used again
C: a RENAME foo baz
S: a OK *
C: a CREATE foo
S: a OK [MAILBOXID ($other)] *
C: a LIST "" (foo baz) RETURN (STATUS (MAILBOXID))
S: * LIST (\HasNoChildren) "/" baz
S: * STATUS baz (MAILBOXID ($foo))
S: * LIST (\HasNoChildren) "/" foo
S: * STATUS foo (MAILBOXID ($other))
S: a OK *
# a message, its copy, an answer to it, another, and one without an id
C; a APPEND INBOX "01-Jan-2001 00:00:00 +0000" {25+}\r\nMessage-ID: <1@x>\r\n\r\ntext\r\n
S: a OK *
C; a APPEND INBOX {45+}\r\nMessage-ID: <2@x>\r\nReferences: <1@x>\r\n\r\ntext\r\n
S: a OK *
C; a APPEND INBOX {25+}\r\nMessage-ID: <3@x>\r\n\r\ntext\r\n
S: a OK *
C; a APPEND INBOX {4+}\r\na: b\r\n
S: a OK *
C: a SELECT INBOX
S* * OK [MAILBOXID (F1)] *
S* a OK *
C: a FETCH 1:4 (EMAILID THREADID SAVEDATE INTERNALDATE)
S: * 1 FETCH (EMAILID ($a) THREADID ($t) SAVEDATE "14-Nov-2023 22:13:2* +0000" INTERNALDATE "01-Jan-2001 00:00:00 +0000")
S: * 2 FETCH (EMAILID ($b) THREADID ($t) SAVEDATE "14-Nov-2023 *)
S: * 3 FETCH (EMAILID ($c) THREADID ($u) *
S: * 4 FETCH (EMAILID ($d) THREADID NIL *
S: a OK *
C: a SEARCH EMAILID $b
S: * SEARCH 2
S: a OK *
C: a SEARCH THREADID $t
S: * SEARCH 1 2
S: a OK *
C: a SEARCH NOT THREADID $t
S: * SEARCH 3 4
S: a OK *
C: a SEARCH OR EMAILID nonsense THREADID T0000000000000000
S: * SEARCH
S: a OK *
C: a SEARCH OR EMAILID M99999999999999999999 EMAILID M007
S: * SEARCH
S: a OK *
C: a SEARCH EMAILID
S: a BAD *
C: a SEARCH SAVEDATESUPPORTED
S: * SEARCH 1 2 3 4
S: a OK *
C: a SEARCH SAVEDON 14-Nov-2023 BEFORE 1-Jan-2002
S: * SEARCH 1
S: a OK *
C: a SEARCH SAVEDBEFORE 14-Nov-2023
S: * SEARCH
S: a OK *
C: a SEARCH SAVEDSINCE 15-Nov-2023
S: * SEARCH
S: a OK *
C: a COPY 2 baz
S: a OK *
C: a SELECT baz
S* * OK [MAILBOXID ($foo)] *
S* a OK *
C: a FETCH 1 (THREADID EMAILID)
S: * 1 FETCH (THREADID ($t) EMAILID ($b))
S: a OK *
# in accounts of others the same numbers are other ids
C: a SETACL INBOX bob lr
S: a OK *
2H: chapar-imap --user bob
2S: * PREAUTH *
2C: a STATUS user/alice (MAILBOXID)
2S: * STATUS user/alice (MAILBOXID (F1-$hash))
2S: a OK *
2C: a SELECT user/alice
2S* a OK *
2C: a FETCH 1 (EMAILID THREADID)
2S: * 1 FETCH (EMAILID ($a-$hash) THREADID ($t))
2S: a OK *
2C: a SEARCH EMAILID $a
2S: * SEARCH
2S: a OK *
2C: a SEARCH EMAILID $a-$hash
2S: * SEARCH 1
2S: a OK *
