# SEARCHADDRESS: all criteria, any case, * and ? and %.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a001 STOREADDRESS alice "John Doe" email jd@example.test phone-work "555 1212"
S: * FETCHADDRESS alice "John Doe" email jd@example.test phone-work "555 1212"
S: a001 OK storeaddress completed
C: a002 STOREADDRESS alice Zoe email zoe@example.test
S: * FETCHADDRESS alice Zoe email zoe@example.test
S: a002 OK storeaddress completed
C: a003 STOREADDRESS alice Jahn email ja@example.test
S: * FETCHADDRESS alice Jahn email ja@example.test
S: a003 OK storeaddress completed
C: a004 STOREADDRESS alice a.b.c email abc@other.test
S: * FETCHADDRESS alice a.b.c email abc@other.test
S: a004 OK storeaddress completed
C; a005 STOREADDRESS alice Group group group email {13+}\r\na@x\r\nb@x\r\nc@x\r\n
S: * FETCHADDRESS alice Group email {13}
S: a@x
S: b@x
S: c@x group group
S: a005 OK storeaddress completed
C; a006 STOREADDRESS alice {6+}\r\nRen\xc3\xa9e notes x\r\n
S: * FETCHADDRESS alice {6}
S: Ren\xc3\xa9e notes x
S: a006 OK storeaddress completed
C: b001 SEARCHADDRESS alice
S: * SEARCHADDRESS a.b.c
S: * SEARCHADDRESS Group
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS "John Doe"
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: * SEARCHADDRESS Zoe
S: b001 OK searchaddress completed
C: b002 SEARCHADDRESS alice name "*"
S: * SEARCHADDRESS a.b.c
S: * SEARCHADDRESS Group
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS "John Doe"
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: * SEARCHADDRESS Zoe
S: b002 OK searchaddress completed
C: b003 SEARCHADDRESS alice name *
S: * SEARCHADDRESS a.b.c
S: * SEARCHADDRESS Group
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS "John Doe"
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: * SEARCHADDRESS Zoe
S: b003 OK searchaddress completed
C: b004 SEARCHADDRESS alice name "*doe"
S: * SEARCHADDRESS "John Doe"
S: b004 OK searchaddress completed
C: b005 SEARCHADDRESS alice name "J?hn*"
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS "John Doe"
S: b005 OK searchaddress completed
C: b006 SEARCHADDRESS alice name "j%hn*"
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS "John Doe"
S: b006 OK searchaddress completed
C: b007 SEARCHADDRESS alice name "%"
S: b007 OK searchaddress completed
C: b008 SEARCHADDRESS alice name "a%b*"
S: * SEARCHADDRESS a.b.c
S: b008 OK searchaddress completed
C: b009 SEARCHADDRESS alice name zoe
S: * SEARCHADDRESS Zoe
S: b009 OK searchaddress completed
C: b010 SEARCHADDRESS alice email "*example*"
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS "John Doe"
S: * SEARCHADDRESS Zoe
S: b010 OK searchaddress completed
C: b011 SEARCHADDRESS alice EMAIL "ZOE@EXAMPLE.TEST"
S: * SEARCHADDRESS Zoe
S: b011 OK searchaddress completed
C: b012 SEARCHADDRESS alice email "*@example.test" phone-work "555*"
S: * SEARCHADDRESS "John Doe"
S: b012 OK searchaddress completed
C: b013 SEARCHADDRESS alice name "j*" email "*zoe*"
S: b013 OK searchaddress completed
C: b014 SEARCHADDRESS alice email "j*" email "*d*"
S: * SEARCHADDRESS "John Doe"
S: b014 OK searchaddress completed
C: b015 SEARCHADDRESS alice email "*b@x*"
S: * SEARCHADDRESS Group
S: b015 OK searchaddress completed
C: b016 SEARCHADDRESS alice nosuch "*"
S: b016 OK searchaddress completed
C: b017 SEARCHADDRESS alice group ""
S: b017 OK searchaddress completed
C: b018 SEARCHADDRESS alice phone-work ??????12
S: * SEARCHADDRESS "John Doe"
S: b018 OK searchaddress completed
C; b019 SEARCHADDRESS alice name {6+}\r\nREN?E*\r\n
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: b019 OK searchaddress completed
C; b020 SEARCHADDRESS alice name {6+}\r\n*N\xc3\x89E*\r\n
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: b020 OK searchaddress completed
C: c001 SEARCHADDRESS
S: c001 BAD searchaddress requires a properly formatted name string
C: c002 SEARCHADDRESS alice email
S: c002 BAD searchaddress lookup criteria must be valid atom/string pairs
C: c003 SEARCHADDRESS alice "email" x
S: c003 BAD searchaddress lookup criteria must be valid atom/string pairs
C: c004 SEARCHADDRESS bob
S: c004 NO User 'alice' not permitted to access address book 'bob'
C: c005 SEARCHADDRESS nobody
S: c005 NO User 'alice' not permitted to access address book 'nobody'
# what was changed is found, what is gone is not
C: d001 STOREADDRESS alice Zoe email other@x notes fresh
S: * FETCHADDRESS alice Zoe email other@x notes fresh
S: d001 OK storeaddress completed
C: d002 SEARCHADDRESS alice email "zoe*"
S: d002 OK searchaddress completed
C: d003 SEARCHADDRESS alice notes fresh
S: * SEARCHADDRESS Zoe
S: d003 OK searchaddress completed
C: d004 DELETEADDRESS alice "John Doe"
S: d004 OK deleteaddress completed
C: d005 SEARCHADDRESS alice name "j*"
S: * SEARCHADDRESS Jahn
S: d005 OK searchaddress completed
C: d006 STOREADDRESS alice Aaron email a@example.test
S: * FETCHADDRESS alice Aaron email a@example.test
S: d006 OK storeaddress completed
C: d007 SEARCHADDRESS alice email "*example*"
S: * SEARCHADDRESS Aaron
S: * SEARCHADDRESS Jahn
S: d007 OK searchaddress completed
C: d008 SEARCHADDRESS alice
S: * SEARCHADDRESS a.b.c
S: * SEARCHADDRESS Aaron
S: * SEARCHADDRESS Group
S: * SEARCHADDRESS Jahn
S: * SEARCHADDRESS {6}
S: Ren\xc3\xa9e
S: * SEARCHADDRESS Zoe
S: d008 OK searchaddress completed
C: d009 LOGOUT
S: * BYE Logging user out
S: d009 OK Logging user out
S.
X: 0
