# With --proven any password will do, for these names and no others.
H: chapar-pop3 --proven alice,carol
S: +OK *
C: CAPA
S* USER
S* IMPLEMENTATION *
S: .
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: -ERR no such mechanism
C: USER bob
S: +OK *
C: PASS secret
S: -ERR [AUTH] *
C: USER carol
S: +OK *
C: PASS x
S: -ERR [SYS/PERM] there is no such mailbox
C: USER Alice
S: +OK *
C: PASS krb_ticket
S: +OK 0 messages
