# ANNOTATE (RFC 5257): two sessions at once, MODSEQ, COPY, MOVE, undelete.
R: printf 'Subject: one\r\n\r\nx\r\n' > $TMP/m
R: for i in 1 2 3; do $B/chapar deliver alice <$TMP/m; done
H: chapar-imap --user alice
2H: chapar-imap --user alice
3H: chapar-imap --user alice
S: * PREAUTH *
2S: * PREAUTH *
3S: * PREAUTH *
C: a SELECT INBOX
S* a OK *
2C: b SELECT INBOX (ANNOTATE)
2S* b OK *
3C: c SELECT INBOX (CONDSTORE)
3S* c OK *

# whoever asked is told the names, never the values
C: a STORE 1,3 ANNOTATION (/comment (value.shared "x") /altsubject (value.priv "y"))
S: a OK *
2C: b NOOP
2S: * 1 FETCH (ANNOTATION (/comment /altsubject))
2S: * 3 FETCH (ANNOTATION (/comment /altsubject))
2S: b OK *
3C: c NOOP
3S: * 1 FETCH (UID 1 FLAGS (*) MODSEQ (*))
3S: * 3 FETCH (UID 3 FLAGS (*) MODSEQ (*))
3S: c OK *
# who did it is not
2C: b STORE 2 ANNOTATION (/comment (value.shared "z"))
2S: b OK *
2C: b NOOP
2S: b OK *
C: a NOOP
S: a OK *

# CONDSTORE
3C: c NOOP
3S: * 2 FETCH (UID 2 FLAGS (*) MODSEQ (*))
3S: c OK *
3C: c STORE 2 ANNOTATION (/comment (value.shared "three"))
3S: * 2 FETCH (UID 2 MODSEQ ($mod))
3S: c OK *
3C: c FETCH 2 (MODSEQ)
3S: * 2 FETCH (MODSEQ ($mod))
3S: c OK *
3C: c STORE 1:3 (UNCHANGEDSINCE 3) ANNOTATION (/comment (value.shared "late"))
3S: * 1 FETCH *
3S: * 2 FETCH *
3S: * 3 FETCH *
3S: c OK [MODIFIED 1:3] *
3C: c STORE 1:2 (UNCHANGEDSINCE $mod) ANNOTATION (/comment (value.shared "in time"))
3S: * 1 FETCH (UID 1 MODSEQ ($later))
3S: * 2 FETCH (UID 2 MODSEQ ($later))
3S: c OK *
3C: c FETCH 1:3 (UID) (CHANGEDSINCE $mod)
3S: * 1 FETCH (UID 1 MODSEQ ($later))
3S: * 2 FETCH (UID 2 MODSEQ ($later))
3S: c OK *
2C: b NOOP
2S: * 2 FETCH (ANNOTATION (/comment))
2S: * 1 FETCH (ANNOTATION (/comment))
2S: * 2 FETCH (ANNOTATION (/comment))
2S: b OK *

# told while it waits
2C: b IDLE
2S: + *
C: a STORE 3 ANNOTATION (/comment (value.shared NIL))
S* a OK *
2S: * 3 FETCH (ANNOTATION (/comment))
2C: DONE
2S: b OK *

# COPY and MOVE take them along
C: a CREATE Work
S: a OK *
C: a COPY 1,3 Work
S: a OK *
C: a MOVE 2 Work
S: * OK [COPYUID *
S: * 2 EXPUNGE
S: a OK *
C: a SELECT Work
S* a OK *
C: a FETCH 1:3 (ANNOTATION (/* value))
S: * 1 FETCH (ANNOTATION (/altsubject (value.priv "y" value.shared NIL) /comment (value.priv NIL value.shared "in time")))
S: * 2 FETCH (ANNOTATION (/altsubject (value.priv "y" value.shared NIL)))
S: * 3 FETCH (ANNOTATION (/comment (value.priv NIL value.shared "in time")))
S: a OK *

# what went comes back with them
C: a STORE 3 FLAGS.SILENT (\\Deleted)
S: a OK *
C: a EXPUNGE
S: * 3 EXPUNGE
S: a OK *
C: a UNSELECT
S: a OK *
R: $B/chapar check alice
R: $B/chapar undelete alice Work
C: a SELECT Work
S* a OK *
C: a FETCH 3 (ANNOTATION (/* value.shared))
S: * 3 FETCH (ANNOTATION (/comment (value.shared "in time")))
S: a OK *
C: a DELETE Work
S* a OK *
R: $B/chapar undelete alice --mailbox Work
C: a SELECT Work
S* a OK *
C: a FETCH 3 (ANNOTATION (/* value.shared))
S: * 3 FETCH (ANNOTATION (/comment (value.shared "in time")))
S: a OK *

# RENAME of INBOX
C: a RENAME INBOX Old
S: a OK *
C: a SELECT Old
S* a OK *
C: a FETCH 1 (ANNOTATION (/* value))
S: * 1 FETCH (ANNOTATION (/altsubject (value.priv "y" value.shared NIL) /comment (value.priv NIL value.shared "in time")))
S: a OK *

# the view may go at any time, and the spool be copied
C: z LOGOUT
S* z OK *
2C: z LOGOUT
2S* z OK *
3C: z LOGOUT
3S* z OK *
R: $B/chapar check alice
R: rm $SPOOL/account/*/alice/note.tdb
R: $B/chapar backup $TMP/copy
R: $B/chapar verify $SPOOL $TMP/copy
R: $B/chapar --spool $TMP/copy check alice
4H: chapar-imap --user alice
4S: * PREAUTH *
4C: a SELECT Old
4S* a OK *
4C: a FETCH 1 (ANNOTATION (/* value))
4S: * 1 FETCH (ANNOTATION (/altsubject (value.priv "y" value.shared NIL) /comment (value.priv NIL value.shared "in time")))
4S: a OK *
4C: z LOGOUT
4S* z OK *
5H: chapar-imap --spool $TMP/copy --user alice
5S: * PREAUTH *
5C: a SELECT Old
5S* a OK *
5C: a FETCH 1 (ANNOTATION (/* value))
5S: * 1 FETCH (ANNOTATION (/altsubject (value.priv "y" value.shared NIL) /comment (value.priv NIL value.shared "in time")))
5S: a OK *
5C: z LOGOUT
5S* z OK *
