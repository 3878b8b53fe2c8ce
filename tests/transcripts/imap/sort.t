# SORT: every key, REVERSE, what is missing, and what cannot be (RFC 5256,
# RFC 5957).
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX "08-Feb-1994 10:00:00 +0000" {145+}
C: From: Carol <carol@example.net>
C: To: zoe@example.org
C: Cc: b@example.org
C: Subject: Re: [list] beta
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A1 OK *
C: A2 APPEND INBOX "09-Feb-1994 10:00:00 +0000" {137+}
C: From: =?utf-8?Q?=C3=84nne?= <zed@example.net>
C: To: yan@example.org
C: Subject: Alpha
C: Date: Mon, 7 Feb 1994 10:00:00 +0000
C: 
C: longer text
C: 
S* A2 OK *
C: A3 APPEND INBOX "07-Feb-1994 10:00:00 +0000" {140+}
C: From: adam@example.net
C: To: "Xavier" <a@example.org>
C: Cc: a@example.org
C: Subject: BETA (fwd)
C: Date: Wed, 9 Feb 1994 01:00:00 +0500
C: 
C: text
C: 
S* A3 OK *
C: A4 APPEND INBOX "08-Feb-1994 21:00:00 +0000" {5+}
C: 
C: x
C: 
S* A4 OK *
C: A9 EXAMINE INBOX
S* A9 OK *
C: B1 SORT (SUBJECT) UTF-8 SINCE 1-Feb-1994
S: * SORT 4 2 1 3
S: B1 OK *
C: B2 SORT (SUBJECT REVERSE DATE) UTF-8 ALL
S: * SORT 4 2 3 1
S: B2 OK *
C: B3 SORT (SUBJECT) US-ASCII TEXT "not in mailbox"
S: * SORT
S: B3 OK *
# without a Date field it is the internal date
C: B4 SORT (DATE) UTF-8 ALL
S: * SORT 2 1 3 4
S: B4 OK *
C: B5 SORT (REVERSE DATE) UTF-8 ALL
S: * SORT 4 3 1 2
S: B5 OK *
C: B6 SORT (ARRIVAL) UTF-8 ALL
S: * SORT 3 1 4 2
S: B6 OK *
C: B7 SORT (REVERSE ARRIVAL) UTF-8 ALL
S: * SORT 2 4 1 3
S: B7 OK *
C: B8 SORT (SIZE) UTF-8 ALL
S: * SORT 4 2 3 1
S: B8 OK *
C: B9 SORT (FROM) UTF-8 ALL
S: * SORT 4 3 1 2
S: B9 OK *
C: B10 SORT (TO) UTF-8 ALL
S: * SORT 4 3 2 1
S: B10 OK *
C: B11 SORT (CC) UTF-8 ALL
S: * SORT 2 4 3 1
S: B11 OK *
C: B12 SORT (REVERSE CC) UTF-8 ALL
S: * SORT 1 3 2 4
S: B12 OK *
# "Anne" with dots comes after "adam@", and before "Carol"
C: B13 SORT (DISPLAYFROM) UTF-8 ALL
S: * SORT 4 3 2 1
S: B13 OK *
C: B14 SORT (DISPLAYTO) UTF-8 ALL
S: * SORT 4 3 2 1
S: B14 OK *
C: B15 UID SORT (REVERSE SIZE) UTF-8 2:3
S: * SORT 3 2
S: B15 OK *
# what is wrong
C: C0 SORT () UTF-8 ALL
S: C0 BAD *
C: C1 SORT (SUBJECT) UTF-8
S: C1 BAD *
C: C2 SORT (REVERSE) UTF-8 ALL
S: C2 BAD *
C: C3 SORT (COLOUR) UTF-8 ALL
S: C3 BAD *
C: C4 SORT SUBJECT UTF-8 ALL
S: C4 BAD *
C: C5 SORT (SUBJECT UTF-8 ALL
S: C5 BAD *
C: N1 NOOP
S: N1 OK *
C: C7 SORT (SUBJECT) X-NONE ALL
S: C7 NO [BADCHARSET (US-ASCII UTF-8)] *
C: C8 SORT (REVERSE REVERSE DATE) UTF-8 ALL
S: C8 BAD *
C: C9 SORT (DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE) UTF-8 ALL
S: C9 BAD Expected fewer sort keys.
C: Z LOGOUT
S* Z OK *
