/* SPDX-License-Identifier: Apache-2.0 */
/* Saved states: read back whole, refused when damaged anywhere. */
#include "warn/warn_state.h"

#include "warn_fixture.h"

static struct str label_state(struct buf *out)
{
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	for (int64_t m = 1; m <= 3; m++)
		hit(e, (double)m, m, m == 2 ? "b.example" : "a.example", "emotet");
	struct uuid id = expect_told(e, "label:emotet v1 open high m3 h3 +3.00\n");
	buf_init(out, 1 << 20);
	assert_int_equal(warn_engine_save(e, &id, out), OK);
	warn_engine_free(e);
	return buf_str(out);
}

static struct str asset_state(struct buf *out)
{
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	struct warn_asset a = {.time = at(0), .member = 2, .asset = fixture_domain("m.example"),
	                       .source = STR("f1"), .label = STR("mirai")};
	assert_int_equal(warn_engine_asset(e, &a), OK);
	a.reporter = 4;
	assert_int_equal(warn_engine_asset(e, &a), OK);
	struct uuid id = expect_told(e, "asset:2:m.example v2 open medium m1 h2 +0.00\n");
	buf_init(out, 1 << 20);
	assert_int_equal(warn_engine_save(e, &id, out), OK);
	warn_engine_free(e);
	return buf_str(out);
}

static struct str silent_state(struct buf *out)
{
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", NULL);
	struct uuid id = expect_told(e, "domain:a.example v1 open high m3 h3 +0.00\n");
	assert_int_equal(withdraw(e, &id), OK);
	buf_init(out, 1 << 20);
	assert_int_equal(warn_engine_save(e, &id, out), OK);
	warn_engine_free(e);
	return buf_str(out);
}

static struct str full_state(struct buf *out)
{
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	struct fixture_told told = {.n = 0};
	for (int i = 0; i < 1200; i++) {
		char name[32];
		snprintf(name, sizeof name, "n%d.example", i);
		hit(e, 0, 1000 + i, name, "x");
	}
	assert_int_equal(warn_engine_changed(e, fixture_tell, &told), OK);
	buf_init(out, 1 << 20);
	assert_int_equal(warn_engine_save(e, &told.id, out), OK);
	warn_engine_free(e);
	return buf_str(out);
}

typedef struct str make_state(struct buf *out);
static make_state *const states[] = {label_state, asset_state, silent_state, full_state};
enum { STATES = sizeof states / sizeof *states };

static enum err load(struct str saved)
{
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	enum err err = warn_engine_load(e, saved);
	warn_engine_free(e);
	return err;
}

static void what_is_read_is_written_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < STATES; i++) {
		struct buf saved, again;
		struct roster roster;
		struct subject *s;
		struct life *life;
		struct str bytes = states[i](&saved);
		roster_init(&roster, &(struct hash_key){{0}});
		buf_init(&again, 1 << 20);
		assert_int_equal(warn_state_read(bytes, &roster, &s, &life), OK);
		s->life = life;
		warn_state_write(s, &again);
		assert_true(str_eq(bytes, buf_str(&again)));
		subject_free(s);
		roster_deinit(&roster);
		buf_deinit(&again);
		buf_deinit(&saved);
	}
}

static void every_cut_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < STATES; i++) {
		struct buf saved;
		struct str bytes = states[i](&saved);
		size_t step = bytes.n > 4000 ? 997 : 1;
		for (size_t n = 0; n < bytes.n; n += step)
			assert_int_equal(load(str_upto(bytes, n)), ERR_CORRUPT);
		buf_deinit(&saved);
	}
}

static void bytes_behind_the_end_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < STATES; i++) {
		struct buf saved;
		states[i](&saved);
		buf_putc(&saved, 0);
		assert_int_equal(load(buf_str(&saved)), ERR_CORRUPT);
		buf_deinit(&saved);
	}
}

static void a_newer_version_is_told_apart_from_damage(void **state)
{
	(void)state;
	struct buf saved;
	struct str bytes = label_state(&saved);
	assert_int_equal(load(bytes), OK);
	saved.p[3] = WARN_STATE_VERSION + 1;
	assert_int_equal(load(bytes), ERR_NEWER);
	saved.p[3] = 0;
	assert_int_equal(load(bytes), ERR_CORRUPT);
	saved.p[3] = WARN_STATE_VERSION;
	saved.p[0] = 'x';
	assert_int_equal(load(bytes), ERR_CORRUPT);
	buf_deinit(&saved);
}

/* An id that does not follow from subject and time, and evidence of another member than the owner. */
static void what_contradicts_itself_is_refused(void **state)
{
	(void)state;
	struct buf saved;
	struct str bytes = label_state(&saved);
	size_t key = 1 + strlen("emotet"), id = 9 + key;
	saved.p[id] ^= 1;
	assert_int_equal(load(bytes), ERR_CORRUPT);
	saved.p[id] ^= 1;
	saved.p[10] = 'E'; /* not as label_canon gives it */
	assert_int_equal(load(bytes), ERR_CORRUPT);
	buf_deinit(&saved);
}

/* Loads the state with the bytes of from, which must be in it once, replaced by those of to. */
static enum err load_with(make_state *make, struct str from, struct str to)
{
	struct buf saved;
	struct str bytes = make(&saved);
	size_t place = str_find_str(bytes, from);
	assert_int_equal(load(bytes), OK);
	assert_true(place < bytes.n && from.n == to.n);
	memcpy(saved.p + place, to.p, to.n);
	enum err e = load(bytes);
	buf_deinit(&saved);
	return e;
}

static void evidence_that_cannot_be_is_refused(void **state)
{
	(void)state;
	static const struct {
		make_state *make;
		struct str from, to;
	} cases[] = {
		/* Another member than the owner of the asset. */
		{asset_state, STR_INIT("\1\0\0\0\2\0\0\0\0\0\0\0"), STR_INIT("\1\0\0\0\3\0\0\0\0\0\0\0")},
		/* Members out of order. */
		{label_state, STR_INIT("\3\0\0\0\1\0\0\0\0\0\0\0"), STR_INIT("\3\0\0\0\5\0\0\0\0\0\0\0")},
		/* A measure of 3.0 that becomes infinite. */
		{label_state, STR_INIT("\0\0\0\0\0\0\10\100"), STR_INIT("\0\0\0\0\0\0\360\177")},
		/* A name that is not canonical. */
		{label_state, STR_INIT("b.example"), STR_INIT("b.examplE")},
		/* Values out of order. */
		{label_state, STR_INIT("b.example"), STR_INIT("a.example")},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (load_with(cases[i].make, cases[i].from, cases[i].to) != ERR_CORRUPT)
			fail_msg("case %zu", i);
}

static void no_damaged_byte_breaks_more_than_the_load(void **state)
{
	(void)state;
	for (size_t i = 0; i < STATES - 1; i++) {
		struct buf saved;
		struct str bytes = states[i](&saved);
		for (size_t n = 0; n < bytes.n; n++)
			for (int bit = 0; bit < 8; bit += 7) {
				saved.p[n] = (char)(saved.p[n] ^ 1 << bit);
				enum err e = load(bytes);
				assert_true(e == OK || e == ERR_CORRUPT || e == ERR_NEWER);
				saved.p[n] = (char)(saved.p[n] ^ 1 << bit);
			}
		buf_deinit(&saved);
	}
}

/* A file of the corpus that an older version wrote; run at the root of the source tree. */
static struct str old_file(const char *name, char out[16384])
{
	char path[128];
	snprintf(path, sizeof path, "fuzz/corpus/warn_load/%s", name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(out, 1, 16384, f);
	fclose(f);
	return str_make(out, n);
}

static void states_of_version_1_go_on(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		size_t open;
	} cases[] = {{"label", 1}, {"asset", 1}, {"silent", 0}, {"sketch-v1", 1}};
	char bytes[16384];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
		struct str saved = old_file(cases[i].file, bytes);
		struct warn_stats stats;
		assert_int_equal(saved.p[3], 1);
		assert_int_equal(warn_engine_load(e, saved), OK);
		warn_engine_stats(e, &stats);
		assert_int_equal(stats.subjects, 1);
		assert_int_equal(stats.open, cases[i].open);
		warn_engine_free(e);
	}
}

/* What version 1 did not say is found anew from the evidence. */
static void a_warning_of_version_1_gets_its_probability(void **state)
{
	(void)state;
	struct buf saved;
	struct uuid id;
	char bytes[16384];
	struct str old = old_file("label", bytes);
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	memcpy(id.bytes, old.p + 9 + 1 + strlen("emotet"), sizeof id.bytes);
	assert_int_equal(warn_engine_load(e, old), OK);
	buf_init(&saved, 1 << 20);
	assert_int_equal(warn_engine_save(e, &id, &saved), OK);
	assert_int_equal(load(buf_str(&saved)), OK);
	assert_int_equal(saved.p[3], WARN_STATE_VERSION);
	buf_deinit(&saved);
	warn_engine_free(e);
}

static enum err note_total(void *ctx, const struct warning *w)
{
	*(uint64_t *)ctx = w->members_total;
	return OK;
}

/* 1,200 members, 200 of them not listed: who is met again after a restart is not counted again. */
static void estimates_go_on_after_a_restart(void **state)
{
	(void)state;
	struct buf saved;
	struct str bytes = full_state(&saved);
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	uint64_t total = 0;
	assert_int_equal(warn_engine_load(e, bytes), OK);
	for (int again = 0; again < 2; again++)
		for (int i = 0; i < 1200; i++)
			hit(e, 1, 1000 + i, "again.example", "x");
	assert_int_equal(warn_engine_changed(e, note_total, &total), OK);
	assert_in_range(total, 1140, 1260);
	buf_deinit(&saved);
	warn_engine_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(estimates_go_on_after_a_restart),
		cmocka_unit_test(states_of_version_1_go_on),
		cmocka_unit_test(a_warning_of_version_1_gets_its_probability),
		cmocka_unit_test(what_is_read_is_written_the_same),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(bytes_behind_the_end_are_refused),
		cmocka_unit_test(a_newer_version_is_told_apart_from_damage),
		cmocka_unit_test(what_contradicts_itself_is_refused),
		cmocka_unit_test(evidence_that_cannot_be_is_refused),
		cmocka_unit_test(no_damaged_byte_breaks_more_than_the_load),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
