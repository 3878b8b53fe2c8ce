# Lines that are no commands, or not quite.
H: chapar-imap --user alice
S: * PREAUTH *
C: a
S: a BAD Expected a command.
C: a NOSUCH thing
S: a BAD There is no such command.
C: a UID
S: a BAD Expected a command after UID.
C: a UID NOOP
S: a BAD There is no such command.
C: a UID STATUS INBOX (MESSAGES)
S: a BAD There is no such command.
C: + NOOP
S: * BAD Expected a tag.
C: "a" NOOP
S: * BAD Expected a tag.
C: a+b NOOP
S: * BAD Expected a tag.
# spaces where they do no harm
C: a  NOOP 
S: a OK *
C: a   STATUS   INBOX   (MESSAGES   UIDNEXT)
S: * STATUS INBOX (MESSAGES 0 UIDNEXT 1)
S: a OK *
# a line ended twice
C:
C: ]tag.~# noop
S: ]tag.~# OK *
C: a STATUS INBOX (MESSAGES
S: a BAD Expected a closing parenthesis.
C: a STATUS "INBOX (MESSAGES)
S: a BAD Expected a closing quote.
C: a STATUS "IN\BOX" (MESSAGES)
S: a BAD Expected \" or \\.
C: a STATUS "INBOX" (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK *
C; a STATUS "IN\xffBOX" (MESSAGES)\r\n
S: a NO [NONEXISTENT] *
C; a NOOP\x00\r\n
S: a BAD *
# lines may end in LF alone
C; a NOOP\nb NOOP\n
S: a OK *
S: b OK *
C: a LOGOUT
S* a OK *
X: 0
# ten in a row are too many
C; a X\r\na X\r\na X\r\na X\r\na X\r\na X\r\na X\r\na X\r\na X\r\na X\r\na NOOP\r\n
S: * PREAUTH *
S* * BYE *
S.
X: 0
