/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin sources: the track records of feeds and reporting members. */
#include "app/command.h"
#include "app/listing.h"
#include "app/say.h"

struct sources_opts {
	struct client_opts client;
	bool json;
};
#define AT(field) offsetof(struct sources_opts, field)

static const struct option sources_options[] = {
	CLIENT_OPTIONS(struct sources_opts, client),
	CLIENT_JSON_OPTION(struct sources_opts, json),
};

static int sources_run(void *values)
{
	static const struct listing_column columns[] = {
		{"NAME", "name", LISTING_TEXT},
		{"KIND", "kind", LISTING_TEXT},
		{">LIVE", "live", LISTING_COUNT},
		{">FIRST %", "first_share", LISTING_PERCENT},
		{">CONFIRMED %", "confirmed_share", LISTING_PERCENT},
		{">REFUTED %", "refuted_share", LISTING_PERCENT},
		{">UNIQUE %", "unique_share", LISTING_PERCENT},
		{">WEIGHT %", "weight", LISTING_PERCENT},
		{"LAST NEW", "last", LISTING_TIME},
		{0},
	};
	const struct sources_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/sources", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

const struct command cmd_sources = {
	.name = "sources",
	.summary = "tell how good feeds and reporting members are",
	.detail = "Of all values that a source ever said: how many nobody had said before (FIRST), others said or members met later "
	          "(CONFIRMED), turned out to be wrong (REFUTED). Of those that it says now: how many nobody else does (UNIQUE). WEIGHT is "
	          "what its confidences are multiplied with (docs/warnings.md). --json also tells with which other feeds it shares "
	          "values, and which canaries it lists.",
	.options = OPTIONS(sources_options),
	.size = sizeof(struct sources_opts),
	.run = sources_run,
};
