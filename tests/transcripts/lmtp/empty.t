# A message of nothing but the dot, and one that is a line end.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C: .
S: 250 2.0.0 delivered
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C:
C: .
S: 250 2.0.0 delivered
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nBDAT 0 LAST
S: 250 *
S: 250 *
S: 250 2.0.0 delivered
2H: chapar-pop3 --user alice
2S: +OK 3 messages
2C: RETR 1
2S* \x09Tue, *
2S: .
2C: RETR 2
2S* \x09Tue, *
2S:
2S: .
2C: RETR 3
2S* \x09Tue, *
2S: .
