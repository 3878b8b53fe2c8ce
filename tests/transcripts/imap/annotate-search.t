# ANNOTATE (RFC 5257): SEARCH and SORT by annotations, and what waits for them.
R: printf 'Subject: one\r\n\r\nx\r\n' > $TMP/m
R: for i in 1 2 3 4 5; do $B/chapar deliver alice <$TMP/m; done
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
2S: * PREAUTH *
C: a SELECT INBOX
S* a OK *
C: a SEARCH ANNOTATION * value "x"
S: * SEARCH
S: a OK *
C: a STORE 1 ANNOTATION (/comment (value.priv "about IMAP4"))
S: a OK *
C: a STORE 2 ANNOTATION (/comment (value.shared "imap4 too"))
S: a OK *
C: a STORE 4 ANNOTATION (/vendor/x/y (value.priv "IMAP4") /altsubject (value.shared "Zebra"))
S: a OK *
C: a STORE 5 ANNOTATION (/altsubject (value.shared {7+}
C; \xc3\x84pfel!))\r\n
S: a OK *
C: a SEARCH ANNOTATION /comment value "IMAP4"
S: * SEARCH 1 2
S: a OK *
C: a SEARCH ANNOTATION * value.priv "IMAP4"
S: * SEARCH 1 4
S: a OK *
C: a SEARCH ANNOTATION /% value "IMAP4" NOT 1
S: * SEARCH 2
S: a OK *
C: a SEARCH OR ANNOTATION /altsubject value.shared "zebra" NOT ANNOTATION "/*" value ""
S: * SEARCH 3 4
S: a OK *
C: a SEARCH CHARSET UTF-8 ANNOTATION /altsubject value {6+}
C; \xc3\xa4PFEL\r\n
S: * SEARCH 5
S: a OK *
C: a SEARCH ANNOTATION /comment value.priv NIL
S: * SEARCH 2 3 4 5
S: a OK *
C: a SEARCH FUZZY ANNOTATION /comment value.priv "imap"
S: * SEARCH 1
S: a OK *
C: a UID SEARCH RETURN (COUNT) ANNOTATION /comment value "imap"
S: * ESEARCH (TAG "a") UID COUNT 2
S: a OK *
C: a SEARCH ANNOTATION /comment size "1"
S: a BAD *
C: a SEARCH ANNOTATION comment value "1"
S: a BAD *
C: a SEARCH ANNOTATION /comment value
S: a BAD *

# section 4.9: those without a value come first
C: a SORT (ANNOTATION /altsubject value.shared) UTF-8 ALL
S: * SORT 1 2 3 5 4
S: a OK *
C: a STORE 1 ANNOTATION (/altsubject (value.shared "b"))
S: a OK *
C: a SORT (ANNOTATION /altsubject value.shared REVERSE ARRIVAL) UTF-8 ALL
S: * SORT 2 3 5 1 4
S: a OK *
C: a SORT (REVERSE ANNOTATION /altsubject value.shared) UTF-8 ALL
S: * SORT 4 1 5 2 3
S: a OK *
C: a SORT (ANNOTATION /altsubject value.priv) UTF-8 ANNOTATION /altsubject value.shared ""
S: * SORT 1 4 5
S: a OK *
C: a SORT (ANNOTATION /altsubject value) UTF-8 ALL
S: a BAD *
C: a SORT (ANNOTATION /% value.priv) UTF-8 ALL
S: a BAD *

# contexts (RFC 5267) hear of it
C: upd SEARCH RETURN (UPDATE COUNT) ANNOTATION /comment value "imap"
S: * ESEARCH (TAG "upd") COUNT 2
S: upd OK *
2C: b SELECT INBOX
2S* b OK *
2C: b STORE 3 ANNOTATION (/comment (value.shared "imap"))
2S: b OK *
C: a NOOP
S: * ESEARCH (TAG "upd") ADDTO (0 3)
S: a OK *
2C: b STORE 2:3 ANNOTATION (/comment (value.shared NIL))
2S: b OK *
C: a NOOP
S: * ESEARCH (TAG "upd") REMOVEFROM (0 2:3)
S: a OK *
C: srt SORT RETURN (UPDATE ALL) (ANNOTATION /altsubject value.shared) UTF-8 1,4:5
S: * ESEARCH (TAG "srt") ALL 5,1,4
S: srt OK *
2C: b STORE 5 ANNOTATION (/altsubject (value.shared "zz"))
2S: b OK *
C: a NOOP
S: * ESEARCH (TAG "srt") REMOVEFROM (1 5) ADDTO (3 5)
S: a OK *
C: z LOGOUT
S* z OK *
2C: z LOGOUT
2S* z OK *
