# Every kind of section, of a message with another message in it.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX (\Seen) {534+}
C: From: Alice <alice@example.org>
C: To: bob@example.net
C: Subject: Greetings
C: Date: Mon, 7 Feb 1994 21:52:25 -0800
C: Message-ID: <1@example.org>
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary="b1"
C: 
C: preamble
C: --b1
C: Content-Type: text/plain; charset=us-ascii
C: 
C: Hello there.
C: --b1
C: Content-Type: message/rfc822
C: 
C: From: Carol <carol@example.com>
C: Subject: Inner
C: Content-Type: multipart/alternative; boundary=b2
C: 
C: --b2
C: Content-Type: text/plain
C: 
C: inner text
C: --b2
C: Content-Type: text/html
C: 
C: <p>inner</p>
C: --b2--
C: 
C: --b1--
C: 
S* A1 OK *
C: A2 EXAMINE INBOX
S* A2 OK *
C: B1 FETCH 1 BODY[HEADER]
S: * 1 FETCH (BODY[HEADER] {208}
S: From: Alice <alice@example.org>
S: To: bob@example.net
S: Subject: Greetings
S: Date: Mon, 7 Feb 1994 21:52:25 -0800
S: Message-ID: <1@example.org>
S: MIME-Version: 1.0
S: Content-Type: multipart/mixed; boundary="b1"
S: 
S: )
S: B1 OK *
C: B2 FETCH 1 BODY[TEXT]
S: * 1 FETCH (BODY[TEXT] {326}
S: preamble
S: --b1
S: Content-Type: text/plain; charset=us-ascii
S: 
S: Hello there.
S: --b1
S: Content-Type: message/rfc822
S: 
S: From: Carol <carol@example.com>
S: Subject: Inner
S: Content-Type: multipart/alternative; boundary=b2
S: 
S: --b2
S: Content-Type: text/plain
S: 
S: inner text
S: --b2
S: Content-Type: text/html
S: 
S: <p>inner</p>
S: --b2--
S: 
S: --b1--
S: )
S: B2 OK *
C: B3 FETCH 1 BODY[1]
S: * 1 FETCH (BODY[1] {12}
S: Hello there.)
S: B3 OK *
C: B4 FETCH 1 BODY[1.MIME]
S: * 1 FETCH (BODY[1.MIME] {46}
S: Content-Type: text/plain; charset=us-ascii
S: 
S: )
S: B4 OK *
C: B5 FETCH 1 BODY[2]
S: * 1 FETCH (BODY[2] {202}
S: From: Carol <carol@example.com>
S: Subject: Inner
S: Content-Type: multipart/alternative; boundary=b2
S: 
S: --b2
S: Content-Type: text/plain
S: 
S: inner text
S: --b2
S: Content-Type: text/html
S: 
S: <p>inner</p>
S: --b2--
S: )
S: B5 OK *
C: B6 FETCH 1 BODY[2.HEADER]
S: * 1 FETCH (BODY[2.HEADER] {101}
S: From: Carol <carol@example.com>
S: Subject: Inner
S: Content-Type: multipart/alternative; boundary=b2
S: 
S: )
S: B6 OK *
C: B7 FETCH 1 BODY[2.TEXT]
S: * 1 FETCH (BODY[2.TEXT] {101}
S: --b2
S: Content-Type: text/plain
S: 
S: inner text
S: --b2
S: Content-Type: text/html
S: 
S: <p>inner</p>
S: --b2--
S: )
S: B7 OK *
C: B8 FETCH 1 (BODY[2.1] BODY[2.2])
S: * 1 FETCH (BODY[2.1] {10}
S: inner text BODY[2.2] {12}
S: <p>inner</p>)
S: B8 OK *
C: B9 FETCH 1 BODY[2.2.MIME]
S: * 1 FETCH (BODY[2.2.MIME] {27}
S: Content-Type: text/html
S: 
S: )
S: B9 OK *
C: B10 FETCH 1 BODY[HEADER.FIELDS (Date FROM "X-None")]
S: * 1 FETCH (BODY[HEADER.FIELDS (Date FROM X-None)] {73}
S: From: Alice <alice@example.org>
S: Date: Mon, 7 Feb 1994 21:52:25 -0800
S: 
S: )
S: B10 OK *
C: B11 FETCH 1 BODY[HEADER.FIELDS.NOT (date from to subject mime-version content-type)]
S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (date from to subject mime-version content-type)] {31}
S: Message-ID: <1@example.org>
S: 
S: )
S: B11 OK *
C: B12 FETCH 1 BODY[2.HEADER.FIELDS (SUBJECT)]
S: * 1 FETCH (BODY[2.HEADER.FIELDS (SUBJECT)] {18}
S: Subject: Inner
S: 
S: )
S: B12 OK *
C: B13 FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]<9.4>
S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)]<9> {4}
S: Gree)
S: B13 OK *
# a field that is not there leaves the empty line
C: B14 FETCH 1 BODY[HEADER.FIELDS (X-None)]
S: * 1 FETCH (BODY[HEADER.FIELDS (X-None)] {2}
S: 
S: )
S: B14 OK *
# parts that are not there
C: B15 FETCH 1 (BODY[3] BODY[1.HEADER] BODY[2.3] BODY[9.9.9]<0.1>)
S: * 1 FETCH (BODY[3] NIL BODY[1.HEADER] NIL BODY[2.3] NIL BODY[9.9.9]<0> NIL)
S: B15 OK *
# names that need quoting come back quoted
C: B16 FETCH 1 BODY[HEADER.FIELDS ("a b" "x\"y" {3+}
C: p q)]
S: * 1 FETCH (BODY[HEADER.FIELDS ("a b" "x\"y" "p q")] {2}
S: 
S: )
S: B16 OK *
C: Z LOGOUT
S* Z OK *
