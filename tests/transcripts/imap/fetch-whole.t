# The whole message, by its old names and its new ones.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX (\Seen) {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 EXAMINE INBOX
S* A2 OK *
C: B1 FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {148}
S: From: Bob <bob@example.net>
S: To: alice@example.org
S: Subject: Lunch
S: Date: Tue, 8 Feb 1994 10:00:00 +0000
S: Message-ID: <2@example.net>
S: 
S: Shall we?
S: )
S: B1 OK *
C: B2 FETCH 1 (BODY.PEEK[] UID)
S: * 1 FETCH (BODY[] {148}
S: From: Bob <bob@example.net>
S: To: alice@example.org
S: Subject: Lunch
S: Date: Tue, 8 Feb 1994 10:00:00 +0000
S: Message-ID: <2@example.net>
S: 
S: Shall we?
S:  UID 1)
S: B2 OK *
C: B3 FETCH 1 RFC822
S: * 1 FETCH (RFC822 {148}
S: From: Bob <bob@example.net>
S: To: alice@example.org
S: Subject: Lunch
S: Date: Tue, 8 Feb 1994 10:00:00 +0000
S: Message-ID: <2@example.net>
S: 
S: Shall we?
S: )
S: B3 OK *
C: B4 FETCH 1 RFC822.HEADER
S: * 1 FETCH (RFC822.HEADER {137}
S: From: Bob <bob@example.net>
S: To: alice@example.org
S: Subject: Lunch
S: Date: Tue, 8 Feb 1994 10:00:00 +0000
S: Message-ID: <2@example.net>
S: 
S: )
S: B4 OK *
C: B5 FETCH 1 RFC822.TEXT
S: * 1 FETCH (RFC822.TEXT {11}
S: Shall we?
S: )
S: B5 OK *
# parts of it
C: B6 FETCH 1 BODY[]<0.11>
S: * 1 FETCH (BODY[]<0> {11}
S: From: Bob <)
S: B6 OK *
C: B7 FETCH 1 BODY[TEXT]<6.100>
S: * 1 FETCH (BODY[TEXT]<6> {5}
S: we?
S: )
S: B7 OK *
C: B8 FETCH 1 BODY[TEXT]<100.10>
S: * 1 FETCH (BODY[TEXT]<100> {0}
S: )
S: B8 OK *
C: B9 FETCH 1 (BODY[TEXT]<0.2> BODY[TEXT]<2.2>)
S: * 1 FETCH (BODY[TEXT]<0> {2}
S: Sh BODY[TEXT]<2> {2}
S: al)
S: B9 OK *
C: Z LOGOUT
S* Z OK *
