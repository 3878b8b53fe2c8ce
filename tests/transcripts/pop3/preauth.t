# With --user there is nothing to prove; who is not there cannot come in.
H: chapar-pop3 --user ALICE
S: +OK 0 messages
C: USER alice
S: -ERR logged in already
C: STAT
S: +OK 0 0
2H: chapar-pop3 --user nobody
2S: -ERR [SYS/PERM] there is no such mailbox
2S.
2X: 67
3H: chapar-pop3 --user ../alice
3S: -ERR [SYS/PERM] there is no such mailbox
3S.
3X: 67
