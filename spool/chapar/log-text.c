/* Records of the log, made readable. */
#include "log-text.h"

#include <inttypes.h>
#include <time.h>

#include "json.h"
#include "spool/catalog.h"
#include "spool/message-note.h"

static const char *const via_names[] = {
    "?", "chapar", "lmtp", "imap", "pop3", "imsp"};
enum { VIAS = sizeof via_names / sizeof *via_names };

static const char *const table_names[TABLE_MAX + 1] = {
    [TABLE_MAILBOX] = "mailbox",
    [TABLE_SUBSCRIBED] = "subscribed",
    [TABLE_ACL] = "acl",
    [TABLE_ANNOTATION] = "annotation",
    [TABLE_SEEN] = "seen",
    [TABLE_QUOTA] = "quota",
    [TABLE_OPTION] = "option",
    [TABLE_ADDRESSBOOK] = "addressbook",
    [TABLE_SIEVE] = "sieve",
    [TABLE_MESSAGE_NOTE] = "messagenote",
};

static const struct {
	uint32_t flag;
	const char *name;
} flag_names[] = {
    {FLAG_SEEN,     "\\Seen"    },
    {FLAG_ANSWERED, "\\Answered"},
    {FLAG_FLAGGED,  "\\Flagged" },
    {FLAG_DELETED,  "\\Deleted" },
    {FLAG_DRAFT,    "\\Draft"   },
};
enum { FLAGS = sizeof flag_names / sizeof *flag_names };

/* How a list of things is written: as text, or as JSON. */
struct out {
	FILE *f;
	bool json;
};

static void
put_time(FILE *f, int64_t us)
{
	int64_t sec = us / 1000000;
	time_t t = (time_t)sec;
	char text[32];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		gmtime_r(&(time_t){0}, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	fprintf(f, "%s.%06dZ", text, (int)(us - sec * 1000000));
}

static const char *
via_name(uint8_t via)
{
	return via < VIAS ? via_names[via] : via_names[0];
}

static const char *
table_name(uint16_t table)
{
	const char *name = table <= TABLE_MAX ? table_names[table] : NULL;

	return name != NULL ? name : "?";
}

static void
put_flags(const struct out *o, const struct record *r, uint32_t flags,
    const uint64_t keywords[2])
{
	struct span names[KEYWORDS_MAX];
	unsigned n = record_keywords(r, names);
	const char *sep = "";

	fputs(o->json ? ",\"flags\":[" : " (", o->f);
	for (unsigned i = 0; i < FLAGS; i++)
		if (flags & flag_names[i].flag) {
			fputs(sep, o->f);
			if (o->json)
				json_string(o->f, span_str(flag_names[i].name));
			else
				fputs(flag_names[i].name, o->f);
			sep = o->json ? "," : " ";
		}
	for (unsigned i = 0; i < n; i++)
		if (keywords[i / 64] >> i % 64 & 1) {
			fputs(sep, o->f);
			if (o->json)
				json_string(o->f, names[i]);
			else
				fprintf(o->f, "%.*s", SPAN_FMT(names[i]));
			sep = o->json ? "," : " ";
		}
	putc(o->json ? ']' : ')', o->f);
}

static void
put_run(FILE *f, uint32_t lo, uint32_t hi)
{
	if (lo == hi)
		fprintf(f, "%" PRIu32, lo);
	else
		fprintf(f, "%" PRIu32 ":%" PRIu32, lo, hi);
}

static void
put_uids(const struct out *o, const char *set)
{
	fputs(o->json ? ",\"uids\":\"" : " uid ", o->f);
	fputs(set, o->f);
}

static void
put_msg(const struct out *o, const struct record *r)
{
	struct row row;
	uint32_t at = 0;

	if (!record_rows_next(r, &at, &row))
		return;
	fprintf(o->f,
	    o->json ? ",\"uids\":\"%" PRIu32 "\",\"size\":%" PRIu32
		    : " uid %" PRIu32 " size %" PRIu32,
	    row.uid, row.bytes);
	put_flags(o, r, row.flags, row.keywords);
}

static void
put_copy(const struct out *o, const struct record *r)
{
	struct row row;
	uint32_t at = 0, lo = 0, hi = 0;
	const char *sep = "";

	put_uids(o, "");
	while (record_rows_next(r, &at, &row)) {
		if (lo != 0 && row.uid == hi + 1) {
			hi++;
			continue;
		}
		if (lo != 0) {
			fputs(sep, o->f);
			put_run(o->f, lo, hi);
			sep = ",";
		}
		lo = hi = row.uid;
	}
	if (lo != 0) {
		fputs(sep, o->f);
		put_run(o->f, lo, hi);
	}
	fprintf(o->f, o->json ? "\",\"from\":%" PRIu64 : " from #%" PRIu64,
	    record_copy_source(r));
}

static void
put_flag_runs(const struct out *o, const struct record *r)
{
	struct flags_run run;
	uint32_t at = 0;
	const char *sep = "";

	fputs(o->json ? ",\"changes\":[" : "", o->f);
	while (record_flags_next(r, &at, &run)) {
		fputs(sep, o->f);
		fputs(o->json ? "{\"uids\":\"" : " uid ", o->f);
		put_run(o->f, run.lo, run.hi);
		fputs(o->json ? "\"" : "", o->f);
		put_flags(o, r, run.flags, run.keywords);
		fputs(o->json ? "}" : "", o->f);
		sep = ",";
	}
	fputs(o->json ? "]" : "", o->f);
}

static void
put_expunge(const struct out *o, const struct record *r)
{
	struct uid_run run;
	uint32_t at = 0;
	const char *sep = "";

	put_uids(o, "");
	while (record_expunge_next(r, &at, &run)) {
		fputs(sep, o->f);
		put_run(o->f, run.lo, run.hi);
		sep = ",";
	}
	fputs(o->json ? "\"" : "", o->f);
}

/* Which entries changed, and whether for all; the values are nobody's. */
static void
put_note(const struct out *o, const struct record *r)
{
	struct span list = r->payload;
	const char *sep = "", *of;
	struct mnote note;
	struct uid_run run;
	uint32_t at = 0;

	put_uids(o, "");
	while (record_note_next(r, &at, &run)) {
		fputs(sep, o->f);
		put_run(o->f, run.lo, run.hi);
		sep = ",";
	}
	fputs(o->json ? "\",\"entries\":[" : " (", o->f);
	for (sep = ""; mnote_next(&list, &note);) {
		fputs(sep, o->f);
		of = note.whose == MNOTE_SHARED ? "shared" : "priv";
		if (o->json) {
			fputs("{\"entry\":", o->f);
			json_string(o->f, note.entry);
			fprintf(o->f, ",\"of\":\"%s\"}", of);
		} else
			fprintf(o->f, "%.*s %s", SPAN_FMT(note.entry), of);
		sep = o->json ? "," : ", ";
	}
	putc(o->json ? ']' : ')', o->f);
}

/* Keys are names, mostly; values are whatever they are. */
static void
put_key(const struct out *o, const struct record *r)
{
	struct put put;

	if (!record_put(r, &put))
		return;
	if (o->json) {
		fprintf(
		    o->f, ",\"table\":\"%s\",\"key\":", table_name(put.table));
		json_string(o->f, put.key);
		return;
	}
	fprintf(o->f, " %s ", table_name(put.table));
	for (size_t i = 0; i < put.key.n; i++)
		putc((unsigned char)put.key.p[i] < ' ' ? '?' : put.key.p[i],
		    o->f);
}

static void
put_what(const struct out *o, const struct record *r)
{
	switch (r->type) {
	case REC_MSG:
		put_msg(o, r);
		break;
	case REC_COPY:
		put_copy(o, r);
		break;
	case REC_FLAGS:
		put_flag_runs(o, r);
		break;
	case REC_EXPUNGE:
		put_expunge(o, r);
		break;
	case REC_PUT:
	case REC_DEL:
		put_key(o, r);
		break;
	case REC_NOTE:
		put_note(o, r);
		break;
	case REC_RECENT:
		fprintf(o->f,
		    o->json ? ",\"below\":%" PRIu32 : " below uid %" PRIu32,
		    record_recent(r));
		break;
	case REC_SNAPSHOT:
		break;
	}
}

void
log_put_text(FILE *f, const struct record *r, struct span box)
{
	struct out o = {f, false};

	fprintf(f, "%" PRIu64 " ", r->lsn);
	put_time(f, r->time);
	fprintf(f, " %s", record_name(r->type));
	if (box.n > 0)
		fprintf(f, " %.*s", SPAN_FMT(box));
	put_what(&o, r);
	fprintf(f, " via %s", via_name(r->via));
	if (r->actor.n > 0)
		fprintf(f, " by %.*s", SPAN_FMT(r->actor));
	putc('\n', f);
}

void
log_put_json(FILE *f, const struct record *r, struct span box)
{
	struct out o = {f, true};

	fprintf(f, "{\"lsn\":%" PRIu64 ",\"time\":\"", r->lsn);
	put_time(f, r->time);
	fprintf(f, "\",\"type\":\"%s\",\"via\":\"%s\"", record_name(r->type),
	    via_name(r->via));
	if (r->actor.n > 0) {
		fputs(",\"who\":", f);
		json_string(f, r->actor);
	}
	if (r->box != 0) {
		fputs(",\"mailbox\":", f);
		json_string(f, box);
		fprintf(f, ",\"box\":%" PRIu64, r->box);
	}
	put_what(&o, r);
	fprintf(f, "%s,\"check\":\"%016" PRIx64 "\"}\n",
	    r->more ? ",\"more\":true" : "", r->check);
}
