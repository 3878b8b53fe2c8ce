# COMPRESS (RFC 4978): what is said before all is compressed
H: chapar-imap
S: * OK *
C: a COMPRESS DEFLATE
S: a BAD Log in first.
C: a LOGIN alice secret
S: a OK [CAPABILITY * COMPRESS=DEFLATE *] *
C: a COMPRESS
S: a BAD *
C: a COMPRESS LZW
S: a BAD *
C: a COMPRESS DEFLATE more
S: a BAD *
C: a COMPRESS DEFLATE
S: a OK *
C! 
X: 0
