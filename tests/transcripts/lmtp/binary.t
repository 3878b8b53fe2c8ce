# BINARYMIME: bytes are what they are; everywhere else NUL is refused.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<alice>
S: 250 *
S: 250 *
C: DATA
S: 503 5.5.1 BINARYMIME goes with BDAT
C; BDAT 16\r\nSubject: x\r\n\r\n\x00\n
S: 250 2.0.0 go on
C; BDAT 3 LAST\r\n\n\r\xff
S: 250 2.0.0 delivered
R: cat $SPOOL/account/*/alice/log/* | tail -c 24 | od -An -v -tx1 | tr -d ' \n' | grep -q '0d0a0d0a000a0a0dff'
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C: Subject: a\x00b
C: .
S: 554 5.6.0 NUL may not be in a message
C: MAIL FROM:<a@b> BODY=8BITMIME\r\nRCPT TO:<alice>
S: 250 *
S: 250 *
C; BDAT 3\r\na\x00b
S: 554 5.6.0 NUL may not be in a message
C: RSET
S: 250 *
2H: chapar-pop3 --user alice
2S: +OK 1 message
