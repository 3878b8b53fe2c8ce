# DELE hides at once, RSET takes it back, QUIT does it.
R: for i in 1 2 3 4 5; do printf "Subject: $i\r\n\r\n" | chapar deliver alice || exit 1; done
H: chapar-pop3 --user alice
S: +OK 5 messages
C: DELE 2
S: +OK *
C: DELE 2
S: -ERR no such message
C: RETR 2
S: -ERR no such message
C: LIST 2
S: -ERR no such message
C: STAT
S: +OK 4 56
C: LIST
S: +OK
S: 1 14
S: 3 14
S: 4 14
S: 5 14
S: .
C: UIDL
S: +OK
S: 1 $v.1
S: 3 $v.3
S: 4 $v.4
S: 5 $v.5
S: .
C: RSET
S: +OK *
C: STAT
S: +OK 5 70
C: DELE 1\r\nDELE 3\r\nDELE 4\r\nDELE 6\r\nDELE\r\nDELE x
S: +OK *
S: +OK *
S: +OK *
S: -ERR no such message
S: -ERR no such message
S: -ERR no such message
C: QUIT
S: +OK bye
S.
X: 0
S: +OK 2 messages
C: UIDL
S: +OK
S: 1 $v.2
S: 2 $v.5
S: .
C: TOP 2 0
S: +OK
S: Subject: 5
R: chapar log alice | grep -c -i expunge | grep -qx 1
