# Before a login nothing is said, not even what there is.
H: chapar-imsp
S: * OK chapar IMSP is ready
C: a001 GET common.*
S: a001 NO User must LOGIN to execute command 'get'
C: a002 SET x.y z
S: a002 NO User must LOGIN to execute command 'set'
C: a003 UNSET x.y
S: a003 NO User must LOGIN to execute command 'unset'
C: a004 ADDRESSBOOK *
S: a004 NO User must LOGIN to execute command 'addressbook'
C: a005 CREATEADDRESSBOOK alice
S: a005 NO User must LOGIN to execute command 'createaddressbook'
C: a006 SEARCHADDRESS alice name "*"
S: a006 NO User must LOGIN to execute command 'searchaddress'
C: a007 FETCHADDRESS alice "X"
S: a007 NO User must LOGIN to execute command 'fetchaddress'
C: a008 STOREADDRESS alice "X" email x@y
S: a008 NO User must LOGIN to execute command 'storeaddress'
C: a009 DELETEADDRESS alice "X"
S: a009 NO User must LOGIN to execute command 'deleteaddress'
C: a010 DELETEADDRESSBOOK alice
S: a010 NO User must LOGIN to execute command 'deleteaddressbook'
C: a011 RENAMEADDRESSBOOK alice bob
S: a011 NO User must LOGIN to execute command 'renameaddressbook'
C: a012 LOCK OPTION common.sent.mailbox
S: a012 NO User must LOGIN to execute command 'lock'
C: a013 UNLOCK OPTION common.sent.mailbox
S: a013 NO User must LOGIN to execute command 'unlock'
C: a014 LOCK ADDRESSBOOK alice "X"
S: a014 NO User must LOGIN to execute command 'lock'
C: a015 SETACL ADDRESSBOOK alice bob lr
S: a015 NO User must LOGIN to execute command 'setacl'
C: a016 GETACL ADDRESSBOOK alice
S: a016 NO User must LOGIN to execute command 'getacl'
C: a017 MYRIGHTS ADDRESSBOOK alice
S: a017 NO User must LOGIN to execute command 'myrights'
C: a018 LIST "" *
S: a018 NO User must LOGIN to execute command 'list'
C: a019 LSUB "" *
S: a019 NO User must LOGIN to execute command 'lsub'
C: a020 SUBSCRIBE foo
S: a020 NO User must LOGIN to execute command 'subscribe'
C: a021 LOGOUT
S: * BYE Logging user out
S: a021 OK Logging user out
S.
X: 0
