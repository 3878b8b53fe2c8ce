/*
 * Notes about mailboxes that are not there any more: in the site's account,
 * TABLE_OPTION, under \2 and the name: a letter for what became of it, and the
 * new name.
 */
#include "spool/option-moved.h"

#include "base/buf.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mailbox.h"
#include "spool/option.h"

/* A name in the whole name space, with that of the account before it. */
enum { WHOLE_NAME_MAX = 2 * MAILBOX_NAME_MAX };

static struct span
key_of(struct arena *mem, struct span name)
{
	return span_of(arena_printf(mem, "\2%.*s", SPAN_FMT(name)), name.n + 1);
}

int
moved_note(struct viewer *v, uint8_t via, enum moved how, struct span from,
    struct span to)
{
	struct arena mem = {.limit = 16384};
	struct buf value = {.limit = WHOLE_NAME_MAX + 1};
	struct account *site;
	struct commit *c;
	int rc = option_site_account(v, true, &site);

	if (rc == 0)
		rc = commit_begin(&c, site, via, v->user);
	if (rc != 0)
		return rc;
	buf_putc(&value, (char)how);
	buf_putspan(&value, to);
	rc = commit_put(c, TABLE_OPTION, key_of(&mem, from), buf_span(&value));
	if (rc == 0)
		rc = commit_end(&c);
	else
		commit_abandon(&c);
	buf_free(&value);
	arena_free(&mem);
	return rc;
}

int
moved_look(struct viewer *v, struct arena *mem, struct span name,
    enum moved *ret, struct span *ret_to)
{
	struct account *site;
	struct span value = SPAN_NONE;
	int rc = option_site_account(v, false, &site);

	if (rc == 0 && name.n <= WHOLE_NAME_MAX)
		rc = catalog_get(
		    site, TABLE_OPTION, key_of(mem, name), mem, &value);
	if (rc != 0 || value.n == 0)
		return rc != 0 ? rc : SPOOL_NONE;
	*ret = (enum moved)value.p[0];
	*ret_to = span_sub(value, 1, value.n);
	return 0;
}

bool
never_subscribed(struct account *a)
{
	struct head_state s;

	head_read(&a->head, &s);
	return (s.tables >> TABLE_SUBSCRIBED & 1) == 0;
}

bool
list_next(const char **list, struct span *ret)
{
	const char *p = *list + strspn(*list, " ()\t\r\n"), *end;

	if (*p == '\0')
		return false;
	if (*p == '"') {
		end = strchrnul(++p, '"');
		*list = *end != '\0' ? end + 1 : end;
	} else
		*list = end = p + strcspn(p, " ()\t\r\n");
	*ret = span_of(p, (size_t)(end - p));
	return true;
}
