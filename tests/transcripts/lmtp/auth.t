# AUTH, and who said that he sent it.
H: chapar-lmtp
S: 220 *
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 503 5.5.1 say LHLO first
C: LHLO relay
S* 250-AUTH *PLAIN*
S* 250 SIZE *
C: STARTTLS
S: 503 5.5.1 *
C: AUTH NOSUCH
S: 504 5.5.4 *
C: AUTH PLAIN
S: 334 
C: *
S: 501 5.0.0 cancelled
C: AUTH PLAIN !!
S: 501 5.5.2 *
C: AUTH PLAIN AGFsaWNlAHdyb25n
S: 535 5.7.8 *
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 235 2.7.0 *
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 503 5.5.1 *
C: MAIL FROM:<a@b.example> AUTH=e+3Dmc2@example.com
S: 250 *
C: RCPT TO:<bob>
S: 250 *
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 503 *
C: DATA
S: 354 *
C: Subject: x\r\n\r\nx\r\n.
S: 250 *
C: MAIL FROM:<a@b.example> AUTH=a+3
S: 501 *
C: MAIL FROM:<a@b.example> AUTH=<>
S: 250 *
C: QUIT
S: 221 *
X: 0
R: $B/chapar-pop3 --user bob < tests/transcripts/lmtp/auth.say | grep -q 'with LMTPA id'
# From the network AUTH can be asked for, and passwords cannot be said.
2H: env REMOTE_ADDR=192.0.2.1 chapar-lmtp --network --require-auth
2S: 220 *
2C: LHLO relay
2S* 250-AUTH SCRAM-SHA-256 SCRAM-SHA-1
2S* 250 SIZE *
2C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
2S: 538 5.7.11 *
2C: MAIL FROM:<a@b.example>
2S: 530 5.7.0 *
