# Thunderbird: ID without what it knows, spaces inside of lists, LSUB and LIST
# of everything, STORE without parentheses, CHECK-ing with NOOP, COPY to UTF-7
H: chapar-imap --user alice
S: * PREAUTH *
C: 2 ID ("name" "Thunderbird" "version" "115.6.0" )
S: * ID *
S: 2 OK *
C: 3 namespace
S: * NAMESPACE (("" "/")) (("user/" "/")) (("board/" "/"))
S: 3 OK *
C: 4 lsub "" "*"
S: 4 OK *
C: 5 list "" "INBOX"
S: * LIST (\HasNoChildren) "/" INBOX
S: 5 OK *
C: 6 create "Entw&APw-rfe"
S: 6 OK *
C: 7 subscribe "Entw&APw-rfe"
S: 7 OK *
C: 8 list (subscribed) "" "*" return (special-use)
S: * LIST (\HasNoChildren \Subscribed) "/" Entw&APw-rfe
S: 8 OK *
C: 9 getquotaroot "INBOX"
S: * QUOTAROOT INBOX
S: 9 OK *
C; 10 append "Entw&APw-rfe" (\\Seen \\Draft) {12+}\r\nSubject: a\r\n\r\n
S: 10 OK *
C: 11 select "Entw&APw-rfe" (CONDSTORE)
S* 11 OK *
C: 12 UID fetch 1:* (FLAGS)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Draft \Recent))
S: 12 OK *
C: 13 UID fetch 1 (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To)])
S: * 1 FETCH (UID 1 RFC822.SIZE 12 FLAGS (\Seen \Draft \Recent) BODY[HEADER.FIELDS (From *)] {12}
S: Subject: a
S: )
S: 13 OK *
C: 14 uid store 1 +Flags (\Deleted \Seen)
S: * 1 FETCH (UID 1 FLAGS (\Deleted \Seen \Draft \Recent) MODSEQ (*))
S: 14 OK *
C: 15 uid store 1 -Flags \Deleted 
S: * 1 FETCH (*
S: 15 OK *
C: 16 uid copy 1 "inbox"
S: 16 OK [COPYUID * 1 1] *
C: 17 fetch 1 ( FLAGS UID )
S: * 1 FETCH (FLAGS (\Seen \Draft \Recent) UID 1)
S: 17 OK *
C: 18 noop 
S: 18 OK *
C: 19 IDLE
S: + *
C: DONE
S: 19 OK *
C: 20 close
S: 20 OK *
C: 21 logout
S* 21 OK *
