/* SPDX-License-Identifier: Apache-2.0 */
/* Counts first, then a list for each outcome that occurred: no list is empty (TAXII 2.1 section 2). */
#include "hub/exchange_status.h"

#include "base/jsonw.h"

enum group { SUCCESSES, FAILURES, PENDINGS, GROUPS };

static const struct {
	const char *count, *list;
} groups[GROUPS] = {
	[SUCCESSES] = {"success_count", "successes"},
	[FAILURES] = {"failure_count", "failures"},
	[PENDINGS] = {"pending_count", "pendings"},
};

static enum group group_of(enum exchange_outcome o)
{
	return o == EXCHANGE_FAILED ? FAILURES : o == EXCHANGE_PENDING ? PENDINGS : SUCCESSES;
}

void exchange_status_name(const struct envelope_item *item, struct str status, int64_t requested, struct exchange_name *out)
{
	out->id = item->object.id;
	out->version = item->object.version;
	if (out->id.n == 0) {
		memcpy(out->id_text, "unknown--", 9);
		memcpy(out->id_text + 9, status.p, UUID_TEXT_BYTES);
		out->id = str_make(out->id_text, sizeof out->id_text);
	}
	if (out->version.n == 0) {
		utc_format(item->added ? item->added : requested, out->version_text);
		out->version = str_make(out->version_text, sizeof out->version_text);
	}
}

static void put_list(struct jsonw *w, enum group g, struct str id, int64_t requested, const struct envelope *env)
{
	struct exchange_name name;
	jsonw_key(w, groups[g].list);
	jsonw_open(w, '[');
	for (size_t i = 0; i < env->n; i++) {
		if (group_of(env->items[i].outcome) != g)
			continue;
		exchange_status_name(&env->items[i], id, requested, &name);
		jsonw_open(w, '{');
		jsonw_pair_str(w, "id", name.id);
		jsonw_pair_str(w, "version", name.version);
		jsonw_pair_str_opt(w, "message", env->items[i].failure);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void exchange_status_write(struct buf *out, struct str id, int64_t requested, const struct envelope *env)
{
	struct jsonw w = jsonw_on(out);
	int64_t counts[GROUPS] = {0};
	for (size_t i = 0; i < env->n; i++)
		counts[group_of(env->items[i].outcome)]++;
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "id", id);
	jsonw_pair_str(&w, "status", counts[PENDINGS] ? STR("pending") : STR("complete"));
	jsonw_pair_time(&w, "request_timestamp", requested);
	jsonw_pair_i64(&w, "total_count", (int64_t)env->n);
	for (enum group g = SUCCESSES; g < GROUPS; g++) {
		jsonw_pair_i64(&w, groups[g].count, counts[g]);
		if (counts[g])
			put_list(&w, g, id, requested, env);
	}
	jsonw_close(&w, '}');
}
