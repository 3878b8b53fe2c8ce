# STAT, LIST, UIDL: sizes are those of what RETR sends, dots not counted.
R: printf 'Subject: one\r\n\r\n.\r\n..\r\n' | chapar deliver alice
R: printf 'Subject: two\r\n\r\nx\r\n' | chapar deliver alice
R: printf 'Subject: three\r\n\r\n' | chapar deliver alice
H: chapar-pop3 --user alice
S: +OK 3 messages
C: STAT
S: +OK 3 60
C: LIST
S: +OK
S: 1 23
S: 2 19
S: 3 18
S: .
C: LIST 2
S: +OK 2 19
C: UIDL
S: +OK
S: 1 $v.1
S: 2 $v.2
S: 3 $v.3
S: .
C: UIDL 3
S: +OK 3 $v.3
C: LIST 4
S: -ERR no such message
C: UIDL 4
S: -ERR no such message
C: LIST 1 2
S: -ERR no such message
C: LIST x
S: -ERR no such message
C: LIST 99999999999999999999
S: -ERR no such message
C: STAT x
S: -ERR that stands alone
C: RETR 1
S: +OK 23 octets
S: Subject: one
S:
S: ..
S: ...
S: .
