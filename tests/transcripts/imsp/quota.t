# imsp.user.quota counts options and the fields of all entries, in KB.
H: chapar-imsp --user alice --host mail.test
R: $B/chapar option set --read-only imsp.user.quota 8
S: * OK chapar IMSP is ready
C: a001 GET imsp.*
S: * OPTION imsp.user.quota 8 [READ-ONLY]
S: a001 OK get completed
C; a002 SET x.big {3000+}\r\n
C* 3000 B
C; \r\n
S: a002 OK set completed
C: a003 GET imsp.*
S: * OPTION imsp.user.quota 8 [READ-ONLY]
S: * OPTION imsp.user.quota.usage 3 [READ-ONLY]
S: a003 OK get completed
C; a004 SET x.big2 {6000+}\r\n
C* 6000 B
C; \r\n
S: a004 NO operation failed: IMSP user quota exceeded
C; a005 STOREADDRESS alice Big notes {6000+}\r\n
C* 6000 N
C; \r\n
S: a005 NO operation failed: IMSP user quota exceeded
C; a006 STOREADDRESS alice Ok notes {600+}\r\n
C* 600 N
C; \r\n
S: * FETCHADDRESS alice Ok notes {600}
S: N*
S: a006 OK storeaddress completed
C: a007 UNSET x.big
S: a007 OK unset completed
C: a008 GET imsp.*
S: * OPTION imsp.user.quota 8 [READ-ONLY]
S: * OPTION imsp.user.quota.usage 1 [READ-ONLY]
S: a008 OK get completed
C; a009 STOREADDRESS alice Big notes {6000+}\r\n
C* 6000 N
C; \r\n
S: * FETCHADDRESS alice Big notes {6000}
S: N*
S: a009 OK storeaddress completed
C: a010 DELETEADDRESS alice Big
S: a010 OK deleteaddress completed
C: a011 GET imsp.*
S: * OPTION imsp.user.quota 8 [READ-ONLY]
S: * OPTION imsp.user.quota.usage 1 [READ-ONLY]
S: a011 OK get completed
C: a012 LOGOUT
S: * BYE Logging user out
S: a012 OK Logging user out
S.
X: 0
