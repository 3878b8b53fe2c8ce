# No line to the client is longer than Horde can read: values become literals.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C; a001 SET x.long {250+}\r\n
C* 250 L
C; \r\n
S: a001 OK set completed
C: a002 GET x.long
S: * OPTION x.long {250}
S: L* [READ-WRITE]
S: a002 OK get completed
C; a003 SET x.short {200+}\r\n
C* 200 S
C; \r\n
S: a003 OK set completed
C: a004 GET x.short
S: * OPTION x.short S* [READ-WRITE]
S: a004 OK get completed
C; a005 STOREADDRESS alice many a "
C* 150 A
C; " b "
C* 150 B
C; " c "
C* 150 C
C; " d "
C* 150 D
C; "\r\n
S: * FETCHADDRESS alice many a A* b B* c {150}
S: C* d D*
S: a005 OK storeaddress completed
C: a006 LOGOUT
S: * BYE Logging user out
S: a006 OK Logging user out
S.
X: 0
