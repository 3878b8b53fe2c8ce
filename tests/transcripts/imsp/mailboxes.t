# LIST and its kin: the names of IMAP, and the server they are on.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imap --user alice
S: * OK chapar IMSP is ready
C: a001 LIST "" *
S: * LIST (\Unmarked) "/" INBOX (mail.test)
S: a001 OK list completed
2S: * PREAUTH *
2C: b001 CREATE Work/2026
2S: b001 OK *
2C: b002 CREATE "J&APw-rgen"
2S: b002 OK *
2C; b003 APPEND INBOX {3+}\r\nx\r\n\r\n
2S: b003 OK *
C: a002 LIST "" *
S: * LIST (\Marked) "/" INBOX (mail.test)
S: * LIST (\Unmarked) "/" J&APw-rgen (mail.test)
S: * LIST (\Unmarked) "/" Work/2026 (mail.test)
S: a002 OK list completed
C: a003 LIST "" %
S: * LIST (\Marked) "/" INBOX (mail.test)
S: * LIST (\Unmarked) "/" J&APw-rgen (mail.test)
S: * LIST (\Noselect) "/" Work ()
S: a003 OK list completed
C: a004 LIST "" Work/%
S: * LIST (\Unmarked) "/" Work/2026 (mail.test)
S: a004 OK list completed
C: a005 LIST Work/ *
S: * LIST (\Unmarked) "/" Work/2026 (mail.test)
S: a005 OK list completed
C: a006 LIST "" inbox
S: * LIST (\Marked) "/" INBOX (mail.test)
S: a006 OK list completed
C; a007 LIST "" {5+}\r\nJ\xc3\xbc%n\r\n
S: * LIST (\Unmarked) "/" J&APw-rgen (mail.test)
S: a007 OK list completed
C: a008 LMARKED "" *
S: * LIST (\Marked) "/" INBOX (mail.test)
S: a008 OK lmarked completed
C: a009 LIST ""
S: a009 BAD command 'list' requires 2 properly formed argument(s)
C: a010 LIST "" "&&"
S: a010 NO invalid mailbox name
# one list of subscriptions, IMAP's and ours
2C: b004 SUBSCRIBE Work/2026
2S: b004 OK Done.
C: a011 LSUB "" *
S: * LSUB (\Unmarked) "/" Work/2026 (mail.test)
S: a011 OK lsub completed
C: a012 SUBSCRIBE INBOX
S: a012 OK subscribe completed
C: a013 SUBSCRIBE inbox
S: a013 NO Already subscribed to MAILBOX 'inbox'
C: a014 SUBSCRIBE nosuch
S: a014 NO MAILBOX 'nosuch' does not exist
C: a015 SUBSCRIBE
S: a015 BAD command 'subscribe' requires 1 properly formed argument(s)
2C: b005 LSUB "" *
2S: * LSUB () "/" INBOX
2S: * LSUB () "/" Work/2026
2S: b005 OK Done.
C: a016 LSUB "" %
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: * LSUB (\Noselect) "/" Work ()
S: a016 OK lsub completed
C: a017 UNSUBSCRIBE INBOX
S: a017 OK unsubscribe completed
C: a018 UNSUBSCRIBE INBOX
S: a018 NO Not subscribed to MAILBOX 'INBOX'
R: $B/chapar option set --hidden imsp.required.subs "(INBOX)"
C: a019 UNSUBSCRIBE INBOX
S: a019 NO bboard 'INBOX' is required; you may not unsubscribe.
C: a020 LSUB "" *
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: * LSUB (\Unmarked) "/" Work/2026 (mail.test)
S: a020 OK lsub completed
C: a021 SUBSCRIBE {4+}x
S: a021 BAD command 'subscribe' requires 1 properly formed argument(s)
C: a022 SUBSCRIBE "{other}box"
S: a022 NO MAILBOX '{other}box' does not exist
R: $B/chapar option set --hidden imsp.external.subs +
C: a023 SUBSCRIBE "{other}box"
S: a023 OK subscribe completed
C: a024 LSUB "" *
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: * LSUB (\Unmarked) "/" Work/2026 (mail.test)
S: * LSUB () "/" "{other}box" ()
S: a024 OK lsub completed
# made, renamed and removed; who was subscribed is told, and follows
C: c001 CREATE INBOX
S: c001 NO invalid mailbox name
C: c002 CREATE Play
S: c002 OK create completed
C: c003 CREATE Play
S: c003 NO MAILBOX 'Play' already exists
C: c004 CREATE Level/
S: c004 OK create completed
C: c005 CREATE Play2 (mail.test)
S: c005 NO only an administrator may name servers
C: c006 CREATE "a//b"
S: c006 NO invalid mailbox name
C: c007 SUBSCRIBE Play
S: c007 OK subscribe completed
C: c008 RENAME Play Game
S: c008 OK rename completed
C: c009 RENAME nosuch x
S: c009 NO MAILBOX 'nosuch' does not exist
C: c010 RENAME Game INBOX
S: c010 NO MAILBOX 'INBOX' already exists
C: c011 LSUB "" *
S: * NO The bboard 'Play' has been renamed to 'Game'.
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: * LSUB (\Unmarked) "/" Game (mail.test)
S: * LSUB (\Unmarked) "/" Work/2026 (mail.test)
S: * LSUB () "/" "{other}box" ()
S: c011 OK lsub completed
C: c012 CREATE Other NIL
S: c012 OK create completed
C: c013 REPLACE Game Other
S: c013 OK replace completed
C: c014 LSUB "" *
S: * NO The bboard 'Game' has been merged into 'Other'.
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: * LSUB (\Unmarked) "/" Other (mail.test)
S: * LSUB (\Unmarked) "/" Work/2026 (mail.test)
S: * LSUB () "/" "{other}box" ()
S: c014 OK lsub completed
C: c015 REPLACE nosuch Other
S: c015 NO MAILBOX 'nosuch' does not exist
C: c016 REPLACE Other nosuch
S: c016 NO MAILBOX 'nosuch' does not exist
C: c017 DELETE Other
S: c017 OK delete completed
C: c018 LSUB "" *
S: * NO The bboard 'Other' has been deleted.
S: * LSUB (\Marked) "/" INBOX (mail.test)
S: * LSUB (\Unmarked) "/" Work/2026 (mail.test)
S: * LSUB () "/" "{other}box" ()
S: c018 OK lsub completed
C: c019 DELETE Other
S: c019 NO MAILBOX 'Other' does not exist
C: c020 DELETE INBOX
S: c020 NO User 'alice' not permitted to delete MAILBOX 'INBOX'
C: c021 DELETE Work/2026 mail.test
S: c021 NO only an administrator may name servers
C: c022 MOVE Work/2026 (other.test)
S: c022 NO mailboxes do not move between servers
C: c023 MOVE Work/2026
S: c023 BAD command 'move' requires 2 properly formed argument(s)
C: c024 LAST INBOX 12
S: c024 NO User 'alice' not permitted to execute command 'last'
C: c025 LAST INBOX x
S: c025 BAD command 'last' requires 2 properly formed argument(s)
C: c026 SEEN INBOX 12 alice
S: c026 NO User 'alice' not permitted to execute command 'seen'
C: c027 SEEN INBOX
S: c027 BAD command 'seen' requires 3 properly formed argument(s)
C: c028 LOGOUT
S: * BYE Logging user out
S: c028 OK Logging user out
S.
X: 0
2C: b006 LOGOUT
2S: * BYE Until next time.
2S: b006 OK Done.
2S.
2X: 0
