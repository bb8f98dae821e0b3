/* SPDX-License-Identifier: Apache-2.0 */
/* Changed warnings, told in order. */
#include "warn/warn_core.h"

static int by_change(const void *a, const void *b)
{
	const struct subject *x = *(const struct subject *const *)a, *y = *(const struct subject *const *)b;
	if (x->life->updated != y->life->updated)
		return x->life->updated < y->life->updated ? -1 : 1;
	char text_x[SUBJECT_TEXT_BYTES], text_y[SUBJECT_TEXT_BYTES];
	int c = str_cmp(str_make(text_x, subject_text(x, text_x)), str_make(text_y, subject_text(y, text_y)));
	return c ? c : (x->life->raised > y->life->raised) - (x->life->raised < y->life->raised);
}

static enum err tell(struct warn_engine *e, struct subject *s, warn_changed_fn *each, void *ctx)
{
	const struct warning *w = warn_view_fill(e->view, s, &e->roster);
	enum err err = w ? each(ctx, w) : ERR_NOMEM;
	if (err == OK)
		life_told(s->life);
	return err;
}

enum err warn_engine_changed(struct warn_engine *e, warn_changed_fn *each, void *ctx)
{
	size_t n = 0, told = 0;
	for (struct subject *s = e->set.changed; s; s = s->next_changed)
		n++;
	if (n == 0)
		return OK;
	struct subject **list = calloc(n, sizeof(struct subject *));
	if (!list)
		return ERR_NOMEM;
	n = 0;
	for (struct subject *s = e->set.changed; s; s = s->next_changed)
		list[n++] = s;
	qsort(list, n, sizeof(*list), by_change);
	e->set.changed = NULL;
	enum err err = OK;
	while (told < n && (err = tell(e, list[told], each, ctx)) == OK) {
		list[told]->changed = false;
		if (list[told]->detached)
			subject_free(list[told]);
		told++;
	}
	for (; told < n; told++) {
		list[told]->changed = false;
		subject_set_change(&e->set, list[told]);
	}
	free(list);
	return err;
}
