# SMTPUTF8: addresses beyond ASCII, and a trace field that says so.
R: echo secret | chapar user add grüße
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<δοκιμή@παράδειγμα.example> SMTPUTF8
S: 250 2.1.0 *
C: RCPT TO:<GRÜSSE@bücher.example>
S: 250 2.1.5 *
C: RCPT TO:<\xff@example.org>
S: 501 5.1.3 *
C: DATA
S: 354 *
C: Subject: Ω
C: .
S: 250 2.0.0 *
C: VRFY grüße
S: 553 5.6.7 *
C: VRFY grüße SMTPUTF8
S: 250 2.1.5 <grüße>
2H: chapar-pop3 --user grüße
2S: +OK 1 message
2C: TOP 1 0
2S: +OK
2S: Return-Path: <δοκιμή@παράδειγμα.example>
2S: Received: *
2S: *with UTF8LMTP id *
