/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All readers of feeds. The first byte chooses the format (automatic, or one by force) and whether a mapping is given;
 * the rest is the document. Whatever is reported is canonical, whatever is refused has a line and a reason.
 */
#include <assert.h>

#include "parse/feed_doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err report(void *ctx, const struct report *r)
{
	(void)ctx;
	assert(value_is_canonical(r->value));
	assert(r->label.n <= LIMIT_LABEL_BYTES && r->line > 0);
	assert(r->confidence >= CONFIDENCE_UNKNOWN && r->confidence <= 100 && r->tlp < TLP_COUNT);
	return OK;
}

static enum err object(void *ctx, const struct source_object *o)
{
	(void)ctx;
	assert(o->id.n && o->type.n && o->raw.n && o->tlp < TLP_COUNT);
	return OK;
}

static void refuse(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	(void)ctx;
	assert(line > 0 && excerpt.n <= 100 && why && *why);
}

static enum err event(void *ctx, struct str uuid, int64_t changed)
{
	(void)changed;
	(void)ctx;
	assert(uuid.n == 36);
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct feed_sink sink = {.report = report, .object = object, .refuse = refuse};
	if (size == 0)
		return 0;
	struct str doc = str_make(data + 1, size - 1);
	struct feed_doc_opts opts = {
		.format = (enum feed_format)((data[0] & 15) % FEED_FORMAT_COUNT),
		.mapping = data[0] & 16 ? STR("value=2,kind=type,label=3,valid_from=1") : STR(""),
		.confidence = CONFIDENCE_UNKNOWN,
	};
	struct parse_fault fault = {0, NULL};
	const char *why = NULL;
	if (feed_doc_recognise(doc, &why) == FEED_FORMAT_COUNT)
		assert(why);
	enum err e = feed_doc_parse(doc, &opts, &sink, &fault);
	assert(e == OK || (fault.what && fault.at <= size));
	fault.what = NULL;
	e = feed_doc_manifest(doc, event, NULL, &fault);
	assert(e == OK || fault.what);
	return 0;
}
