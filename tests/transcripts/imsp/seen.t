# LAST and SEEN: an administrator tells how far somebody has read.
H: chapar-imsp --user alice --admins alice --host mail.test
2H: chapar-imap --user bob
3H: chapar-imsp --user bob --host mail.test
S: * OK chapar IMSP is ready
2S: * PREAUTH *
2C: b001 CREATE Work
2S: b001 OK *
2C; b002 APPEND Work (own) {3+}\r\nx\r\n {3+}\r\ny\r\n (\\Flagged) {3+}\r\nz\r\n\r\n
2S: b002 OK *
3S: * OK chapar IMSP is ready
3C: c001 LIST "" Work
3S: * LIST (\Marked) "/" Work (mail.test)
3S: c001 OK list completed
C: a001 LAST user/bob/Work 3
S: a001 OK last completed
C: a002 LAST user/bob/Work 4
S: a002 NO MAILBOX 'user/bob/Work' has no message 4 yet
C: a003 LAST user/bob/Work *
S: a003 OK last completed
# up to a message, with what else is known of each
C: a004 SEEN user/bob/Work 2 bob
S: a004 OK seen completed
2C: b003 SELECT Work
2S* b003 OK *
2C: b004 FETCH 1:* (FLAGS)
2S: * 1 FETCH (FLAGS (\Seen \Recent own))
2S: * 2 FETCH (FLAGS (\Seen \Recent))
2S: * 3 FETCH (FLAGS (\Flagged \Recent))
2S: b004 OK *
3C: c002 LIST "" Work
3S: * LIST (\Marked) "/" Work (mail.test)
3S: c002 OK list completed
C: a005 SEEN user/bob/Work 99 BOB
S: a005 OK seen completed
3C: c003 LIST "" Work
3S: * LIST (\Unmarked) "/" Work (mail.test)
3S: c003 OK list completed
# which nothing takes back
C: a006 SEEN user/bob/Work 0 bob
S: a006 OK seen completed
C: a007 SEEN user/bob/Work * bob
S: a007 OK seen completed
3C: c004 LMARKED "" *
3S: c004 OK lmarked completed
# of somebody else's mailbox each has seen what he has
R: $B/chapar board add news
R: $B/chapar acl set board/news anyone lrs
R: $B/chapar acl set board/news alice lrsi
4H: chapar-imap --user alice
4S: * PREAUTH *
4C; d001 APPEND board/news {3+}\r\nx\r\n {3+}\r\ny\r\n\r\n
4S: d001 OK *
3C: c005 LMARKED "" *
3S: * LIST (\Noinferiors \Marked) "/" board/news (mail.test)
3S: c005 OK lmarked completed
C: a008 SEEN board/news 5 bob
S: a008 OK seen completed
3C: c006 LMARKED "" *
3S: c006 OK lmarked completed
C: a0081 LMARKED board/ *
S: * LIST (\Noinferiors \Marked) "/" board/news (mail.test)
S: a0081 OK lmarked completed
# who is not there, what is not there, who may not look
C: a009 SEEN user/bob/Work 1 carol
S: a009 NO User 'carol' does not have an account on this server
C: a010 SEEN user/bob/None 1 bob
S: a010 NO MAILBOX 'user/bob/None' does not exist
C: a011 SEEN user/alice 1 bob
S: a011 NO MAILBOX 'user/alice' does not exist
C: a0111 SEEN INBOX 1 bob
S: a0111 OK seen completed
C: a012 SEEN INBOX 1 alice
S: a012 OK seen completed
C: a013 SEEN INBOX x alice
S: a013 BAD command 'seen' requires 3 properly formed argument(s)
C: a014 LAST INBOX 4294967296
S: a014 BAD command 'last' requires 2 properly formed argument(s)
C: a015 SET x.after still
S: a015 OK set completed
3C: c007 SEEN Work 1 bob
3S: c007 NO User 'bob' not permitted to execute command 'seen'
3C: c008 LAST Work 1
3S: c008 NO User 'bob' not permitted to execute command 'last'
