# The site's options beneath the user's: proposed, fixed and hidden.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imsp --user bob --admins bob --host mail.test
R: $B/chapar option set x.free "site value"
R: $B/chapar option set --read-only x.fixed "read only"
R: $B/chapar option set --hidden x.hidden secret
R: $B/chapar option set common.sent.mailbox sentmail
S: * OK chapar IMSP is ready
C: a001 GET x.*
S: * OPTION x.fixed "read only" [READ-ONLY]
S: * OPTION x.free "site value" [READ-WRITE]
S: a001 OK get completed
C: a002 SET x.fixed zap
S: a002 NO User 'alice' not authorized to change option 'x.fixed'
C: a003 SET x.hidden zap
S: a003 NO User 'alice' not authorized to change option 'x.hidden'
C: a004 LOCK OPTION x.fixed
S: a004 NO User 'alice' not authorized to change option 'x.fixed'
C: a005 SET x.free mine
S: a005 OK set completed
C: a006 GET x.*
S: * OPTION x.fixed "read only" [READ-ONLY]
S: * OPTION x.free mine [READ-WRITE]
S: a006 OK get completed
C: a007 UNSET x.fixed
S: a007 NO option 'x.fixed' was already unset
C: a008 UNSET x.free
S: * OPTION x.free "site value" [READ-WRITE]
S: a008 OK unset completed
C: a009 UNSET x.free
S: a009 NO option 'x.free' was already unset
C: a010 SET common.sent.mailbox out
S: a010 OK set completed
C: a011 UNSET common.sent.mailbox
S: * OPTION common.sent.mailbox sentmail [READ-WRITE]
S: a011 OK unset completed
# an administrator's prefixes, seen by others at once
2S: * OK chapar IMSP is ready
2C: b001 GET x.*
2S: * OPTION x.fixed "read only" [READ-ONLY]
2S: * OPTION x.free "site value" [READ-WRITE]
2S: * OPTION x.hidden secret [READ-ONLY]
2S: b001 OK get completed
2C: b002 SET "*x.free" "other value"
2S: b002 OK set completed
2C: b003 SET *%x.new "by bob"
2S: b003 OK set completed
2C: b004 SET "*%%x.deep" hush
2S: b004 OK set completed
2C: b005 SET "%x.own" mine
2S: b005 OK set completed
2C: b006 SET "%%x.own2" hush
2S: b006 OK set completed
2C: b007 GET x.*
2S: * OPTION x.deep hush [READ-ONLY]
2S: * OPTION x.fixed "read only" [READ-ONLY]
2S: * OPTION x.free "other value" [READ-WRITE]
2S: * OPTION x.hidden secret [READ-ONLY]
2S: * OPTION x.new "by bob" [READ-ONLY]
2S: * OPTION x.own mine [READ-ONLY]
2S: * OPTION x.own2 hush [READ-ONLY]
2S: b007 OK get completed
C: a012 GET x.*
S: * OPTION x.fixed "read only" [READ-ONLY]
S: * OPTION x.free "other value" [READ-WRITE]
S: * OPTION x.new "by bob" [READ-ONLY]
S: a012 OK get completed
2C: b008 UNSET "*x.free"
2S: b008 OK unset completed
2C: b009 UNSET "*x.nosuch"
2S: b009 NO option '*x.nosuch' was already unset
2C: b010 UNSET "%x.own"
2S: b010 OK unset completed
2C: b011 UNSET "*%x.new"
2S: b011 OK unset completed
C: a013 GET x.*
S: * OPTION x.fixed "read only" [READ-ONLY]
S: a013 OK get completed
# what the user chose before the site made it fixed does not show any more
C: a014 SET x.later mine
S: a014 OK set completed
2C: b012 SET "*%x.later" theirs
2S: b012 OK set completed
C: a015 GET x.later
S: * OPTION x.later theirs [READ-ONLY]
S: a015 OK get completed
C: a016 SET x.later again
S: a016 NO User 'alice' not authorized to change option 'x.later'
# a value that an administrator gave one user is stronger than the site's
R: $B/chapar option set --user alice --read-only x.later hers
C: a017 GET x.later
S: * OPTION x.later hers [READ-ONLY]
S: a017 OK get completed
C: a018 UNSET x.later
S: a018 NO User 'alice' not authorized to change option 'x.later'
C: a019 LOGOUT
S: * BYE Logging user out
S: a019 OK Logging user out
S.
X: 0
2C: b013 LOGOUT
2S: * BYE Logging user out
2S: b013 OK Logging user out
2S.
2X: 0
