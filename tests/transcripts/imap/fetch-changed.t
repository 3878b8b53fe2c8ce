# What changed since a modseq, and what is gone since then (RFC 7162).
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
C: A2 APPEND INBOX {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 APPEND INBOX {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A3 OK *
C: A4 APPEND INBOX {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A4 OK *
C: A5 SELECT INBOX (CONDSTORE)
S* * OK [HIGHESTMODSEQ $a] *
S* A5 OK *
C: B1 FETCH 1:* (UID) (CHANGEDSINCE $a)
S: B1 OK *
C: B2 STORE 2 +FLAGS.SILENT (\Flagged)
S: * 2 FETCH (*MODSEQ ($b)*)
S: B2 OK *
C: B3 FETCH 1:* (UID FLAGS) (CHANGEDSINCE $a)
S: * 2 FETCH (UID 2 FLAGS (*\Flagged*) MODSEQ ($b))
S: B3 OK *
C: B4 UID FETCH 1:* (FLAGS MODSEQ) (CHANGEDSINCE $a)
S: * 2 FETCH (UID 2 FLAGS (*\Flagged*) MODSEQ ($b))
S: B4 OK *
C: B5 UID FETCH 1:* (FLAGS) (CHANGEDSINCE $b)
S: B5 OK *
C: B6 UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)
S: B6 BAD *
C: B7 ENABLE QRESYNC
S* B7 OK *
C: B8 FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)
S: B8 BAD *
C: B9 UID FETCH 1:* FLAGS (VANISHED)
S: B9 BAD *
C: B10 STORE 1,3 +FLAGS.SILENT (\Deleted)
S* B10 OK *
C: B11 EXPUNGE
S* B11 OK *
C: B12 UID FETCH 1:* (UID) (CHANGEDSINCE $b VANISHED)
S: * VANISHED (EARLIER) 1,3
S: B12 OK *
C: B13 UID FETCH 2:9 (FLAGS) (VANISHED CHANGEDSINCE $a)
S: * VANISHED (EARLIER) 3
S: * 1 FETCH (UID 2 FLAGS (*\Flagged*) MODSEQ ($b))
S: B13 OK *
C: B14 UID FETCH 1:* FLAGS (CHANGEDSINCE 99999999 VANISHED)
S: B14 OK *
C: Z LOGOUT
S* Z OK *
