# LANG and UTF8 (RFC 6856), and what is announced by options.
H: chapar-pop3 --login-delay 1h --expire 30
S: +OK *
C: LANG
S: +OK languages
S: en English
S: i-default English
S: .
C: LANG en
S: +OK en *
C: LANG *
S: +OK en *
C: LANG tlh
S: -ERR *
C: UTF8
S: +OK *
C: CAPA
S: +OK *
S* EXPIRE 30
S: LOGIN-DELAY 3600
S* .
C: USER alice\r\nPASS secret
S: +OK *
S: +OK 0 messages
C: UTF8
S: -ERR *
C: LANG en
S: +OK *
C: QUIT
S: +OK bye
X: 0
# Too soon for another login of hers, not of his.
2H: chapar-pop3 --login-delay 1h
2S: +OK *
2C: USER alice\r\nPASS secret
2S: +OK *
2S: -ERR [LOGIN-DELAY] *
2C: USER bob\r\nPASS secret
2S: +OK *
2S: +OK 0 messages
