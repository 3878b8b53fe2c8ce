# One message for one user: the trace fields in front, the rest as it came.
H: chapar-lmtp --hostname mx.example.org
S: 220 *
C: LHLO relay.example.net
S* 250 SIZE *
C: MAIL FROM:<Some.One@example.net>
S: 250 2.1.0 sender ok
C: RCPT TO:<alice@example.org>
S: 250 2.1.5 recipient ok
C: DATA
S: 354 go ahead
C: From: someone@example.net
C: Subject: hello
C:
C: Line one
C: caf\xe9
C: .
S: 250 2.0.0 delivered
C: QUIT
S: 221 2.0.0 bye
S.
X: 0
R: grep -q 'from=<Some.One@example.net> size=61 rcpts=1 delivered=1' $LOG
2H: chapar-pop3 --user alice
2S: +OK 1 message
2C: RETR 1
2S: +OK $n octets
2S: Return-Path: <Some.One@example.net>
2S: Received: from relay.example.net (unix)
2S: \x09by mx.example.org (chapar) with LMTP id $id.1;
2S: \x09Tue, 14 Nov 2023 22:13:21 +0000
2S: From: someone@example.net
2S: Subject: hello
2S:
2S: Line one
2S: caf\xe9
2S: .
