# One reply a recipient that was accepted, in their order; one copy for who is
# named twice; the others get theirs though one is refused.
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<bob@example.org>
S: 250 2.1.5 *
C: RCPT TO:<nobody@example.org>
S: 550 5.1.1 no such user
C: RCPT TO:<Alice>
S: 250 2.1.5 *
C: RCPT TO:<"bob"@elsewhere.example>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: to all
C:
C: .
S: 250 2.0.0 delivered
S: 250 2.0.0 delivered
S: 250 2.0.0 delivered
C: NOOP
S: 250 2.0.0 ok
2H: chapar-pop3 --user bob
2S: +OK 1 message
2C: TOP 1 0
2S: +OK
2S: Return-Path: <>
2S* Subject: to all
2S:
2S: .
3H: chapar-pop3 --user alice
3S: +OK 1 message
# The next one goes to nobody.
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<nobody>
S: 550 5.1.1 no such user
C: DATA
S: 503 5.5.1 no valid recipients
C: BDAT 5 LAST\r\nabcdeNOOP
S: 503 5.5.1 no valid recipients
S: 250 2.0.0 ok
