# user+folder reads another mailbox of the account.
R: printf 'Subject: in\n\nx\n' | $B/chapar deliver alice
R: printf 'a CREATE Work/2026\r\nb LOGOUT\r\n' | $B/chapar-imap --user alice
R: printf 'Subject: work\n\nx\n' | $B/chapar deliver alice+Work/2026
R: printf 'Subject: work\n\ny\n' | $B/chapar deliver alice+Work/2026
H: chapar-pop3
S: +OK *
C: USER alice+Work/2026\r\nPASS secret
S: +OK *
S: +OK 2 messages
C: DELE 1
S: +OK *
C: QUIT
S: +OK bye
X: 0
2H: chapar-pop3
2S: +OK *
2C: USER alice+Nowhere\r\nPASS secret
2S: +OK *
2S: -ERR [SYS/PERM] *
2C: USER alice+Work/2026\r\nPASS wrong
2S: +OK *
2S: -ERR [AUTH] *
2C: USER alice\r\nPASS secret
2S: +OK *
2S: +OK 1 message
3H: chapar-pop3
3S: +OK *
3C: USER alice+Work/2026\r\nPASS secret
3S: +OK *
3S: +OK 1 message
3C: QUIT
3S: +OK bye
# By SASL as well: with the name that logs in, or that of the account.
4H: chapar-pop3
4S: +OK *
4C: AUTH PLAIN AGFsaWNlK1dvcmsvMjAyNgB3cm9uZw==
4S: -ERR [AUTH] *
4C: AUTH PLAIN AGFsaWNlK05vd2hlcmUAc2VjcmV0
4S: -ERR [SYS/PERM] *
4C: AUTH PLAIN AGFsaWNlK1dvcmsvMjAyNgBzZWNyZXQ=
4S: +OK 1 message
5H: chapar-pop3
5S: +OK *
5C: AUTH PLAIN YWxpY2UrV29yay8yMDI2AGFsaWNlAHNlY3JldA==
5S: +OK 1 message
5C: STAT
5S: +OK 1 *
6H: chapar-pop3
6S: +OK *
6C: AUTH PLAIN Ym9iK1dvcmsvMjAyNgBhbGljZQBzZWNyZXQ=
6S: -ERR [AUTH] *
# Nobody else reads a folder there.
7H: chapar-imap
7S: * OK *
7C: a AUTHENTICATE PLAIN AGFsaWNlK1dvcmsvMjAyNgBzZWNyZXQ=
7S: a NO *
