# USER and PASS: one answer for a wrong name and a wrong password, at PASS.
H: chapar-pop3
S: +OK chapar POP3
C: STAT
S: -ERR log in first
C: PASS secret
S: -ERR USER first
C: USER
S: -ERR USER name
C: USER nobody
S: +OK and the password?
C: PASS secret
S: -ERR [AUTH] wrong user or password
C: PASS secret
S: -ERR USER first
C: USER alice
S: +OK and the password?
C: PASS wrong
S: -ERR [AUTH] wrong user or password
C: USER bob
S: +OK and the password?
C: USER Alice
S: +OK and the password?
C: PASS secret
S: +OK 0 messages
C: USER bob
S: -ERR logged in already
C: QUIT
S: +OK bye
S.
X: 0
R: grep -q 'user=alice ' $LOG
