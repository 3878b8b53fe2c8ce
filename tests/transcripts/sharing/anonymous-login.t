# To log in as nobody in particular (RFC 4505), where that is allowed
R: $B/chapar board add --to anonymous --rights lrs news && $B/chapar board add --to bob --rights lrs club
H: chapar-imap
2H: env CHAPAR_MECHANISMS=PLAIN,ANONYMOUS chapar-imap
3H: env CHAPAR_MECHANISMS=PLAIN,ANONYMOUS REMOTE_ADDR=192.0.2.1 chapar-imap
# by default it is neither offered nor possible
S: * OK [CAPABILITY * SASL-IR AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1] *
C: a AUTHENTICATE ANONYMOUS bWU=
S: a NO [CANNOT] *
C: a LOGIN anonymous me@example.test
S: a NO [AUTHENTICATIONFAILED] *
C: a SELECT board/news
S: a * Log in first.
C: a LOGOUT
S* a OK *
X: 0
# trace information comes at once, after "+", or not at all
2S: * OK [CAPABILITY * AUTH=PLAIN AUTH=ANONYMOUS] *
2C: a AUTHENTICATE ANONYMOUS
2S: + 
2C: bWVAZXhhbXBsZS50ZXN0
2S: a OK [CAPABILITY * ACL *] *
2C: b LIST "" *
2S: * LIST (\Noselect \HasChildren) "/" board
2S: * LIST (\HasNoChildren) "/" board/news
2S: b OK *
2C: b SELECT INBOX
2S: b NO [NONEXISTENT] *
2C: b SELECT user/alice
2S: b NO [NONEXISTENT] *
2C: b SELECT board/club
2S: b NO [NONEXISTENT] *
2C: b MYRIGHTS board/news
2S: * MYRIGHTS board/news lrs
2S: b OK *
2C: b SELECT board/news
2S* b OK *
2C: b CREATE mine
2S: b NO *
2C: b LOGIN alice secret
2S: b BAD *
# and he may turn out to be somebody after all, who may be nobody again
2C: c UNAUTHENTICATE
2S: c OK *
2C: c LOGIN bob secret
2S: c OK *
2C: c SELECT board/club
2S* c OK *
2C: c UNAUTHENTICATE
2S: c OK *
2C: c AUTHENTICATE ANONYMOUS =
2S: c OK *
2C: c SELECT board/club
2S: c NO [NONEXISTENT] *
2C: c LOGOUT
2S* c OK *
2X: 0
# LOGIN is for clients without SASL (RFC 5092)
2S: * OK *
2C: a LOGIN ANONYMOUS me@example.test
2S: a OK [CAPABILITY * ACL *] *
2C: b SELECT board/news
2S* b OK *
2C: c SELECT board/club
2S* c NO [NONEXISTENT] *
2C: b LOGOUT
2S* b OK *
2X: 0
# too much of it
2S: * OK *
2C: a AUTHENTICATE ANONYMOUS {344+}
2C* 86 bWVt
2C: 
2S: a NO [AUTHENTICATIONFAILED] *
2C: a LOGOUT
2S* a OK *
2X: 0
# over a network no secret is needed, so no TLS
3S: * OK [CAPABILITY * LOGINDISABLED AUTH=ANONYMOUS] *
3C: a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
3S: a NO [PRIVACYREQUIRED] *
3C: a LOGIN anonymous me@example.test
3S: a NO [PRIVACYREQUIRED] *
3C: a AUTHENTICATE ANONYMOUS bWU=
3S: a OK [CAPABILITY * ACL *] *
3C: b MYRIGHTS board/news
3S: * MYRIGHTS board/news lrs
3S: b OK *
3C: b LOGOUT
3S* b OK *
3X: 0
R: grep -q 'login user=anonymous peer=192.0.2.1' $LOG3
# where nobody has a right to anything it is not offered, and proves nothing
4H: env CHAPAR_MECHANISMS=SCRAM-SHA-1,ANONYMOUS REMOTE_ADDR=192.0.2.1 chapar-lmtp --network --require-auth
4S: 220 *
4C: LHLO relay
4S* 250-AUTH SCRAM-SHA-1
4S* 250 SIZE *
4C: AUTH ANONYMOUS bWU=
4S: 538 5.7.11 *
4C: MAIL FROM:<a@b.example>
4S: 530 5.7.0 *
4C: QUIT
4S: 221 *
5H: env CHAPAR_MECHANISMS=PLAIN,ANONYMOUS chapar-pop3
5S: +OK *
5C: AUTH
5S: +OK *
5S: PLAIN
5S: .
5C: AUTH ANONYMOUS bWU=
5S: -ERR *
5C: QUIT
5S: +OK *
6H: env CHAPAR_MECHANISMS=PLAIN,ANONYMOUS chapar-imsp
6S: * OK *
6C: a AUTHENTICATE ANONYMOUS
6S: a NO *
6C: a LOGOUT
6S* a OK *
