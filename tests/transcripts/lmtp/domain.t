# With --domain mail for others is refused; a bare name needs none.
H: chapar-lmtp --domain example.org,example.net
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<>
S: 250 *
C: RCPT TO:<alice@example.com>
S: 550 5.1.2 that domain is not ours
C: RCPT TO:<alice@example.or>
S: 550 5.1.2 *
C: RCPT TO:<alice@sub.example.org>
S: 550 5.1.2 *
C: RCPT TO:<alice@[192.0.2.1]>
S: 550 5.1.2 *
C: RCPT TO:<alice@EXAMPLE.org>
S: 250 2.1.5 *
C: RCPT TO:<alice@example.net>
S: 250 2.1.5 *
C: RCPT TO:<alice>
S: 250 2.1.5 *
