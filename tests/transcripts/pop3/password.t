# A password is all that follows the one space; it is not in the log.
R: printf ' two words ' | chapar user passwd bob
H: chapar-pop3
S: +OK *
C: USER bob
S: +OK *
C: PASS two words
S: -ERR [AUTH] *
C: USER bob
S: +OK *
C: PASS  two words 
S: +OK 0 messages
C: QUIT
S: +OK bye
X: 0
R: ! grep -q words $LOG
