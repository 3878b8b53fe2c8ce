# The longest name of a mailbox, which with that of its owner is longer still:
# who was subscribed is told that it is gone.
H: chapar-imsp --user alice --host mail.test
2H: chapar-imap --user alice
2S: * PREAUTH *
2C; b001 CREATE 
2C* 40 aaaaaaaaaaaaaaaaaaaaaaaa/
2C; \r\n
2S: b001 OK *
2C; b002 SUBSCRIBE 
2C* 39 aaaaaaaaaaaaaaaaaaaaaaaa/
2C; aaaaaaaaaaaaaaaaaaaaaaaa\r\n
2S: b002 OK *
S: * OK chapar IMSP is ready
C; a001 DELETE 
C* 39 aaaaaaaaaaaaaaaaaaaaaaaa/
C; aaaaaaaaaaaaaaaaaaaaaaaa\r\n
S: a001 OK delete completed
C: a002 LSUB "" *
S: * NO The bboard 'aaaaaaaaaaaaaaaaaaaaaaaa/*...' has been deleted.
S: a002 OK lsub completed
C: a003 LSUB "" *
S: a003 OK lsub completed
