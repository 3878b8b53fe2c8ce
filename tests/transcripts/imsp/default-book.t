# A default book is made by its first entry; others are not.
H: chapar-imsp --user bob --host mail.test
S: * OK chapar IMSP is ready
C: a001 ADDRESSBOOK *
S: a001 OK addressbook completed
C: a002 SEARCHADDRESS bob
S: a002 NO Address book search failed
C: a003 FETCHADDRESS bob x
S: a003 NO ADDRESSBOOK 'bob' does not exist
C: a004 LOCK ADDRESSBOOK bob First
S: * FETCHADDRESS bob First
S: a004 OK lock completed
C: a005 STOREADDRESS bob First email f@x
S: * FETCHADDRESS bob First email f@x
S: a005 OK storeaddress completed
C: a006 ADDRESSBOOK *
S: * ADDRESSBOOK () "." bob
S: a006 OK addressbook completed
C: a007 UNLOCK ADDRESSBOOK bob First
S: a007 OK unlock completed
C: a008 STOREADDRESS bob.none First email f@x
S: a008 NO ADDRESSBOOK 'bob.none' does not exist
C: a009 LOCK ADDRESSBOOK bob.none First
S: a009 NO ADDRESSBOOK 'bob.none' does not exist
C: a010 SEARCHADDRESS bob.none
S: a010 NO ADDRESSBOOK 'bob.none' does not exist
C: a011 FETCHADDRESS bob.none x
S: a011 NO ADDRESSBOOK 'bob.none' does not exist
C: a012 DELETEADDRESS bob.none x
S: a012 NO ADDRESSBOOK 'bob.none' does not exist
C: a013 LOGOUT
S: * BYE Logging user out
S: a013 OK Logging user out
S.
X: 0
