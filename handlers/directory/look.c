/* One account: what the directory servers say of it now, and our file then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory.h"

/* "(&(what are accounts)(uid=alice))", with nothing of the name's own. */
static char *
make_filter(const char *account)
{
	bool board = strncmp(account, "board:", 6) == 0;
	struct berval in, out = {0, NULL};
	char name[USERNAME_SIZE + 8], *filter = NULL;
	size_t n;

	snprintf(name, sizeof name, "%s%s", board ? "board/" : "",
	    board ? account + 6 : account);
	in.bv_val = name;
	in.bv_len = strlen(name);
	if (ldap_bv2escaped_filter_value(&in, &out) != 0)
		return NULL;
	n = strlen(settings.filter) + strlen(settings.name_attribute) +
	    out.bv_len + 16;
	if ((filter = malloc(n)) != NULL)
		snprintf(filter, n, "(&%s(%s=%s))", settings.filter,
		    board ? "cn" : settings.name_attribute, out.bv_val);
	ber_memfree(out.bv_val);
	return filter;
}

static int
search(LDAP *ld, const char *filter, const char *account, struct found *ret)
{
	struct timeval wait = {.tv_sec = (time_t)settings.timeout_s};
	LDAPMessage *all = NULL;
	int r = ldap_search_ext_s(ld, settings.base, LDAP_SCOPE_SUBTREE, filter,
	    entry_attributes(), 0, NULL, NULL, &wait, 20, &all);

	*ret = (struct found){.n = 0};
	for (LDAPMessage *m = r == LDAP_SUCCESS ? ldap_first_entry(ld, all)
						: NULL;
	     m != NULL; m = ldap_next_entry(ld, m)) {
		struct entry e;

		entry_read(ld, m, &e);
		if (strcmp(e.account, account) != 0)
			continue;
		ret->n++;
		ret->entry = e;
		ldap_memfree(ret->dn);
		ret->dn = ldap_get_dn(ld, m);
	}
	ldap_msgfree(all);
	return r;
}

/* At the first server that answers. */
int
look_up(const char *account, LDAP **ret_ld, struct found *ret)
{
	char *filter = make_filter(account), url[URL_SIZE];
	int r = LDAP_SERVER_DOWN;
	size_t at = 0;

	*ret_ld = NULL;
	*ret = (struct found){.n = 0};
	while (filter != NULL && *ret_ld == NULL && url_next(&at, url)) {
		if ((r = link_open(url, ret_ld)) == LDAP_SUCCESS &&
		    (r = search(*ret_ld, filter, account, ret)) !=
			LDAP_SUCCESS) {
			link_close(*ret_ld);
			*ret_ld = NULL;
		}
	}
	free(filter);
	return r;
}

int
look_again(LDAP *ld, const char *account, struct found *ret)
{
	char *filter = make_filter(account);
	int r = LDAP_NO_MEMORY;

	ldap_memfree(ret->dn);
	*ret = (struct found){.n = 0};
	if (filter != NULL)
		r = search(ld, filter, account, ret);
	free(filter);
	return r;
}

void
look_done(LDAP *ld, struct found *f)
{
	ldap_memfree(f->dn);
	link_close(ld);
}

int
note(const struct entry *e, bool gone)
{
	struct directory_edit *edit;
	bool changed;
	int r;

	if (!e->has_id)
		return 0; /* it comes with the next poll */
	r = directory_edit_open(settings.spool, NULL, &edit);
	if (r != 0)
		return r;
	r = directory_edit_begin(edit);
	if (r == 0) {
		r = gone ? directory_unclaim(edit, e->id)
			 : directory_claim(
			       edit, e->id, e->account, e->host, &changed);
		if (r == 0)
			r = directory_edit_commit(edit);
		else
			directory_edit_cancel(edit);
	}
	directory_edit_close(edit);
	return r;
}
