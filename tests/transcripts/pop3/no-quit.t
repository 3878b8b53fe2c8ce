# Without QUIT nothing is deleted: connection closed, idle, or too many errors.
R: printf "Subject: x\r\n\r\n" | chapar deliver alice
H: chapar-pop3 --user alice
S: +OK 1 message
C: DELE 1
S: +OK *
C.
S.
X: 0
S: +OK 1 message
C: DELE 1
S: +OK *
C* 20 WHAT\r\n
S* -ERR no such command
X: 76
2H: chapar-pop3 --user alice --idle-timeout 1
2S: +OK 1 message
2C: DELE 1
2S: +OK *
2S.
2X: 0
3H: chapar-pop3 --user alice
3S: +OK 1 message
3C: DELE 1
3S: +OK *
R: kill -TERM $PID3
3X: 143
4H: chapar-pop3 --user alice
4S: +OK 1 message
