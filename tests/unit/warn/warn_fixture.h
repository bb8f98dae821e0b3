/* SPDX-License-Identifier: Apache-2.0 */
/* For the tests of warn/: an engine with ten members and short ways to feed it; times are hours since 2026-01-01. */
#ifndef TESTS_WARN_FIXTURE_H
#define TESTS_WARN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/report.h"
#include "warn/warn_engine.h"

#define FIXTURE_START (INT64_C(1767225600) * UTC_SECOND)

static inline int64_t at(double hours)
{
	return FIXTURE_START + (int64_t)(hours * (double)UTC_HOUR);
}

/* Members 1 to 10: countries and sectors in turn; 9 and 10 are one operator's. */
static inline void fixture_members(struct warn_engine *e)
{
	static const char *const countries[] = {"DE", "FR", "PL"}, *const sectors[] = {"finance", "energy", "health", "water"};
	for (int64_t id = 1; id <= 10; id++) {
		char name[32];
		int n = snprintf(name, sizeof name, "member-%d", (int)id);
		const struct warn_member m = {
			.id = id,
			.name = str_make(name, (size_t)n),
			.country = str_of(countries[id % 3]),
			.sector = str_of(sectors[id % 4]),
			.group = id >= 9 ? 7 : 0,
		};
		assert_int_equal(warn_engine_member(e, &m), OK);
	}
}

static inline struct warn_engine *fixture_engine(const struct warn_rules *rules)
{
	struct warn_engine *e = warn_engine_new(rules);
	assert_non_null(e);
	fixture_members(e);
	return e;
}

static inline struct value fixture_domain(const char *name)
{
	return (struct value){KIND_DOMAIN, str_of(name)};
}

static inline struct warn_hit fixture_hit(double hours, int64_t member, const char *domain, const char *label)
{
	return (struct warn_hit){
		.time = at(hours),
		.member = member,
		.indicator = fixture_domain(domain),
		.label = str_of(label ? label : ""),
		.confidence = 80,
		.tlp = TLP_CLEAR,
		.count = 1,
	};
}

static inline void hit(struct warn_engine *e, double hours, int64_t member, const char *domain, const char *label)
{
	const struct warn_hit h = fixture_hit(hours, member, domain, label);
	assert_int_equal(warn_engine_hit(e, &h), OK);
}

static inline enum err withdraw(struct warn_engine *e, const struct uuid *id)
{
	const struct warn_decision d = {.act = WARN_ACT_WITHDRAW, .warning = *id, .reason = STR("it was our own scanner")};
	return warn_engine_decide(e, &d);
}

/* What was told since the last call, a line a warning. */
struct fixture_told {
	char text[16384];
	size_t n;
	struct uuid id; /* of the last */
};

static inline enum err fixture_tell(void *ctx, const struct warning *w)
{
	struct fixture_told *t = ctx;
	t->id = w->id;
	t->n += (size_t)snprintf(t->text + t->n, sizeof t->text - t->n, "%.*s v%u %.*s %.*s m%llu h%llu +%.2f\n", STR_ARG(w->subject),
	                         w->version, STR_ARG(warning_state_name(w->state)), STR_ARG(severity_name(w->severity)),
	                         (unsigned long long)w->members_total, (unsigned long long)w->hits,
	                         (double)(w->updated - FIXTURE_START) / (double)UTC_HOUR);
	return OK;
}

static inline struct uuid expect_told(struct warn_engine *e, const char *want)
{
	struct fixture_told told = {.n = 0};
	assert_int_equal(warn_engine_changed(e, fixture_tell, &told), OK);
	assert_string_equal(told.text, want);
	return told.id;
}

#endif
