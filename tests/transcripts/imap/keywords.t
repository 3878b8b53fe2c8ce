# Keywords: 128 in a mailbox, each counted once, whatever its case.
H: chapar-imap --user alice
S: * PREAUTH *
R: ( printf 'a APPEND INBOX'; for i in `seq 70`; do printf ' (One Two tHREE) {4+}\r\na: b'; done; printf '\r\n' ) > $TMP/many
R: $B/chapar-imap --user alice < $TMP/many | grep '^a OK .APPENDUID [0-9]* 1:70'
C: a SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft One Two tHREE)
S* a OK *
C: a STORE 1 +FLAGS (oNE)
S: * 1 FETCH (FLAGS (\Recent One Two tHREE))
S: a OK *
R: ( printf 's SELECT INBOX\r\na STORE 1 FLAGS ('; seq 125 | sed 's/^/k/' | tr '\n' ' '; printf ')\r\nb STORE 1 +FLAGS (another)\r\nc STORE 1 +FLAGS (k77)\r\n' ) | $B/chapar-imap --user alice > $TMP/out
R: grep '^a OK' $TMP/out
R: grep '^b NO .LIMIT' $TMP/out
R: grep '^c OK' $TMP/out
# none left: PERMANENTFLAGS does not say \*
C: a NOOP
S: * FLAGS (* One Two tHREE k1 * k125)
S: * OK [PERMANENTFLAGS (* k125)] *
S: * 1 FETCH (FLAGS (\Recent k1 * k125))
S: a OK *
C: a LOGOUT
S* a OK *
