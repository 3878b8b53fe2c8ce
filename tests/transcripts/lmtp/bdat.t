# BDAT: a message in chunks; line ends are CRLF at the end, the last line too.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nRCPT TO:<bob>
S: 250 *
S: 250 *
S: 250 *
C; BDAT 10\r\nSubject: c
S: 250 2.0.0 go on
C: RCPT TO:<bob>
S: 503 5.5.1 BDAT has begun: go on, or RSET
C: DATA
S: 503 5.5.1 BDAT has begun: go on, or RSET
C: MAIL FROM:<a@b>
S: 503 5.5.1 BDAT has begun: go on, or RSET
C; BDAT 7\r\nhunks\r\n
S: 250 2.0.0 go on
C; BDAT 0\r\nbdat 18 last\r\n\n.\r\n..\r\nQUIT\r\nlast
S: 250 2.0.0 go on
S: 250 2.0.0 delivered
S: 250 2.0.0 delivered
C: BDAT 3 LAST\r\nabc
S: 503 5.5.1 no valid recipients
S: 500 5.5.2 no such command
2H: chapar-pop3 --user alice
2S: +OK 1 message
2C: RETR 1
2S* Subject: chunks
2S:
2S: ..
2S: ...
2S: QUIT
2S: last
2S: .
