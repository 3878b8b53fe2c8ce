# Locks hold between sessions, and go with the one that holds them.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imsp --user alice --host mail.test
3H: chapar-imsp --user bob --host mail.test
S: * OK chapar IMSP is ready
C: a001 SET x.lock v1
S: a001 OK set completed
C: a002 LOCK OPTION x.lock
S: * OPTION x.lock v1 [READ-WRITE]
S: a002 OK lock completed
C: a003 LOCK OPTION x.lock
S: a003 NO [LOCKED] option 'x.lock' already locked by alice@unix
2S: * OK chapar IMSP is ready
2C: b001 LOCK OPTION X.LOCK
2S: b001 NO [LOCKED] option 'X.LOCK' already locked by alice@unix
2C: b002 UNLOCK OPTION x.lock
2S: b002 NO option 'x.lock' not locked by current client
# they are advice
2C: b003 SET x.lock v2
2S: b003 OK set completed
C: a004 GET x.lock
S: * OPTION x.lock v2 [READ-WRITE]
S: a004 OK get completed
C: a005 UNLOCK OPTION x.lock
S: a005 OK unlock completed
C: a006 UNLOCK OPTION x.lock
S: a006 NO option 'x.lock' not locked by current client
2C: b004 LOCK OPTION x.lock
2S: * OPTION x.lock v2 [READ-WRITE]
2S: b004 OK lock completed
2C: b005 UNLOCK OPTION x.lock
2S: b005 OK unlock completed
# of what is not there
C: a007 LOCK OPTION x.nosuch
S: a007 OK lock completed
2C: b006 LOCK OPTION x.nosuch
2S: b006 NO [LOCKED] option 'x.nosuch' already locked by alice@unix
3S: * OK chapar IMSP is ready
3C: c001 LOCK OPTION x.nosuch
3S: c001 OK lock completed
# of what may not be changed, and nonsense
C: a008 LOCK OPTION common.date
S: a008 NO User 'alice' not authorized to change option 'common.date'
C: a009 LOCK OPTION
S: a009 BAD command 'lock' requires an option and one or two valid arguments
C: a010 LOCK FOO x
S: a010 BAD Invalid option 'FOO' to command 'lock'
C: a011 LOCK OPTION a b
S: a011 BAD command 'lock' requires an option and one or two valid arguments
C: a012 LOCK ADDRESSBOOK alice
S: a012 BAD command 'lock' requires an option and one or two valid arguments
C: a013 UNLOCK FOO x
S: a013 BAD Invalid option 'FOO' to command 'unlock'
C: a014 UNLOCK ADDRESSBOOK alice
S: a014 BAD command 'unlock' requires an option and one or two valid arguments
# entries
C: a015 CREATEADDRESSBOOK alice.f
S: a015 OK createaddressbook completed
C: a016 STOREADDRESS alice.f "John Doe" email jd@x
S: * FETCHADDRESS alice.f "John Doe" email jd@x
S: a016 OK storeaddress completed
C: a017 LOCK ADDRESSBOOK alice.f "John Doe"
S: * FETCHADDRESS alice.f "John Doe" email jd@x
S: a017 OK lock completed
C: a018 LOCK ADDRESSBOOK alice.f "Brand New"
S: * FETCHADDRESS alice.f "Brand New"
S: a018 OK lock completed
2C: b007 LOCK ADDRESSBOOK alice.f "john doe"
2S: b007 NO [LOCKED] addressbook entry 'john doe' already locked by alice@unix
2C: b008 STOREADDRESS alice.f "John Doe" notes "while locked"
2S: * FETCHADDRESS alice.f "John Doe" email jd@x notes "while locked"
2S: b008 OK storeaddress completed
3C: c002 LOCK ADDRESSBOOK alice.f "John Doe"
3S: c002 NO User 'bob' not permitted to modify address book 'alice.f'
C: a019 SETACL ADDRESSBOOK alice.f bob lrw
S: a019 OK setacl completed
3C: c003 LOCK ADDRESSBOOK alice.f "John Doe"
3S: c003 NO [LOCKED] addressbook entry 'John Doe' already locked by alice@unix
3C: c004 UNLOCK ADDRESSBOOK alice.f "John Doe"
3S: c004 NO addressbook entry 'John Doe' not locked by current client
C: a020 LOCK ADDRESSBOOK bob X
S: a020 NO User 'alice' not permitted to modify address book 'bob'
C: a021 LOCK ADDRESSBOOK alice.f "st*r"
S: a021 NO Failed to modify address book
# the end of a session is the end of its locks
C: a022 LOGOUT
S: * BYE Logging user out
S: a022 OK Logging user out
S.
X: 0
3C: c005 LOCK ADDRESSBOOK alice.f "John Doe"
3S: * FETCHADDRESS alice.f "John Doe" email jd@x notes "while locked"
3S: c005 OK lock completed
2C: b009 LOCK ADDRESSBOOK alice.f "John Doe"
2S: b009 NO [LOCKED] addressbook entry 'John Doe' already locked by bob@unix
3C.
3S.
3X: 0
2C: b010 LOCK ADDRESSBOOK alice.f "John Doe"
2S: * FETCHADDRESS alice.f "John Doe" email jd@x notes "while locked"
2S: b010 OK lock completed
2C: b011 LOGOUT
2S: * BYE Logging user out
2S: b011 OK Logging user out
2S.
2X: 0
