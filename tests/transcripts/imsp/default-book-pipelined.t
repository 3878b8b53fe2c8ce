# Entries that come in a row are one commit; the first makes the default book,
# and the others go into the same one.
H: chapar-imsp --user bob --host mail.test
S: * OK chapar IMSP is ready
C; a001 STOREADDRESS bob Ann email a@x\r\na002 STOREADDRESS BOB Ben email b@x\r\na003 STOREADDRESS bob Ann alias an\r\na004 STOREADDRESS bob Cid email c@x\r\n
S: * FETCHADDRESS bob Ann email a@x
S: a001 OK storeaddress completed
S: * FETCHADDRESS bob Ben email b@x
S: a002 OK storeaddress completed
S: * FETCHADDRESS bob Ann alias an email a@x
S: a003 OK storeaddress completed
S: * FETCHADDRESS bob Cid email c@x
S: a004 OK storeaddress completed
C: a005 SEARCHADDRESS bob
S: * SEARCHADDRESS Ann
S: * SEARCHADDRESS Ben
S: * SEARCHADDRESS Cid
S: a005 OK searchaddress completed
C: a006 FETCHADDRESS bob Ann Ben Cid
S: * FETCHADDRESS bob Ann alias an email a@x
S: * FETCHADDRESS bob Ben email b@x
S: * FETCHADDRESS bob Cid email c@x
S: a006 OK fetchaddress completed
C: a007 ADDRESSBOOK *
S: * ADDRESSBOOK () "." bob
S: a007 OK addressbook completed
C: a008 LOGOUT
S: * BYE Logging user out
S: a008 OK Logging user out
S.
X: 0
R: chapar check
