# SETACL, GETACL, DELETEACL, MYRIGHTS of a book.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a000 CREATEADDRESSBOOK alice.friends
S: a000 OK createaddressbook completed
C: a001 GETACL ADDRESSBOOK alice.friends
S: * ACL ADDRESSBOOK alice.friends alice lrswipcda
S: a001 OK getacl completed
C: a002 MYRIGHTS ADDRESSBOOK alice.friends
S: * MYRIGHTS ADDRESSBOOK alice.friends lrswipcda
S: a002 OK myrights completed
C: a003 getacl addressbook ALICE.Friends
S: * ACL ADDRESSBOOK alice.friends alice lrswipcda
S: a003 OK getacl completed
C: a004 myrights addressbook ALICE.Friends
S: * MYRIGHTS ADDRESSBOOK alice.friends lrswipcda
S: a004 OK myrights completed
C: a005 GETACL ADDRESSBOOK alice.none
S: a005 NO ADDRESSBOOK 'alice.none' does not exist
C: a006 MYRIGHTS ADDRESSBOOK alice.none
S: a006 NO ADDRESSBOOK 'alice.none' does not exist
C: a007 MYRIGHTS ADDRESSBOOK bob
S: a007 NO ADDRESSBOOK 'bob' does not exist
C: a008 GETACL ADDRESSBOOK bob
S: a008 NO ADDRESSBOOK 'bob' does not exist
C: a009 GETACL ADDRESSBOOK
S: a009 BAD command 'getacl' requires 2 properly formed argument(s)
C: a010 GETACL FOO alice
S: a010 BAD Invalid option 'FOO' to command 'getacl'
C: a011 MYRIGHTS FOO alice
S: a011 BAD Invalid option 'FOO' to command 'myrights'
C: a012 SETACL FOO alice bob lr
S: a012 BAD Invalid option 'FOO' to command 'setacl'
C: a013 DELETEACL FOO alice bob
S: a013 BAD Invalid option 'FOO' to command 'deleteacl'
C: b001 SETACL ADDRESSBOOK alice.friends bob lr
S: b001 OK setacl completed
C: b002 SETACL ADDRESSBOOK alice.friends anyone l
S: b002 OK setacl completed
C: b003 SETACL ADDRESSBOOK alice.friends carol lrwcda
S: b003 OK setacl completed
C: b004 SETACL ADDRESSBOOK alice.friends anonymous r
S: b004 OK setacl completed
C: b005 SETACL ADDRESSBOOK alice.friends -bob d
S: b005 OK setacl completed
C: b006 SETACL ADDRESSBOOK alice.friends group:Staff lr
S: b006 OK setacl completed
C: b007 SETACL ADDRESSBOOK alice.friends dave zzz
S: b007 OK setacl completed
C: b008 SETACL ADDRESSBOOK alice.friends erin +lr
S: b008 BAD rights are small letters and digits
C: b009 SETACL ADDRESSBOOK alice.friends frank ""
S: b009 OK setacl completed
C: b010 SETACL ADDRESSBOOK alice.friends gina lr0
S: b010 OK setacl completed
C: b011 SETACL ADDRESSBOOK alice.friends anybody lr
S: b011 OK setacl completed
C: b012 SETACL ADDRESSBOOK alice.none bob lr
S: b012 NO ADDRESSBOOK 'alice.none' does not exist
C: b013 SETACL ADDRESSBOOK bob alice lr
S: b013 NO User 'alice' not permitted to modify ACL for address book 'bob'
C: b014 SETACL ADDRESSBOOK alice.friends bob
S: b014 BAD command 'setacl' requires 4 properly formed argument(s)
C: b015 SETACL ADDRESSBOOK alice.friends bob l r
S: b015 BAD command 'setacl' requires 4 properly formed argument(s)
C: b016 SETACL ADDRESSBOOK alice.friends "" lr
S: b016 NO '' is no identifier
C: b017 GETACL ADDRESSBOOK alice.friends
S: * ACL ADDRESSBOOK alice.friends alice lrswipcda
S: * ACL ADDRESSBOOK alice.friends bob lr
S: * ACL ADDRESSBOOK alice.friends anyone lr
S: * ACL ADDRESSBOOK alice.friends carol lrwcda
S: * ACL ADDRESSBOOK alice.friends anonymous r
S: * ACL ADDRESSBOOK alice.friends -bob d
S: * ACL ADDRESSBOOK alice.friends group:staff lr
S: * ACL ADDRESSBOOK alice.friends gina lr0
S: b017 OK getacl completed
C: c001 DELETEACL ADDRESSBOOK alice.friends bob
S: c001 OK deleteacl completed
C: c002 DELETEACL ADDRESSBOOK alice.friends nobody
S: c002 NO 'nobody' has no entry in the ACL of address book 'alice.friends'
C: c003 DELETEACL ADDRESSBOOK alice.friends -bob
S: c003 OK deleteacl completed
C: c004 DELETEACL ADDRESSBOOK alice.friends alice
S: c004 OK deleteacl completed
C: c005 GETACL ADDRESSBOOK alice.friends
S: * ACL ADDRESSBOOK alice.friends anyone lr
S: * ACL ADDRESSBOOK alice.friends carol lrwcda
S: * ACL ADDRESSBOOK alice.friends anonymous r
S: * ACL ADDRESSBOOK alice.friends group:staff lr
S: * ACL ADDRESSBOOK alice.friends gina lr0
S: c005 OK getacl completed
C: c006 MYRIGHTS ADDRESSBOOK alice.friends
S: * MYRIGHTS ADDRESSBOOK alice.friends lra
S: c006 OK myrights completed
C: c007 DELETEACL ADDRESSBOOK alice.friends anyone
S: c007 OK deleteacl completed
C: c008 SEARCHADDRESS alice.friends
S: c008 NO User 'alice' not permitted to access address book 'alice.friends'
C: c009 SETACL ADDRESSBOOK alice.friends alice lrwcda
S: c009 OK setacl completed
C: c010 DELETEACL ADDRESSBOOK alice.friends
S: c010 BAD command 'deleteacl' requires 3 properly formed argument(s)
# a book that is to be asked, not listed
C: d001 STOREADDRESS alice.friends "John Doe" email jd@example.test
S: * FETCHADDRESS alice.friends "John Doe" email jd@example.test
S: d001 OK storeaddress completed
C: d002 SETACL ADDRESSBOOK alice.friends alice lrwcda0
S: d002 OK setacl completed
C: d003 SEARCHADDRESS alice.friends
S: d003 NO User 'alice' not permitted to list all entries of address book 'alice.friends'
C: d004 SEARCHADDRESS alice.friends name "*"
S: d004 NO User 'alice' not permitted to list all entries of address book 'alice.friends'
C: d005 SEARCHADDRESS alice.friends name "J*"
S: * SEARCHADDRESS "John Doe"
S: d005 OK searchaddress completed
C: d006 SEARCHADDRESS alice.friends name "*" email "*"
S: * SEARCHADDRESS "John Doe"
S: d006 OK searchaddress completed
C: d007 SETACL ADDRESSBOOK alice.friends alice lrwcda01
S: d007 OK setacl completed
C: d008 MYRIGHTS ADDRESSBOOK alice.friends
S: * MYRIGHTS ADDRESSBOOK alice.friends lra01
S: d008 OK myrights completed
C: d009 SEARCHADDRESS alice.friends name "J*"
S: d009 NO Address book search failed
C: d010 STOREADDRESS alice.friends X email y
S: d010 NO User 'alice' not permitted to modify address book 'alice.friends'
C: d011 LOGOUT
S: * BYE Logging user out
S: d011 OK Logging user out
S.
X: 0
