/* SPDX-License-Identifier: Apache-2.0 */
/* The index first, then the patterns, then those whose assets are listed, then the past. */
#include "hub/live_import.h"

#include "hub/hub_state.h"
#include "hub/owners.h"
#include "hub/retro.h"
#include "os/log.h"

/* New values that are, or contain, a member's own: its owner is told. */
static enum err tell_owners(struct hub *h, const struct live_import *l)
{
	struct owners owners;
	struct warn_asset what = {.source = l->source, .confidence = l->confidence, .tlp = l->tlp};
	enum err e = OK;
	owners_init(&owners, h, l->now);
	for (size_t i = 0; i < l->changes->n && e == OK; i++)
		if (l->changes->list[i].class_id)
			e = owners_check(&owners, l->changes->list[i].value, 0, &what);
	if (e == OK)
		e = owners_tell(&owners);
	owners_deinit(&owners);
	return e;
}

/* The import stands whether or not this can be told. */
static void look_back(const struct live_import *l, struct retro *back, uint64_t *out_seen_before)
{
	enum err e = l->fresh ? retro_run(back, out_seen_before) : OK;
	if (e)
		log_error("feed '%.*s': %s: what members saw of it before is looked up when the hub starts again",
		          STR_ARG(l->source), err_text(e));
}

static bool patterns_changed(const struct live_import *l)
{
	for (size_t i = 0; i < l->changes->n; i++)
		if (l->changes->list[i].value.kind == KIND_INDICATOR)
			return true;
	return l->patterns;
}

enum err live_import_apply(struct hub *h, const struct live_import *l, uint64_t *out_seen_before)
{
	hub_changed(h);
	atomic_fetch_add(&h->imports, 1);
	if (!h->matcher)
		return OK;
	struct retro back = {0};
	enum err e = retro_begin(&back, h, l->changes, l->now);
	if (e == OK)
		e = live_changes_apply(l->changes);
	if (e == OK && h->keeper)
		live_keeper_moved(h->keeper, l->state_before, l->state_after);
	if (e == OK && patterns_changed(l))
		e = live_patterns_load(h->patterns, l->changes->db, l->changes->reader);
	if (e == OK && l->changes->n)
		e = tell_owners(h, l);
	if (e == OK)
		look_back(l, &back, out_seen_before);
	retro_end(&back);
	return e;
}
