/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin feed add, list, pull, remove. */
#include "app/command.h"
#include "app/import_text.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/remote.h"
#include "app/say.h"
#include "app/target.h"
#include "base/utc.h"
#include "parse/feed_doc.h"

struct feed_opts {
	struct client_opts client;
	struct option_list name;
	struct remote_opts remote;
	const char *format, *mapping, *tlp;
	int64_t interval, confidence;
	bool confirm, json;
};
#define AT(field) offsetof(struct feed_opts, field)

enum { CONFIDENCE_NONE = -1 };

static const struct feed_opts feed_defaults = {.interval = UTC_HOUR, .confidence = CONFIDENCE_NONE};

static const struct option add_options[] = {
	{NULL, "[NAME] [URL]", "name of the feed (default: by its URL), and where it is, unless --url says it",
	 OPTION_OPERANDS, AT(name), 1, 2},
	CLIENT_OPTIONS(struct feed_opts, client),
	{"url", "URL", "where it is: https://, http:// or file://; of a MISP feed the folder, of a TAXII server any of its addresses",
	 OPTION_TEXT, AT(remote.url), 0, 0},
	{"type", "T", "document, or taxii: a collection of a TAXII 2.1 server (default: document)", OPTION_TEXT, AT(remote.type), 0, 0},
	REMOTE_OPTIONS(struct feed_opts, remote),
	{"interval", "D", "time between pulls (default: 1h)", OPTION_DURATION, AT(interval), UTC_MINUTE,
	 30 * UTC_DAY},
	{"format", "F", "auto, list, csv, zeek-intel, stix, misp, kev, cve (default: auto)", OPTION_TEXT, AT(format), 0, 0},
	{"mapping", "M", "for csv: what its columns are, as 'value=2,label=family'", OPTION_TEXT, AT(mapping), 0, 0},
	{"tlp", "T", "marking of what carries none: clear, green, amber, amber+strict, red",
	 OPTION_TEXT, AT(tlp), 0, 0},
	{"confidence", "N", "confidence of what carries none, 0 to 100", OPTION_NUMBER, AT(confidence), 0, 100},
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct feed_opts, client),
	CLIENT_JSON_OPTION(struct feed_opts, json),
};

static const struct option pull_options[] = {
	{NULL, "NAME", "name of the feed", OPTION_OPERANDS, AT(name), 1, 1},
	CLIENT_OPTIONS(struct feed_opts, client),
	{"confirm", NULL, "accept a shrink or growth that looked implausible", OPTION_FLAG, AT(confirm), 0, 0},
	CLIENT_JSON_OPTION(struct feed_opts, json),
};

static const struct option remove_options[] = {
	{NULL, "NAME", "name of the feed", OPTION_OPERANDS, AT(name), 1, 1},
	CLIENT_OPTIONS(struct feed_opts, client),
};

static int add_run(void *values)
{
	struct feed_opts *o = values;
	char made[REMOTE_NAME_BYTES];
	const char *name;
	if (o->format && feed_format_find(str_of(o->format)) == FEED_FORMAT_COUNT)
		return say_usage("feed add", "there is no format '%s'", o->format);
	if (!remote_names("feed add", &o->name, &o->remote, made, &name))
		return SAY_USAGE;
	if (!o->remote.type && o->remote.collection)
		o->remote.type = "taxii";
	if (o->remote.type)
		remote_resolve(&o->client, &o->remote);
	struct record r = {.client = &o->client,
	                   .need = CLIENT_CREATE,
	                   .method = "POST",
	                   .done = "the feed was added; a running hub pulls it, 'tocsin feed pull' does it now"};
	record_target(&r.target, "feeds", NULL, NULL);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "name", str_of(name));
	bool ok = remote_put(&o->remote, &w);
	jsonw_pair_str_opt(&w, "format", str_of(o->format));
	jsonw_pair_str_opt(&w, "mapping", str_of(o->mapping));
	jsonw_pair_str_opt(&w, "tlp", str_of(o->tlp));
	if (o->confidence != CONFIDENCE_NONE)
		jsonw_pair_i64(&w, "confidence", o->confidence);
	jsonw_pair_i64(&w, "interval_s", o->interval / UTC_SECOND);
	jsonw_close(&w, '}');
	return ok ? record_send(&r) : record_drop(&r);
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"NAME", "name", LISTING_TEXT},
		{"HEALTH", "health", LISTING_TEXT},
		{">ROWS", "rows", LISTING_COUNT},
		{"READ", "last_ok", LISTING_TIME},
		{"NEXT", "next_try", LISTING_TIME},
		{"URL", "url", LISTING_TEXT},
		{"LAST ERROR", "last_error", LISTING_TEXT},
		{0},
	};
	const struct feed_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/feeds", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int pull(struct client *c, const struct feed_opts *o)
{
	struct buf target;
	struct json_value answer;
	int status = SAY_FAILED;
	record_target(&target, "feeds", o->name.at[0], "/pull");
	if (o->confirm)
		target_query(&target, "confirm", STR("true"));
	const struct client_request r = {.method = "POST", .target = buf_str(&target)};
	if (client_json(c, &r, &answer))
		status = import_text_print(client_body(c), answer, o->json);
	buf_deinit(&target);
	return status;
}

static int pull_run(void *values)
{
	const struct feed_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? pull(c, o) : SAY_FAILED;
	client_close(c);
	return status;
}

static int remove_run(void *values)
{
	const struct feed_opts *o = values;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "DELETE",
	                   .done = "the feed and all that it said were withdrawn"};
	record_target(&r.target, "feeds", o->name.at[0], NULL);
	return record_send(&r);
}

const struct command cmd_feed_add = {
	.name = "feed add",
	.summary = "add a feed that the hub pulls on a schedule",
	.detail = "Of type taxii it polls a collection of a TAXII 2.1 server: what is new or changed is taken as it comes, and revoked "
	          "objects are withdrawn. The URL is that of the server, of an API root or of the collection itself. Credentials are kept "
	          "in the data folder and shown to nobody.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct feed_opts),
	.defaults = &feed_defaults,
	.run = add_run,
};

const struct command cmd_feed_list = {
	.name = "feed list",
	.summary = "list the feeds with their health",
	.options = OPTIONS(list_options),
	.size = sizeof(struct feed_opts),
	.run = list_run,
};

const struct command cmd_feed_pull = {
	.name = "feed pull",
	.summary = "pull a feed now",
	.options = OPTIONS(pull_options),
	.size = sizeof(struct feed_opts),
	.run = pull_run,
};

const struct command cmd_feed_remove = {
	.name = "feed remove",
	.summary = "withdraw all that a feed said and remove it",
	.options = OPTIONS(remove_options),
	.size = sizeof(struct feed_opts),
	.run = remove_run,
};
