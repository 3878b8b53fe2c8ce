# imsp.user.inbox: another mailbox is shown as INBOX.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imap --user alice
3H: chapar-imsp --user bob --host mail.test
2S: * PREAUTH *
2C: b001 CREATE Mail/Sub
2S: b001 OK *
2C: b002 CREATE Mail
2S: b002 OK *
2C; b003 APPEND Mail {3+}\r\nx\r\n\r\n
2S: b003 OK *
S: * OK chapar IMSP is ready
C: a001 LIST "" *
S: * LIST (\Unmarked) "/" INBOX (mail.test)
S: * LIST (\Marked) "/" Mail (mail.test)
S: * LIST (\Unmarked) "/" Mail/Sub (mail.test)
S: a001 OK list completed
R: $B/chapar option set --read-only imsp.user.inbox 'user/$USER/Mail'
C: a002 GET imsp.user.inbox
S: * OPTION imsp.user.inbox user/$USER/Mail [READ-ONLY]
S: a002 OK get completed
C: a003 LIST "" *
S: * LIST (\Marked) "/" INBOX (mail.test)
S: * LIST (\Unmarked) "/" user/alice (mail.test)
S: * LIST (\Unmarked) "/" Mail/Sub (mail.test)
S: a003 OK list completed
C: a004 LIST "" inbox
S: * LIST (\Marked) "/" INBOX (mail.test)
S: a004 OK list completed
C: a005 LMARKED "" *
S: * LIST (\Marked) "/" INBOX (mail.test)
S: a005 OK lmarked completed
C: a006 SUBSCRIBE inbox
S: a006 OK subscribe completed
C: a007 LSUB "" *
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: a007 OK lsub completed
2C: b004 LSUB "" *
2S: * LSUB () "/" Mail
2S: b004 OK *
C: a008 SETACL MAILBOX INBOX bob lr
S: a008 OK setacl completed
C: a009 GETACL MAILBOX INBOX
S: * ACL MAILBOX INBOX alice lrswipkxtecdan
S: * ACL MAILBOX INBOX bob lr
S: a009 OK getacl completed
C: a010 MYRIGHTS MAILBOX user/alice
S: * MYRIGHTS MAILBOX user/alice lrswipkxtecdan
S: a010 OK myrights completed
C: a011 UNSUBSCRIBE INBOX
S: a011 OK unsubscribe completed
C: a012 LSUB "" *
S: a012 OK lsub completed
# who has no such mailbox keeps his own; who sees another user's sees its name
3S: * OK chapar IMSP is ready
3C: c001 LIST "" *
3S: * LIST (\Unmarked) "/" INBOX (mail.test)
3S: * LIST (\Noinferiors \Marked) "/" user/alice/Mail (mail.test)
3S: c001 OK list completed
# one for all
R: $B/chapar board add news
R: $B/chapar acl set board/news anyone lrs
R: $B/chapar option set --read-only imsp.user.inbox board/news
3C: c002 LIST "" %
3S: * LIST (\Noinferiors \Unmarked) "/" INBOX (mail.test)
3S: * LIST (\Noselect) "/" user ()
3S: c002 OK list completed
3C: c003 LIST "" *
3S: * LIST (\Noinferiors \Unmarked) "/" INBOX (mail.test)
3S: * LIST (\Unmarked) "/" user/bob (mail.test)
3S: * LIST (\Noinferiors \Marked) "/" user/alice/Mail (mail.test)
3S: c003 OK list completed
# and what cannot be a mailbox is none
R: $B/chapar option set --read-only imsp.user.inbox '//'
3C: c004 LIST "" INBOX
3S: * LIST (\Unmarked) "/" INBOX (mail.test)
3S: c004 OK list completed
