# URLs that say who may use them (RFC 4467), and parts of them (URL-PARTIAL).
H: chapar-imap --user alice
2H: chapar-imap --user bob
3H: chapar-imap --user bob --submitters bob
S: * PREAUTH *
C: A0 CAPABILITY
S: * CAPABILITY * URLAUTH URL-PARTIAL *
S: A0 OK *
C: A1 APPEND INBOX {62+}
C: From: a@example.com
C: Subject: old
C: To: b@example.com
C: 
C: text
C: 
S* A1 OK *
# what cannot be authorized
C: B1 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=1.2" INTERNAL
S: B1 BAD *
C: B2 GENURLAUTH "imap://example.com/INBOX/;uid=1;urlauth=anonymous" INTERNAL
S: B2 BAD *
C: B3 GENURLAUTH "imap://alice@example.com/INBOX;urlauth=anonymous" INTERNAL
S: B3 BAD *
C: B4 GENURLAUTH "imap://alice@example.com/Nowhere/;uid=1;urlauth=anonymous" INTERNAL
S: B4 BAD *
C: B5 GENURLAUTH "imap://bob@example.com/INBOX/;uid=1;urlauth=anonymous" INTERNAL
S: B5 BAD *
C: B6 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1;urlauth=everybody" INTERNAL
S: B6 BAD *
C: B7 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1;urlauth=anonymous" XSAMPLE
S: B7 BAD *
C: B8 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1;expire=never;urlauth=anonymous" INTERNAL
S: B8 BAD *
# who may use it
C: C1 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob" INTERNAL
S: * GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob:INTERNAL:01$user"
S: C1 OK *
C: C2 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text/;partial=1.2;urlauth=authuser" INTERNAL "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=submit+alice" internal
S: * GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text/;partial=1.2;urlauth=authuser:INTERNAL:01$any" "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=submit+alice:INTERNAL:01$submit"
S: C2 OK *
2S: * PREAUTH *
3S: * PREAUTH *
2C: D1 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob:INTERNAL:01$user"
2S: * URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob:INTERNAL:01$user" {6}
2S: text
2S: 
2S: D1 OK *
C: D2 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob:INTERNAL:01$user"
S: * URLFETCH "imap://*" NIL
S: D2 OK *
2C: D3 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text/;partial=1.2;urlauth=authuser:INTERNAL:01$any" "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=submit+alice:INTERNAL:01$submit"
2S: * URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text/;partial=1.2;urlauth=authuser:INTERNAL:01$any" "ex" "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=submit+alice:INTERNAL:01$submit" NIL
2S: D3 OK *
3C: D4 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=submit+alice:INTERNAL:01$submit"
3S: * URLFETCH "imap://*" {6}
3S: text
3S: 
3S: D4 OK *
# another URL, another token, no token
2C: E1 URLFETCH "imap://alice@example.com/INBOX/;uid=1;urlauth=user+bob:INTERNAL:01$user" /INBOX/;uid=1 nonsense
2S: * URLFETCH "imap://*" NIL "/INBOX/;uid=1" NIL "nonsense" NIL
2S: E1 OK *
2C: E2 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob:INTERNAL:010000000000000000000000000000000000000000000000000000000000000000"
2S: * URLFETCH "imap://*" NIL
2S: E2 OK *
2C: E3 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob" "imap://nobody@example.com/INBOX/;uid=1;urlauth=anonymous:INTERNAL:01$user"
2S: * URLFETCH "imap://*" NIL "imap://*" NIL
2S: E3 OK *
2C: E4 URLFETCH
2S: E4 BAD *
# it ends: by date (the clock stands in 2023), and when the key changes
C: F1 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text;expire=2023-11-14T22:13:00Z;urlauth=anonymous" INTERNAL
S: * GENURLAUTH "*:INTERNAL:01$late"
S: F1 OK *
C: F2 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;expire=2023-11-14T22:13:00Z;urlauth=anonymous:INTERNAL:01$late"
S: * URLFETCH "*" NIL
S: F2 OK *
C: F3 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text;expire=2023-11-14T22:20:00.5-01:00;urlauth=anonymous" INTERNAL
S: * GENURLAUTH "*:INTERNAL:01$early"
S: F3 OK *
C: F4 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;expire=2023-11-14T22:20:00.5-01:00;urlauth=anonymous:INTERNAL:01$early"
S: * URLFETCH "*" {6}
S: text
S: 
S: F4 OK *
C: G1 RESETKEY INBOX
S: G1 OK [URLMECH INTERNAL] *
2C: G2 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=user+bob:INTERNAL:01$user"
2S: * URLFETCH "imap://*" NIL
2S: G2 OK *
C: G3 GENURLAUTH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=anonymous" INTERNAL
S: * GENURLAUTH "*:INTERNAL:01$next"
S: G3 OK *
C: G4 RESETKEY
S: G4 OK *
2C: G5 URLFETCH "imap://alice@example.com/INBOX/;uid=1/;section=text;urlauth=anonymous:INTERNAL:01$next"
2S: * URLFETCH "imap://*" NIL
2S: G5 OK *
C: G6 RESETKEY Nowhere
S: G6 NO [NONEXISTENT] *
C: G7 RESETKEY INBOX XSAMPLE
S: G7 BAD *
# a mailbox shared with him is not his to give away
C: H1 SETACL INBOX bob lr
S: H1 OK *
2C: H2 GENURLAUTH "imap://bob@example.com/user/alice/;uid=1;urlauth=anonymous" INTERNAL
2S: H2 BAD *
2C: H3 RESETKEY user/alice
2S: H3 NO [NOPERM] *
# and SELECT says so
C: H5 EXAMINE INBOX
S* * OK [URLMECH INTERNAL] *
S* H5 OK *
2C: H6 EXAMINE user/alice
2S* * OK [ANNOTATIONS *
2S: * OK [HIGHESTMODSEQ *
2S: H6 OK *
# keys cannot be read as annotations
C: H4 GETMETADATA "" (DEPTH infinity) ("" /private /shared)
S: H4 OK *
C: Z LOGOUT
S* Z OK *
2C: Z LOGOUT
2S* Z OK *
3C: Z LOGOUT
3S* Z OK *
