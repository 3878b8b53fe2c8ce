#ifndef CHAPAR_DIRECTORY_LIST_H
#define CHAPAR_DIRECTORY_LIST_H

/*
 * directory.tdb from a list: a line "NAME SERVER" for each account, '#' begins
 * a comment; "-" is standard input.  Afterwards the directory holds what the
 * list says, all of it and nothing else, or is as it was where a line is
 * wrong.  self: see directory_edit_open(), and by default this machine's
 * name.  An exit status; what is wrong, or was done, has been said.
 */
int directory_list_load(const char *spool, const char *file, const char *self);

#endif
