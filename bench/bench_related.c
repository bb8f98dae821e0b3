/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is related to an object among a million: indicators of families by relationships, reports of ten indicators each, all by
 * a few authors. Asked about are an indicator in a report, the value of one, a family that thousands indicate and an author
 * whom everything names, to depth 2 by a member. Beside each time the target for it.
 */
#include "figure.h"
#include "hub/related.h"
#include "stopwatch.h"
#include "store/store_feed.h"
#include "store/store_member.h"
#include "store/store_object.h"
#include "store/store_report.h"

enum { STEP = 20000, FAMILIES = 100, AUTHORS = 5, IN_REPORT = 10, ASKED = 200, RAW_BYTES = 2048 };
static const double TARGET_MS = 50;

/* Of ten objects six are indicators, three relationships, one is a report. */
enum { OF_TEN = 10, INDICATORS = 6, RELATIONSHIPS = 3 };

struct making {
	struct store *s;
	int64_t feed;
	char raw[RAW_BYTES], id[64], refs[IN_REPORT + 2][64], name[40];
	struct str ref[IN_REPORT + 2];
};

static struct str make_id(char out[64], const char *type, size_t n)
{
	int length = snprintf(out, 64, "%s--%08x-0000-4000-8000-%012zx", type, (unsigned)n * 2654435761u, n);
	return str_make(out, (size_t)length);
}

static void put(struct making *m, const char *type, struct str id, struct str raw, size_t n_refs, const struct value *value)
{
	const struct source_object o = {
		.id = id, .type = str_of(type), .version = STR("2026-01-01T00:00:00.000Z"), .modified = 1, .spec = 21, .raw = raw,
		.tlp = TLP_GREEN, .refs = m->ref, .n_refs = n_refs, .values = value, .n_values = value ? 1 : 0,
	};
	stopwatch_must(store_object_put(m->s, m->feed, &o) == OK, "an object");
}

static struct str begin_raw(struct making *m, const char *type, struct str id, size_t author, int *at)
{
	m->ref[0] = make_id(m->refs[0], "identity", author);
	*at = snprintf(m->raw, RAW_BYTES, "{\"type\":\"%s\",\"spec_version\":\"2.1\",\"id\":\"%.*s\",\"created_by_ref\":\"%.*s\","
	               "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\"", type, STR_ARG(id),
	               STR_ARG(m->ref[0]));
	return id;
}

static void put_indicator(struct making *m, size_t n)
{
	int at, length = snprintf(m->name, sizeof m->name, "h%08zx.bad.example", n);
	const struct value v = {KIND_DOMAIN, str_make(m->name, (size_t)length)};
	struct str id = begin_raw(m, "indicator", make_id(m->id, "indicator", n), n % AUTHORS, &at);
	at += snprintf(m->raw + at, (size_t)(RAW_BYTES - at), ",\"name\":\"C2 %zu\",\"pattern\":\"[domain-name:value = '%s']\","
	               "\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\"}", n, m->name);
	put(m, "indicator", id, str_make(m->raw, (size_t)at), 1, &v);
}

/* The named are indicators that lie together: what a producer writes in one go. */
static size_t indicator_near(size_t n, size_t k)
{
	size_t ten = n / OF_TEN;
	return ten * OF_TEN + k % INDICATORS;
}

static void put_relationship(struct making *m, size_t n)
{
	int at;
	struct str id = begin_raw(m, "relationship", make_id(m->id, "relationship", n), n % AUTHORS, &at);
	m->ref[1] = make_id(m->refs[1], "indicator", indicator_near(n, n));
	m->ref[2] = make_id(m->refs[2], "malware", n / OF_TEN % FAMILIES);
	at += snprintf(m->raw + at, (size_t)(RAW_BYTES - at), ",\"relationship_type\":\"indicates\",\"source_ref\":\"%.*s\","
	               "\"target_ref\":\"%.*s\"}", STR_ARG(m->ref[1]), STR_ARG(m->ref[2]));
	put(m, "relationship", id, str_make(m->raw, (size_t)at), 3, NULL);
}

static void put_report(struct making *m, size_t n)
{
	int at;
	struct str id = begin_raw(m, "report", make_id(m->id, "report", n), n % AUTHORS, &at);
	at += snprintf(m->raw + at, (size_t)(RAW_BYTES - at), ",\"name\":\"Report %zu\",\"published\":\"2026-01-01T00:00:00Z\","
	               "\"object_refs\":[", n);
	for (size_t k = 0; k < IN_REPORT; k++) {
		m->ref[1 + k] = make_id(m->refs[1 + k], "indicator", indicator_near(n > OF_TEN ? n - OF_TEN * (k / INDICATORS) : n, k));
		at += snprintf(m->raw + at, (size_t)(RAW_BYTES - at), "%s\"%.*s\"", k ? "," : "", STR_ARG(m->ref[1 + k]));
	}
	at += snprintf(m->raw + at, (size_t)(RAW_BYTES - at), "]}");
	put(m, "report", id, str_make(m->raw, (size_t)at), 1 + IN_REPORT, NULL);
}

static void put_named(struct making *m, const char *type, size_t n, const char *more)
{
	int at;
	struct str id = begin_raw(m, type, make_id(m->id, type, n), n % AUTHORS, &at);
	at += snprintf(m->raw + at, (size_t)(RAW_BYTES - at), ",\"name\":\"%s %zu\"%s}", type, n, more);
	put(m, type, id, str_make(m->raw, (size_t)at), 1, NULL);
}

static void put_one(struct making *m, size_t n)
{
	size_t k = n % OF_TEN;
	if (k < INDICATORS)
		put_indicator(m, n);
	else if (k < INDICATORS + RELATIONSHIPS)
		put_relationship(m, n);
	else
		put_report(m, n);
}

static void fill(struct making *m, size_t objects)
{
	struct db *db = store_writer(m->s);
	double start = stopwatch_now();
	for (size_t from = 0; from < objects; from += STEP) {
		stopwatch_must(db_begin(db) == OK && store_report_begin(m->s, m->feed) == OK, "begin");
		for (size_t n = 0; from == 0 && n < FAMILIES; n++)
			put_named(m, "malware", n, ",\"is_family\":true");
		for (size_t n = 0; from == 0 && n < AUTHORS; n++)
			put_named(m, "identity", n, ",\"identity_class\":\"organization\"");
		for (size_t n = from; n < objects && n < from + STEP; n++)
			put_one(m, n);
		stopwatch_must(store_report_end(m->s, m->feed) == OK && db_commit(db) == OK, "commit");
	}
	figure_of_objects(objects, "objects stored with what they name, objects/s", (double)objects / (stopwatch_now() - start), 20000, "target");
}

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* type NULL: the values of indicators. */
static void ask(const struct making *m, struct db *db, const struct viewer *who, size_t objects, const char *type, const char *what)
{
	static double times[ASKED];
	char line[80], text[64];
	for (size_t i = 0; i < ASKED; i++) {
		size_t n = (i * 7919 * OF_TEN) % objects / OF_TEN * OF_TEN;
		struct arena a;
		struct related r;
		arena_init(&a, (size_t)64 << 20);
		int length = snprintf(text, sizeof text, "h%08zx.bad.example", n);
		struct str id = type ? make_id(text, type, str_eq(str_of(type), STR("indicator")) ? n : i % AUTHORS) : str_make(text, (size_t)length);
		double start = stopwatch_now();
		enum err e = type ? related_of_object(m->s, db, who, id, RELATED_DEPTH_MAX, &a, &r)
		                  : related_of_value(m->s, db, who, (struct value){KIND_DOMAIN, id}, RELATED_DEPTH_MAX, &a, &r);
		times[i] = (stopwatch_now() - start) * 1e3;
		stopwatch_must(e == OK && r.n_objects > 1, "what is related");
		arena_deinit(&a);
	}
	qsort(times, ASKED, sizeof *times, by_time);
	snprintf(line, sizeof line, "%s, ms in the middle", what);
	figure_of_objects(objects, line, times[ASKED / 2], TARGET_MS, "target");
	snprintf(line, sizeof line, "%s, ms at the 99th percentile", what);
	figure_of_objects(objects, line, times[ASKED * 99 / 100], TARGET_MS, "target");
}

int main(void)
{
	size_t objects = figure_most_values() < 1000000 ? figure_most_values() : 1000000;
	struct making m = {0};
	struct db *db;
	char dir[STOPWATCH_PATH_BYTES], why[STORE_WHY_BYTES];
	const struct member member = {.name = STR("bank"), .country = STR("DE"), .sector = STR("finance")};
	const struct store_feed feed = {.name = STR("bench"), .format = STR("stix"), .tlp = TLP_GREEN, .confidence = 50};
	struct viewer who = {.scopes = SCOPE_READ};
	stopwatch_folder(dir);
	stopwatch_must(store_open(dir, &m.s, why) == OK, "a store");
	stopwatch_must(db_begin(store_writer(m.s)) == OK && store_member_add(m.s, &member, 1, &who.member) == OK &&
	               store_feed_add(m.s, &feed, 1, &m.feed) == OK && db_commit(store_writer(m.s)) == OK, "a feed");
	fill(&m, objects);
	stopwatch_must(store_reader(m.s, &db) == OK, "a reader");
	ask(&m, db, &who, objects, "indicator", "related to an indicator");
	ask(&m, db, &who, objects, NULL, "related to a value");
	ask(&m, db, &who, objects, "malware", "related to a family of thousands");
	ask(&m, db, &who, objects, "identity", "related to an author of all");
	db_close(db);
	store_close(m.s);
	stopwatch_remove(dir);
	return 0;
}
