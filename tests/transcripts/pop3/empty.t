# An empty maildrop.
H: chapar-pop3 --user alice
S: +OK 0 messages
C: STAT
S: +OK 0 0
C: LIST
S: +OK
S: .
C: UIDL
S: +OK
S: .
C: LIST 1
S: -ERR no such message
C: RETR 1
S: -ERR no such message
C: RETR 0
S: -ERR no such message
C: DELE 1
S: -ERR no such message
C: TOP 1 0
S: -ERR no such message
C: RSET
S: +OK *
C: NOOP
S: +OK *
C: QUIT
S: +OK bye
S.
X: 0
