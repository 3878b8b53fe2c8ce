# user+board/news reads a board, user+user/bob a mailbox of somebody else, where
# the rights allow; what may not be seen is like what is not there.
R: $B/chapar board add news && $B/chapar board add --to group:staff secret
R: for i in 1 2; do printf "Subject: $i\n\nx\n" | $B/chapar deliver bob || exit 1; done
R: printf 'a APPEND board/news {4+}\r\na: 1 {4+}\r\na: 2\r\nb LOGOUT\r\n' >$B/tmp/post.$$; $B/chapar acl set board/news bob all; $B/chapar-imap --user bob <$B/tmp/post.$$; rm $B/tmp/post.$$
H: chapar-pop3
S: +OK *
C: USER alice+board/news\r\nPASS secret
S: +OK *
S: +OK 2 messages
C: RETR 1
S: +OK 4 octets
S: a: 1
S: .
C: DELE 1
S: -ERR [SYS/PERM] you may not delete here
C: STAT
S: +OK 2 8
C: QUIT
S: +OK bye
X: 0
# hidden, not there, nobody's
2H: chapar-pop3 --proven alice
2S: +OK *
2C: USER alice+board/secret\r\nPASS x
2S: +OK *
2S: -ERR [SYS/PERM] there is no such mailbox
2C: USER alice+board/nothing\r\nPASS x
2S: +OK *
2S: -ERR [SYS/PERM] there is no such mailbox
2C: USER alice+user/bob\r\nPASS x
2S: +OK *
2S: -ERR [SYS/PERM] there is no such mailbox
2C: USER alice+user/nobody\r\nPASS x
2S: +OK *
2S: -ERR [SYS/PERM] there is no such mailbox
R: $B/chapar acl set user/bob alice l
2C: USER alice+user/bob\r\nPASS x
2S: +OK *
2S: -ERR [SYS/PERM] you may not read that mailbox
R: $B/chapar acl set user/bob alice lrte
2C: USER alice+user/bob\r\nPASS x
2S: +OK *
2S: +OK 2 messages
2C: DELE 1
2S: +OK *
2C: QUIT
2S: +OK bye
2X: 0
R: $B/chapar log bob | grep 'EXPUNGE INBOX' | grep 'by alice' | grep -q 'via pop3'
# in a group
3H: chapar-pop3 --user alice+board/secret --groups x,staff
3S: +OK 0 messages
3C: QUIT
3S: +OK bye
3X: 0
# the right goes while the session lasts
4H: chapar-pop3 --user alice+user/bob
4S: +OK 1 message
4C: DELE 1
4S: +OK *
R: $B/chapar acl set user/bob alice lrt
4C: QUIT
4S: -ERR [SYS/PERM] you may not delete here any more
4X: 0
# his own INBOX, which he has shut for himself
R: $B/chapar acl set user/alice alice l
5H: chapar-pop3 --user Alice
5S: -ERR [SYS/PERM] you may not read that mailbox
5X: 67
