# BDAT gone wrong: the bytes are read, and only RSET helps.
H: chapar-lmtp --max-message-size 100
S: 220 *
C: BDAT 4\r\nabcdLHLO relay
S: 503 5.5.1 say LHLO first
S* 250 SIZE *
C: BDAT
S: 501 5.5.4 BDAT size [LAST]
C: BDAT x
S: 501 5.5.4 BDAT size [LAST]
C: BDAT -1
S: 501 5.5.4 BDAT size [LAST]
C: BDAT 0 FIRST
S: 501 5.5.4 BDAT size [LAST]
C: BDAT 0 LAST LAST
S: 501 5.5.4 BDAT size [LAST]
C: BDAT 5\r\nQUIT\r
S: 503 5.5.1 no valid recipients
S: 500 5.5.2 no such command
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>
S: 250 *
S: 250 *
C: BDAT 60
C* 6 0123456789
S: 250 2.0.0 go on
C: BDAT 40
C* 4 0123456789
S: 250 2.0.0 go on
C; BDAT 1\r\nx
S: 552 5.3.4 the message is too large
C; BDAT 1\r\nxBDAT 1 LAST\r\nx
S: 503 5.5.1 BDAT has failed: say RSET
S: 503 5.5.1 BDAT has failed: say RSET
C: RCPT TO:<bob>
S: 503 5.5.1 BDAT has failed: say RSET
C: RSET
S: 250 *
# Too large with the last chunk: an answer for each, and it is over.
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nRCPT TO:<bob>\r\nBDAT 101 LAST
C* 10 0123456789
C; x
S: 250 *
S: 250 *
S: 250 *
S: 552 5.3.4 *
S: 552 5.3.4 *
C: MAIL FROM:<a@b>
S: 250 *
# Nobody can skip this.
C: BDAT 99999999999999999999
S: 421 4.7.0 *
S.
X: 0
2H: chapar-pop3 --user alice
2S: +OK 0 messages
