# Outlook: LSUB with a reference, folders that end with the separator, flags of
# nobody's, STATUS of a folder that is selected, UNSELECT of nothing, BODY with
# spaces, and SEARCH by numbers for UIDs
H: chapar-imap --user alice
S: * PREAUTH *
C: a01 ID ("name" "Microsoft Outlook" "version" "16.0.0" "os" "Windows" "vendor" NIL)
S: * ID *
S: a01 OK *
C: a02 CREATE "Sent Items/"
S: a02 OK *
C: a03 SUBSCRIBE "Sent Items"
S: a03 OK *
C: a04 LSUB "" "*"
S: * LSUB () "/" "Sent Items"
S: a04 OK *
C: a05 LIST "" "*" RETURN (SPECIAL-USE SUBSCRIBED)
S? * LIST (\HasNoChildren) "/" INBOX
S? * LIST (\HasNoChildren \Subscribed) "/" "Sent Items"
S: a05 OK *
C: a06 CREATE "Sent Items"
S: a06 NO [ALREADYEXISTS] *
C; a07 APPEND "Sent Items" (\\Seen) "01-Jan-2024 00:00:00 +0000" {7+}\r\na: b\r\n\r\r\n
S: a07 OK *
C: a08 SELECT "Sent Items"
S* a08 OK *
C: a09 STATUS "Sent Items" (MESSAGES UNSEEN)
S: * STATUS "Sent Items" (MESSAGES 1 UNSEEN 0)
S: a09 OK *
C: a10 UID SEARCH 1:*
S: * SEARCH 1
S: a10 OK *
C: a11 UID FETCH 1 (UID FLAGS BODY.PEEK[])
S: * 1 FETCH (UID 1 FLAGS (\Seen \Recent) BODY[] {7}
S: a: b
S: \x0d)
S: a11 OK *
C: a12 STORE 1 +FLAGS.SILENT ($MDNSent $Forwarded)
S: * FLAGS *
S: * OK [PERMANENTFLAGS *
S: a12 OK *
C: a13 CHECK
S: a13 OK *
C: a14 UNSELECT
S: a14 OK *
C: a15 UNSELECT
S: a15 BAD *
C: a16 NOOP
S: a16 OK *
