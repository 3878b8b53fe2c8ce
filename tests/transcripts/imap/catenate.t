# CATENATE (RFC 4469): messages made of parts of others
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY * CATENATE REPLACE *] *
C: a CREATE Drafts
S: a OK *
C; a APPEND Drafts {121+}\r\nSubject: one\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nfirst\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>second\r\n--x--\r\n
S: a OK [APPENDUID $v 1] *
C; a APPEND Drafts (\Seen) "07-Feb-1994 21:52:25 -0800" CATENATE (URL "/Drafts/;UID=1/;SECTION=HEADER" TEXT {5+}\r\nhello
C;  URL "/drafts;UIDVALIDITY=1/;UID=1" URL x)\r\n
S: a NO [BADURL "/drafts;UIDVALIDITY=1/;UID=1"] *
C; a APPEND Drafts (\Seen) "07-Feb-1994 21:52:25 -0800" CATENATE (URL "/Drafts/;UID=1/;SECTION=HEADER" TEXT {7+}\r\nhello\r\n URL "/Drafts;UIDVALIDITY=$v/;UID=1/;SECTION=2.MIME" URL "/Drafts/;uid=1/;section=2/;partial=3.3")\r\n
S: a OK [APPENDUID $v 2] *
C: a SELECT Drafts
S* a OK *
C: a FETCH 2 (FLAGS INTERNALDATE BODY[])
S: * 2 FETCH (FLAGS (\Seen \Recent) INTERNALDATE "07-Feb-1994 21:52:25 -0800" BODY[] {96}
S: Subject: one
S: Content-Type: multipart/mixed; boundary=x
S: 
S: hello
S: Content-Type: text/html
S: 
S: sec)
S: a OK *
# only URLs, and one as a literal; fields; a quoted space
C: a APPEND Drafts CATENATE (URL {30}
S: + *
C: /Drafts/;UID=1/;SECTION=HEADER URL "/Drafts/;UID=1/;SECTION=HEADER.FIELDS%20(SUBJECT)")
S: * 3 EXISTS
S: * 3 RECENT
S: a OK [APPENDUID $v 3] *
C: a FETCH 3 RFC822.SIZE
S: * 3 FETCH (RFC822.SIZE 75)
S: a OK *
# the literal that asks is not asked for when something before it is wrong
C: a APPEND Drafts CATENATE (URL "/nowhere/;UID=1" TEXT {5}
S: a NO [BADURL "/nowhere/;UID=1"] *
C: a APPEND Drafts CATENATE (URL "/Drafts/;UID=9" TEXT {5+}
C: 12345 URL "/")
S: a NO [BADURL "/Drafts/;UID=9"] *
C: a APPEND Drafts CATENATE (TEXT {1}
S: + *
C: a TEXT {2+}
C: : )
S: * 4 EXISTS
S: * 4 RECENT
S: a OK [APPENDUID $v 4] *
# several messages
C: a APPEND Drafts CATENATE (URL "/Drafts/;UID=1") (\Draft) {4+}
C: a: b (\Flagged) CATENATE (TEXT {4+}
C: c: d)
S: * 7 EXISTS
S: * 7 RECENT
S: a OK [APPENDUID $v 5:7] *
C: a FETCH 5:7 (RFC822.SIZE FLAGS)
S: * 5 FETCH (RFC822.SIZE 121 FLAGS (\Recent))
S: * 6 FETCH (RFC822.SIZE 4 FLAGS (\Draft \Recent))
S: * 7 FETCH (RFC822.SIZE 4 FLAGS (\Flagged \Recent))
S: a OK *
# what is no URL, or of no message
C: a APPEND Drafts CATENATE (URL "imap://elsewhere/Drafts/;UID=1")
S: a NO [BADURL "imap://elsewhere/Drafts/;UID=1"] *
C: a APPEND Drafts CATENATE (URL "/Drafts")
S: a NO [BADURL "/Drafts"] *
C: a APPEND Drafts CATENATE (URL "/Drafts/;UID=1/;SECTION=7")
S: a NO [BADURL *] *
C: a APPEND Drafts CATENATE (URL "/Drafts/;UID=1/;SECTION=HEADER]")
S: a NO [BADURL *] *
C: a APPEND Drafts CATENATE (URL "/Dra%zzfts/;UID=1")
S: a NO [BADURL *] *
C: a APPEND Drafts CATENATE (URL "/Drafts;UIDVALIDITY=7/;UID=1")
S: a NO [BADURL *] *
C: a APPEND Drafts CATENATE ()
S: a BAD *
C: a APPEND Drafts CATENATE (BLURB "x")
S: a BAD *
C: a APPEND Drafts CATENATE (URL "/Drafts/;UID=1"
S: a BAD *
C: a APPEND Drafts CATENATE
S: a BAD *
C: a APPEND Drafts CATENATE (TEXT {0+}
C: )
S: a NO [CANNOT] *
C: a STATUS Drafts (MESSAGES)
S: * STATUS Drafts (MESSAGES 7)
S: a OK *
