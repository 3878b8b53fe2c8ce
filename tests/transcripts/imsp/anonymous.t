# With --anonymous questions are answered before a login, for nobody's eyes.
H: chapar-imsp --anonymous --host mail.test
R: $B/chapar option set --read-only common.domain example.test
R: $B/chapar option set --hidden x.secret s
R: $B/chapar addressbook create staff
R: $B/chapar addressbook acl staff anyone lr
R: $B/chapar addressbook create alice
R: $B/chapar addressbook acl alice anonymous l
S: * OK chapar IMSP is ready
C: a001 GET *
S: * OPTION common.date "*" [READ-ONLY]
S: * OPTION common.domain example.test [READ-ONLY]
S: * OPTION common.from "" [READ-ONLY]
S: a001 OK get completed
C: a002 SET x.y z
S: a002 NO User must LOGIN to execute command 'set'
C: a003 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice
S: * ADDRESSBOOK () "." staff
S: a003 OK addressbook completed
C: a004 MYRIGHTS ADDRESSBOOK alice
S: * MYRIGHTS ADDRESSBOOK alice l
S: a004 OK myrights completed
C: a005 SEARCHADDRESS alice
S: a005 NO User 'anonymous' not permitted to access address book 'alice'
C: a006 SEARCHADDRESS staff
S: a006 OK searchaddress completed
C: a007 SEARCHADDRESS bob
S: a007 NO User 'anonymous' not permitted to access address book 'bob'
C: a008 MYRIGHTS ADDRESSBOOK bob
S: a008 NO ADDRESSBOOK 'bob' does not exist
C: a009 STOREADDRESS staff x email y
S: a009 NO User must LOGIN to execute command 'storeaddress'
C: a010 GETACL ADDRESSBOOK staff
S: * ACL ADDRESSBOOK staff anyone lr
S: a010 OK getacl completed
C: a011 LOGIN alice secret
S: a011 OK User `alice' Logged in
C: a012 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice
S: * ADDRESSBOOK () "." staff
S: a012 OK addressbook completed
C: a013 LOGOUT
S: * BYE Logging user out
S: a013 OK Logging user out
S.
X: 0
