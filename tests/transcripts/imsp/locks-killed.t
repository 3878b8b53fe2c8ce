# A session that is killed holds nothing up.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a001 LOCK OPTION x.a
S: a001 OK lock completed
C: a002 LOCK ADDRESSBOOK alice New
S: * FETCHADDRESS alice New
S: a002 OK lock completed
2S: * OK chapar IMSP is ready
2C: b001 LOCK OPTION x.a
2S: b001 NO [LOCKED] option 'x.a' already locked by alice@unix
2C: b002 LOCK ADDRESSBOOK alice New
2S: b002 NO [LOCKED] addressbook entry 'New' already locked by alice@unix
R: kill -9 $PID1; sleep 0.1
S.
X: 137
2C: b003 LOCK OPTION x.a
2S: b003 OK lock completed
2C: b004 LOCK ADDRESSBOOK alice New
2S: * FETCHADDRESS alice New
2S: b004 OK lock completed
2C: b005 LOGOUT
2S: * BYE Logging user out
2S: b005 OK Logging user out
2S.
2X: 0
