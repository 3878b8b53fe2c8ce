# What only administrators may: name servers, tell of mail, make boards.
H: chapar-imsp --user alice --admins alice --host mail.test
2H: chapar-imsp --user bob --host mail.test
3H: chapar-imsp --user bob --host mail.test
R: $B/chapar board add news
R: $B/chapar acl set board/news anyone lrs
S: * OK chapar IMSP is ready
C: a001 CREATE Play (mail.test/part1)
S: a001 OK create completed
C: a002 CREATE Play2 (other.test)
S: a002 NO 'other.test' is no server of this site
C: a003 CREATE Play3 (mail.test other.test)
S: a003 NO a mailbox is on one server only
C: a004 DELETE Play other.test
S: a004 NO 'other.test' is no server of this site
C: a005 DELETE Play mail.test
S: a005 OK delete completed
C: a006 LAST INBOX 12
S: a006 NO MAILBOX 'INBOX' has no message 12 yet
C: a007 LAST INBOX *
S: a007 OK last completed
C: a008 LAST nosuch 1
S: a008 NO MAILBOX 'nosuch' does not exist
C: a009 SEEN INBOX 0 bob
S: a009 OK seen completed
2S: * OK chapar IMSP is ready
2C: b001 LIST "" *
2S: * LIST (\Unmarked) "/" INBOX (mail.test)
2S: * LIST (\Noinferiors \Unmarked) "/" board/news (mail.test)
2S: b001 OK list completed
2C: b002 SUBSCRIBE board/news
2S: b002 OK subscribe completed
2C: b003 LSUB "" *
2S: * LSUB (\Noinferiors \Unmarked) "/" board/news (mail.test)
2S: b003 OK lsub completed
2C: b004 MYRIGHTS MAILBOX board/news
2S: * MYRIGHTS MAILBOX board/news lrs
2S: b004 OK myrights completed
2C: b005 GETACL MAILBOX board/news
2S: b005 NO User 'bob' not permitted to getacl MAILBOX 'board/news'
2C: b006 GETACL MAILBOX INBOX
2S: * ACL MAILBOX INBOX bob lrswipkxtecdan
2S: b006 OK getacl completed
2C: b007 SETACL MAILBOX INBOX alice lr
2S: b007 OK setacl completed
2C: b008 GETACL MAILBOX INBOX
2S: * ACL MAILBOX INBOX bob lrswipkxtecdan
2S: * ACL MAILBOX INBOX alice lr
2S: b008 OK getacl completed
2C: b009 DELETEACL MAILBOX INBOX alice
2S: b009 OK deleteacl completed
2C: b010 MYRIGHTS MAILBOX INBOX
2S: * MYRIGHTS MAILBOX INBOX lrswipkxtecdan
2S: b010 OK myrights completed
2C: b011 MYRIGHTS MAILBOX nosuch
2S: b011 NO MAILBOX 'nosuch' does not exist
2C: b012 SETACL MAILBOX INBOX alice xyz
2S: b012 BAD no such rights
2C: b013 SETACL MAILBOX INBOX
2S: b013 BAD command 'setacl' requires 4 properly formed argument(s)
2C: b014 LOGOUT
2S: * BYE Logging user out
2S: b014 OK Logging user out
2S.
2X: 0
# who may look at the subscriptions of others does nothing else for them
R: $B/chapar option set --hidden imsp.admin.subs "(bob)"
3S: * OK chapar IMSP is ready
3C: c001 LOGIN alice ""
3S: c001 OK Administrator switch from user `bob' to user `alice' successful.
3C: c002 LSUB "" *
3S: c002 OK lsub completed
3C: c003 LIST "" *
3S: * LIST (\Unmarked) "/" INBOX (mail.test)
3S: * LIST (\Noinferiors \Unmarked) "/" board/news (mail.test)
3S: c003 OK list completed
3C: c004 GET *
3S: c004 NO command 'get' is not for looking at lists
3C: c005 CREATE x
3S: c005 NO command 'create' is not for looking at lists
3C: c006 LOGIN bob ""
3S: c006 NO Login incorrect
3C: c007 LOGOUT
3S: * BYE Logging user out
3S: c007 OK Logging user out
3S.
3X: 0
C: a010 LOGOUT
S: * BYE Logging user out
S: a010 OK Logging user out
S.
X: 0
