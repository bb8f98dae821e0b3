/* SPDX-License-Identifier: Apache-2.0 */
/* Random streams of evidence: warnings do not flap, and a restart at any moment changes nothing. */
#include "warn_fixture.h"

enum { DAYS = 40, MOVES = 512, SUBJECTS = 3 };

/* What one stream of evidence did to severity, and all that was told. */
struct course {
	struct {
		size_t subject;
		int64_t time;
		int direction;
	} moves[MOVES];
	size_t n;
	struct buf told;
	struct uuid open[SUBJECTS];
	bool is_open[SUBJECTS];
};

static size_t subject_at(const struct warning *w)
{
	return (size_t)(w->subject.p[w->subject.n - 1] - '0');
}

static enum err note(void *ctx, const struct warning *w)
{
	struct course *c = ctx;
	size_t s = subject_at(w);
	assert_true(s < SUBJECTS && c->n < MOVES);
	if (w->change == WARNING_CHANGE_ESCALATED || w->change == WARNING_CHANGE_DOWNGRADED) {
		c->moves[c->n].subject = s;
		c->moves[c->n].time = w->updated;
		c->moves[c->n++].direction = w->change == WARNING_CHANGE_ESCALATED ? 1 : -1;
	}
	c->open[s] = w->id;
	c->is_open[s] = w->state == WARNING_OPEN;
	buf_printf(&c->told, "%.*s v%u %.*s %.*s %llu h%llu p%.4f c%d +%lld\n", STR_ARG(w->subject), w->version,
	           STR_ARG(warning_change_name(w->change)), STR_ARG(severity_name(w->severity)),
	           (unsigned long long)w->members_total, (unsigned long long)w->hits, w->probability, w->confidence,
	           (long long)(w->updated - FIXTURE_START));
	return OK;
}

static struct warn_engine *restart(struct warn_engine *e, const struct course *c, int64_t now)
{
	struct warn_engine *next = fixture_engine(&(struct warn_rules){0});
	for (size_t s = 0; s < SUBJECTS; s++) {
		struct buf saved;
		if (!c->is_open[s])
			continue;
		buf_init(&saved, 1 << 20);
		assert_int_equal(warn_engine_save(e, &c->open[s], &saved), OK);
		assert_int_equal(warn_engine_load(next, buf_str(&saved)), OK);
		buf_deinit(&saved);
	}
	assert_int_equal(warn_engine_advance(next, now), OK);
	warn_engine_free(e);
	return next;
}

/* Bursts and silences of members; all subjects have open warnings before the first restart. */
static void run(uint64_t seed, bool restarts, struct course *c)
{
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	uint64_t random = seed;
	*c = (struct course){.n = 0};
	buf_init(&c->told, 1 << 22);
	for (int hour = 0; hour < 24 * DAYS; hour++) {
		assert_int_equal(warn_engine_advance(e, at(hour)), OK);
		for (int s = 0; s < SUBJECTS; s++) {
			char label[] = "x0", name[] = "a0.example";
			label[1] = (char)('0' + s);
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			int phase = (int)(seed + (uint64_t)(hour / (30 + 17 * s))) % 3;
			int n = hour == 0 ? 5 : phase == 0 ? (int)(random >> 60) % 4 : phase == 1 ? (random >> 59) == 0 : 0;
			/* Somebody always keeps it open. */
			if (hour % 48 == 0)
				hit(e, hour, 1, "a0.example", label);
			for (int i = 0; i < n; i++) {
				random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
				name[1] = (char)('0' + (random >> 58) % 4);
				hit(e, hour, 1 + (hour == 0 ? i : (int64_t)(random >> 40) % 10), name, label);
			}
		}
		assert_int_equal(warn_engine_changed(e, note, c), OK);
		if (restarts && hour % 5 == 0)
			e = restart(e, c, at(hour));
	}
	warn_engine_free(e);
}

static void assert_calm(const struct course *c)
{
	for (size_t i = 0; i < c->n; i++) {
		int last = c->moves[i].direction, turns = 0;
		for (size_t k = i + 1; k < c->n && c->moves[k].time - c->moves[i].time < UTC_DAY; k++) {
			if (c->moves[k].subject != c->moves[i].subject)
				continue;
			turns += c->moves[k].direction != last;
			last = c->moves[k].direction;
			assert_true(turns <= 1);
		}
	}
}

static void random_evidence_never_makes_a_warning_flap(void **state)
{
	(void)state;
	size_t falls = 0, rises = 0;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct course c;
		run(seed, false, &c);
		assert_calm(&c);
		for (size_t i = 0; i < c.n; i++) {
			falls += c.moves[i].direction < 0;
			rises += c.moves[i].direction > 0;
		}
		buf_deinit(&c.told);
	}
	assert_true(falls > 20 && rises > 20);
}

static void a_restart_at_any_moment_changes_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct course whole, cut;
		run(seed, false, &whole);
		run(seed, true, &cut);
		assert_true(whole.told.n > 0 && buf_err(&whole.told) == OK);
		if (!str_eq(buf_str(&whole.told), buf_str(&cut.told)))
			fail_msg("seed %d", (int)seed);
		buf_deinit(&whole.told);
		buf_deinit(&cut.told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_evidence_never_makes_a_warning_flap),
		cmocka_unit_test(a_restart_at_any_moment_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
