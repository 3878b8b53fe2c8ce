# ANNOTATE-EXPERIMENT-1 (RFC 5257): the examples, STORE and FETCH.
R: printf 'Subject: one\r\n\r\nx\r\n' > $TMP/m; printf 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n' > $TMP/parts
R: for i in 1 2 3; do $B/chapar deliver alice <$TMP/m; done; $B/chapar deliver alice <$TMP/parts
H: chapar-imap --user alice
S: * PREAUTH *
C: a CAPABILITY
S: * CAPABILITY * ANNOTATE-EXPERIMENT-1 *
S: a OK *
C: a SELECT INBOX (ANNOTATE)
S* * OK [ANNOTATIONS 131072] *
S* a OK [READ-WRITE] *

# what is not there: NIL and 0 where an entry is named, nothing where it is not
C: a FETCH 1 (ANNOTATION (/comment (value size)))
S: * 1 FETCH (ANNOTATION (/comment (value.priv NIL value.shared NIL size.priv "0" size.shared "0")))
S: a OK *
C: a FETCH 1 (ANNOTATION (/* value))
S: * 1 FETCH (ANNOTATION ())
S: a OK *

C: a STORE 1 ANNOTATION (/comment (value.priv "My new comment"))
S: a OK *
C: a STORE 1 ANNOTATION (/comment (value.shared "Group note"))
S: a OK *
C: a FETCH 1 (ANNOTATION (/comment value))
S: * 1 FETCH (ANNOTATION (/comment (value.priv "My new comment" value.shared "Group note")))
S: a OK *
C: a STORE 1 ANNOTATION (/comment (value.shared NIL))
S: a OK *
C: a FETCH 1 (ANNOTATION (/comment (value size)))
S: * 1 FETCH (ANNOTATION (/comment (value.priv "My new comment" value.shared NIL size.priv "14" size.shared "0")))
S: a OK *
C: a STORE 1 ANNOTATION (/comment (value.priv "Get tix Tuesday") /altsubject (value.priv "Wots On"))
S: a OK *
C: a FETCH 1 (ANNOTATION ((/comment /altsubject) value.priv))
S: * 1 FETCH (ANNOTATION (/comment (value.priv "Get tix Tuesday") /altsubject (value.priv "Wots On")))
S: a OK *
C: a STORE 1 ANNOTATION (/comment (value.priv "My new comment" value.shared "foo's bar"))
S: a OK *
C: a STORE 1 ANNOTATION (/vendor/foobar/label (value.priv "label43") /vendor/foobar/personality (value.priv "Tallulah Bankhead"))
S: a OK *
C: a UID FETCH 1 (UID ANNOTATION (/* (value.priv size.priv)))
S: * 1 FETCH (UID 1 ANNOTATION (/altsubject (value.priv "Wots On" size.priv "7") /comment (value.priv "My new comment" size.priv "14") /vendor/foobar/label (value.priv "label43" size.priv "7") /vendor/foobar/personality (value.priv "Tallulah Bankhead" size.priv "17")))
S: a OK *
C: a FETCH 1 (ANNOTATION (/% value.shared))
S: * 1 FETCH (ANNOTATION (/altsubject (value.shared NIL) /comment (value.shared "foo's bar")))
S: a OK *
C: a FETCH 1 (ANNOTATION ((/comment /% "/vendor/*") size.priv) UID ANNOTATION (/comment value.shared))
S: * 1 FETCH (ANNOTATION (/comment (size.priv "14") /altsubject (size.priv "7") /vendor/foobar/label (size.priv "7") /vendor/foobar/personality (size.priv "17")) UID 1 ANNOTATION (/comment (value.shared "foo's bar")))
S: a OK *

# many at once; what is empty is not NIL
C: a STORE 2:3 ANNOTATION (/comment (value.shared "" value.priv "both"))
S: a OK *
C: a FETCH 2:3 (ANNOTATION (/comment (value size.shared)))
S: * 2 FETCH (ANNOTATION (/comment (value.priv "both" value.shared "" size.shared "0")))
S: * 3 FETCH (ANNOTATION (/comment (value.priv "both" value.shared "" size.shared "0")))
S: a OK *

# body parts
C: a STORE 4 ANNOTATION (/2/comment (value.priv "second") /1/flags/seen (value.shared "1"))
S: a OK *
C: a FETCH 4 (ANNOTATION (/2/comment value.priv))
S: * 4 FETCH (ANNOTATION (/2/comment (value.priv "second")))
S: a OK *
C: a FETCH 4 (ANNOTATION (/* value))
S: * 4 FETCH (ANNOTATION (/1/flags/seen (value.priv NIL value.shared "1") /2/comment (value.priv "second" value.shared NIL)))
S: a OK *
C: a STORE 4 ANNOTATION (/1/flags/seen (value.shared "yes"))
S: a BAD *
C: a STORE 4 ANNOTATION (/3/comment (value.priv "no such part"))
S: a BAD *
C: a STORE 1:4 ANNOTATION (/2/comment (value.priv "not in all"))
S: a BAD *
C: a FETCH 3:4 (ANNOTATION (/2/comment value.priv))
S: * 4 FETCH (ANNOTATION (/2/comment (value.priv "second")))
S: a BAD *
C: a FETCH 4 (ANNOTATION (/0/comment value))
S: a BAD *
C: a NOOP
S: a OK *
C: a FETCH 4 (ANNOTATION (/1./comment value))
S: a BAD *

# literals, bytes that are no text
C: a STORE 2 ANNOTATION (/comment (value.priv ~{5+}
C; a\x00b\r\n value.shared {3+}\r\n\xc3\xa9!))\r\n
S: a OK *
C: a FETCH 2 (ANNOTATION (/comment value))
S: * 2 FETCH (ANNOTATION (/comment (value.priv ~{5}
S: a\x00b
S:  value.shared {3}
S: \xc3\xa9!)))
S: a OK *

# names and attributes that cannot be
C: a STORE 1 ANNOTATION (/comment (value "x"))
S: a BAD *
C: a STORE 1 ANNOTATION (/comment (size.priv "1"))
S: a BAD *
C: a STORE 1 ANNOTATION (/com* (value.priv "x"))
S: a BAD *
C: a STORE 1 ANNOTATION (/flags/mine (value.priv "x"))
S: a BAD *
C: a NOOP
S: a OK *
C: a STORE 1 ANNOTATION (/else (value.priv "x"))
S: a BAD *
C: a STORE 1 ANNOTATION (//comment (value.priv "x"))
S: a BAD *
C: a STORE 1 ANNOTATION (/comment/ (value.priv "x"))
S: a BAD *
C: a STORE 1 ANNOTATION (/COMMENT (value.priv "x"))
S: a BAD *
C: a STORE 1 +ANNOTATION (/comment (value.priv "x"))
S: a BAD *
C: a NOOP
S: a OK *
C: a STORE 1 ANNOTATION ()
S: a BAD *
C: a STORE 1 ANNOTATION (/comment ())
S: a BAD *
C: a FETCH 1 (ANNOTATION (/comment values))
S: a BAD *
C: a FETCH 1 (ANNOTATION (comment value))
S: a BAD *
C: a FETCH 1 (ANNOTATION (/comment))
S: a BAD *
C: a NOOP
S: a OK *
C: a FETCH 1 ANNOTATION (/comment size.shared)
S: * 1 FETCH (ANNOTATION (/comment (size.shared "9")))
S: a OK *
C: a STORE 1 ANNOTATION ("/comment" ("value.shared" NIL))
S: a OK *
C: a FETCH 1 ANNOTATION ("/comment" ("size.shared"))
S: * 1 FETCH (ANNOTATION (/comment (size.shared "0")))
S: a OK *
C: z LOGOUT
S* z OK *
R: $B/chapar check alice
R: $B/chapar log alice | grep 'NOTE INBOX uid 4 (/2/comment priv, /1/flags/seen shared)'
R: $B/chapar log --json alice | grep '"type":"NOTE"' | grep -q '"entry":"/comment","of":"shared"'
