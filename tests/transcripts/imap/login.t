# LOGIN
H: chapar-imap
S: * OK [CAPABILITY IMAP4rev1 * AUTH=PLAIN*] *
C: a SELECT INBOX
S: a BAD Log in first.
C: a LOGIN
S: a BAD Expected a space.
C: a LOGIN alice
S: a BAD Expected a space.
C: a LOGIN alice secret more
S: a BAD Expected the end of the command.
C: a LOGIN alice wrong
S: a NO [AUTHENTICATIONFAILED] *
C: a LOGIN nobody secret
S: a NO [AUTHENTICATIONFAILED] *
C: a LOGIN "Alice" {6}
S: + *
C: secret
S: a OK [CAPABILITY IMAP4rev1 * APPENDLIMIT=*] *
C: a SELECT INBOX
S* a OK *
C: a LOGOUT
S* a OK *
X: 0
# a password of other bytes is no reason to stumble
S: * OK *
C; a LOGIN alice "s\xe9cret"\r\n
S: a NO [AUTHENTICATIONFAILED] *
C; a LOGIN alice {7+}\r\ns\xe9cret!\r\n
S: a NO [AUTHENTICATIONFAILED] *
C: a LOGIN alice wrong
S: * BYE *
S: a NO [AUTHENTICATIONFAILED] *
S.
X: 0
R: ! grep secret $LOG
