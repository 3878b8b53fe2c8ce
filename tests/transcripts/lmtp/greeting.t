# What it says of itself; and that it is not SMTP.
H: chapar-lmtp --hostname mx.example.org
S: 220 mx.example.org LMTP chapar
C: MAIL FROM:<a@example.net>
S: 503 5.5.1 say LHLO first
C: HELO there
S: 500 5.5.1 this is LMTP: say LHLO
C: EHLO there
S: 500 5.5.1 this is LMTP: say LHLO
C: LHLO
S: 501 5.5.4 *
C: LHLO two words
S: 501 5.5.4 *
C: LHLO relay.example.net
S: 250-mx.example.org
S: 250-PIPELINING
S: 250-ENHANCEDSTATUSCODES
S: 250-8BITMIME
S: 250-SMTPUTF8
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-IGNOREQUOTA
S: 250-XHOP
S: 250-AUTH PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1
S: 250 SIZE 104857600
C: lhlo [IPv6:2001:db8::1]
S* 250 SIZE 104857600
C: QUIT
S: 221 2.0.0 bye
S.
X: 0
