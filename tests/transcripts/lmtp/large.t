# A message of many pieces comes out as it went in, for two who share it.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nRCPT TO:<bob>\r\nDATA
S* 354 *
C: Subject: large
C:
C* 20000 ..a line of text\r\n
C: .
S: 250 2.0.0 *
S: 250 2.0.0 *
R: printf 'RETR 1\r\nQUIT\r\n' | chapar-pop3 --user alice | grep -c '^..a line of text' | grep -qx 20000
R: printf 'RETR 1\r\nQUIT\r\n' | chapar-pop3 --user bob | grep -c '^..a line of text' | grep -qx 20000
