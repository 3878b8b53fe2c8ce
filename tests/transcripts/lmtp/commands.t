# The small commands, and those there are not.
H: chapar-lmtp
S: 220 *
C: NOOP
S: 250 2.0.0 ok
C: noop with something
S: 250 2.0.0 ok
C: HELP
S: 214-2.0.0 LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP
S: 214 2.0.0 *
C: RSET
S: 250 2.0.0 as new
C: RSET now
S: 501 5.5.4 bad arguments
C: QUIT now
S: 501 5.5.4 bad arguments
C: VRFY alice
S: 503 5.5.1 say LHLO first
C: LHLO relay
S* 250 SIZE *
C: VRFY alice
S: 250 2.1.5 <alice>
C: VRFY <alice@example.org>
S: 250 2.1.5 <alice@example.org>
C: VRFY nobody
S: 550 5.1.1 no such user
C: VRFY
S: 501 5.1.3 *
C: VRFY two words
S: 501 5.1.3 *
C: EXPN list
S: 502 5.5.1 there are no lists here
C: TURN
S: 500 5.5.2 no such command
C: AUTH PLAIN
S: 334 
C: *
S: 501 5.0.0 cancelled
C: STARTTLS
S: 503 5.5.1 *
C:
S: 500 5.5.2 no such command
C: MAIL FROM:<>\r\nRCPT TO:<alice>
S: 250 *
S: 250 *
C: DATA now
S: 501 5.5.4 DATA stands alone
C: RSET
S: 250 *
C: DATA
S: 503 5.5.1 no valid recipients
