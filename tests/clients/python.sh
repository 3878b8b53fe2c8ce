#!/bin/bash
# Python's imaplib, poplib and smtplib.
. tests/clients/lib.sh
need python3
start_chapar
cd "$T" || exit 1
mail make .
ok "the conversation" timeout 60 python3 "$HERE/python.py"
finish
