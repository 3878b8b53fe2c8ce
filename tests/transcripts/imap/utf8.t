# UTF8=ACCEPT (RFC 6855)
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY * UTF8=ACCEPT *] *
C: a CREATE Entw&APw-rfe
S: a OK *
C: a LIST "" E*
S: * LIST (\HasNoChildren) "/" Entw&APw-rfe
S: a OK *
C: a APPEND INBOX UTF8 (~{11+}
C; a: \xc3\xbc\r\n\r\n\r\n)\r\n
S: a BAD *
C: a ENABLE UTF8=ACCEPT UTF8=ONLY
S: * ENABLED UTF8=ACCEPT
S: a OK *
C: a LIST "" "*w\xc3\xbc*"
S: * LIST (\HasNoChildren) "/" "Entw\xc3\xbcrfe"
S: a OK *
# what looks like modified UTF-7 is a name like any other
C: a CREATE Entw&APw-rfe
S: a OK *
C: a STATUS Entw&APw-rfe (MESSAGES)
S: * STATUS Entw&APw-rfe (MESSAGES 0)
S: a OK *
C: a SELECT "Entw\xc3\xbcrfe"
S* a OK [READ-WRITE] *
C: a CREATE "\xff"
S: a NO [CANNOT] *
C; a APPEND "Entw\xc3\xbcrfe" (\Seen) UTF8 (~{10+}\r\na: \xc3\xbc\r\n\r\n\n)\r\n
S: * 1 EXISTS
S: * 1 RECENT
S: a OK *
C; a APPEND "Entw\xc3\xbcrfe" UTF8 (~{10}\r\n
S: + *
C; a: \xc3\xbc\r\n\r\n\n) (\Draft) {4+}\r\nb: c\r\n
S: * 3 EXISTS
S: * 3 RECENT
S: a OK [APPENDUID * 2:3] *
C: a APPEND INBOX UTF8 ({4+}
C: a: b)
S: a BAD *
C: a APPEND INBOX UTF8 ~{4+}
C: a: b
S: a BAD *
C: a APPEND INBOX UTF8 (~{4+}
C: a: b
S: a BAD *
C: a UID SEARCH HEADER a "\xc3\xbc"
S: * SEARCH 1 2
S: a OK *
