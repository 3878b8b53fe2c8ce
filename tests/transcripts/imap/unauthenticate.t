# UNAUTHENTICATE (RFC 8437): somebody else, on the same connection
H: chapar-imap
S: * OK *
C: a UNAUTHENTICATE
S: a BAD *
C: a LOGIN alice secret
S: a OK [CAPABILITY * UNAUTHENTICATE*] *
C: a ENABLE QRESYNC
S: * ENABLED QRESYNC
S: a OK *
C: a APPEND INBOX {4+}
C: a: b
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a UNAUTHENTICATE now
S: a BAD *
C: a UNAUTHENTICATE
S: a OK [CAPABILITY * AUTH=PLAIN*] *
C: a FETCH 1 UID
S: a BAD Log in first.
C: a ENABLE QRESYNC
S: a BAD Log in first.
C: a LOGIN bob secret
S: a OK *
C: a STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK *
C: a FETCH 1 UID
S: a BAD Select a mailbox first.
C: a SELECT INBOX (QRESYNC (1 1))
S: a BAD *
C: a UNAUTHENTICATE
S: a OK *
# many times
C: a LOGIN alice secret
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a UNAUTHENTICATE
S: a OK *
C: a LOGIN alice wrong
S: a NO [AUTHENTICATIONFAILED] *
C: a LOGOUT
S: * BYE *
S: a OK *
S.
X: 0
# a session that nobody is logged in to is not counted as anybody's
H: chapar-imap --max-per-user 1
S: * OK *
C: a LOGIN alice secret
S: a OK *
C: a UNAUTHENTICATE
S: a OK *
2H: chapar-imap --max-per-user 1
2S: * OK *
2C: a LOGIN alice secret
2S: a OK *
C: a LOGIN alice secret
S: a NO *
C: a LOGIN bob secret
S: a OK *
