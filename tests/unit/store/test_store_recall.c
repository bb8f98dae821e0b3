/* SPDX-License-Identifier: Apache-2.0 */
/* Recalls and receipts: what counts as taken back, who is told, who has been told. */
#include "scratch.h"

#include "store/store_collection.h"
#include "store/store_object.h"
#include "store/store_recall.h"
#include "store/store_receipt.h"
#include "store/store_recipient.h"

#define ID "indicator--11111111-1111-4111-8111-111111111111"

struct place {
	struct scratch *t;
	int64_t owner, other, feed;
};

static struct place place(void **state)
{
	struct place p = {.t = *state};
	scratch_begin(p.t);
	p.owner = scratch_member(p.t, "owner");
	p.other = scratch_member(p.t, "other");
	p.feed = scratch_feed(p.t, "f", p.owner, TLP_GREEN);
	scratch_commit(p.t);
	return p;
}

static struct source_object version(int64_t modified, enum tlp tlp, bool revoked)
{
	return (struct source_object){.id = STR(ID), .type = STR("indicator"), .modified = modified, .version = STR("v"), .spec = 21,
	                              .raw = STR("{}"), .tlp = tlp, .revoked = revoked};
}

/* A note that takes the object back. */
static struct source_object notice(int64_t modified, bool deleted, enum tlp tlp_after)
{
	struct source_object o = version(modified, TLP_CLEAR, false);
	o.id = STR("note--22222222-2222-4222-8222-222222222222");
	o.type = STR("note");
	o.recalls = (struct recall_notice){STR(ID), deleted, tlp_after};
	return o;
}

static void put(const struct place *p, struct source_object o, bool keep)
{
	scratch_begin(p->t);
	assert_ok(store_report_begin(p->t->s, p->feed));
	assert_ok(store_object_put(p->t->s, p->feed, &o));
	assert_ok(keep ? store_report_end(p->t->s, p->feed) : store_report_abort(p->t->s, p->feed));
	scratch_commit(p->t);
}

struct seen {
	int n;
	struct store_recall last; /* without its text */
};

static enum err see(void *ctx, const struct store_recall *r)
{
	struct seen *s = ctx;
	s->n++;
	assert_true(r->seq > s->last.seq);
	s->last = *r;
	return OK;
}

static struct seen page(const struct place *p, const struct viewer *v)
{
	struct seen s = {0};
	assert_ok(store_recall_page(store_writer(p->t->s), v, 0, 100, see, &s));
	return s;
}

static struct seen all(const struct place *p)
{
	const struct viewer operator = viewer_operator();
	return page(p, &operator);
}

static void a_newer_version_takes_back_when_it_is_revoked_or_narrower(void **state)
{
	static const struct {
		int64_t modified;
		enum tlp tlp;
		bool revoked;
		int recalls; /* from then on */
	} steps[] = {
		{10, TLP_GREEN, false, 0}, {9, TLP_RED, true, 0},    {10, TLP_RED, true, 0},    {11, TLP_CLEAR, false, 0},
		{12, TLP_AMBER, false, 1}, {13, TLP_AMBER, true, 2}, {14, TLP_AMBER, true, 2},  {15, TLP_GREEN, false, 2},
		{16, TLP_RED, true, 3},
	};
	struct place p = place(state);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		put(&p, version(steps[i].modified, steps[i].tlp, steps[i].revoked), true);
		if (all(&p).n != steps[i].recalls)
			fail_msg("step %zu: %d recalls", i, all(&p).n);
	}
	struct store_recall last = all(&p).last;
	assert_true(last.revoked && !last.deleted && last.tlp_before == TLP_GREEN && last.tlp_after == TLP_RED);
	assert_int_equal(last.owner, p.owner);
}

static enum err place_of(void *ctx, const struct store_object *o)
{
	*(int64_t *)ctx = o->added;
	return OK;
}

static void a_revoked_version_carries_its_recall_where_its_audience_may_see_it(void **state)
{
	struct place p = place(state);
	int64_t added = 0;
	put(&p, version(1, TLP_GREEN, false), true);
	put(&p, version(2, TLP_GREEN, true), true);
	assert_ok(store_object_latest(store_writer(p.t->s), p.feed, STR(ID), place_of, &added));
	assert_int_equal(all(&p).last.carrier, added);
	put(&p, version(3, TLP_CLEAR, false), true);
	put(&p, version(4, TLP_RED, true), true);
	assert_int_equal(all(&p).last.carrier, all(&p).last.seq);
}

static void an_undone_import_takes_its_recalls_and_receipts_along(void **state)
{
	struct place p = place(state);
	const struct viewer v = scratch_viewer(p.other);
	const struct store_consumer c = {&v, RECEIPT_STREAM, 0};
	put(&p, version(1, TLP_GREEN, false), true);
	put(&p, version(2, TLP_GREEN, true), false);
	assert_int_equal(all(&p).n, 0);
	scratch_begin(p.t);
	struct source_object o = version(2, TLP_GREEN, true);
	assert_ok(store_report_begin(p.t->s, p.feed));
	assert_ok(store_object_put(p.t->s, p.feed, &o));
	struct seen s = all(&p);
	assert_int_equal(s.n, 1);
	assert_ok(store_receipt_add(p.t->s, &c, s.last.seq, 1));
	assert_ok(store_report_abort(p.t->s, p.feed));
	/* Of a recall that is gone there is no receipt. */
	assert_ok(store_receipt_add(p.t->s, &c, s.last.seq, 1));
	struct db_query *q = db_query(store_writer(p.t->s), "SELECT count(*) FROM receipt");
	assert_true(db_step(q));
	assert_int_equal(db_i64(q, 0), 0);
	assert_ok(db_query_end(q));
	scratch_commit(p.t);
}

static void only_the_former_audience_is_told(void **state)
{
	static const struct {
		enum tlp before;
		bool other, public;
	} cases[] = {{TLP_CLEAR, true, true}, {TLP_GREEN, true, false}, {TLP_AMBER_STRICT, false, false}};
	struct place p = place(state);
	const struct viewer public = viewer_public(), owner = scratch_viewer(p.owner), other = scratch_viewer(p.other);
	int owns = 0, others = 0, publics = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		put(&p, version((int64_t)i * 2 + 1, cases[i].before, false), true);
		int before = all(&p).n;
		others = page(&p, &other).n, publics = page(&p, &public).n, owns = page(&p, &owner).n;
		put(&p, version((int64_t)i * 2 + 2, TLP_RED, true), true);
		assert_int_equal(all(&p).n, before + 1);
		assert_int_equal(page(&p, &owner).n, owns + 1);
		assert_int_equal(page(&p, &other).n, others + cases[i].other);
		assert_int_equal(page(&p, &public).n, publics + cases[i].public);
		put(&p, version((int64_t)i * 2 + 2, TLP_CLEAR, false), true);
	}
	scratch_begin(p.t);
	assert_ok(store_recipient_add(p.t->s, STR(ID), &(struct store_recipient){.owner = p.owner, .member = p.other}));
	scratch_commit(p.t);
	assert_int_equal(page(&p, &other).n, all(&p).n);
}

static void a_note_from_elsewhere_is_due_until_it_is_done(void **state)
{
	struct place p = place(state);
	struct db *db = store_writer(p.t->s);
	struct seen due = {0};
	put(&p, notice(1, true, TLP_CLEAR), true);
	assert_int_equal(all(&p).n, 0); /* of what is not there */
	put(&p, version(1, TLP_GREEN, false), true);
	put(&p, notice(3, true, TLP_CLEAR), true);
	assert_int_equal(all(&p).n, 0); /* this note has been seen */
	struct source_object narrowed = notice(2, false, TLP_GREEN);
	narrowed.id = STR("note--44444444-4444-4444-8444-444444444444");
	put(&p, narrowed, true);
	assert_int_equal(all(&p).n, 0); /* it has got its narrowed version */
	struct source_object fresh = notice(4, true, TLP_CLEAR);
	fresh.id = STR("note--33333333-3333-4333-8333-333333333333");
	put(&p, fresh, true);
	assert_int_equal(all(&p).n, 1);
	assert_ok(store_recall_due(db, 0, see, &due));
	assert_true(due.last.deleted && due.last.tlp_before == TLP_GREEN);
	scratch_begin(p.t);
	assert_ok(store_recall_done(p.t->s, due.last.seq));
	scratch_commit(p.t);
	assert_err(store_recall_due(db, 0, see, &due), ERR_NOT_FOUND);
	struct buf raw;
	const struct viewer operator = viewer_operator(), public = viewer_public();
	buf_init(&raw, 100);
	assert_err(store_object_get(db, &operator, STR(ID), &raw), ERR_NOT_FOUND);
	/* The note is not wider than what it is about, whatever it says of itself. */
	assert_ok(store_object_get(db, &operator, fresh.id, &raw));
	assert_err(store_object_get(db, &public, fresh.id, &raw), ERR_NOT_FOUND);
	buf_deinit(&raw);
}

static enum err count(void *ctx, const struct store_receipt *r)
{
	(void)r;
	++*(int *)ctx;
	return OK;
}

static int lacking(const struct place *p, int64_t recall)
{
	int n = 0;
	assert_ok(store_receipt_lacking(store_writer(p->t->s), recall, count, &n));
	return n;
}

static int receipts(const struct place *p, int64_t recall)
{
	int n = 0;
	assert_ok(store_receipt_each(store_writer(p->t->s), recall, count, &n));
	return n;
}

static void consumers_lack_what_they_could_see_and_read_where_it_travels(void **state)
{
	struct place p = place(state);
	const struct viewer v = {.member = p.other, .scopes = SCOPE_READ, .token = 7}, strange = {.scopes = SCOPE_READ, .token = 9};
	const struct store_consumer consumers[] = {
		{&v, RECEIPT_TAXII, COLLECTION_ALL},     {&v, RECEIPT_TAXII, COLLECTION_INDICATORS}, {&v, RECEIPT_STREAM, 0},
		{&v, RECEIPT_TAXII, COLLECTION_SIGHTINGS}, {&strange, RECEIPT_STREAM, 0}};
	scratch_begin(p.t);
	for (size_t i = 0; i < sizeof consumers / sizeof consumers[0]; i++)
		assert_ok(store_receipt_seen(p.t->s, &consumers[i], 1, 0));
	scratch_commit(p.t);
	put(&p, version(1, TLP_GREEN, false), true);
	put(&p, version(2, TLP_GREEN, true), true);
	int64_t recall = all(&p).last.seq;
	/* Its TAXII reads are one, sightings are not where it travels, and the stranger could not see it. */
	assert_int_equal(lacking(&p, recall), 2);
	scratch_begin(p.t);
	for (int i = 0; i < 2; i++)
		assert_ok(store_receipt_add(p.t->s, &consumers[1], recall, 5));
	scratch_commit(p.t);
	assert_int_equal(receipts(&p, recall), 1);
	assert_int_equal(lacking(&p, recall), 1);
	const struct viewer late = {.member = p.other, .scopes = SCOPE_READ, .token = 8};
	const struct store_consumer later = {&late, RECEIPT_STREAM, 0};
	scratch_begin(p.t);
	assert_ok(store_receipt_seen(p.t->s, &later, INT64_MAX, 0));
	assert_ok(store_recall_tell(p.t->s, recall, &v, STR("")));
	scratch_commit(p.t);
	assert_int_equal(lacking(&p, recall), 0); /* who began later has nothing to take back; who did it knows */
	scratch_begin(p.t);
	assert_ok(store_member_remove(p.t->s, p.other));
	scratch_commit(p.t);
	assert_int_equal(receipts(&p, recall), 0);
}

static enum err take(void *ctx, int64_t recall, int64_t carrier)
{
	(void)carrier;
	*(int64_t *)ctx += recall;
	return OK;
}

static void receipts_are_due_once_by_carrier_and_by_place(void **state)
{
	struct place p = place(state);
	const struct viewer v = scratch_viewer(p.other);
	const struct store_consumer taxii = {&v, RECEIPT_TAXII, COLLECTION_ALL}, outlet = {&v, RECEIPT_OUTLET, 0};
	struct db *db = store_writer(p.t->s);
	int64_t due = 0, at, seq;
	put(&p, version(1, TLP_GREEN, false), true);
	put(&p, version(2, TLP_GREEN, true), true);
	struct store_recall r = all(&p).last;
	assert_ok(store_receipt_due_page(db, &taxii, r.carrier + 1, INT64_MAX, take, &due));
	assert_int_equal(due, 0);
	assert_ok(store_receipt_due_page(db, &taxii, r.carrier, r.carrier, take, &due));
	assert_int_equal(due, r.seq);
	due = 0;
	assert_ok(store_receipt_due_until(db, &outlet, r.seq, INT64_MAX, 10, take, &due));
	assert_ok(store_receipt_due_until(db, &outlet, 0, r.seq - 1, 10, take, &due));
	assert_int_equal(due, 0);
	assert_ok(store_receipt_due_until(db, &outlet, 0, r.seq, 10, take, &due));
	assert_int_equal(due, r.seq);
	assert_err(store_receipt_consumer(db, &outlet, &at, &seq), ERR_NOT_FOUND);
	scratch_begin(p.t);
	assert_ok(store_receipt_add(p.t->s, &taxii, r.seq, 1));
	assert_ok(store_receipt_add(p.t->s, &outlet, r.seq, 1));
	assert_ok(store_receipt_seen(p.t->s, &outlet, 5, r.seq));
	assert_ok(store_receipt_seen(p.t->s, &outlet, 6, 1));
	scratch_commit(p.t);
	due = 0;
	assert_ok(store_receipt_due_page(db, &taxii, 0, INT64_MAX, take, &due));
	assert_ok(store_receipt_due_until(db, &outlet, 0, INT64_MAX, 10, take, &due));
	assert_int_equal(due, 0);
	assert_ok(store_receipt_consumer(db, &outlet, &at, &seq));
	assert_int_equal(at, 6);
	assert_int_equal(seq, r.seq); /* it never goes back */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_newer_version_takes_back_when_it_is_revoked_or_narrower),
		WITH_SCRATCH(a_revoked_version_carries_its_recall_where_its_audience_may_see_it),
		WITH_SCRATCH(an_undone_import_takes_its_recalls_and_receipts_along),
		WITH_SCRATCH(only_the_former_audience_is_told),
		WITH_SCRATCH(a_note_from_elsewhere_is_due_until_it_is_done),
		WITH_SCRATCH(consumers_lack_what_they_could_see_and_read_where_it_travels),
		WITH_SCRATCH(receipts_are_due_once_by_carrier_and_by_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
