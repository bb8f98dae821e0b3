/* SPDX-License-Identifier: Apache-2.0 */
/* By which marking a warning is seen. */
#include "hub/detect_state.h"

static bool is_addressed(const struct warning_audience *a)
{
	return a->n_members || a->sector.n || a->country.n;
}

/* Who may see the record: what concerns one member alone, or those whom an analyst named, is not for the others. */
static enum tlp record_marking(enum tlp tlp, bool addressed)
{
	return addressed ? tlp_max(tlp, TLP_AMBER_STRICT) : tlp;
}

enum tlp detect_marking_of(const struct warning *w)
{
	return w->unseen ? TLP_RED : record_marking(w->tlp, w->owner || is_addressed(&w->audience));
}

enum err detect_marking(struct detect *d, const struct warn_decision *with, enum tlp *out)
{
	enum tlp tlp = TLP_GREEN;
	bool addressed = false;
	const enum tlp *wish = with->fields & WARN_FIELD_TLP ? &with->content.tlp : NULL;
	enum err e = OK;
	if (with->act != WARN_ACT_WRITE)
		e = warn_engine_marking(warn_flow_engine(d->flow), &with->warning, wish, &tlp, &addressed);
	else if (wish)
		tlp = *wish;
	if (with->fields & WARN_FIELD_AUDIENCE)
		addressed = is_addressed(&with->content.audience);
	if (!e)
		*out = record_marking(tlp, addressed);
	return e;
}
