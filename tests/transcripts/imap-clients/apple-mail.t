# Mail of macOS and iOS: ID with a build number, LIST "" "", INBOX in any case,
# XLIST of old ones, STATUS of what is selected, UIDs beyond the last
H: chapar-imap --user alice
S: * PREAUTH *
C: 1.1 ID ("name" "Mac OS X Mail" "version" "16.0 (3774.500.171.1.1)" "os" "Mac OS X" "os-version" "14.4 (23E214)" "vendor" "Apple Inc.")
S: * ID ("name" "chapar")
S: 1.1 OK *
C: 2.1 LIST "" ""
S: * LIST (\Noselect) "/" ""
S: 2.1 OK *
C: 3.1 XLIST "" "*"
S: * XLIST (\HasNoChildren \Inbox) "/" INBOX
S: 3.1 OK *
C: 4.1 SELECT inbox
S* 4.1 OK [READ-WRITE] *
C: 5.1 STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)
S: * STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY * UNSEEN 0)
S: 5.1 OK *
# an empty mailbox has no message 1, and a UID is no number
C: 6.1 FETCH 1:* (FLAGS UID)
S: 6.1 OK *
C: 7.1 UID FETCH 1:* (FLAGS)
S: 7.1 OK *
C: 8.1 UID FETCH 100:200 (FLAGS)
S: 8.1 OK *
# a message without a line end, and with flags that are not IMAP's
C; 9.1 APPEND INBOX (\\Seen $NotJunk NotJunk) " 1-Jan-2024 10:00:00 +0100" {22+}\r\nSubject: no end\r\n\r\nend\r\n
S* 9.1 OK [APPENDUID * 1] *
C: 10.1 UID FETCH 1 (INTERNALDATE UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (date subject from to cc message-id in-reply-to references content-type x-priority x-uniform-type-identifier x-universally-unique-identifier list-id list-unsubscribe bimi-indicator bimi-location x-bimi-indicator-hash authentication-results dkim-signature)])
S: * 1 FETCH (UID 1 INTERNALDATE "01-Jan-2024 10:00:00 +0100" RFC822.SIZE 22 FLAGS (\Seen \Recent $NotJunk NotJunk) BODY[HEADER.FIELDS (date *)] {19}
S: Subject: no end
S: 
S: )
S: 10.1 OK *
# the greatest number there is does not mean the last message
C: 11.1 UID FETCH 4294967295 (FLAGS)
S: 11.1 OK *
C: 12.1 UID FETCH 2:4294967295 (FLAGS)
S: 12.1 OK *
C: 13.1 IDLE
S: + *
C: done
S: 13.1 OK *
C: 14.1 LOGOUT
S* 14.1 OK *
