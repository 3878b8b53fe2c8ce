# Strings, wherever they are and however they are encoded.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {163+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Cc: Carol <carol@example.com>
C: X-Mark: one
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX {322+}
C: From: =?iso-8859-1?Q?J=FCrgen?= <j@example.de>
C: To: Team <team@example.org>
C: Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: MIME-Version: 1.0
C: Content-Type: text/plain; charset=iso-8859-1
C: Content-Transfer-Encoding: quoted-printable
C: X-Mark: 
C: 
C: Sch=F6ne Gr=FC=DFe,=
C:  bis bald
C: 
S* A2 OK *
C: A3 APPEND INBOX {534+}
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
S* A3 OK *
C: A4 EXAMINE INBOX
S* A4 OK *
C: B1 SEARCH SUBJECT lunch
S: * SEARCH 1
S: B1 OK *
C: B2 SEARCH SUBJECT "gree"
S: * SEARCH 3
S: B2 OK *
C: B3 SEARCH SUBJECT ""
S: * SEARCH 1 2 3
S: B3 OK *
C: B4 SEARCH FROM bob
S: * SEARCH 1
S: B4 OK *
C: B5 SEARCH FROM "Bob <bob"
S: * SEARCH 1
S: B5 OK *
C: B6 SEARCH FROM example
S: * SEARCH 1 2 3
S: B6 OK *
C: B7 SEARCH TO team
S: * SEARCH 2
S: B7 OK *
C: B8 SEARCH CC carol
S: * SEARCH 1
S: B8 OK *
C: B9 SEARCH BCC x
S: * SEARCH
S: B9 OK *
C: B10 SEARCH TO BOB@
S: * SEARCH 3
S: B10 OK *
C: B11 SEARCH HEADER X-Mark one
S: * SEARCH 1
S: B11 OK *
C: B12 SEARCH HEADER x-mark ""
S: * SEARCH 1 2
S: B12 OK *
C: B13 SEARCH HEADER X-None ""
S: * SEARCH
S: B13 OK *
C: B14 SEARCH HEADER Message-ID <1@example.org>
S: * SEARCH 3
S: B14 OK *
C: B15 SEARCH BODY hello
S: * SEARCH 3
S: B15 OK *
C: B16 SEARCH BODY "Shall we"
S: * SEARCH 1
S: B16 OK *
C: B17 SEARCH BODY inner
S: * SEARCH 3
S: B17 OK *
C: B18 SEARCH BODY carol@
S: * SEARCH 3
S: B18 OK *
C: B19 SEARCH BODY Lunch
S: * SEARCH
S: B19 OK *
C: B20 SEARCH TEXT Lunch
S: * SEARCH 1
S: B20 OK *
C: B21 SEARCH TEXT carol
S: * SEARCH 1 3
S: B21 OK *
C: B22 SEARCH TEXT ""
S: * SEARCH 1 2 3
S: B22 OK *
C: B23 SEARCH BODY "zzz"
S: * SEARCH
S: B23 OK *
C: B24 SEARCH BODY "bis bald"
S: * SEARCH 2
S: B24 OK *
C: B25 SEARCH NOT BODY hello
S: * SEARCH 1 2
S: B25 OK *
C: B26 SEARCH OR BODY hello SUBJECT lunch
S: * SEARCH 1 3
S: B26 OK *
C: B27 SEARCH UNSEEN FROM bob TO alice
S: * SEARCH 1
S: B27 OK *
# what the header and the body encode
C: B28 SEARCH CHARSET UTF-8 SUBJECT "köln"
S: * SEARCH 2
S: B28 OK *
C: B29 SEARCH CHARSET UTF-8 SUBJECT "KÖLN"
S: * SEARCH 2
S: B29 OK *
C: B30 SEARCH CHARSET utf-8 FROM "jürgen"
S: * SEARCH 2
S: B30 OK *
C: B31 SEARCH CHARSET UTF-8 BODY "schöne grüße, bis"
S: * SEARCH 2
S: B31 OK *
C: B32 SEARCH SUBJECT "Grüße"
S: * SEARCH 2
S: B32 OK *
C: B33 SEARCH CHARSET ISO-8859-1 SUBJECT "k\xf6ln"
S: * SEARCH 2
S: B33 OK *
C: B34 SEARCH CHARSET ISO-8859-15 BODY "Sch\xf6ne"
S: * SEARCH 2
S: B34 OK *
C: B35 SEARCH CHARSET US-ASCII SUBJECT lunch
S: * SEARCH 1
S: B35 OK *
C: L1 SEARCH CHARSET UTF-8 SUBJECT {5}
S: + *
C: köln
S: * SEARCH 2
S: L1 OK *
C: L2 SEARCH CHARSET X-Klingon SUBJECT x
S: L2 NO [BADCHARSET (US-ASCII UTF-8)] *
C: Z LOGOUT
S* Z OK *
