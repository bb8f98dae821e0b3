/* SPDX-License-Identifier: Apache-2.0 */
/* The index first, then the patterns, then those whose assets are listed, then the past. */
#include "hub/live_import.h"

#include "hub/hub_state.h"
#include "hub/owners.h"
#include "hub/retro.h"
#include "os/log.h"

/* What the feed says of a value that is live: the most that it says, under the strictest of its markings. */
static bool find_said(const struct live_import *l, struct value v, struct warn_asset *out)
{
	const struct match_claim *claims;
	size_t n = match_find(l->changes->reader, v, &claims);
	*out = (struct warn_asset){.confidence = CONFIDENCE_UNKNOWN, .tlp = TLP_CLEAR};
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(claims[i].source, l->source))
			continue;
		out->source = l->source;
		out->label = out->label.n ? out->label : claims[i].label;
		out->confidence = claims[i].confidence > out->confidence ? claims[i].confidence : out->confidence;
		out->tlp = tlp_max(out->tlp, claims[i].tlp);
	}
	return out->source.p != NULL;
}

/* New values that are, or contain, a member's own or look like it. Few are: what is said is looked up for these alone. */
static enum err check_all(struct owners *owners, const struct live_import *l, struct source_errors *errors)
{
	struct warn_asset what;
	enum err e = OK;
	for (size_t i = 0; i < l->changes->n && e == OK; i++) {
		const struct match_change *change = &l->changes->list[i];
		bool concerns = false;
		if (change->class_id)
			e = owners_concern(owners->hub, change->value, errors, &concerns);
		if (e == OK && concerns && find_said(l, change->value, &what))
			e = owners_check(owners, change->value, 0, &what);
	}
	return e;
}

/* A value that counts again has no source here, and its owner was told when it came. */
static enum err tell_owners(struct hub *h, const struct live_import *l)
{
	struct owners owners;
	struct source_errors errors;
	if (l->source.n == 0)
		return OK;
	owners_init(&owners, h, l->now);
	source_errors_init(&errors, h, l->source, l->now);
	enum err e = check_all(&owners, l, &errors);
	if (e == OK)
		e = owners_tell(&owners);
	if (e == OK)
		e = source_errors_tell(&errors);
	source_errors_deinit(&errors);
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
