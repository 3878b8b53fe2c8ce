# What cannot be searched for has an answer.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 SELECT INBOX
S* A2 OK *
C: B1 SEARCH
S: B1 BAD *
C: B2 SEARCH NOTHING
S: B2 BAD *
C: B3 SEARCH NOT
S: B3 BAD *
C: B4 SEARCH OR SEEN
S: B4 BAD *
C: B5 SEARCH OR
S: B5 BAD *
C: N5 NOOP
S: N5 OK *
C: B6 SEARCH (SEEN
S: B6 BAD *
C: B7 SEARCH ()
S: B7 BAD *
C: B8 SEARCH SEEN)
S: B8 BAD *
C: B9 SEARCH KEYWORD
S: B9 BAD *
C: B10 SEARCH KEYWORD \Seen
S: B10 BAD *
C: N10 NOOP
S: N10 OK *
C: B11 SEARCH FROM
S: B11 BAD *
C: B12 SEARCH HEADER From
S: B12 BAD *
C: B13 SEARCH LARGER x
S: B13 BAD *
C: B14 SEARCH LARGER
S: B14 BAD *
C: B15 SEARCH UID
S: B15 BAD *
C: N15 NOOP
S: N15 OK *
C: B16 SEARCH UID x
S: B16 BAD *
C: B17 SEARCH SEEN,UNSEEN
S: B17 BAD *
C: B18 SEARCH CHARSET
S: B18 BAD *
C: B19 SEARCH CHARSET UTF-8
S: B19 BAD *
C: B20 SEARCH 1:
S: B20 BAD *
C: N20 NOOP
S: N20 OK *
# there need not be so many messages (RFC 7377, section 2)
C: B21 SEARCH 7
S: * SEARCH
S: B21 OK *
C: B22 SEARCH SEEN 9:12
S: * SEARCH
S: B22 OK *
C: B23 SEARCH SUBJECT "a
S: B23 BAD *
# deep is all right, deeper is not
C: B24 SEARCH ((((((((((((((((((((((((((((((((((((((((ALL))))))))))))))))))))))))))))))))))))))))
S: * SEARCH 1
S: B24 OK *
C: B25 SEARCH NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT ALL
S: B25 NO [LIMIT] *
C: B26 SEARCH ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((ALL))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
S: B26 NO [LIMIT] *
C: B27 SEARCH UNSEEN  ALL
S: * SEARCH 1
S: B27 OK *
C; C1 SEARCH ALL
C* 9000  ALL
C; \r\n
S: * SEARCH 1
S: C1 OK *
C; C2 SEARCH ALL
C* 11000  ALL
C; \r\n
S: C2 NO [LIMIT] *
C: Z LOGOUT
S* Z OK *
