# Everything in one write: each command is answered, in order.
R: printf "Subject: x\r\n\r\n" | chapar deliver alice
H: chapar-pop3
C: CAPA\r\nUSER alice\r\nPASS secret\r\nSTAT\r\nLIST\r\nRETR 1\r\nWHAT\r\nDELE 1\r\nUIDL\r\nQUIT\r\nNOOP
S: +OK chapar POP3
S: +OK *
S* .
S: +OK and the password?
S: +OK 1 message
S: +OK 1 14
S: +OK
S: 1 14
S: .
S: +OK 14 octets
S: Subject: x
S:
S: .
S: -ERR no such command
S: +OK *
S: +OK
S: .
S: +OK bye
S.
X: 0
