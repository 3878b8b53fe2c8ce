/* Which account an entry speaks of, and which server it names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory.h"

static char name_of_id[] = "entryUUID", name_of_boards[] = "cn";

char **
entry_attributes(void)
{
	static char *list[5], *name, *host;

	if (name == NULL) {
		name = strdup(settings.name_attribute);
		host = strdup(settings.host_attribute);
		list[0] = name;
		list[1] = name_of_boards;
		list[2] = host;
		list[3] = name_of_id;
	}
	return list;
}

static struct span
span_of_value(const struct berval *v)
{
	return span_of(v->bv_val, v->bv_len);
}

/* The value of this attribute that the entry is named by, as in uid=alice,...
 * out of those it has. */
static bool
naming_value(LDAP *ld, LDAPMessage *m, const char *attribute,
    struct berval **values, struct span *ret)
{
	char *text = ldap_get_dn(ld, m);
	LDAPDN dn = NULL;
	bool found = false;

	if (text != NULL &&
	    ldap_str2dn(text, &dn, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS &&
	    dn != NULL && dn[0] != NULL)
		for (LDAPAVA **a = dn[0]; *a != NULL; a++)
			for (int i = 0; values[i] != NULL; i++)
				if (span_ieq(span_of_value(&(*a)->la_attr),
					span_str(attribute)) &&
				    span_ieq(span_of_value(&(*a)->la_value),
					span_of_value(values[i]))) {
					*ret = span_of_value(values[i]);
					found = true;
				}
	ldap_dnfree(dn);
	ldap_memfree(text);
	return found;
}

/* A board is named by an ordinary entry's cn only if it says so. */
static bool
begins_so(const struct berval *v, bool board)
{
	struct span s = span_of_value(v);

	return span_ieq(span_sub(s, 0, 6), SPAN("board/")) == board &&
	       (board || !span_ieq(span_sub(s, 0, 6), SPAN("board:")));
}

/* The one value that can name an account; where there are several, the one
 * that also the entry is named by. */
static void
read_name(LDAP *ld, LDAPMessage *m, const char *attribute, bool board,
    char ret[USERNAME_SIZE])
{
	struct berval **values = ldap_get_values_len(ld, m, attribute);
	struct span one = SPAN("");
	unsigned n = 0;

	ret[0] = '\0';
	for (int i = 0; values != NULL && values[i] != NULL; i++)
		if (begins_so(values[i], board)) {
			one = span_of_value(values[i]);
			n++;
		}
	if (n > 1 && !naming_value(ld, m, attribute, values, &one))
		n = 0;
	if (n > 0 && !(board ? directory_account(one, ret)
			     : username_fold(one, ret) == 0))
		ret[0] = '\0';
	ldap_value_free_len(values);
}

static void
read_host(LDAP *ld, LDAPMessage *m, char ret[HOST_SIZE])
{
	struct berval **values =
	    ldap_get_values_len(ld, m, settings.host_attribute);

	ret[0] = '\0';
	if (values != NULL && values[0] != NULL && values[1] == NULL)
		directory_host(span_of_value(values[0]), ret);
	ldap_value_free_len(values);
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* RFC 4122's text: bytes in hexadecimal, with dashes between some. */
static bool
parse_id(struct span text, char ret[UUID])
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		int high, low;

		if (text.p[i] == '-')
			continue;
		if (n == UUID || i + 1 == text.n ||
		    (high = hex(text.p[i])) < 0 || (low = hex(text.p[++i])) < 0)
			return false;
		ret[n++] = (char)(high << 4 | low);
	}
	return n == UUID;
}

static bool
read_id(LDAP *ld, LDAPMessage *m, char ret[UUID])
{
	struct berval **v = ldap_get_values_len(ld, m, name_of_id);
	bool good =
	    v != NULL && v[0] != NULL && parse_id(span_of_value(v[0]), ret);

	ldap_value_free_len(v);
	return good;
}

void
entry_read(LDAP *ld, LDAPMessage *m, struct entry *ret)
{
	read_name(ld, m, settings.name_attribute, false, ret->account);
	if (ret->account[0] == '\0')
		read_name(ld, m, name_of_boards, true, ret->account);
	read_host(ld, m, ret->host);
	ret->has_id = read_id(ld, m, ret->id);
}
