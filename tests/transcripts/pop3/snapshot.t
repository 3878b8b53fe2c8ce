# A session sees INBOX as it was at login; two at once are all right.
R: for i in 1 2 3; do printf "Subject: $i\r\n\r\n" | chapar deliver alice || exit 1; done
H: chapar-pop3 --user alice
2H: chapar-pop3 --user alice
S: +OK 3 messages
2S: +OK 3 messages
R: printf "Subject: 4\r\n\r\n" | chapar deliver alice
C: STAT
S: +OK 3 42
C: RETR 4
S: -ERR no such message
2C: DELE 2\r\nDELE 1
2S: +OK *
2S: +OK *
2C: QUIT
2S: +OK bye
2X: 0
C: STAT
S: +OK 3 42
C: LIST
S: +OK
S: 1 14
S: 2 14
S: 3 14
S: .
# The bytes are there until vacuum takes them.
C: RETR 2
S: +OK 14 octets
S: Subject: 2
S:
S: .
C: DELE 2\r\nDELE 3
S: +OK *
S: +OK *
C: QUIT
S: +OK bye
X: 0
S: +OK 1 message
C: TOP 1 0
S: +OK
S: Subject: 4
