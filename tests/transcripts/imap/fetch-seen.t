# Fetching a body sets \Seen, once for the command, and says so; a PEEK, a
# header and EXAMINE do not.
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX ($Work) {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 APPEND INBOX (\Seen \Flagged) {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A3 OK *
C: A4 EXAMINE INBOX
S* A4 OK *
C: A5 FETCH 1 BODY[TEXT]
S: * 1 FETCH (BODY[TEXT] {11}
S: Shall we?
S: )
S: A5 OK *
C: A6 SELECT INBOX
S* A6 OK *
C: B1 FETCH 1:3 (BODY.PEEK[TEXT]<0.1> RFC822.HEADER)
S* B1 OK *
C: B2 SEARCH SEEN
S: * SEARCH 3
S: B2 OK *
2S: * PREAUTH *
2C: A1 SELECT INBOX
2S* A1 OK *
C: B3 FETCH 1:3 BODY[TEXT]<0.1>
S: * 1 FETCH (BODY[TEXT]<0> {1}
S: S FLAGS (\Seen*))
S: * 2 FETCH (BODY[TEXT]<0> {1}
S: S FLAGS (\Seen *$$Work))
S: * 3 FETCH (BODY[TEXT]<0> {1}
S: S)
S: B3 OK *
# it was said: NOOP has nothing to add
C: B4 NOOP
S: B4 OK *
C: B5 FETCH 1:3 FLAGS
S: * 1 FETCH (FLAGS (\Seen*))
S: * 2 FETCH (FLAGS (\Seen *$$Work))
S: * 3 FETCH (FLAGS (*\Flagged*))
S: B5 OK *
# the other session hears of it
2C: A2 NOOP
2S: * 1 FETCH (FLAGS (\Seen*))
2S: * 2 FETCH (FLAGS (\Seen *$$Work))
2S: A2 OK *
# where FLAGS were asked for they are said once, as they then are
C: C1 STORE 1 -FLAGS.SILENT (\Seen)
S: C1 OK *
C: C2 FETCH 1 (FLAGS BODY[TEXT]<0.1>)
S: * 1 FETCH (FLAGS (\Seen*) BODY[TEXT]<0> {1}
S: S)
S: C2 OK *
# with CONDSTORE in use, what changed the message is said as well
C: C3 STORE 1 -FLAGS.SILENT (\Seen)
S: C3 OK *
C: C4 ENABLE CONDSTORE
S* C4 OK *
C: C5 FETCH 1 BODY[TEXT]<0.1>
S: * 1 FETCH (BODY[TEXT]<0> {1}
S: S FLAGS (\Seen*) UID 1 MODSEQ ($m))
S: C5 OK *
C: C6 FETCH 1 (MODSEQ)
S: * 1 FETCH (MODSEQ ($m))
S: C6 OK *
C: C7 FETCH 1 RFC822.TEXT
S: * 1 FETCH (RFC822.TEXT {11}
S: Shall we?
S: )
S: C7 OK *
C: C8 FETCH 1 (MODSEQ)
S: * 1 FETCH (MODSEQ ($m))
S: C8 OK *
C: Z LOGOUT
S* Z OK *
