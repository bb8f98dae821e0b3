/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of collections, compared with what the same question gives when it is asked of a list in the plainest way. */
#include "scratch.h"

#include "store/store_collection.h"
#include "store/store_object.h"
#include "store/store_page.h"
#include "store/store_sighting_id.h"

enum { OBJECTS_MAX = 400, IDS = 12, FEEDS = 4, MEMBERS = 2 };

/* What was stored, as the oracle sees it. */
struct stored {
	char id[60];
	const char *type;
	int64_t added, modified, collection, owner;
	size_t feed;
	int spec;
	enum tlp tlp;
};

struct world {
	struct scratch *t;
	int64_t members[MEMBERS], collection, feeds[FEEDS];
	struct stored list[OBJECTS_MAX];
	size_t n;
	unsigned seed;
};

static unsigned draw(struct world *w, unsigned n)
{
	w->seed = w->seed * 1103515245u + 12345u;
	return (w->seed >> 16) % n;
}

static void prepare(struct world *w, struct scratch *t)
{
	char uuid[UUID_TEXT_BYTES];
	struct store_collection c = {.title = STR("x")};
	*w = (struct world){.t = t, .seed = 7};
	scratch_begin(t);
	w->members[0] = scratch_member(t, "a");
	w->members[1] = scratch_member(t, "b");
	assert_ok(store_collection_add(t->s, &c, 1, &w->collection, uuid));
	assert_ok(store_collection_grant(t->s, w->collection, w->members[0], COLLECTION_READ));
	for (size_t i = 0; i < FEEDS; i++) {
		char name[20];
		snprintf(name, sizeof name, "f%zu", i);
		struct store_feed f = {.name = str_of(name), .format = STR("stix"), .owner = i < 3 ? w->members[i % 2] : 0,
		                       .collection = i < 3 ? w->collection : 0};
		assert_ok(store_feed_add(t->s, &f, 1, &w->feeds[i]));
	}
	scratch_commit(t);
}

static bool has(const struct world *w, const char *id, int64_t modified, size_t feed)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strcmp(w->list[i].id, id) && w->list[i].modified == modified &&
		    (feed < 3 ? w->list[i].feed < 3 : w->list[i].feed == feed))
			return true;
	return false;
}

static bool older_than_known(const struct world *w, const struct stored *o)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strcmp(w->list[i].id, o->id) && w->list[i].feed == o->feed && w->list[i].modified >= o->modified)
			return true;
	return false;
}

/* A plain feed keeps the latest version alone; in a collection older ones become as restricted as a later one. */
static void remember(struct world *w, struct stored o)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++) {
		struct stored *x = &w->list[i];
		bool same = !strcmp(x->id, o.id) && x->feed == o.feed;
		if (same && x->modified < o.modified)
			x->tlp = tlp_max(x->tlp, o.tlp);
		if (same && x->modified > o.modified)
			o.tlp = tlp_max(x->tlp, o.tlp);
		if (!same || o.feed < 3)
			w->list[n++] = *x;
	}
	w->list[n++] = o;
	w->n = n;
}

static enum err note_place(void *ctx, const struct store_object *o)
{
	*(int64_t *)ctx = o->added;
	return OK;
}

static void put_one(struct world *w)
{
	static const char *const types[] = {"indicator", "tool", "misp-event"};
	struct stored o = {.feed = draw(w, FEEDS), .modified = 100 + draw(w, 6), .spec = draw(w, 4) ? 21 : 20};
	unsigned id = draw(w, IDS);
	o.type = types[id % 3];
	o.tlp = draw(w, 3) ? TLP_GREEN : TLP_RED;
	o.collection = o.feed < 3 ? w->collection : 0;
	o.owner = o.feed < 3 ? w->members[o.feed % 2] : 0;
	snprintf(o.id, sizeof o.id, "%s--%u", o.type, id);
	if (has(w, o.id, o.modified, o.feed) || (o.feed == 3 && older_than_known(w, &o)))
		return;
	struct source_object s = {.id = str_of(o.id), .type = str_of(o.type), .modified = o.modified, .version = STR("v"),
	                          .spec = o.spec, .raw = STR("{}"), .tlp = o.tlp};
	scratch_begin(w->t);
	assert_ok(store_report_begin(w->t->s, w->feeds[o.feed]));
	if (o.feed < 3) {
		assert_ok(store_next_seq(w->t->s, &o.added));
		assert_ok(store_object_add(w->t->s, w->feeds[o.feed], &s, o.added, false));
	} else {
		assert_ok(store_object_put(w->t->s, w->feeds[o.feed], &s));
		assert_ok(store_object_latest(store_writer(w->t->s), w->feeds[o.feed], s.id, note_place, &o.added));
	}
	assert_ok(store_report_end(w->t->s, w->feeds[o.feed]));
	scratch_commit(w->t);
	remember(w, o);
}

static void drop_one(struct world *w)
{
	size_t at = draw(w, (unsigned)w->n);
	if (w->list[at].feed == 3)
		return;
	scratch_begin(w->t);
	assert_ok(store_object_drop(w->t->s, w->list[at].added));
	scratch_commit(w->t);
	memmove(&w->list[at], &w->list[at + 1], (w->n - at - 1) * sizeof w->list[0]);
	w->n--;
}

/* --- the oracle ---------------------------------------------------------------------------------------------------- */

static bool in_list(const struct str *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], str_of(text)))
			return true;
	return n == 0;
}

/* Everything but the version: what the version is chosen among. */
static bool matches(const struct world *w, const struct viewer *v, const struct store_page_ask *ask, const struct stored *o)
{
	bool made = ask->collection == w->collection, all = viewer_sees_all(v);
	if (made ? o->collection != w->collection : !strcmp(o->type, "misp-event"))
		return false;
	if (ask->collection == COLLECTION_INDICATORS && strcmp(o->type, "indicator"))
		return false;
	bool open = all || made || o->collection == 0 || v->member == w->members[0];
	if (!(o->tlp <= (enum tlp)viewer_max_tlp(v) && open) && !(v->member && o->owner == v->member))
		return false;
	if (ask->specs && !(ask->specs & (o->spec == 20 ? PAGE_SPEC_20 : PAGE_SPEC_21)))
		return false;
	return in_list(ask->ids, ask->n_ids, o->id) && in_list(ask->types, ask->n_types, o->type);
}

/* Whether x comes before o in the choice of a version: direction 1 for the last, -1 for the first, 0 for the same one. */
static bool outdoes(const struct store_page_ask *ask, const struct stored *x, const struct stored *o, int direction)
{
	if (ask->specs == 0 && x->spec != o->spec)
		return x->spec > o->spec;
	if (x->modified != o->modified)
		return direction && (x->modified > o->modified) == (direction > 0);
	return x->added < o->added;
}

static bool is_chosen(const struct world *w, const struct viewer *v, const struct store_page_ask *ask, const struct stored *o,
                      int direction)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct stored *x = &w->list[i];
		if (x != o && !strcmp(x->id, o->id) && matches(w, v, ask, x) && outdoes(ask, x, o, direction))
			return false;
	}
	return true;
}

static bool expected(const struct world *w, const struct viewer *v, const struct store_page_ask *ask, const struct stored *o)
{
	unsigned versions = ask->versions || ask->n_instants ? ask->versions : PAGE_LAST;
	bool instant = false;
	for (size_t i = 0; i < ask->n_instants; i++)
		instant = instant || ask->instants[i] == o->modified;
	if (!matches(w, v, ask, o) || o->added <= ask->after)
		return false;
	return ((versions & PAGE_LAST) && is_chosen(w, v, ask, o, 1)) || ((versions & PAGE_FIRST) && is_chosen(w, v, ask, o, -1)) ||
	       (((versions & PAGE_ALL) || instant) && is_chosen(w, v, ask, o, 0));
}

struct came {
	int64_t added[OBJECTS_MAX];
	size_t n;
};

static enum err note(void *ctx, const struct store_page_row *row)
{
	struct came *c = ctx;
	assert_true(c->n == 0 || row->added > c->added[c->n - 1]);
	c->added[c->n++] = row->added;
	return OK;
}

static int ascending(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void compare(const struct world *w, const struct viewer *v, struct store_page_ask ask)
{
	struct came came = {.n = 0}, wanted = {.n = 0};
	bool more = true;
	for (size_t i = 0; i < w->n; i++)
		if (expected(w, v, &ask, &w->list[i]))
			wanted.added[wanted.n++] = w->list[i].added;
	qsort(wanted.added, wanted.n, sizeof wanted.added[0], ascending);
	while (more) {
		size_t before = came.n;
		assert_ok(store_page(store_writer(w->t->s), v, &ask, note, &came, &more));
		assert_true(came.n - before <= (size_t)ask.limit);
		assert_true(!more || came.n - before == (size_t)ask.limit);
		assert_int_equal(more, came.n < wanted.n);
		ask.after = came.n ? came.added[came.n - 1] : ask.after;
	}
	assert_int_equal(came.n, wanted.n);
	assert_memory_equal(came.added, wanted.added, came.n * sizeof came.added[0]);
}

static void ask_one(struct world *w)
{
	const int64_t collections[] = {COLLECTION_ALL, COLLECTION_INDICATORS, w->collection};
	const struct viewer viewers[] = {viewer_operator(), scratch_viewer(w->members[0]), scratch_viewer(w->members[1])};
	const struct str types[] = {STR("tool"), STR("indicator")}, ids[] = {STR("indicator--0"), STR("tool--1"), STR("tool--4")};
	const int64_t instants[] = {100, 101, 102, 103, 104, 99};
	size_t viewer = draw(w, 3);
	struct store_page_ask ask = {
		.store = w->t->s, .collection = collections[draw(w, viewer == 2 ? 2 : 3)], .limit = 1 + (int)draw(w, 5),
		.versions = draw(w, 2) ? draw(w, 8) : 0, .specs = draw(w, 2) ? draw(w, 4) : 0,
		.types = types, .n_types = draw(w, 2) ? draw(w, 3) : 0, .ids = ids, .n_ids = draw(w, 3) ? 0 : draw(w, 4),
		.instants = instants, .n_instants = draw(w, 3) ? 0 : draw(w, 7),
		.after = w->n && draw(w, 2) ? w->list[draw(w, (unsigned)w->n)].added : 0,
	};
	compare(w, &viewers[viewer], ask);
}

static void pages_are_what_the_plainest_way_gives(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	assert_non_null(w);
	prepare(w, *state);
	for (size_t i = 0; i < 150; i++) {
		put_one(w);
		if (w->n && draw(w, 6) == 0)
			drop_one(w);
		for (size_t k = 0; k < 8; k++)
			ask_one(w);
	}
	assert_true(w->n > 30);
	free(w);
}

/* --- sightings ----------------------------------------------------------------------------------------------------- */

static enum err emit(void *ctx, const struct store_sighting *s, struct str id, struct str version, struct buf *out)
{
	(void)ctx, (void)version;
	buf_printf(out, "{\"%.*s\":%d}", STR_ARG(id), (int)s->count);
	return OK;
}

struct rows {
	char ids[5][60];
	int64_t added[5];
	size_t n;
};

static enum err note_row(void *ctx, const struct store_page_row *row)
{
	struct rows *r = ctx;
	assert_true(r->n < 5);
	snprintf(r->ids[r->n], sizeof r->ids[0], "%.*s", STR_ARG(row->id));
	r->added[r->n++] = row->added;
	return OK;
}

static void sight(struct scratch *t, int64_t id, int64_t member, const char *suppressed)
{
	struct store_sighting s = {.id = id, .value = {KIND_DOMAIN, STR("x")}, .label = STR(""), .member = member, .first = 1,
	                           .last = 2, .count = 3, .suppressed = str_of(suppressed)};
	scratch_begin(t);
	assert_ok(store_next_seq(t->s, &s.seq));
	assert_ok(store_sighting_put(t->s, &s));
	scratch_commit(t);
}

static struct rows page(struct scratch *t, const struct viewer *v, struct store_page_ask ask)
{
	struct rows r = {.n = 0};
	bool more;
	ask.store = t->s;
	ask.limit = 5;
	ask.sighting = emit;
	ask.raw = true;
	assert_ok(store_page(store_writer(t->s), v, &ask, note_row, &r, &more));
	assert_false(more);
	return r;
}

static void sightings_are_their_members_and_found_by_their_ids(void **state)
{
	struct scratch *t = *state;
	struct viewer one = scratch_viewer(1), two = scratch_viewer(2), operator = viewer_operator();
	sight(t, 11, 1, "");
	sight(t, 11, 2, "");
	sight(t, 12, 1, "protected");
	struct rows r = page(t, &one, (struct store_page_ask){.collection = COLLECTION_SIGHTINGS});
	assert_int_equal(r.n, 1);
	assert_int_equal(page(t, &operator, (struct store_page_ask){.collection = COLLECTION_SIGHTINGS}).n, 2);
	const struct str id = str_of(r.ids[0]);
	struct store_page_ask by_id = {.collection = COLLECTION_ALL, .ids = &id, .n_ids = 1};
	assert_int_equal(page(t, &one, by_id).n, 1);
	assert_int_equal(page(t, &two, by_id).n, 0);
	by_id.instants = r.added;
	by_id.n_instants = 1;
	assert_int_equal(page(t, &one, by_id).n, 1);
	/* Seen again it is another version, later in the sequence. */
	sight(t, 11, 1, "");
	assert_int_equal(page(t, &one, by_id).n, 0);
	by_id.n_instants = 0;
	struct rows again = page(t, &one, by_id);
	assert_true(again.n == 1 && again.added[0] > r.added[0]);
	assert_ok(store_page_has(store_writer(t->s), &one, t->s, COLLECTION_SIGHTINGS, id));
	assert_err(store_page_has(store_writer(t->s), &two, t->s, COLLECTION_SIGHTINGS, id), ERR_NOT_FOUND);
}

static void a_collection_without_the_right_does_not_exist(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	assert_non_null(w);
	prepare(w, *state);
	struct viewer stranger = scratch_viewer(w->members[1]);
	struct store_page_ask ask = {.store = w->t->s, .collection = w->collection, .limit = 1};
	struct came came = {.n = 0};
	bool more;
	assert_err(store_page(store_writer(w->t->s), &stranger, &ask, note, &came, &more), ERR_NOT_FOUND);
	ask.collection = 99;
	assert_err(store_page(store_writer(w->t->s), &stranger, &ask, note, &came, &more), ERR_NOT_FOUND);
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(pages_are_what_the_plainest_way_gives),
		WITH_SCRATCH(sightings_are_their_members_and_found_by_their_ids),
		WITH_SCRATCH(a_collection_without_the_right_does_not_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
