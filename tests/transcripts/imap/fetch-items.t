# The items that have no argument, alone, in a list, and as macros.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX (\Seen $$Work) "07-Feb-1994 22:43:04 -0800" {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 SELECT INBOX
S* A2 OK *
C: B1 FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Seen *$$Work))
S: B1 OK *
C: B2 FETCH 1 (UID RFC822.SIZE INTERNALDATE)
S: * 1 FETCH (UID 1 RFC822.SIZE 148 INTERNALDATE "07-Feb-1994 22:43:04 -0800")
S: B2 OK *
# UID FETCH says the UID whether it was asked for or not
C: B3 UID FETCH 1 RFC822.SIZE
S: * 1 FETCH (UID 1 RFC822.SIZE 148)
S: B3 OK *
C: B4 UID FETCH 1:* (RFC822.SIZE UID)
S: * 1 FETCH (UID 1 RFC822.SIZE 148)
S: B4 OK *
C: B5 FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE ("Tue, 8 Feb 1994 10:00:00 +0000" "Lunch" (("Bob" NIL "bob" "example.net")) (("Bob" NIL "bob" "example.net")) (("Bob" NIL "bob" "example.net")) ((NIL NIL "alice" "example.org")) NIL NIL NIL "<2@example.net>"))
S: B5 OK *
C: B6 FETCH 1 BODY
S: * 1 FETCH (BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 11 1))
S: B6 OK *
C: B7 FETCH 1 BODYSTRUCTURE
S: * 1 FETCH (BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 11 1 NIL NIL NIL NIL))
S: B7 OK *
# macros
C: B8 FETCH 1 FAST
S: * 1 FETCH (FLAGS (*) INTERNALDATE "*" RFC822.SIZE *)
S: B8 OK *
C: B9 FETCH 1 all
S: * 1 FETCH (FLAGS (*) INTERNALDATE "*" RFC822.SIZE * ENVELOPE (*))
S: B9 OK *
C: B10 FETCH 1 Full
S: * 1 FETCH (FLAGS (*) INTERNALDATE "*" RFC822.SIZE * ENVELOPE (*) BODY (*))
S: B10 OK *
# what is asked for twice is said once
C: B11 FETCH 1 (FLAGS UID FLAGS UID)
S: * 1 FETCH (FLAGS (*) UID 1)
S: B11 OK *
C: B12 FETCH 1 modseq
S: * OK [HIGHESTMODSEQ $m] *
S: * 1 FETCH (MODSEQ ($m))
S: B12 OK *
C: Z LOGOUT
S* Z OK *
