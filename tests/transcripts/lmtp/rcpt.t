# RCPT: who is meant, and who is not there.
H: chapar-lmtp --max-recipients 4
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: RCPT TO:<alice>
S: 503 5.5.1 say MAIL first
C: MAIL FROM:<>
S: 250 *
C: RCPT
S: 501 5.5.4 RCPT TO:<address>
C: RCPT TO:<>
S: 501 5.1.3 bad recipient address
C: RCPT TO: <alice>
S: 501 5.1.3 bad recipient address
C: RCPT TO:<al ice>
S: 501 5.1.3 bad recipient address
C: RCPT TO:<alice> NOTIFY=NEVER
S: 555 5.5.4 no such parameter
C: RCPT TO:<alice@[300.0.0.1]>
S: 501 5.1.3 bad recipient address
C: RCPT TO:<\xc3\xa4@example.org>
S: 553 5.6.7 that address needs SMTPUTF8
C: RCPT TO:<"al ice">
S: 550 5.1.1 no such user
C: RCPT TO:<"">
S: 550 5.1.1 no such user
C: RCPT TO:<"../alice">
S: 550 5.1.1 no such user
C: RCPT TO:<+alice>
S: 550 5.1.1 no such user
C: RCPT TO:<ALICE@example.org>
S: 250 2.1.5 *
C: RCPT TO:<@a,@b:alice@[192.0.2.1]>
S: 250 2.1.5 *
C: RCPT TO:<"a\\lice"@example.org>
S: 250 2.1.5 *
C: RCPT TO:<alice+no/such/folder@example.org>
S: 250 2.1.5 *
C: RCPT TO:<bob>
S: 452 4.5.3 too many recipients
C: DATA
S: 354 *
C: Subject: x
C: .
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
2H: chapar-pop3 --user alice
2S: +OK 1 message
