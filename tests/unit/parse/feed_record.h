/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of feed readers: a sink that writes what it gets as lines of text. */
#ifndef TESTS_FEED_RECORD_H
#define TESTS_FEED_RECORD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parse/feed_doc.h"

struct feed_record {
	struct buf text;
	bool objects; /* write them too */
	size_t reports, refused, n_objects, waiting;
};

static inline void record_time(struct buf *b, const char *key, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	if (t == UTC_NONE)
		return;
	utc_format(t, text);
	buf_printf(b, " %s=%.19s", key, text);
}

/* "<line> <kind> <value>" and what the report says beyond the defaults of feed_record_opts. */
static inline enum err record_report(void *ctx, const struct report *r)
{
	struct feed_record *rec = ctx;
	char value[VALUE_TEXT_BYTES];
	assert_true(value_is_canonical(r->value));
	assert_true(r->label.n <= LIMIT_LABEL_BYTES);
	rec->reports++;
	buf_printf(&rec->text, "%llu %.*s ", (unsigned long long)r->line, STR_ARG(kind_name(r->value.kind)));
	buf_put(&rec->text, str_make(value, value_format(r->value, value)));
	if (r->label.n)
		buf_printf(&rec->text, " [%.*s]", STR_ARG(r->label));
	if (r->confidence != CONFIDENCE_UNKNOWN)
		buf_printf(&rec->text, " confidence=%d", r->confidence);
	if (r->tlp != TLP_GREEN)
		buf_printf(&rec->text, " %.*s", STR_ARG(tlp_text(r->tlp)));
	if (r->pap != PAP_NONE)
		buf_printf(&rec->text, " %.*s", STR_ARG(pap_text(r->pap)));
	record_time(&rec->text, "from", r->valid_from);
	record_time(&rec->text, "until", r->valid_until);
	if (r->object.n)
		buf_printf(&rec->text, " of %.*s", STR_ARG(r->object));
	buf_puts(&rec->text, r->revoked ? " revoked\n" : "\n");
	return OK;
}

static inline enum err record_object(void *ctx, const struct source_object *o)
{
	struct feed_record *rec = ctx;
	rec->n_objects++;
	rec->waiting += o->pattern_waits;
	if (!rec->objects)
		return OK;
	buf_printf(&rec->text, "object %.*s %.*s", STR_ARG(o->type), STR_ARG(o->id));
	record_time(&rec->text, "modified", o->modified);
	if (o->tlp != TLP_GREEN)
		buf_printf(&rec->text, " %.*s", STR_ARG(tlp_text(o->tlp)));
	if (o->pap != PAP_NONE)
		buf_printf(&rec->text, " %.*s", STR_ARG(pap_text(o->pap)));
	buf_puts(&rec->text, o->pattern_waits ? " waits " : " ");
	buf_put(&rec->text, o->raw);
	buf_putc(&rec->text, '\n');
	return OK;
}

/* "<line> ! <reason>" */
static inline void record_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct feed_record *rec = ctx;
	assert_true(excerpt.n <= 100);
	rec->refused++;
	buf_printf(&rec->text, "%llu ! %s\n", (unsigned long long)line, why);
}

static inline struct feed_doc_opts feed_record_opts(enum feed_format format)
{
	return (struct feed_doc_opts){.format = format, .tlp = TLP_GREEN, .confidence = CONFIDENCE_UNKNOWN};
}

static inline void feed_record_init(struct feed_record *rec)
{
	*rec = (struct feed_record){.objects = false};
	buf_init(&rec->text, (size_t)1 << 30);
}

static inline enum err feed_record_parse(struct feed_record *rec, struct str doc, const struct feed_doc_opts *opts,
					 struct parse_fault *fault)
{
	const struct feed_sink sink = {rec, record_report, record_object, record_refusal};
	buf_reset(&rec->text);
	rec->reports = rec->refused = rec->n_objects = rec->waiting = 0;
	return feed_doc_parse(doc, opts, &sink, fault);
}

/* One document and the lines that are expected of it. */
static inline void feed_record_expect(struct str doc, const struct feed_doc_opts *opts, bool objects,
				      const char *expected)
{
	struct feed_record rec;
	struct parse_fault fault = {0, ""};
	feed_record_init(&rec);
	rec.objects = objects;
	enum err e = feed_record_parse(&rec, doc, opts, &fault);
	if (e)
		fail_msg("%.*s: %s: %s", STR_ARG(doc), err_name(e), fault.what);
	if (!str_eq(buf_str(&rec.text), str_of(expected)))
		fail_msg("of\n%.*s\ncame\n%.*sand not\n%s", STR_ARG(doc), STR_ARG(buf_str(&rec.text)), expected);
	buf_deinit(&rec.text);
}

#endif
