# ANNOTATE (RFC 5257), section 3.4: private values are seen by nobody else and
# take r, shared ones take n; copies between accounts.
R: $B/chapar board add --rights lr news && $B/chapar acl set board/news alice all
H: chapar-imap --user alice
2H: chapar-imap --user bob
S: * PREAUTH *
2S: * PREAUTH *
C; a APPEND board/news {5+}\r\na: b\n\r\n
S: a OK *
C; a APPEND board/news {5+}\r\na: b\n\r\n
S: a OK *
C: a SELECT board/news (ANNOTATE)
S* * OK [ANNOTATIONS 131072] *
S* a OK [READ-WRITE] *
2C: b SELECT board/news (ANNOTATE)
2S* * OK [ANNOTATIONS 131072] *
2S* b OK [READ-ONLY] *
C: a STORE 1 ANNOTATION (/comment (value.priv "alice only" value.shared "for all"))
S: a OK *
2C: b NOOP
2S: * 1 FETCH (ANNOTATION (/comment))
2S: b OK *
C: a STORE 1 ANNOTATION (/altsubject (value.priv "alice only"))
S: a OK *
2C: b NOOP
2S: b OK *
2C: b FETCH 1 (ANNOTATION (/* value))
2S: * 1 FETCH (ANNOTATION (/comment (value.priv NIL value.shared "for all")))
2S: b OK *
2C: b SEARCH ANNOTATION * value "alice"
2S: * SEARCH
2S: b OK *

# with r alone
2C: b STORE 1 ANNOTATION (/comment (value.shared "not his"))
2S: b NO [NOPERM] *
2C: b STORE 1 ANNOTATION (/comment (value.priv "bob's" value.shared "not his"))
2S: b NO [NOPERM] *
2C: b STORE 1:2 ANNOTATION (/comment (value.priv "bob's"))
2S: b OK *
2C: b FETCH 1:2 (ANNOTATION (/* (value.priv size.shared)))
2S: * 1 FETCH (ANNOTATION (/comment (value.priv "bob's" size.shared "7")))
2S: * 2 FETCH (ANNOTATION (/comment (value.priv "bob's" size.shared "0")))
2S: b OK *
C: a NOOP
S: a OK *
C: a FETCH 1:2 (ANNOTATION (/* value))
S: * 1 FETCH (ANNOTATION (/altsubject (value.priv "alice only" value.shared NIL) /comment (value.priv "alice only" value.shared "for all")))
S: * 2 FETCH (ANNOTATION ())
S: a OK *

# with n as well, and nothing else: that is enough
R: $B/chapar acl set board/news bob lrn
2C: b SELECT board/news
2S* b OK [READ-ONLY] *
2C: b STORE 2 ANNOTATION (/comment (value.shared "from bob"))
2S: b OK *
C: a NOOP
S: * 2 FETCH (ANNOTATION (/comment))
S: a OK *

# EXAMINE is for looking
2C: b EXAMINE board/news
2S* * OK [ANNOTATIONS READ-ONLY] *
2S* b OK *
2C: b STORE 2 ANNOTATION (/comment (value.priv "x"))
2S: b NO [READ-ONLY] *

# a copy has what is shared, and what is the copier's
2C: b COPY 1:2 INBOX
2S: b OK *
2C: b SELECT INBOX
2S* b OK *
2C: b FETCH 1:2 (ANNOTATION (/* value))
2S: * 1 FETCH (ANNOTATION (/comment (value.priv "bob's" value.shared "for all")))
2S: * 2 FETCH (ANNOTATION (/comment (value.priv "bob's" value.shared "from bob")))
2S: b OK *
R: $B/chapar board add --rights lrip open
2C: b STORE 1 ANNOTATION (/altsubject (value.priv "mine" value.shared "theirs"))
2S: b OK *
2C: b COPY 1 board/open
2S: b OK *
2C: b SELECT board/open
2S* b OK *
2C: b FETCH 1 (ANNOTATION (/* value))
2S: * 1 FETCH (ANNOTATION (/altsubject (value.priv "mine" value.shared NIL) /comment (value.priv "bob's" value.shared NIL)))
2S: b OK *
C: a SELECT board/open
S* a OK *
C: a FETCH 1 (ANNOTATION (/* value))
S: * 1 FETCH (ANNOTATION ())
S: a OK *
C; a APPEND board/open ANNOTATION (/comment (value.shared "x")) {5+}\r\na: b\n\r\n
S: a NO [NOPERM] *
C; a APPEND board/open ANNOTATION (/comment (value.priv "x")) {5+}\r\na: b\n\r\n
S* a OK *

# NOTIFY of a mailbox that is not selected; not of what is somebody else's
C: a SELECT INBOX
S* a OK *
C: a NOTIFY SET (selected (MessageNew MessageExpunge AnnotationChange)) (mailboxes board/open (MessageNew MessageExpunge AnnotationChange))
S: a OK *
R: $B/chapar acl set board/open bob lrsn
2C: b STORE 1 ANNOTATION (/comment (value.priv "nobody's business"))
2S* b OK *
C: a NOOP
S: a OK *
2C: b SELECT board/open
2S* b OK *
2C: b STORE 1 ANNOTATION (/comment (value.shared "everybody's"))
2S: b OK *
C: a ENABLE CONDSTORE
S* a OK *
2C: b STORE 1 ANNOTATION (/comment (value.shared "everybody's again"))
2S: b OK *
C: a NOOP
S: * STATUS board/open (*HIGHESTMODSEQ *)
S: a OK *

# another user of the same name does not inherit
C: z LOGOUT
S* z OK *
2C: z LOGOUT
2S* z OK *
2X: 0
R: $B/chapar user del --purge bob && echo secret | $B/chapar user add bob
R: $B/chapar acl set board/open bob lr
3H: chapar-imap --user bob
3S: * PREAUTH *
3C: b SELECT board/open
3S* b OK *
3C: b FETCH 1 (ANNOTATION (/* value))
3S: * 1 FETCH (ANNOTATION (/comment (value.priv NIL value.shared "everybody's again")))
3S: b OK *
3C: z LOGOUT
3S* z OK *
R: $B/chapar check
