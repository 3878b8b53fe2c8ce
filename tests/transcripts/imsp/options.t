# GET, SET, UNSET: names in any case, values of any kind.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a001 GET x.*
S: a001 OK get completed
C: a002 SET x.Test.One hello
S: a002 OK set completed
C: a003 GET x.test.*
S: * OPTION x.Test.One hello [READ-WRITE]
S: a003 OK get completed
C: a004 SET X.TEST.ONE "two words"
S: a004 OK set completed
C: a005 GET x.test.one
S: * OPTION x.Test.One "two words" [READ-WRITE]
S: a005 OK get completed
C: a006 SET x.test.empty ""
S: a006 OK set completed
C: a007 GET x.test.empty
S: * OPTION x.test.empty "" [READ-WRITE]
S: a007 OK get completed
C: a008 SET x.test.list "(a b c)"
S: a008 OK set completed
C: a009 SET x.test.bool +
S: a009 OK set completed
C: a010 SET x.test.neg -
S: a010 OK set completed
C: a011 GET x.test.*
S: * OPTION x.test.bool + [READ-WRITE]
S: * OPTION x.test.empty "" [READ-WRITE]
S: * OPTION x.test.list "(a b c)" [READ-WRITE]
S: * OPTION x.test.neg - [READ-WRITE]
S: * OPTION x.Test.One "two words" [READ-WRITE]
S: a011 OK get completed
# patterns: % stops at a dot, ? is a character
C: a012 GET %
S: a012 OK get completed
C: a013 GET x.%
S: a013 OK get completed
C: a014 GET x.test.%
S: * OPTION x.test.bool + [READ-WRITE]
S: * OPTION x.test.empty "" [READ-WRITE]
S: * OPTION x.test.list "(a b c)" [READ-WRITE]
S: * OPTION x.test.neg - [READ-WRITE]
S: * OPTION x.Test.One "two words" [READ-WRITE]
S: a014 OK get completed
C: a015 GET x.%.ne?
S: * OPTION x.test.neg - [READ-WRITE]
S: a015 OK get completed
C: a016 GET *
S: * OPTION common.date "*" [READ-ONLY]
S: * OPTION common.from alice@mail.test [READ-ONLY]
S: * OPTION imsp.user.quota.usage 1 [READ-ONLY]
S: * OPTION x.test.bool + [READ-WRITE]
S: * OPTION x.test.empty "" [READ-WRITE]
S: * OPTION x.test.list "(a b c)" [READ-WRITE]
S: * OPTION x.test.neg - [READ-WRITE]
S: * OPTION x.Test.One "two words" [READ-WRITE]
S: a016 OK get completed
C: a017 GET nosuch
S: a017 OK get completed
# literals and 8-bit
C: b001 SET x.lit {18}
S: + go
C; line one\r\nline two\r\n
S: b001 OK set completed
C: b002 GET x.lit
S: * OPTION x.lit {18}
S: line one
S: line two [READ-WRITE]
S: b002 OK get completed
C; b003 SET x.utf {9+}\r\ncaf\xc3\xa9 \xe2\x98\x83\r\n
S: b003 OK set completed
C: b004 GET x.utf
S: * OPTION x.utf {9}
S: caf\xc3\xa9 \xe2\x98\x83 [READ-WRITE]
S: b004 OK get completed
C: b005 SET x.quote "say \\"hi\\" \\\\ there"
S: b005 OK set completed
C: b006 GET x.quote
S: * OPTION x.quote {16}
S: say "hi" \ there [READ-WRITE]
S: b006 OK get completed
C: b007 SET x.zero {0}
S: + go
C: 
S: b007 OK set completed
C: b008 GET x.zero
S: * OPTION x.zero "" [READ-WRITE]
S: b008 OK get completed
C: b009 SET x.sp ace" v
S: b009 BAD command 'set' requires 2 properly formed argument(s)
C: b010 SET "x.sp ace" v
S: b010 OK set completed
C: b011 GET "x.sp ace"
S: * OPTION "x.sp ace" v [READ-WRITE]
S: b011 OK get completed
C: b012 SET x.8 caf\xc3\xa9
S: b012 BAD command 'set' requires 2 properly formed argument(s)
C: b013 SET x.8 "caf\xc3\xa9"
S: b013 BAD command 'set' requires 2 properly formed argument(s)
C: b014 SET x.8 "a\\b"
S: b014 BAD command 'set' requires 2 properly formed argument(s)
# malformed
C: c001 GET
S: c001 BAD command 'get' requires 1 properly formed argument(s)
C: c002 GET a b
S: c002 BAD command 'get' requires 1 properly formed argument(s)
C: c003 SET x.a
S: c003 BAD command 'set' requires 2 properly formed argument(s)
C: c004 SET x.a b c
S: c004 BAD command 'set' requires 2 properly formed argument(s)
C: c005 SET x.te*st b
S: c005 NO User 'alice' not authorized to change option 'x.te*st'
C: c006 SET x.te%st b
S: c006 NO User 'alice' not authorized to change option 'x.te%st'
C: c007 SET *x.glob b
S: c007 NO User 'alice' not authorized to change option '*x.glob'
C: c008 SET "" v
S: c008 NO User 'alice' not authorized to change option ''
# what is not the user's
C: d001 SET common.date now
S: d001 NO User 'alice' not authorized to change option 'common.date'
C: d002 SET common.domain evil.test
S: d002 NO User 'alice' not authorized to change option 'common.domain'
C: d003 SET imsp.user.quota 9999
S: d003 NO User 'alice' not authorized to change option 'imsp.user.quota'
C: d004 SET imsp.user.quota.usage 0
S: d004 NO User 'alice' not authorized to change option 'imsp.user.quota.usage'
C: d005 UNSET imsp.user.quota.usage
S: d005 NO option 'imsp.user.quota.usage' was already unset
C: d006 UNSET common.domain
S: d006 NO option 'common.domain' was already unset
C: d007 UNSET x.test.one
S: d007 OK unset completed
C: d008 UNSET x.test.one
S: d008 NO option 'x.test.one' was already unset
C: d009 UNSET nosuch
S: d009 NO option 'nosuch' was already unset
C: d010 UNSET x.test.*
S: d010 NO option 'x.test.*' was already unset
C: d011 GET x.test.%
S: * OPTION x.test.bool + [READ-WRITE]
S: * OPTION x.test.empty "" [READ-WRITE]
S: * OPTION x.test.list "(a b c)" [READ-WRITE]
S: * OPTION x.test.neg - [READ-WRITE]
S: d011 OK get completed
C: d012 UNSET
S: d012 BAD command 'unset' requires 1 properly formed argument(s)
C: d013 LOGOUT
S: * BYE Logging user out
S: d013 OK Logging user out
S.
X: 0
