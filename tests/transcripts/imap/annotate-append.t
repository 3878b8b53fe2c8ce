# ANNOTATE (RFC 5257): APPEND and MULTIAPPEND, bounds and quotas.
H: chapar-imap --user alice
S: * PREAUTH *
C: a CREATE drafts
S: a OK *
C; a APPEND drafts ANNOTATION (/comment (value.priv "Don't send until I say so")) {5+}\r\na: b\n\r\n
S: a OK [APPENDUID *
C; a APPEND drafts (\\Seen) " 1-Feb-2024 10:00:00 +0000" ANNOTATION (/comment (value.shared {3+}\r\na b) /altsubject (value.priv ~{3+}\r\na\x00b value.shared "c")) {5+}\r\na: b\n ANNOTATION (/1/comment (value.priv "part")) {5+}\r\na: b\n {5+}\r\na: b\n\r\n
S: a OK [APPENDUID * 2:4] *
# a literal that waits for its continuation
C: a APPEND drafts ANNOTATION (/comment (value.priv {4}
S: + *
C: wait)) {5}
S: + *
C; a: b\n\r\n
S: a OK [APPENDUID *
C: a SELECT drafts
S* a OK *
C: a FETCH 1:5 (FLAGS ANNOTATION (/* value))
S: * 1 FETCH (FLAGS (\Recent) ANNOTATION (/comment (value.priv "Don't send until I say so" value.shared NIL)))
S: * 2 FETCH (FLAGS (\Seen \Recent) ANNOTATION (/altsubject (value.priv ~{3}
S: a\x00b value.shared "c") /comment (value.priv NIL value.shared "a b")))
S: * 3 FETCH (FLAGS (\Recent) ANNOTATION (/1/comment (value.priv "part" value.shared NIL)))
S: * 4 FETCH (FLAGS (\Recent) ANNOTATION ())
S: * 5 FETCH (FLAGS (\Recent) ANNOTATION (/comment (value.priv "wait" value.shared NIL)))
S: a OK *

# none of them comes if one cannot
C; a APPEND drafts {5+}\r\na: b\n ANNOTATION (/2/comment (value.priv "no part")) {5+}\r\na: b\n\r\n
S: a BAD *
C; a APPEND drafts ANNOTATION (/comment (value "x")) {5+}\r\na: b\n\r\n
S: a BAD *
C: a APPEND drafts ANNOTATION (/comment (value.priv {200000}
S: a NO [ANNOTATE TOOBIG] *
C; a APPEND drafts ANNOTATION (/comment (value.priv {200000+}\r\n
C* 200000 x
C; )) {5+}\r\na: b\n\r\n
S: a NO [ANNOTATE TOOBIG] *
C: a STATUS drafts (MESSAGES)
S: * STATUS drafts (MESSAGES 5)
S: a OK *

# 100 KB are no trouble, 131073 are
C; a STORE 4 ANNOTATION (/comment (value.shared {102400+}\r\n
C* 102400 x
C: ))
S: a OK *
C: a FETCH 4 (ANNOTATION (/comment size.shared))
S: * 4 FETCH (ANNOTATION (/comment (size.shared "102400")))
S: a OK *
C: a FETCH 4 (ANNOTATION (/comment value.shared))
S: * 4 FETCH (ANNOTATION (/comment (value.shared {102400}
S: xxx*xxx)))
S: a OK *
C; a STORE 4 ANNOTATION (/comment (value.shared {131073+}\r\n
C* 131073 x
C: ))
S: a NO [ANNOTATE TOOBIG] *

# 64 of a message are enough, of shared ones and of one's own
R: i=0; while [ $i -lt 64 ]; do printf ' /vendor/x/%s (value.shared "v")' $i; i=$((i+1)); done > $TMP/many
R: printf 'a LOGIN alice secret\r\na SELECT drafts\r\na STORE 1 ANNOTATION (%s)\r\na LOGOUT\r\n' "$(cut -c2- $TMP/many)" | $B/chapar-imap --user alice >$TMP/out; grep -q 'a OK Done.' $TMP/out
C: a STORE 1 ANNOTATION (/comment (value.shared "one more"))
S: a NO [ANNOTATE TOOMANY] *
C: a STORE 1 ANNOTATION (/comment (value.priv "another kind"))
S: a OK *
C: a STORE 1 ANNOTATION (/vendor/x/0 (value.shared NIL) /comment (value.shared "one instead"))
S: a OK *
C: a FETCH 1 (ANNOTATION (/comment value))
S: * 1 FETCH (ANNOTATION (/comment (value.priv "another kind" value.shared "one instead")))
S: a OK *

# ANNOTATION-STORAGE (RFC 9208, section 5.4) counts their bytes
R: $B/chapar quota set user/alice annotation-storage=200k
C: a GETQUOTA user/alice
S: * QUOTA user/alice (ANNOTATION-STORAGE 101 200)
S: a OK *
R: $B/chapar quota list user/alice | grep "ANNOTATION-STORAGE 101 of 200"
C: a COPY 4 drafts
S: a NO [OVERQUOTA] *
C: a MOVE 4 INBOX
S: * OK [COPYUID *
S: * 4 EXPUNGE
S: a OK *
C; a STORE 1 ANNOTATION (/altsubject (value.priv {102400+}\r\n
C* 102400 y
C: ))
S: a NO [OVERQUOTA] *
C; a APPEND drafts ANNOTATION (/comment (value.priv {102400+}\r\n
C* 102400 y
C; )) {5+}\r\na: b\n\r\n
S: a NO [OVERQUOTA] *
C: a SELECT INBOX
S* a OK *
C: a STORE 1 ANNOTATION (/comment (value.shared "short"))
S: a OK *
C: a GETQUOTA user/alice
S: * QUOTA user/alice (ANNOTATION-STORAGE 1 200)
S: a OK *
C: a STORE 1 ANNOTATION (/comment (value.shared NIL))
S: a OK *
C: a FETCH 1 (ANNOTATION (/* value))
S: * 1 FETCH (ANNOTATION ())
S: a OK *
C: z LOGOUT
S* z OK *
R: $B/chapar check alice
