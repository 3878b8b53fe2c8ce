# The connection ends within a message: nothing of it is delivered.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S* 354 *
C: Subject: half
C; .\r
C.
S.
X: 0
2H: chapar-lmtp
2C: LHLO relay
2S* 250 SIZE *
2C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>
2S: 250 *
2S: 250 *
2C; BDAT 10\r\n0123456789
2S: 250 2.0.0 go on
2C; BDAT 10 LAST\r\n012345678
2C.
2S.
2X: 0
3H: chapar-lmtp
3C: LHLO relay
3S* 250 SIZE *
3C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>
3S: 250 *
3S: 250 *
3C!
3X: 0
4H: chapar-pop3 --user alice
4S: +OK 0 messages
