#!/bin/bash
# What a handler has in memory before it needs it: none of SASL, PAM, TLS,
# Kerberos; and what it takes of a CPU from exec to greeting beside a program that
# does nothing.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
need python3
[ -z "${SAN:-}" ] || exit 77
tests/spool "$T/spool" || exit 1
export CHAPAR_SPOOL=$T/spool
export CHAPAR_MECHANISMS="PLAIN SCRAM-SHA-256 GSSAPI EXTERNAL APOP"
export CHAPAR_KEYTAB=/nonexistent
timeout 120 python3 tests/auth/mapped.py "$B" || bad=1
exit $bad
