# Internal dates and the Date field, without time and zone (RFC 3501, 6.4.4).
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX " 7-Feb-1994 23:30:00 -0800" {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX "08-Feb-1994 00:30:00 +0100" {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Mon, 7 Feb 1994 23:59:59 -0500
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 APPEND INBOX "09-Feb-1994 12:00:00 +0000" {97+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: nonsense
C: 
C: Shall we?
C: 
S* A3 OK *
C: A4 EXAMINE INBOX
S* A4 OK *
# the day on the wall where it was written, whatever it was elsewhere
C: B1 SEARCH ON 7-Feb-1994
S: * SEARCH 1
S: B1 OK *
C: B2 SEARCH ON "8-Feb-1994"
S: * SEARCH 2
S: B2 OK *
C: B3 SEARCH ON 08-Feb-1994
S: * SEARCH 2
S: B3 OK *
C: B4 SEARCH BEFORE 8-Feb-1994
S: * SEARCH 1
S: B4 OK *
C: B5 SEARCH SINCE 8-Feb-1994
S: * SEARCH 2 3
S: B5 OK *
C: B6 SEARCH SINCE 9-feb-1994
S: * SEARCH 3
S: B6 OK *
C: B7 SEARCH BEFORE 7-Feb-1994
S: * SEARCH
S: B7 OK *
C: B8 SEARCH SENTON 8-Feb-1994
S: * SEARCH 1
S: B8 OK *
C: B9 SEARCH SENTON 7-Feb-1994
S: * SEARCH 2
S: B9 OK *
C: B10 SEARCH SENTBEFORE 8-Feb-1994
S: * SEARCH 2
S: B10 OK *
C: B11 SEARCH SENTSINCE 8-Feb-1994
S: * SEARCH 1
S: B11 OK *
C: B12 SEARCH NOT SENTSINCE 1-Jan-1900
S: * SEARCH 3
S: B12 OK *
C: B13 SEARCH YOUNGER 3600
S: * SEARCH
S: B13 OK *
C: B14 SEARCH OLDER 3600
S: * SEARCH 1 2 3
S: B14 OK *
C: B15 SEARCH ON
S: B15 BAD *
C: N15 NOOP
S: N15 OK *
C: B16 SEARCH ON 30-Feb
S: B16 BAD *
C: B17 SEARCH ON 31-Foo-1994
S: B17 BAD *
C: B18 SEARCH SINCE 1994-02-07
S: B18 BAD *
C: B19 SEARCH YOUNGER 0
S: B19 BAD *
C: Z LOGOUT
S* Z OK *
