# RETR: the message with its dots stuffed, and CRLF at the end if it has none.
R: printf '.Subject: dots\r\n\r\n.\r\n..\r\nx.\r\n.y\r\n' | chapar deliver alice
H: chapar-pop3 --user alice
S: +OK 1 message
C: RETR 1
S: +OK 33 octets
S: ..Subject: dots
S:
S: ..
S: ...
S: x.
S: ..y
S: .
C: retr 1
S: +OK 33 octets
S* .
C: RETR
S: -ERR no such message
C: RETR 1 1
S: -ERR no such message
C: RETR 2
S: -ERR no such message
# It is not read by that.
C: QUIT
S: +OK bye
X: 0
R: chapar box list --json alice | grep -q '"unseen":1'
