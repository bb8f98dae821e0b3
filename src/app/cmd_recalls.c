/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin recalls: what was taken back, and who has been told. */
#include "app/command.h"
#include "app/listing.h"
#include "app/say.h"

struct recalls_opts {
	struct client_opts client;
	bool json;
};
#define AT(field) offsetof(struct recalls_opts, field)

static const struct option recalls_options[] = {
	CLIENT_OPTIONS(struct recalls_opts, client),
	CLIENT_JSON_OPTION(struct recalls_opts, json),
};

static int recalls_run(void *values)
{
	static const struct listing_column columns[] = {
		{"TIME", "at", LISTING_TIME},          {"OBJECT", "object", LISTING_TEXT},
		{"BEFORE", "tlp_before", LISTING_TEXT}, {"AFTER", "tlp_after", LISTING_TEXT},
		{"REASON", "reason", LISTING_TEXT},    {">TOLD", "received", LISTING_COUNT},
		{">NOT YET", "missing", LISTING_COUNT}, {0},
	};
	const struct recalls_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/recalls?limit=1000", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

const struct command cmd_recalls = {
	.name = "recalls",
	.summary = "list what was taken back, and who has been told",
	.detail = "An object is taken back when its source revokes it, gives it a more restrictive marking, or deletes it from a"
	          " collection. Those who could see it are told on the event stream, over TAXII, and by outlets that no longer"
	          " have it. TOLD counts the consumers that were given it, by token or account and channel; NOT YET those that"
	          " read before and have not come back since. --json names them.",
	.options = OPTIONS(recalls_options),
	.size = sizeof(struct recalls_opts),
	.run = recalls_run,
};
