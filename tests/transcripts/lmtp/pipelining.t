# Everything in one write: each command is answered, in order.
H: chapar-lmtp
C: LHLO relay\r\nMAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nRCPT TO:<x>\r\nRCPT TO:<bob>\r\nBDAT 14\r\nSubject: one\r\nBDAT 0 LAST\r\nRSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA\r\nSubject: two\r\n.\r\nNOOP\r\nQUIT
S: 220 *
S* 250 SIZE *
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 550 5.1.1 *
S: 250 2.1.5 *
S: 250 2.0.0 go on
S: 250 2.0.0 delivered
S: 250 2.0.0 delivered
S: 250 2.0.0 as new
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 354 *
S: 250 2.0.0 delivered
S: 250 2.0.0 ok
S: 221 2.0.0 bye
S.
X: 0
2H: chapar-pop3 --user alice
2S: +OK 2 messages
