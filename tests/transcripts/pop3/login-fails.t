# The third wrong password is the last.
H: chapar-pop3
S: +OK *
C: USER alice\r\nPASS 1\r\nUSER alice\r\nPASS 2\r\nUSER alice\r\nPASS 3\r\nUSER alice\r\nPASS secret
S: +OK *
S: -ERR [AUTH] wrong user or password
S: +OK *
S: -ERR [AUTH] wrong user or password
S: +OK *
S: -ERR [AUTH] too many failed logins
S.
X: 0
