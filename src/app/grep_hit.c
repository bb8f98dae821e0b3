/* SPDX-License-Identifier: Apache-2.0 */
/* A hit as one line of JSON. */
#include "app/grep_hit.h"

#include "base/jsonw.h"

static void put_value(struct jsonw *w, struct value v)
{
	char text[VALUE_TEXT_BYTES];
	jsonw_pair_str(w, "kind", kind_name(v.kind));
	jsonw_pair_str(w, "value", str_make(text, value_format(v, text)));
}

static void put_indicator(struct jsonw *w, const struct match_hit *hit)
{
	const struct match_claim *c = hit->claim;
	jsonw_key(w, "indicator");
	jsonw_open(w, '{');
	put_value(w, hit->indicator);
	jsonw_pair_str_opt(w, "label", c->label);
	jsonw_pair_str(w, "source", c->source);
	if (c->confidence != CONFIDENCE_UNKNOWN)
		jsonw_pair_i64(w, "confidence", c->confidence);
	jsonw_pair_str(w, "tlp", tlp_text(c->tlp));
	jsonw_close(w, '}');
}

void grep_hit_put(struct buf *out, const struct batch *b, const struct match_hit *hit, uint64_t line_base,
                  const char *file)
{
	const struct observed *o = &b->observed[hit->observed];
	const struct event *event = &b->events[o->event];
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_time(&w, "time", event->time);
	if (file)
		jsonw_pair_str(&w, "file", str_of(file));
	jsonw_pair_i64(&w, "line", (int64_t)(line_base + event->line));
	if (event->count > 1)
		jsonw_pair_i64(&w, "count", event->count);
	put_value(&w, observed_value(o));
	jsonw_pair_str(&w, "role", role_name((enum role)o->role));
	put_indicator(&w, hit);
	if (hit->protected_by)
		jsonw_pair_str(&w, "protected", str_of(hit->protected_by));
	jsonw_close(&w, '}');
	buf_putc(out, '\n');
}
