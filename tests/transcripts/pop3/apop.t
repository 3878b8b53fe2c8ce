# APOP, where the site offers it, for users whose secret is kept.
R: echo geheim | $B/chapar user add --plaintext-secret carol
H: env CHAPAR_MECHANISMS=PLAIN,APOP,CRAM-MD5 CHAPAR_SEED=1 CHAPAR_CLOCK=1700000000000000 chapar-pop3
S: +OK chapar POP3 <$stamp@localhost>
C: APOP carol
S: -ERR *
C: APOP carol 00000000000000000000000000000000
S: -ERR [AUTH] wrong user or password
C: APOP alice 00000000000000000000000000000000
S: -ERR [AUTH] wrong user or password
R: printf '%s' "<$stamp@localhost>geheim" | md5sum | cut -c 1-32 > $TMP/md5; printf 'APOP carol %s\r\nQUIT\r\n' "$(cat $TMP/md5)" > $TMP/say
C: QUIT
S: +OK bye
# The same by a program that can compute it.
R: CHAPAR_MECHANISMS=APOP python3 tests/auth/apop.py $B/chapar-pop3 carol geheim
R: ! CHAPAR_MECHANISMS=APOP python3 tests/auth/apop.py $B/chapar-pop3 carol wrong
R: ! CHAPAR_MECHANISMS=APOP python3 tests/auth/apop.py $B/chapar-pop3 alice secret
