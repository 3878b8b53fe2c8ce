# Two sessions on one book: what one does the other sees, as far as it may.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imsp --user bob --host mail.test
3H: chapar-imsp --user bob --admins bob --host mail.test
S: * OK chapar IMSP is ready
C: a001 CREATEADDRESSBOOK alice.f
S: a001 OK createaddressbook completed
C: a002 STOREADDRESS alice.f One email 1@x
S: * FETCHADDRESS alice.f One email 1@x
S: a002 OK storeaddress completed
2S: * OK chapar IMSP is ready
2C: b001 ADDRESSBOOK *
2S: b001 OK addressbook completed
2C: b002 SEARCHADDRESS alice.f
2S: b002 NO User 'bob' not permitted to access address book 'alice.f'
C: a003 SETACL ADDRESSBOOK alice.f bob lr
S: a003 OK setacl completed
2C: b003 ADDRESSBOOK *
2S: * ADDRESSBOOK () "." alice.f
2S: b003 OK addressbook completed
2C: b004 MYRIGHTS ADDRESSBOOK alice.f
2S: * MYRIGHTS ADDRESSBOOK alice.f lr
2S: b004 OK myrights completed
2C: b005 SEARCHADDRESS alice.f
2S: * SEARCHADDRESS One
2S: b005 OK searchaddress completed
2C: b006 FETCHADDRESS alice.f one
2S: * FETCHADDRESS alice.f One email 1@x
2S: b006 OK fetchaddress completed
2C: b007 STOREADDRESS alice.f X email y
2S: b007 NO User 'bob' not permitted to modify address book 'alice.f'
2C: b008 DELETEADDRESS alice.f One
2S: b008 NO User 'bob' not permitted to modify address book 'alice.f'
2C: b009 SETACL ADDRESSBOOK alice.f bob lrwcda
2S: b009 NO User 'bob' not permitted to modify ACL for address book 'alice.f'
2C: b010 DELETEADDRESSBOOK alice.f
2S: b010 NO User 'bob' not permitted to delete address book 'alice.f'
2C: b011 CREATEADDRESSBOOK alice.f.sub
2S: b011 NO User 'bob' not permitted to create address book 'alice.f.sub'
2C: b012 LOCK ADDRESSBOOK alice.f One
2S: b012 NO User 'bob' not permitted to modify address book 'alice.f'
2C: b013 RENAMEADDRESSBOOK alice.f bob.mine
2S: b013 NO User 'bob' not permitted to rename address book 'alice.f' to 'bob.mine'
2C: b014 GETACL ADDRESSBOOK alice.f
2S: * ACL ADDRESSBOOK alice.f alice lrswipcda
2S: * ACL ADDRESSBOOK alice.f bob lr
2S: b014 OK getacl completed
C: a004 STOREADDRESS alice.f Two email 2@x
S: * FETCHADDRESS alice.f Two email 2@x
S: a004 OK storeaddress completed
2C: b015 SEARCHADDRESS alice.f email "2*"
2S: * SEARCHADDRESS Two
2S: b015 OK searchaddress completed
# who may write need not be able to read
C: a005 SETACL ADDRESSBOOK alice.f bob lw
S: a005 OK setacl completed
2C: b016 STOREADDRESS alice.f Three email 3@x
2S: b016 OK storeaddress completed
2C: b017 FETCHADDRESS alice.f Three
2S: b017 NO User 'bob' not permitted to access address book 'alice.f'
C: a006 SEARCHADDRESS alice.f
S: * SEARCHADDRESS One
S: * SEARCHADDRESS Three
S: * SEARCHADDRESS Two
S: a006 OK searchaddress completed
# all of it, and a book below with the same list
C: a007 SETACL ADDRESSBOOK alice.f bob lrwcda
S: a007 OK setacl completed
2C: b018 CREATEADDRESSBOOK alice.f.sub
2S: b018 OK createaddressbook completed
2C: b019 GETACL ADDRESSBOOK alice.f.sub
2S: * ACL ADDRESSBOOK alice.f.sub alice lrswipcda
2S: * ACL ADDRESSBOOK alice.f.sub bob lrwcda
2S: b019 OK getacl completed
2C: b020 RENAMEADDRESSBOOK alice.f.sub alice.f.sub2
2S: b020 OK renameaddressbook completed
2C: b021 RENAMEADDRESSBOOK alice.f bob.taken
2S: b021 OK renameaddressbook completed
2C: b022 SEARCHADDRESS bob.taken
2S: * SEARCHADDRESS One
2S: * SEARCHADDRESS Three
2S: * SEARCHADDRESS Two
2S: b022 OK searchaddress completed
C: a008 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice.f.sub2
S: * ADDRESSBOOK () "." bob.taken
S: a008 OK addressbook completed
2C: b023 RENAMEADDRESSBOOK bob.taken alice.f
2S: b023 NO User 'bob' not permitted to rename address book 'bob.taken' to 'alice.f'
C: a009 SEARCHADDRESS alice.f
S: a009 NO ADDRESSBOOK 'alice.f' does not exist
C: a010 DELETEACL ADDRESSBOOK alice.f bob
S: a010 NO ADDRESSBOOK 'alice.f' does not exist
2C: b024 ADDRESSBOOK *
2S: * ADDRESSBOOK () "." bob.taken
2S: * ADDRESSBOOK () "." alice.f.sub2
2S: b024 OK addressbook completed
2C: b025 SEARCHADDRESS alice.f
2S: b025 NO User 'bob' not permitted to access address book 'alice.f'
# an administrator has all rights to all books
3S: * OK chapar IMSP is ready
3C: c001 SEARCHADDRESS alice.f
3S: c001 NO ADDRESSBOOK 'alice.f' does not exist
3C: c002 ADDRESSBOOK alice*
3S: * ADDRESSBOOK () "." alice.f.sub2
3S: c002 OK addressbook completed
3C: c003 CREATEADDRESSBOOK staff
3S: c003 OK createaddressbook completed
3C: c004 SETACL ADDRESSBOOK staff anyone lr
3S: c004 OK setacl completed
3C: c005 STOREADDRESS staff "Help Desk" email help@x
3S: * FETCHADDRESS staff "Help Desk" email help@x
3S: c005 OK storeaddress completed
C: a011 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice.f.sub2
S: * ADDRESSBOOK () "." bob.taken
S: * ADDRESSBOOK () "." staff
S: a011 OK addressbook completed
C: a012 SEARCHADDRESS staff
S: * SEARCHADDRESS "Help Desk"
S: a012 OK searchaddress completed
C: a013 STOREADDRESS staff x y z
S: a013 NO User 'alice' not permitted to modify address book 'staff'
3C: c006 DELETEADDRESSBOOK staff
3S: c006 OK deleteaddressbook completed
3C: c007 DELETEADDRESSBOOK alice.f
3S: c007 NO ADDRESSBOOK 'alice.f' does not exist
C: a014 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice.f.sub2
S: * ADDRESSBOOK () "." bob.taken
S: a014 OK addressbook completed
# and becomes somebody else for good
3C: c008 LOGIN alice ""
3S: c008 OK Administrator switch from user `bob' to user `alice' successful.
3C: c009 ADDRESSBOOK *
3S: * ADDRESSBOOK () "." alice.f.sub2
3S: * ADDRESSBOOK () "." bob.taken
3S: c009 OK addressbook completed
3C: c010 SEARCHADDRESS bob
3S: c010 NO User 'alice' not permitted to access address book 'bob'
3C: c011 LOGIN bob ""
3S: c011 NO Login incorrect
3C: c012 GET imsp.admin.*
3S: c012 OK get completed
3C: c013 LOGOUT
3S: * BYE Logging user out
3S: c013 OK Logging user out
3S.
3X: 0
C: a015 LOGOUT
S: * BYE Logging user out
S: a015 OK Logging user out
S.
X: 0
2C: b026 LOGOUT
2S: * BYE Logging user out
2S: b026 OK Logging user out
2S.
2X: 0
R: $B/chapar check
