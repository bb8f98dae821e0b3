/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All formats on one mixed sample under hostile labels. With TOCSIN_EMIT_OUT set to a folder the files are left there,
 * where tests/system/test_measures.py hands them to the programs that load them.
 */
#include "measure_sample.h"
#include "parse/feed_doc.h"

enum { SAMPLE_ROWS = 1000, TEXT_BYTES = 200 };

/* How many of each, and their text: '#' stands for the number, NULL for a digest. */
static const struct {
	enum kind kind;
	unsigned n;
	const char *text;
} parts[] = {
	{KIND_IPV4, 200, "198.18.#.7"},
	{KIND_IPV6, 80, "2001:db8:#::#:1"},
	{KIND_NETWORK, 40, "198.19.#.0/24"},
	{KIND_NETWORK, 10, "198.18.#.0/28"},
	{KIND_NETWORK, 10, "198.19.#.128/25"},
	{KIND_NETWORK, 10, "2001:db8:#::/48"},
	{KIND_NETWORK, 10, "2001:db8:#:8000::/49"},
	{KIND_ENDPOINT, 20, "203.0.113.#:8080"},
	{KIND_ENDPOINT, 10, "[2001:db8::#]:443"},
	{KIND_DOMAIN, 240, "n#.evil#.example"},
	{KIND_DOMAIN, 10, "#.0.0.127.rpz-ip"},
	{KIND_URL, 90, "http://evil#.example:8080/p#//a%20b;\"'|$(x)?q=1&r=\\"},
	{KIND_URL, 10, "ftp://evil.example/#"},
	{KIND_EMAIL, 20, "x#@evil.example"},
	{KIND_MD5, 50, NULL},
	{KIND_SHA1, 40, NULL},
	{KIND_SHA256, 70, NULL},
	{KIND_SHA512, 10, NULL},
	{KIND_JA3, 20, NULL},
	{KIND_JA3S, 10, NULL},
	{KIND_JA4, 5, "t13d151#h2_8daaf6152771_e5627efa2ab1"},
	{KIND_CERT_SHA1, 10, NULL},
	{KIND_CERT_SHA256, 5, NULL},
	{KIND_HASSH, 5, NULL},
	{KIND_MAC, 5, "02:00:5e:10:00:0#"},
	{KIND_CVE, 5, "CVE-2026-#0000"},
	{KIND_ASN, 5, "AS6450#"},
};

static void expand(const char *text, unsigned number, char out[TEXT_BYTES])
{
	size_t n = 0;
	for (; *text; text++) {
		if (*text == '#')
			n += (size_t)snprintf(out + n, TEXT_BYTES - n, "%u", number);
		else
			out[n++] = *text;
	}
	out[n] = '\0';
}

static void digest(enum kind kind, unsigned number, char out[TEXT_BYTES])
{
	uint32_t x = (uint32_t)kind << 16 | number;
	for (int i = 0; i < kind_length(kind); i++) {
		x = x * 1664525 + 1013904223;
		snprintf(out + 2 * i, 3, "%02x", x >> 24);
	}
}

static int by_kind_and_bytes(const void *x, const void *y)
{
	const struct measure *a = x, *b = y;
	if (a->value.kind != b->value.kind)
		return a->value.kind < b->value.kind ? -1 : 1;
	return str_cmp(a->value.bytes, b->value.bytes);
}

/* SAMPLE_ROWS rows in order; each 20th has a hostile label, source and TLP of its own. */
static struct measure *make_sample(struct arena *a)
{
	struct measure *rows = arena_zalloc(a, SAMPLE_ROWS, sizeof *rows);
	size_t n = 0;
	assert_non_null(rows);
	for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
		for (unsigned i = 1; i <= parts[p].n; i++, n++) {
			char text[TEXT_BYTES];
			if (parts[p].text)
				expand(parts[p].text, i, text);
			else
				digest(parts[p].kind, i, text);
			assert_true(n < SAMPLE_ROWS);
			rows[n] = sample_row(a, parts[p].kind, text);
			rows[n].tlp = (enum tlp)(n % (TLP_AMBER + 1));
			if (n % 20 == 0)
				rows[n].label = sample_hostile_labels[n / 20 % SAMPLE_HOSTILE];
			if (n % 20 == 1) {
				rows[n].label = STR("");
				rows[n].source = sample_hostile_labels[n / 20 % SAMPLE_HOSTILE];
			}
			if (n % 20 == 2)
				rows[n].id = STR("indicator--11111111-2222-4333-8444-555555555555");
		}
	}
	assert_int_equal(n, SAMPLE_ROWS);
	qsort(rows, n, sizeof *rows, by_kind_and_bytes);
	return rows;
}

/* Line ends in text, which a hostile label must not add to. */
static size_t lines(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void labels_add_no_lines(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 26);
	struct measure *rows = make_sample(&a), *plain = arena_zalloc(&a, SAMPLE_ROWS, sizeof *plain);
	for (size_t i = 0; i < SAMPLE_ROWS; i++) {
		plain[i] = rows[i];
		plain[i].label = plain[i].source = STR("plain");
	}
	for (const struct measure_format *f = measure_formats(); f->name; f++)
		assert_int_equal(lines(sample_render(&a, f->name, rows, SAMPLE_ROWS)),
		                 lines(sample_render(&a, f->name, plain, SAMPLE_ROWS)));
	arena_deinit(&a);
}

static void draining_between_rows_changes_nothing(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 26);
	struct measure *rows = make_sample(&a);
	for (const struct measure_format *f = measure_formats(); f->name; f++) {
		const char *want = sample_render(&a, f->name, rows, SAMPLE_ROWS);
		struct measure_head h = sample_head();
		struct measure_state s = {0};
		struct buf b;
		size_t at = 0;
		buf_init(&b, 1 << 20);
		f->begin(&b, &h, &s);
		for (size_t i = 0; i <= SAMPLE_ROWS; i++) {
			assert_memory_equal(b.n ? b.p : "", want + at, b.n);
			at += b.n;
			buf_reset(&b);
			if (i < SAMPLE_ROWS && f->kinds & kind_bit(rows[i].value.kind))
				f->row(&b, &h, &s, &rows[i]);
		}
		f->end(&b, &h, &s);
		assert_int_equal(strlen(want + at), b.n);
		assert_memory_equal(b.n ? b.p : "", want + at, b.n);
		buf_deinit(&b);
	}
	arena_deinit(&a);
}

static void a_full_buffer_is_an_error_and_no_more(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 26);
	struct measure *rows = make_sample(&a);
	for (const struct measure_format *f = measure_formats(); f->name; f++) {
		for (size_t max = 0; max < 5000; max += 37) {
			struct measure_head h = sample_head();
			struct measure_state s = {0};
			struct buf b;
			buf_init(&b, max);
			f->begin(&b, &h, &s);
			for (size_t i = 0; i < SAMPLE_ROWS; i++)
				if (f->kinds & kind_bit(rows[i].value.kind))
					f->row(&b, &h, &s, &rows[i]);
			f->end(&b, &h, &s);
			assert_true(b.n <= max && (buf_err(&b) == ERR_LIMIT || buf_err(&b) == OK));
			buf_deinit(&b);
		}
	}
	arena_deinit(&a);
}

/* Counts what a document gives of a sample. */
struct read_back {
	const struct measure *rows;
	size_t known, refused;
};

static enum err take_report(void *ctx, const struct report *r)
{
	struct read_back *back = ctx;
	struct measure key = {.value = r->value};
	if (r->value.kind == KIND_INDICATOR) /* what comes back as a pattern */
		return OK;
	if (!bsearch(&key, back->rows, SAMPLE_ROWS, sizeof key, by_kind_and_bytes))
		fail_msg("%.*s was not in the sample", STR_ARG(kind_name(r->value.kind)));
	back->known++;
	return OK;
}

static void take_refusal(void *ctx, uint64_t line, struct str excerpt, const char *why)
{
	struct read_back *back = ctx;
	(void)line;
	(void)excerpt;
	(void)why;
	back->refused++;
}

static void tocsin_reads_what_it_wrote(void **state)
{
	/* An endpoint is two comparisons in STIX, which is no plain list of values. */
	static const struct {
		const char *format;
		kind_set kinds_kept;
	} cases[] = {
		{"csv", 0},
		{"stix", (kind_set)1 << KIND_ENDPOINT},
		{"misp", 0},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 26);
	struct measure *rows = make_sample(&a);
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
		const struct measure_format *f = measure_format_find(str_of(cases[c].format));
		const char *text = sample_render(&a, f->name, rows, SAMPLE_ROWS);
		struct read_back back = {.rows = rows};
		struct feed_sink sink = {.ctx = &back, .report = take_report, .refuse = take_refusal};
		struct feed_doc_opts opts = {.tlp = TLP_AMBER, .confidence = CONFIDENCE_UNKNOWN};
		struct parse_fault fault = {0};
		size_t want = 0;
		for (size_t i = 0; i < SAMPLE_ROWS; i++)
			want += (f->kinds & ~cases[c].kinds_kept & kind_bit(rows[i].value.kind)) != 0;
		if (feed_doc_parse(str_of(text), &opts, &sink, &fault))
			fail_msg("%s: %s", f->name, fault.what);
		assert_int_equal(back.refused, 0);
		assert_int_equal(back.known, want);
	}
	arena_deinit(&a);
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[1000];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	if (!file || fputs(text, file) < 0 || fclose(file))
		fail_msg("cannot write \"%s\"", path);
}

static void leaves_the_files_where_it_is_told(void **state)
{
	const char *folder = getenv("TOCSIN_EMIT_OUT");
	struct arena a;
	(void)state;
	if (!folder) {
		print_message("TOCSIN_EMIT_OUT is not set: no files are left\n");
		skip();
	}
	arena_init(&a, 1 << 26);
	struct measure *rows = make_sample(&a);
	for (const struct measure_format *f = measure_formats(); f->name; f++) {
		static const char list[] = "dataset-";
		char name[100];
		if (strncmp(f->name, list, strlen(list)) == 0)
			snprintf(name, sizeof name, "tocsin-%s.%s", f->name + strlen(list), f->extension);
		else
			snprintf(name, sizeof name, "%s.%s", f->name, f->extension);
		write_file(folder, name, sample_render(&a, f->name, rows, SAMPLE_ROWS));
	}
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_add_no_lines),
		cmocka_unit_test(draining_between_rows_changes_nothing),
		cmocka_unit_test(a_full_buffer_is_an_error_and_no_more),
		cmocka_unit_test(tocsin_reads_what_it_wrote),
		cmocka_unit_test(leaves_the_files_where_it_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
