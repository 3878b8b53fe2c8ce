# A client that goes away in the middle of something.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C; a001 SET x.y {10+}\r\nabc
C.
S.
X: 0
S: * OK chapar IMSP is ready
C; a002 STOREADDRESS alice X email
C.
S.
X: 0
S: * OK chapar IMSP is ready
C: a003 LOCK OPTION x.z
S: a003 OK lock completed
C.
S.
X: 0
