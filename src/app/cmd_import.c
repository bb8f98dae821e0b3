/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin import: feeds from files. */
#include "app/client.h"
#include "app/command.h"
#include "app/import_body.h"
#include "app/import_text.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"
#include "model/kind.h"
#include "model/tlp.h"
#include "parse/feed_doc.h"

struct import_cli {
	struct client_opts client;
	struct option_list files;
	const char *feed, *format, *kind, *mapping, *tlp;
	int64_t confidence;
	bool add, json;
};
#define AT(field) offsetof(struct import_cli, field)

enum { CONFIDENCE_NONE = -1 };

static const struct import_cli import_defaults = {.confidence = CONFIDENCE_NONE};

static const struct option import_options[] = {
	{NULL, "FILE", "a feed, plain, gzip or zstd; a MISP feed folder; '-': standard input",
	 OPTION_OPERANDS, AT(files), 1, INT32_MAX},
	CLIENT_OPTIONS(struct import_cli, client),
	{"feed", "NAME", "the feed that all files are the content of (default: each file is a feed of its own name)",
	 OPTION_TEXT, AT(feed), 0, 0},
	{"format", "F", "auto, list, csv, zeek-intel, stix, misp, kev, cve (default: auto)", OPTION_TEXT, AT(format), 0, 0},
	{"kind", "K", "for lists: the one kind of their values (default: by shape)", OPTION_TEXT, AT(kind), 0, 0},
	{"mapping", "M", "for csv: what its columns are, as 'value=2,label=family'", OPTION_TEXT, AT(mapping), 0, 0},
	{"tlp", "T", "marking of what carries none: clear, green, amber, amber+strict, red",
	 OPTION_TEXT, AT(tlp), 0, 0},
	{"confidence", "N", "confidence of what carries none, 0 to 100", OPTION_NUMBER, AT(confidence), 0, 100},
	{"add", NULL, "add to what the feed holds instead of replacing it", OPTION_FLAG, AT(add), 0, 0},
	CLIENT_JSON_OPTION(struct import_cli, json),
};

/* The feed of a file that is given no name: "lists/evil.txt.gz" is "evil.txt". */
static struct str feed_name(const char *path)
{
	struct str name = str_of(path);
	while (name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	size_t slash = str_rfind(name, '/');
	if (slash + 1 < name.n)
		name = str_from(name, slash + 1);
	if (str_has_suffix(name, STR(".gz")))
		name.n -= 3;
	else if (str_has_suffix(name, STR(".zst")))
		name.n -= 4;
	return name;
}

static void put_target(struct buf *out, const struct import_cli *o, const char *path, bool add)
{
	record_target(out, "import", NULL, NULL);
	target_query(out, "feed", o->feed ? str_of(o->feed) : feed_name(path));
	target_query(out, "format", str_of(o->format));
	target_query(out, "kind", str_of(o->kind));
	target_query(out, "mapping", str_of(o->mapping));
	target_query(out, "tlp", str_of(o->tlp));
	if (o->confidence != CONFIDENCE_NONE)
		target_query_i64(out, "confidence", o->confidence);
	if (add)
		target_query(out, "add", STR("true"));
}

static int import_file(struct client *c, const struct import_cli *o, const char *path, bool add)
{
	struct import_body body;
	struct buf target;
	struct json_value answer;
	if (!o->feed && strcmp(path, "-") == 0)
		return say_error("standard input has no name: --feed gives the feed's");
	if (import_body_open(&body, path))
		return SAY_FAILED;
	put_target(&target, o, path, add);
	const struct client_request r = {.method = "POST",
	                                 .target = buf_str(&target),
	                                 .content_type = "application/octet-stream",
	                                 .source = import_body_read,
	                                 .source_ctx = &body};
	bool ok = client_json(c, &r, &answer);
	import_body_close(&body);
	int status = ok ? import_text_print(client_body(c), answer, o->json) : SAY_FAILED;
	buf_deinit(&target);
	return status;
}

/* Failed wins over partial, partial over done. */
static int worse(int a, int b)
{
	if (a == SAY_FAILED || b == SAY_FAILED)
		return SAY_FAILED;
	return a > b ? a : b;
}

/* What the hub would refuse, so that wrong usage is told as such and before anything is read. */
static int check_usage(const struct import_cli *o)
{
	enum tlp tlp;
	if (o->format && feed_format_find(str_of(o->format)) == FEED_FORMAT_COUNT)
		return say_usage("import", "there is no format '%s'", o->format);
	if (o->kind && kind_find(str_of(o->kind)) == KIND_NONE)
		return say_usage("import", "there is no kind '%s'", o->kind);
	if (o->tlp && tlp_parse(str_of(o->tlp), &tlp))
		return say_usage("import", "there is no marking '%s'", o->tlp);
	return SAY_DONE;
}

static int import_run_command(void *values)
{
	const struct import_cli *o = values;
	int status = check_usage(o);
	if (status)
		return status;
	struct client *c = client_open(&o->client, CLIENT_CREATE);
	if (!c)
		return SAY_FAILED;
	for (size_t i = 0; i < o->files.n; i++) {
		int one = import_file(c, o, o->files.at[i], o->add || (o->feed && i > 0));
		status = worse(status, one);
		/* The first of several replaces the feed: without it the others would be added to what was there. */
		if (o->feed && one == SAY_FAILED)
			break;
	}
	client_close(c);
	return status;
}

const struct command cmd_import = {
	.name = "import",
	.summary = "load feeds from files",
	.detail = "A file is the whole content of its feed: what is in it is new or seen again, what is not in it "
	          "any more is withdrawn. With --feed several files are one content: the first replaces, the "
	          "others add to it. A folder with a manifest.json is a MISP feed. Lines that cannot be taken are "
	          "named with their numbers, and the rest is taken.\n\n"
	          "Exit status: 0 when all was taken, 3 when some lines were refused, 1 when nothing could be "
	          "taken or on an error.",
	.options = OPTIONS(import_options),
	.size = sizeof(struct import_cli),
	.defaults = &import_defaults,
	.run = import_run_command,
};
