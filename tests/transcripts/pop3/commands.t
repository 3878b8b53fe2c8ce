# What is no command, and lines that are too long.
H: chapar-pop3
S: +OK *
C: NOOP
S: -ERR log in first
C: APOP alice 00
S: -ERR no APOP here
C:
S: -ERR no such command
C: QUIT now
S: -ERR that stands alone
C; USER 
C* 5000 x
C:
S: -ERR line too long
C; USER 
C* 300 x
C:
S: -ERR that name is too long
C: QUIT
S: +OK bye
S.
X: 0
2H: chapar-pop3 --user alice
2S: +OK *
2C: RSET now
2S: -ERR that stands alone
2C: NOOP now
2S: -ERR that stands alone
2C* 19 WHAT\r\n
2C: NOOP
2S* +OK ok
2C* 20 WHAT\r\n
2S* -ERR no such command
2X: 76
