# Stuffed dots are undone, also after a bare LF, which becomes CRLF; only
# CRLF "." CRLF ends a message.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C: Subject: dots
C:
C: ..
C: ..one
C: .two
C: ...
C; bare\n.\nstill\n.\r\nMAIL FROM:<smuggled@b>\r\n
C; \n..\r\n
C; cr\r.\r.\r\n
C: .
S: 250 2.0.0 delivered
C: QUIT
S: 221 *
X: 0
2H: chapar-pop3 --user alice
2S: +OK 1 message
2C: RETR 1
2S* Subject: dots
2S:
2S: ..
2S: ..one
2S: two
2S: ...
2S: bare
2S: ..
2S: still
2S: ..
2S: MAIL FROM:<smuggled@b>
2S:
2S: ..
2S: cr\x0d.\x0d.
2S: .
