# mbsync and OfflineIMAP: everything of an empty mailbox, UIDs that are not
# there, keywords of their own, APPEND and a search for what came of it
H: chapar-imap --user alice
S: * PREAUTH *
C: 1 NAMESPACE
S: * NAMESPACE *
S: 1 OK *
C: 2 LIST "" "*"
S: * LIST (\HasNoChildren) "/" INBOX
S: 2 OK *
C: 3 CREATE "Archive/2024"
S: 3 OK *
C: 4 SELECT "Archive/2024"
S* 4 OK *
C: 5 UID FETCH 1:1000000000 (UID FLAGS)
S: 5 OK *
C: 6 UID FETCH 1:* (UID FLAGS)
S: 6 OK *
C; 7 APPEND "Archive/2024" (\\Seen) {31+}\r\nX-TUID: abcdefgh1234\r\nSubject:\r\n
S: * 1 EXISTS
S: * 1 RECENT
S: 7 OK [APPENDUID * 1] *
C: 8 NOOP
S: 8 OK *
# both find a message again by a header of theirs
C: 9 UID SEARCH HEADER X-TUID abcdefgh1234
S: * SEARCH 1
S: 9 OK *
C: 10 UID SEARCH HEADER X-OfflineIMAP 1-2
S: * SEARCH
S: 10 OK *
C: 11 UID FETCH 2:4294967295 (UID BODY.PEEK[HEADER.FIELDS (X-TUID)])
S: 11 OK *
C: 12 UID FETCH 1:4294967295 (UID BODY.PEEK[HEADER.FIELDS (X-TUID)])
S: * 1 FETCH (UID 1 BODY[HEADER.FIELDS (X-TUID)] {22}
S: X-TUID: abcdefgh1234
S: )
S: 12 OK *
C: 13 UID STORE 1 +FLAGS.SILENT (\Answered $Forwarded Junk)
S* 13 OK *
C: 14 UID STORE 99 +FLAGS.SILENT (\Deleted)
S: 14 OK *
C: 15 UID STORE 1 +FLAGS.SILENT (\Deleted)
S: 15 OK *
C: 16 UID EXPUNGE 1
S: * 1 EXPUNGE
S: 16 OK *
C: 17 CLOSE
S: 17 OK *
C: 18 LOGOUT
S* 18 OK *
