# AUTH PLAIN: with an initial response, without, cancelled, and wrong.
H: chapar-pop3
S: +OK *
C: AUTH
S: +OK *
S* PLAIN
S* .
C: AUTH NOSUCH
S: -ERR no such mechanism
C: AUTH PLAIN
S: + 
C: *
S: -ERR cancelled
C: AUTH PLAIN
S: + 
C: not base64!
S: -ERR that was not base64
C: AUTH PLAIN not_base64
S: -ERR that was not base64
C: AUTH PLAIN AGFsaWNlAHdyb25n
S: -ERR [AUTH] wrong user or password
C: AUTH PLAIN =
S: -ERR [AUTH] wrong user or password
C: STAT
S: -ERR log in first
C: auth plain AGFsaWNlAHNlY3JldA==
S: +OK 0 messages
C: STAT
S: +OK 0 0
C: AUTH PLAIN
S: -ERR logged in already
2H: chapar-pop3
2S: +OK *
2C: AUTH PLAIN
2S: + 
2C: AGFsaWNlAHNlY3JldA==
2S: +OK 0 messages
# Silence after the challenge.
3H: chapar-pop3
3S: +OK *
3C: AUTH PLAIN
3S: + 
3C.
3S.
3X: 0
# Lines have a bound here too.
4H: chapar-pop3
4S: +OK *
4C: AUTH PLAIN
4S: + 
4C* 3200 QUFB
4C:
4S: -ERR line too long
4C: QUIT
4S: +OK bye
