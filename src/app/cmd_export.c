/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin export: countermeasures as a file that machines load. */
#include "app/client.h"
#include "app/command.h"
#include "app/export_file.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"
#include "emit/measure.h"

struct export_opts {
	struct client_opts client;
	const char *format, *outlet, *output, *kind, *feed, *label, *tlp, *since, *until;
	int64_t confidence;
};
#define AT(field) offsetof(struct export_opts, field)

static const struct option export_options[] = {
	CLIENT_OPTIONS(struct export_opts, client),
	{"format", "F", "the format; an unknown one is answered with the list of all", OPTION_TEXT, AT(format), 1, 0},
	{"outlet", "NAME", "what to export: all, warned (what stands in open warnings), warning-ID (default: all)",
	 OPTION_TEXT, AT(outlet), 0, 0},
	{"output", "FILE", "write FILE, whole or not at all (default: standard output)",
	 OPTION_TEXT, AT(output), 0, 0},
	{"confidence", "N", "only what is at least that sure, 0 to 100", OPTION_NUMBER, AT(confidence), 0, 100},
	{"kind", "K", "only these kinds, joined by commas (ipv4, ipv6, network, domain, url, sha256, ...)",
	 OPTION_TEXT, AT(kind), 0, 0},
	{"feed", "NAME", "only what this feed reports", OPTION_TEXT, AT(feed), 0, 0},
	{"label", "L", "only what is reported under this label", OPTION_TEXT, AT(label), 0, 0},
	{"tlp", "T", "only these markings, joined by commas", OPTION_TEXT, AT(tlp), 0, 0},
	{"since", "TIME", "only what is reported since then (a date or a time)", OPTION_TEXT, AT(since), 0, 0},
	{"until", "TIME", "only what was reported before then", OPTION_TEXT, AT(until), 0, 0},
};

static int list_formats(const char *wrong)
{
	say_error("export: no such format '%s'; there are:", wrong);
	for (const struct measure_format *f = measure_formats(); f->name; f++)
		say_note("  %-18s %s", f->name, f->about);
	return SAY_USAGE;
}

static enum err put(void *ctx, struct str piece)
{
	return export_file_put(ctx, piece);
}

static bool export(struct client *c, const struct export_opts *o, const char *format)
{
	struct export_file file;
	struct buf target;
	if (export_file_open(&file, o->output))
		return false;
	buf_init(&target, RECORD_MAX_BYTES);
	buf_puts(&target, "/outlets");
	target_segment(&target, str_of(o->outlet ? o->outlet : "all"));
	buf_printf(&target, ".%s", format);
	const struct {
		const char *name, *value;
	} filters[] = {{"kind", o->kind}, {"feed", o->feed}, {"label", o->label}, {"tlp", o->tlp}, {"since", o->since}, {"until", o->until}};
	for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
		target_query(&target, filters[i].name, str_of(filters[i].value));
	if (o->confidence)
		target_query_i64(&target, "confidence", o->confidence);
	const struct client_request r = {.method = "GET", .target = buf_str(&target), .sink = put, .sink_ctx = &file};
	bool ok = client_ask(c, &r);
	enum err e = export_file_end(&file, ok);
	buf_deinit(&target);
	return ok && e == OK;
}

static int export_run(void *values)
{
	const struct export_opts *o = values;
	const struct measure_format *format = measure_format_find(str_of(o->format));
	if (!format)
		return list_formats(o->format);
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && export(c, o, format->name);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_export = {
	.name = "export",
	.summary = "write countermeasures in a format that machines load",
	.detail = "What has expired and what is protected (members' own assets, public resolvers, popular domains) "
	          "is left out. Every row names what it is for and when it expires.",
	.options = OPTIONS(export_options),
	.size = sizeof(struct export_opts),
	.run = export_run,
};
