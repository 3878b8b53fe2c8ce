# I18NLEVEL=2 and COMPARATOR (RFC 5255, section 4).
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {116+}
C: From: Bob <bob@example.net>
C: To: c@d
C: Subject: Re: =?utf-8?Q?=C3=84pfel?=
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: Word
C: 
S* A1 OK *
C: A2 APPEND INBOX {90+}
C: From: anna@example.net
C: To: c@d
C: Subject: apfel
C: Date: 2 Feb 1994 10:00:00 +0000
C: 
C: WORD
C: 
S* A2 OK *
C: A3 APPEND INBOX {95+}
C: From: Zoe <zoe@example.net>
C: To: c@d
C: Subject: BIRNE
C: Date: 3 Feb 1994 10:00:00 +0000
C: 
C: word
C: 
S* A3 OK *
C: A4 APPEND INBOX {104+}
C: From: carl@example.net
C: To: c@d
C: Subject: =?utf-8?Q?=C3=A4pfel?=
C: Date: 4 Feb 1994 10:00:00 +0000
C: 
C: x
C: 
S* A4 OK *
C: A9 EXAMINE INBOX
S* A9 OK *
C: B1 COMPARATOR
S: * COMPARATOR i;unicode-casemap
S: B1 OK *
C: B2 SEARCH CHARSET UTF-8 SUBJECT "\xc3\xa4pfel"
S: * SEARCH 1 4
S: B2 OK *
C: B3 SEARCH BODY word
S: * SEARCH 1 2 3
S: B3 OK *
C: B4 SORT (SUBJECT) UTF-8 ALL
S: * SORT 2 1 4 3
S: B4 OK *
C: B5 THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (1 4)(2)(3)
S: B5 OK *
# a star is any text, and the first argument that means something wins
C: C1 COMPARATOR "cz;*" i;basic
S: C1 NO [BADCOMPARATOR] *
C: C2 COMPARATOR "cz;*" "i;ascii-casemap"
S: * COMPARATOR i;ascii-casemap
S: C2 OK *
C: C3 SEARCH CHARSET UTF-8 SUBJECT "\xc3\xa4PFEL"
S: * SEARCH 4
S: C3 OK *
C: C4 SEARCH BODY word
S: * SEARCH 1 2 3
S: C4 OK *
C: C5 SORT (SUBJECT) UTF-8 ALL
S: * SORT 2 3 1 4
S: C5 OK *
C: C6 THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (1)(2)(3)(4)
S: C6 OK *
C: D1 COMPARATOR i;octet "i;*"
S: * COMPARATOR i;octet (i;unicode-casemap i;ascii-casemap i;octet)
S: D1 OK *
C: D2 SEARCH BODY word
S: * SEARCH 3
S: D2 OK *
C: D3 SEARCH HEADER From B
S: * SEARCH 1
S: D3 OK *
C: D4 SORT (SUBJECT) UTF-8 ALL
S: * SORT 3 2 1 4
S: D4 OK *
C: D5 SORT (FROM) UTF-8 ALL
S: * SORT 2 1 4 3
S: D5 OK *
C: D6 SORT (DISPLAYFROM) UTF-8 ALL
S: * SORT 1 3 2 4
S: D6 OK *
C: E1 COMPARATOR default
S: * COMPARATOR i;unicode-casemap
S: E1 OK *
C: E2 SEARCH BODY word
S: * SEARCH 1 2 3
S: E2 OK *
C: E3 COMPARATOR (
S: E3 BAD *
C: Z LOGOUT
S* Z OK *
