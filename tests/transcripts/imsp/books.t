# Books made, listed, renamed and removed.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a001 ADDRESSBOOK *
S: a001 OK addressbook completed
C: a002 CREATEADDRESSBOOK alice.work
S: a002 OK createaddressbook completed
C: a003 CREATEADDRESSBOOK alice
S: a003 OK createaddressbook completed
C: a004 CREATEADDRESSBOOK alice
S: a004 NO address book 'alice' already exists
C: a005 CREATEADDRESSBOOK Alice.Mixed
S: a005 OK createaddressbook completed
C: a006 CREATEADDRESSBOOK "alice.two words"
S: a006 OK createaddressbook completed
C: a007 CREATEADDRESSBOOK alice.a.b.c
S: a007 OK createaddressbook completed
C; a008 CREATEADDRESSBOOK {9+}\r\nalice.lit\r\n
S: a008 OK createaddressbook completed
# what cannot be a name
C: b001 CREATEADDRESSBOOK alice.
S: b001 NO Failed to create new address book
C: b002 CREATEADDRESSBOOK ""
S: b002 NO Failed to create new address book
C: b003 CREATEADDRESSBOOK alice..x
S: b003 NO Failed to create new address book
C: b004 CREATEADDRESSBOOK "alice.st*r"
S: b004 NO Failed to create new address book
C: b005 CREATEADDRESSBOOK alice.x/y
S: b005 NO Failed to create new address book
C: b006 CREATEADDRESSBOOK alice/../../x
S: b006 NO Failed to create new address book
C; b007 CREATEADDRESSBOOK {8+}\r\nalice.\xc3\xa9\r\n
S: b007 NO Failed to create new address book
C: b008 CREATEADDRESSBOOK
S: b008 BAD command 'createaddressbook' requires 1 properly formed argument(s)
C: b009 CREATEADDRESSBOOK a b
S: b009 BAD command 'createaddressbook' requires 1 properly formed argument(s)
# whose it would be
C: b010 CREATEADDRESSBOOK bob.x
S: b010 NO User 'alice' not permitted to create address book 'bob.x'
C: b011 CREATEADDRESSBOOK bob
S: b011 NO User 'alice' not permitted to create address book 'bob'
C: b012 CREATEADDRESSBOOK nobody
S: b012 NO User 'alice' not permitted to create address book 'nobody'
C: b013 CREATEADDRESSBOOK toplevel
S: b013 NO User 'alice' not permitted to create address book 'toplevel'
C: c001 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice
S: * ADDRESSBOOK () "." alice.a.b.c
S: * ADDRESSBOOK () "." alice.lit
S: * ADDRESSBOOK () "." alice.mixed
S: * ADDRESSBOOK () "." "alice.two words"
S: * ADDRESSBOOK () "." alice.work
S: c001 OK addressbook completed
C: c002 ADDRESSBOOK %
S: * ADDRESSBOOK () "." alice
S: c002 OK addressbook completed
C: c003 ADDRESSBOOK ALICE.%
S: * ADDRESSBOOK () "." alice.lit
S: * ADDRESSBOOK () "." alice.mixed
S: * ADDRESSBOOK () "." "alice.two words"
S: * ADDRESSBOOK () "." alice.work
S: c003 OK addressbook completed
C: c004 ADDRESSBOOK *work
S: * ADDRESSBOOK () "." alice.work
S: c004 OK addressbook completed
C: c005 ADDRESSBOOK alic?
S: * ADDRESSBOOK () "." alice
S: c005 OK addressbook completed
C: c006 ADDRESSBOOK bob*
S: c006 OK addressbook completed
C: c007 ADDRESSBOOK alice
S: * ADDRESSBOOK () "." alice
S: c007 OK addressbook completed
C: c008 ADDRESSBOOK
S: c008 BAD command 'addressbook' requires 1 properly formed argument(s)
# renaming
C: d001 RENAMEADDRESSBOOK alice.work alice.office
S: d001 OK renameaddressbook completed
C: d002 RENAMEADDRESSBOOK alice.nosuch alice.z
S: d002 NO ADDRESSBOOK 'alice.nosuch' does not exist
C: d003 RENAMEADDRESSBOOK alice.office alice.mixed
S: d003 NO address book 'alice.mixed' already exists
C: d004 RENAMEADDRESSBOOK alice.office alice.office
S: d004 NO Failed to rename address book
C: d005 RENAMEADDRESSBOOK alice.office bob.office
S: d005 NO User 'alice' not permitted to rename address book 'alice.office' to 'bob.office'
C: d006 RENAMEADDRESSBOOK alice.office alice.
S: d006 NO Failed to rename address book
C: d007 RENAMEADDRESSBOOK alice
S: d007 BAD command 'renameaddressbook' requires 2 properly formed argument(s)
C: d008 STOREADDRESS alice "Def One" email one@x
S: * FETCHADDRESS alice "Def One" email one@x
S: d008 OK storeaddress completed
C: d009 RENAMEADDRESSBOOK alice alice.olddefault
S: d009 OK renameaddressbook completed
C: d010 SEARCHADDRESS alice
S: d010 OK searchaddress completed
C: d011 SEARCHADDRESS alice.olddefault
S: * SEARCHADDRESS "Def One"
S: d011 OK searchaddress completed
# removing
C: e001 DELETEADDRESSBOOK alice.lit
S: e001 OK deleteaddressbook completed
C: e002 DELETEADDRESSBOOK alice.lit
S: e002 NO ADDRESSBOOK 'alice.lit' does not exist
C: e003 DELETEADDRESSBOOK alice
S: e003 NO Failed to delete address book
C: e004 DELETEADDRESSBOOK bob
S: e004 NO Failed to delete address book
C: e005 DELETEADDRESSBOOK nobody
S: e005 NO Failed to delete address book
C: e006 DELETEADDRESSBOOK bob.x
S: e006 NO ADDRESSBOOK 'bob.x' does not exist
C: e007 DELETEADDRESSBOOK alice.olddefault
S: e007 OK deleteaddressbook completed
C: e008 DELETEADDRESSBOOK
S: e008 BAD command 'deleteaddressbook' requires 1 properly formed argument(s)
C: e009 ADDRESSBOOK *
S: * ADDRESSBOOK () "." alice
S: * ADDRESSBOOK () "." alice.a.b.c
S: * ADDRESSBOOK () "." alice.mixed
S: * ADDRESSBOOK () "." alice.office
S: * ADDRESSBOOK () "." "alice.two words"
S: e009 OK addressbook completed
C: e010 LOGOUT
S: * BYE Logging user out
S: e010 OK Logging user out
S.
X: 0
R: $B/chapar check
