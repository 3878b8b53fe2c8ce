# APPEND (RFC 3501, 4315, 7889)
H: chapar-imap --user alice --max-message-size 200k
S: * PREAUTH [CAPABILITY * APPENDLIMIT=204800] *
C: a APPEND INBOX {11}
S: + *
C; a: b\r\n\r\ntext\r\n
S: a BAD *
C: a APPEND INBOX {14}
S: + *
C; a: b\r\n\r\ntext\r\n\r\n
S: a OK [APPENDUID $v 1] *
C: a APPEND INBOX () {14+}
C; a: b\r\n\r\ntext\r\n\r\n
S: a OK [APPENDUID $v 2] *
C: a APPEND inbox (\Seen \Recent $$Junk custom $$junk) " 7-Feb-1994 21:52:25 -0800" {14+}
C; a: b\r\n\r\ntext\r\n\r\n
S: a OK [APPENDUID $v 3] *
C: a APPEND {5+}
C: INBOX (\Seen) {14+}
C; a: b\r\n\r\ntext\r\n\r\n
S: a OK [APPENDUID $v 4] *
C: a SELECT INBOX
S* a OK *
C: a FETCH 3 (FLAGS INTERNALDATE RFC822.SIZE)
S: * 3 FETCH (FLAGS (\Seen \Recent $$Junk custom) INTERNALDATE "07-Feb-1994 21:52:25 -0800" RFC822.SIZE 14)
S: a OK *
# into the selected mailbox: EXISTS comes before the answer
C: a APPEND INBOX (\Draft) {4+}
C: a: b
S: * 5 EXISTS
S: * 5 RECENT
S: a OK [APPENDUID $v 5] *
# what is refused is not asked for
C: a APPEND nowhere {310}
S: a NO [TRYCREATE] *
C: a APPEND "a//b" {310}
S: a NO [CANNOT] *
C: a APPEND INBOX {204801}
S: a NO [TOOBIG] *
C: a APPEND INBOX {0}
S: a NO [CANNOT] *
# or dropped when it comes anyway
C: a APPEND nowhere {4+}
C: a: b
S: a NO [TRYCREATE] *
C: a APPEND INBOX (\Nosuch) {4+}
C: a: b
S: a BAD *
C: a APPEND INBOX "yesterday" {4+}
C: a: b
S: a BAD *
C: a APPEND INBOX {0+}
C: 
S: a NO [CANNOT] *
C: a APPEND INBOX {4+}
C: a: b nonsense
S: a BAD *
C: a APPEND INBOX
S: a BAD *
C: a APPEND INBOX "text"
S: a BAD *
C: a APPEND INBOX (\Seen
S: a BAD *
C: a STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 5)
S: a OK *
# a large one, and one that breaks off: all or nothing
C; a APPEND INBOX {150002+}\r\na:
C* 150000 x
C:
S: * 6 EXISTS
S: * 6 RECENT
S: a OK [APPENDUID $v 6] *
C: a FETCH 6 RFC822.SIZE
S: * 6 FETCH (RFC822.SIZE 150002)
S: a OK *
C; b APPEND INBOX {150000+}\r\na:
C* 1000 x
C.
S.
X: 0
C: a STATUS INBOX (MESSAGES)
S: * PREAUTH *
S: * STATUS INBOX (MESSAGES 6)
S: a OK *
C; a APPEND INBOX {204802+}\r\na:
S: a NO [TOOBIG] *
S: * BYE [TOOBIG] *
S.
X: 0
