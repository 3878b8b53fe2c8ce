# A message whose last line has no end gets one; the size is what is stored.
2H: chapar-lmtp
2C: LHLO x\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<alice>\r\nBDAT 15 LAST
2C; Subject: x\r\n\r\n.
2S* 250 2.0.0 delivered
H: chapar-pop3 --user alice
S: +OK 1 message
C: RETR 1
S: +OK $n octets
S* Subject: x
S:
S: ..
S: .
C: TOP 1 9
S* Subject: x
S:
S: ..
S: .
C: LIST 1
S: +OK 1 $n
