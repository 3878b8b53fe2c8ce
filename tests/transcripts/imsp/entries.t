# STOREADDRESS merges, FETCHADDRESS and DELETEADDRESS find in any case.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a001 CREATEADDRESSBOOK alice.friends
S: a001 OK createaddressbook completed
C: a002 STOREADDRESS alice.friends "John Doe" email jd@example.test alias jd phone-work "555 1212"
S: * FETCHADDRESS alice.friends "John Doe" alias jd email jd@example.test phone-work "555 1212"
S: a002 OK storeaddress completed
C: a003 STOREADDRESS alice.friends Zoe email zoe@example.test
S: * FETCHADDRESS alice.friends Zoe email zoe@example.test
S: a003 OK storeaddress completed
C; a004 STOREADDRESS alice.friends "Group One" group group email {13+}\r\na@x\r\nb@x\r\nc@x\r\n
S: * FETCHADDRESS alice.friends "Group One" email {13}
S: a@x
S: b@x
S: c@x group group
S: a004 OK storeaddress completed
C; a005 STOREADDRESS alice.friends {6+}\r\nRen\xc3\xa9e notes {10+}\r\ntr\xc3\xa8s bien\r\n
S: * FETCHADDRESS alice.friends {6}
S: Ren\xc3\xa9e notes {10}
S: tr\xc3\xa8s bien
S: a005 OK storeaddress completed
C: a006 STOREADDRESS alice.friends "john doe" email new@example.test
S: * FETCHADDRESS alice.friends "John Doe" alias jd email new@example.test phone-work "555 1212"
S: a006 OK storeaddress completed
C: a007 FETCHADDRESS alice.friends "JOHN DOE"
S: * FETCHADDRESS alice.friends "John Doe" alias jd email new@example.test phone-work "555 1212"
S: a007 OK fetchaddress completed
C: a008 STOREADDRESS alice.friends "John Doe" EMAIL third@example.test alias ""
S: * FETCHADDRESS alice.friends "John Doe" email third@example.test phone-work "555 1212"
S: a008 OK storeaddress completed
C: a009 FETCHADDRESS alice.friends "John Doe"
S: * FETCHADDRESS alice.friends "John Doe" email third@example.test phone-work "555 1212"
S: a009 OK fetchaddress completed
C: a010 STOREADDRESS alice.friends "No Fields"
S: * FETCHADDRESS alice.friends "No Fields"
S: a010 OK storeaddress completed
C; a011 STOREADDRESS alice.friends "No Fields" \r\n
S: * FETCHADDRESS alice.friends "No Fields"
S: a011 OK storeaddress completed
# a space that is missing behind a literal, as Horde sends it
C; a012 STOREADDRESS alice.friends {8+}\r\nLit Nameemail {3+}\r\nx@yalias z\r\n
S: * FETCHADDRESS alice.friends "Lit Name" alias z email x@y
S: a012 OK storeaddress completed
C; a013 FETCHADDRESS alice.friends {6+}\r\nREN\xc3\x89E\r\n
S: * FETCHADDRESS alice.friends {6}
S: Ren\xc3\xa9e notes {10}
S: tr\xc3\xa8s bien
S: a013 OK fetchaddress completed
# malformed
C: b001 STOREADDRESS alice.friends
S: b001 BAD storeaddress requires a properly formatted name, alias and field data
C: b002 STOREADDRESS alice.friends Odd email
S: b002 BAD storeaddress field data must be valid atom/string pairs
C: b003 STOREADDRESS alice.friends Q "email" x@y
S: b003 BAD storeaddress field data must be valid atom/string pairs
C: b004 STOREADDRESS alice.friends ok em*ail x@y
S: b004 BAD storeaddress field data must be valid atom/string pairs
C: b005 STOREADDRESS alice.friends ok em?ail x@y
S: b005 NO Failed to modify address book
C: b006 STOREADDRESS alice.friends Q name other email x@y
S: b006 NO Failed to modify address book
C: b007 STOREADDRESS alice.friends "star*" email x@y
S: b007 NO Failed to modify address book
C: b008 STOREADDRESS alice.friends "per%cent" email x@y
S: b008 NO Failed to modify address book
C; b009 STOREADDRESS alice.friends {7+}\r\ndquo"te email x@y\r\n
S: b009 NO Failed to modify address book
C: b010 STOREADDRESS alice.friends "" email x@y
S: b010 NO Failed to modify address book
# fetching
C: c001 FETCHADDRESS alice.friends "John Doe" zoe "Group One"
S: * FETCHADDRESS alice.friends "John Doe" email third@example.test phone-work "555 1212"
S: * FETCHADDRESS alice.friends Zoe email zoe@example.test
S: * FETCHADDRESS alice.friends "Group One" email {13}
S: a@x
S: b@x
S: c@x group group
S: c001 OK fetchaddress completed
C: c002 FETCHADDRESS alice.friends Zoe Nobody "John Doe"
S: * FETCHADDRESS alice.friends Zoe email zoe@example.test
S: c002 NO entry 'Nobody' not found
C: c003 FETCHADDRESS alice.friends Nobody
S: c003 NO entry 'Nobody' not found
C: c004 FETCHADDRESS alice.friends
S: c004 BAD fetchaddress requires properly formatted address book name and entry
C: c005 FETCHADDRESS alice.none X
S: c005 NO ADDRESSBOOK 'alice.none' does not exist
C: c006 FETCHADDRESS ALICE.Friends zoe
S: * FETCHADDRESS alice.friends Zoe email zoe@example.test
S: c006 OK fetchaddress completed
C: c007 FETCHADDRESS alice.friends "J*"
S: c007 NO entry 'J*' not found
C: c008 FETCHADDRESS bob X
S: c008 NO User 'alice' not permitted to access address book 'bob'
# removing
C: d001 DELETEADDRESS alice.friends ZOE
S: d001 OK deleteaddress completed
C: d002 DELETEADDRESS alice.friends zoe
S: d002 NO entry 'zoe' not found
C: d003 DELETEADDRESS alice.friends "G*"
S: d003 NO Failed to modify address book
C: d004 DELETEADDRESS alice.friends
S: d004 BAD command 'deleteaddress' requires 2 properly formed argument(s)
C: d005 DELETEADDRESS bob zoe
S: d005 NO User 'alice' not permitted to modify address book 'bob'
C: d006 SEARCHADDRESS alice.friends
S: * SEARCHADDRESS "Group One"
S: * SEARCHADDRESS "John Doe"
S: * SEARCHADDRESS "Lit Name"
S: * SEARCHADDRESS "No Fields"
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: d006 OK searchaddress completed
C: d007 LOGOUT
S: * BYE Logging user out
S: d007 OK Logging user out
S.
X: 0
R: $B/chapar check
