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
