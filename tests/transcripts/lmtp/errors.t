# Who makes nothing but mistakes is sent away; a message delivered makes good.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C* 19 X\r\n
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S* 354 *
C: .
S: 250 2.0.0 *
C* 19 X\r\n
C: NOOP
S* 250 2.0.0 ok
C: RCPT TO:<alice>
S: 503 5.5.1 *
S: 421 4.7.0 too many errors
S.
X: 76
