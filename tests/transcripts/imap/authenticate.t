# AUTHENTICATE, with and without an initial response (RFC 4959)
H: chapar-imap
S: * OK [CAPABILITY * SASL-IR AUTH=PLAIN*] *
C: a AUTHENTICATE
S: a BAD Expected a space.
C: a AUTHENTICATE NOSUCH
S: a NO [CANNOT] *
C: a AUTHENTICATE PLAIN
S: + 
C: *
S: a BAD Given up.
C: a AUTHENTICATE PLAIN
S: + 
C: this is not base64
S: a BAD *
C: a AUTHENTICATE PLAIN ???
S: a BAD This is not base64.
C: a AUTHENTICATE PLAIN AGFsaWNlAHdyb25n
S: a NO [AUTHENTICATIONFAILED] *
C: a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
S: a OK [CAPABILITY *] *
C: a LOGOUT
S* a OK *
X: 0
S: * OK *
C: a authenticate plain
S: + 
C: AGFsaWNlAHNlY3JldA==
S: a OK *
C: a LOGOUT
S* a OK *
X: 0
# what comes behind it in the same breath is not lost
C; a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==\r\nb STATUS INBOX (MESSAGES)\r\nc LOGOUT\r\n
S: * OK *
S: a OK *
S: * STATUS INBOX (MESSAGES 0)
S: b OK *
S: * BYE *
S: c OK *
X: 0
