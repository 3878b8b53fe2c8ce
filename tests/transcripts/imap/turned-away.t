# an account that cannot be opened: nobody's, or for the moment
H: chapar-imap --user nobody
S: * BYE There is no mail here.
S.
X: 67
2H: chapar-imap --user alice
R: cd $SPOOL/account/*/alice && mv head head.kept && mkdir head
2S: * BYE [UNAVAILABLE] Something is wrong here.
2S.
2X: 75
R: cd $SPOOL/account/*/alice && rmdir head && mv head.kept head
2S: * PREAUTH *
