# REPLACE (RFC 8508): a new version of a message, in one step
H: chapar-imap --user alice --max-message-size 1000
S: * PREAUTH *
C: a CREATE Drafts
S: a OK *
C; a APPEND INBOX {4+}\r\na: 1 {4+}\r\na: 2 {4+}\r\na: 3\r\n
S: a OK [APPENDUID $v 1:3] *
C: a REPLACE 1 INBOX {4+}
C: a: b
S: a BAD Select a mailbox first.
C: a SELECT INBOX
S* a OK *
C: a REPLACE 2 INBOX (\Seen \Draft) {4}
S: + *
C: a: 4
S: * OK [APPENDUID $v 4] *
S: * 2 EXPUNGE
S: * 3 EXISTS
S: * 3 RECENT
S: a OK *
C: a UID FETCH 1:* (FLAGS BODY.PEEK[])
S: * 1 FETCH (UID 1 FLAGS (\Recent) BODY[] {4}
S: a: 1*)
S: * 2 FETCH (UID 3 *
S: a: 3*)
S: * 3 FETCH (UID 4 FLAGS (\Seen \Draft \Recent) BODY[] {4}
S: a: 4)
S: a OK *
# into another mailbox, by UID
C: a UID REPLACE 3 Drafts {4+}
C: a: 5
S: * OK [APPENDUID $d 1] *
S: * 2 EXPUNGE
S: a OK *
C: a STATUS Drafts (MESSAGES)
S: * STATUS Drafts (MESSAGES 1)
S: a OK *
# made of the old one
C: a REPLACE * INBOX "01-Jan-2001 00:00:00 +0000" CATENATE (TEXT {6+}
C; b: c\r\n URL "/INBOX/;UID=1")\r\n
S: * OK [APPENDUID $v 5] *
S: * 2 EXPUNGE
S: * 2 EXISTS
S: * 2 RECENT
S: a OK *
C: a FETCH 2 (RFC822.SIZE INTERNALDATE)
S: * 2 FETCH (RFC822.SIZE 10 INTERNALDATE "01-Jan-2001 *)
S: a OK *
# what cannot be leaves everything as it is, and is not asked for
C: a REPLACE 3 INBOX {4}
S: a BAD *
C: a UID REPLACE 3 INBOX {4}
S: a NO [NONEXISTENT] *
C: a REPLACE 1:2 INBOX {4}
S: a BAD *
C: a REPLACE 1 nowhere {4}
S: a NO [TRYCREATE] *
C: a REPLACE 1 INBOX {1001}
S: a NO [TOOBIG] *
C: a REPLACE 1 INBOX
S: a BAD *
C: a REPLACE 1
S: a BAD *
C: a REPLACE 1 INBOX {4+}
C: a: b {4+}
C: a: b
S: a NO [LIMIT] *
C: a FETCH 1:* UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 5)
S: a OK *
# somebody else was faster
2H: chapar-imap --user alice
2S: * PREAUTH *
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 1 +FLAGS (\Deleted)
2S: * 1 FETCH *
2S: a OK *
C: a REPLACE 1 INBOX {4}
S: + *
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: a OK *
C: a: b
S: * 1 EXPUNGE
S: a NO [EXPUNGEISSUED] *
C: a FETCH 1:* UID
S: * 1 FETCH (UID 5)
S: a OK *
C: a EXAMINE INBOX
S* a OK *
C: a REPLACE 1 INBOX {4}
S: a NO [READ-ONLY] *
# another account's mailbox, and rights
C: a SETACL INBOX bob lrsi
S: a OK *
3H: chapar-imap --user bob
3S: * PREAUTH *
3C: a SELECT user/alice
3S* a OK *
3C: a REPLACE 1 INBOX {4}
3S: a NO [NOPERM] *
C: a SETACL INBOX bob +te
S: a OK *
3C: a SELECT user/alice
3S* a OK *
3C: a REPLACE 1 INBOX {4+}
3C: a: 7
3S: * OK [APPENDUID * 1] *
3S: * 1 EXPUNGE
3S: a OK *
