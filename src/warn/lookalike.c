/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes of labels are polynomials, so that those of all deletions and parts come from one pass. They only choose whom
 * to compare: what is alike is decided on the texts.
 */
#include "warn/lookalike.h"

#include <stdlib.h>

#include "base/arena.h"
#include "model/domain.h"
#include "model/domain_skeleton.h"

enum {
	LABEL_MAX = 63,
	SUFFIX_LABELS_MAX = 2, /* of public suffixes that are looked behind for more than the same label: co.uk, github.io */
	HYPHENS_MAX = 6,       /* hyphens of a label between which a name is looked for */
	FILTER_BITS_MIN = 15,
	FILTER_BITS_A_KEY = 64, /* one of 64 look-ups goes on in vain */
	WORD_MIN = 3, WORD_MAX = 8,
};

struct own {
	struct str domain, label, skeleton;
	int64_t member;
};

struct key {
	uint64_t hash;
	uint32_t own;
};

struct lookalike {
	struct arena arena;
	struct domain_skeleton *skeletons;
	struct own *own;
	size_t n_own;
	struct key *keys; /* by hash */
	size_t n_keys, cap_keys;
	uint64_t *filter;
	unsigned filter_bits;
	uint64_t lengths; /* bit n: a member's label has n characters */
	uint64_t firsts;  /* bit n: a member's label begins with a character whose lower bits are n */
	uint64_t base, fold_base;
	uint64_t power[LABEL_MAX + 1]; /* of base */
	uint64_t fold_times[128], fold_plus[128]; /* the step of the skeleton's hash by a character */
};

const char *lookalike_how_text(enum lookalike_how how)
{
	static const char *const texts[] = {
#define X(name, text) [name] = text,
		LOOKALIKE_HOW_MAP(X)
#undef X
	};
	return texts[how];
}

static bool is_imitation(enum lookalike_how how)
{
	return how == LOOKALIKE_SCRIPT || how == LOOKALIKE_DIGIT || how == LOOKALIKE_LETTER || how == LOOKALIKE_WORD;
}

/* --- hashes -------------------------------------------------------------------------------------------------------- */

/* of[i]: of the first i characters. */
struct prefixes {
	uint64_t of[LABEL_MAX + 1];
	size_t n;
};

static void prefixes_init(struct prefixes *p, const struct lookalike *l, struct str label)
{
	p->n = label.n;
	p->of[0] = 0;
	for (size_t i = 0; i < label.n; i++)
		p->of[i + 1] = p->of[i] * l->base + (unsigned char)label.p[i];
}

static uint64_t part(const struct lookalike *l, const struct prefixes *p, size_t from, size_t to)
{
	return p->of[to] - p->of[from] * l->power[to - from];
}

static uint64_t without(const struct lookalike *l, const struct prefixes *p, size_t at)
{
	return p->of[at] * l->power[p->n - at - 1] + part(l, p, at + 1, p->n);
}

static uint64_t skeleton_hash(const struct lookalike *l, struct str skeleton)
{
	uint64_t h = 1;
	for (size_t i = 0; i < skeleton.n; i++)
		h = h * l->fold_base + (unsigned char)skeleton.p[i];
	return h;
}

/* The same of a label in ASCII, without writing its skeleton. */
static uint64_t ascii_skeleton_hash(const struct lookalike *l, struct str label)
{
	uint64_t h = 1;
	for (size_t i = 0; i < label.n; i++) {
		unsigned char c = label.p[i] & 127;
		h = h * l->fold_times[c] + l->fold_plus[c];
	}
	return h;
}

static void fold_steps(struct lookalike *l)
{
	for (unsigned i = 0; i < 128; i++) {
		l->fold_times[i] = 1;
		for (const char *c = domain_skeleton_fold((char)i); *c; c++) {
			l->fold_times[i] *= l->fold_base;
			l->fold_plus[i] = l->fold_plus[i] * l->fold_base + (unsigned char)*c;
		}
	}
}

static bool has_length(const struct lookalike *l, size_t n)
{
	return l->lengths >> n & 1;
}

/* Whether a member's label may be what stands at p, n characters long. */
static bool may_be(const struct lookalike *l, const char *p, size_t n)
{
	return (l->lengths >> n & l->firsts >> (*p & 63) & 1) != 0;
}

/* The upper bits of such polynomials depend on all characters only after a multiplication. */
static uint64_t filter_at(const struct lookalike *l, uint64_t hash)
{
	return (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - l->filter_bits);
}

/* --- what is alike ------------------------------------------------------------------------------------------------- */

static bool is_unicode(struct str label)
{
	return str_has_prefix(label, STR("xn--"));
}

static bool equal_but_hyphens(struct str a, struct str b)
{
	size_t i = 0, k = 0;
	for (;;) {
		while (i < a.n && a.p[i] == '-')
			i++;
		while (k < b.n && b.p[k] == '-')
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Of labels with one skeleton. */
static enum lookalike_how how_confused(struct str own, struct str label)
{
	if (is_unicode(own) || is_unicode(label))
		return LOOKALIKE_SCRIPT;
	if (equal_but_hyphens(own, label))
		return LOOKALIKE_HYPHEN;
	for (size_t i = 0; i < own.n && own.n == label.n; i++)
		if (own.p[i] != label.p[i] && is_digit(own.p[i]) != is_digit(label.p[i]))
			return LOOKALIKE_DIGIT;
	return LOOKALIKE_LETTER;
}

/* Of labels of one length that differ from the place at on. LOOKALIKE_HOW_COUNT: by more than one step. */
static enum lookalike_how how_changed(struct str own, struct str label, size_t at)
{
	struct str a = str_from(own, at + 1), b = str_from(label, at + 1);
	if (str_eq(a, b)) {
		unsigned bits = (unsigned char)(own.p[at] ^ label.p[at]);
		return (bits & (bits - 1)) == 0 ? LOOKALIKE_BIT : LOOKALIKE_REPLACED;
	}
	bool swapped = a.n && own.p[at] == b.p[0] && label.p[at] == a.p[0] && str_eq(str_from(a, 1), str_from(b, 1));
	return swapped ? LOOKALIKE_SWAPPED : LOOKALIKE_HOW_COUNT;
}

/* One step of Damerau and Levenshtein. */
static enum lookalike_how how_edited(struct str own, struct str label)
{
	size_t at = 0;
	if (own.n < LOOKALIKE_EDIT_MIN || is_unicode(own) || is_unicode(label))
		return LOOKALIKE_HOW_COUNT;
	while (at < own.n && at < label.n && own.p[at] == label.p[at])
		at++;
	if (own.n == label.n)
		return how_changed(own, label, at);
	if (own.n + 1 == label.n && str_eq(str_from(own, at), str_from(label, at + 1)))
		return LOOKALIKE_ADDED;
	if (own.n == label.n + 1 && str_eq(str_from(own, at + 1), str_from(label, at)))
		return LOOKALIKE_MISSING;
	return LOOKALIKE_HOW_COUNT;
}

/* Words that stand beside a name without a hyphen. */
static bool is_word(struct str s)
{
	static const char *const words[] = {
		"access", "account", "app", "auth", "bank", "billing", "care", "center", "check", "client", "cloud", "confirm",
		"customer", "help", "home", "info", "login", "mail", "mobile", "my", "new", "office", "online", "pay", "payment", "portal",
		"safe", "secure", "security", "service", "services", "shop", "sign", "signin", "sso", "support", "team", "update", "user",
		"verify", "vpn", "web", "webmail", "www",
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_eq(s, str_of(words[i])))
			return true;
	return false;
}

static bool has_word(struct str own, struct str label)
{
	for (size_t at = 0; at + own.n <= label.n; at++) {
		struct str before = str_upto(label, at), after = str_from(label, at + own.n);
		if (!str_eq(str_upto(str_from(label, at), own.n), own))
			continue;
		bool left = before.n == 0 || before.p[before.n - 1] == '-', right = after.n == 0 || after.p[0] == '-';
		if ((left || is_word(before)) && (right || is_word(after)))
			return true;
	}
	return false;
}

static enum lookalike_how how_alike(const struct lookalike *l, const struct own *own, struct str label)
{
	char skeleton[DOMAIN_SKELETON_BYTES];
	if (str_eq(own->label, label))
		return LOOKALIKE_SUFFIX;
	if (str_eq(own->skeleton, str_make(skeleton, domain_skeleton_of(l->skeletons, label, skeleton))))
		return how_confused(own->label, label);
	enum lookalike_how how = how_edited(own->label, label);
	return how == LOOKALIKE_HOW_COUNT && has_word(own->label, label) ? LOOKALIKE_WORD : how;
}

/* --- looking up ---------------------------------------------------------------------------------------------------- */

struct finding {
	const struct lookalike *l;
	enum lookalike_which which;
	struct str name;
	struct str registrable; /* .p NULL: not asked for yet */
	struct lookalike_found *out;
	size_t n;
};

static bool known(const struct finding *f, const struct own *own)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->out[i].member == own->member && str_eq(f->out[i].own, own->domain))
			return true;
	return f->n == LOOKALIKE_FOUND_MAX;
}

/* The label of name that begins at from, and what is to its right, against one that may be alike. */
static void compare(struct finding *f, const struct own *own, size_t from, struct str label)
{
	struct str tail = str_from(f->name, from);
	enum lookalike_how how = LOOKALIKE_HOW_COUNT;
	if (!f->registrable.p)
		f->registrable = domain_registrable(f->name);
	if (f->registrable.p == tail.p && f->registrable.n)
		how = how_alike(f->l, own, label);
	else if (f->registrable.n < tail.n && str_has_prefix(tail, own->domain) && tail.p[own->domain.n] == '.')
		how = LOOKALIKE_INSIDE;
	if (f->which == LOOKALIKE_IMITATIONS && !is_imitation(how))
		return;
	if (how != LOOKALIKE_HOW_COUNT && !known(f, own))
		f->out[f->n++] = (struct lookalike_found){own->member, own->domain, how};
}

static size_t first_key(const struct lookalike *l, uint64_t hash)
{
	size_t low = 0, high = l->n_keys;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (l->keys[mid].hash < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static inline void look(struct finding *f, uint64_t hash, size_t from, struct str label)
{
	const struct lookalike *l = f->l;
	uint64_t at = filter_at(l, hash);
	if (!(l->filter[at / 64] >> (at % 64) & 1))
		return;
	for (size_t i = first_key(l, hash); i < l->n_keys && l->keys[i].hash == hash; i++)
		compare(f, &l->own[l->keys[i].own], from, label);
}

/* Between two hyphens, or the ends of the label. */
static void look_between_hyphens(struct finding *f, const struct prefixes *p, size_t from, struct str label)
{
	size_t begin[HYPHENS_MAX + 2], n = 0;
	begin[n++] = 0;
	for (size_t i = 0; i < label.n && n <= HYPHENS_MAX; i++)
		if (label.p[i] == '-')
			begin[n++] = i + 1;
	begin[n] = label.n + 1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k <= n; k++)
			if (begin[k] - 1 > begin[i] && may_be(f->l, label.p + begin[i], begin[k] - 1 - begin[i]))
				look(f, part(f->l, p, begin[i], begin[k] - 1), from, label);
}

static void look_beside_words(struct finding *f, const struct prefixes *p, size_t from, struct str label)
{
	for (size_t word = WORD_MIN - 1; word <= WORD_MAX && word + LOOKALIKE_LABEL_MIN <= label.n; word++) {
		if (may_be(f->l, label.p + word, label.n - word))
			look(f, part(f->l, p, word, label.n), from, label);
		if (may_be(f->l, label.p, label.n - word))
			look(f, part(f->l, p, 0, label.n - word), from, label);
	}
}

/* Of labels in ASCII. */
static void look_for_edits(struct finding *f, const struct prefixes *p, size_t from, struct str label)
{
	if (!has_length(f->l, label.n) && !has_length(f->l, label.n - 1))
		return;
	for (size_t i = 0; i < label.n; i++)
		look(f, without(f->l, p, i), from, label);
}

static void look_at_label(struct finding *f, size_t from, struct str label, bool may_be_registrable)
{
	struct prefixes p;
	if (label.n < LOOKALIKE_LABEL_MIN - 1 || label.n > LABEL_MAX)
		return;
	prefixes_init(&p, f->l, label);
	if (f->which == LOOKALIKE_ALL)
		look(f, p.of[label.n], from, label);
	if (!may_be_registrable)
		return;
	if (is_unicode(label)) {
		char skeleton[DOMAIN_SKELETON_BYTES];
		look(f, skeleton_hash(f->l, str_make(skeleton, domain_skeleton_of(f->l->skeletons, label, skeleton))), from, label);
		return;
	}
	look(f, ascii_skeleton_hash(f->l, label), from, label);
	if (f->which == LOOKALIKE_ALL)
		look_for_edits(f, &p, from, label);
	look_between_hyphens(f, &p, from, label);
	look_beside_words(f, &p, from, label);
}

static bool is_own(const struct finding *f)
{
	for (size_t i = 0; i < f->l->n_own; i++)
		if (str_eq(f->l->own[i].domain, f->registrable))
			return true;
	return false;
}

size_t lookalike_find(const struct lookalike *l, enum lookalike_which which, struct str name, struct lookalike_found out[LOOKALIKE_FOUND_MAX])
{
	struct finding f = {.l = l, .which = which, .name = name, .out = out};
	size_t end = str_rfind(name, '.');
	if (l->n_own == 0 || end == name.n)
		return 0;
	for (unsigned right = 1; end > 0 && (which == LOOKALIKE_ALL || right <= SUFFIX_LABELS_MAX); right++) {
		size_t dot = str_rfind(str_upto(name, end), '.'), from = dot == end ? 0 : dot + 1;
		look_at_label(&f, from, str_make(name.p + from, end - from), right <= SUFFIX_LABELS_MAX);
		end = dot == end ? 0 : dot;
	}
	return f.n && !is_own(&f) ? f.n : 0;
}

/* --- making -------------------------------------------------------------------------------------------------------- */

static bool add_key(struct lookalike *l, uint64_t hash, size_t own)
{
	struct key *keys = arena_grow(&l->arena, l->keys, l->n_keys, sizeof *keys);
	if (!keys)
		return false;
	l->keys = keys;
	l->keys[l->n_keys++] = (struct key){hash, (uint32_t)own};
	return true;
}

static bool add_keys(struct lookalike *l, size_t at)
{
	const struct own *own = &l->own[at];
	struct prefixes p;
	prefixes_init(&p, l, own->label);
	bool ok = add_key(l, p.of[p.n], at) && add_key(l, skeleton_hash(l, own->skeleton), at);
	for (size_t i = 0; ok && i < p.n && p.n >= LOOKALIKE_EDIT_MIN && !is_unicode(own->label); i++)
		ok = add_key(l, without(l, &p, i), at);
	return ok;
}

static bool add_own(struct lookalike *l, const struct lookalike_own *own)
{
	char skeleton[DOMAIN_SKELETON_BYTES];
	struct str domain = domain_registrable(own->domain), label = str_upto(domain, str_find(domain, '.'));
	if (label.n < LOOKALIKE_LABEL_MIN || label.n > LABEL_MAX)
		return true;
	struct own *o = &l->own[l->n_own];
	o->member = own->member;
	l->lengths |= UINT64_C(1) << label.n;
	l->firsts |= UINT64_C(1) << (*label.p & 63);
	o->domain = arena_dup(&l->arena, domain);
	o->label = str_upto(o->domain, label.n);
	o->skeleton = arena_dup(&l->arena, str_make(skeleton, domain_skeleton_of(l->skeletons, label, skeleton)));
	return o->domain.p && o->skeleton.p && add_keys(l, l->n_own++);
}

static int by_hash(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->own > y->own) - (x->own < y->own);
}

static bool make_filter(struct lookalike *l)
{
	l->filter_bits = FILTER_BITS_MIN;
	while (((uint64_t)1 << l->filter_bits) < FILTER_BITS_A_KEY * (uint64_t)l->n_keys)
		l->filter_bits++;
	l->filter = arena_zalloc(&l->arena, ((size_t)1 << l->filter_bits) / 64, sizeof *l->filter);
	for (size_t i = 0; l->filter && i < l->n_keys; i++) {
		uint64_t at = filter_at(l, l->keys[i].hash);
		l->filter[at / 64] |= UINT64_C(1) << (at % 64);
	}
	return l->filter != NULL;
}

static bool fill(struct lookalike *l, const struct lookalike_own *own, size_t n, const struct hash_key *key)
{
	arena_init(&l->arena, SIZE_MAX / 4);
	l->base = hash_bytes(key, "label", 5) | 1;
	l->fold_base = hash_bytes(key, "skeleton", 8) | 1;
	fold_steps(l);
	l->power[0] = 1;
	for (size_t i = 1; i <= LABEL_MAX; i++)
		l->power[i] = l->power[i - 1] * l->base;
	l->skeletons = domain_skeleton_new();
	l->own = arena_zalloc(&l->arena, n ? n : 1, sizeof *l->own);
	if (!l->skeletons || !l->own || n > UINT32_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_own(l, &own[i]))
			return false;
	if (l->n_keys)
		qsort(l->keys, l->n_keys, sizeof *l->keys, by_hash);
	return make_filter(l);
}

struct lookalike *lookalike_new(const struct lookalike_own *own, size_t n, const struct hash_key *key)
{
	struct lookalike *l = calloc(1, sizeof *l);
	if (l && !fill(l, own, n, key)) {
		lookalike_free(l);
		return NULL;
	}
	return l;
}

void lookalike_free(struct lookalike *l)
{
	if (!l)
		return;
	domain_skeleton_free(l->skeletons);
	arena_deinit(&l->arena);
	free(l);
}
