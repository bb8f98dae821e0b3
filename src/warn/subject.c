/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of subjects, and their texts. */
#include "warn/subject.h"

#include "model/report.h"

#include <stdio.h>

enum { OWNER_BYTES = 8 };

static void key_put(struct subject_key *k, const void *p, size_t n)
{
	memcpy(k->bytes + k->n, p, n);
	k->n += n;
}

static void key_put_value(struct subject_key *k, struct value v)
{
	k->bytes[k->n++] = (char)v.kind;
	key_put(k, v.bytes.p, v.bytes.n);
}

void subject_key_label(struct subject_key *k, struct str label)
{
	k->n = 1;
	k->bytes[0] = SUBJECT_LABEL;
	key_put(k, label.p, label.n);
}

void subject_key_value(struct subject_key *k, struct value v)
{
	k->n = 1;
	k->bytes[0] = SUBJECT_VALUE;
	key_put_value(k, v);
}

static void key_owned(struct subject_key *k, enum subject_type type, int64_t member, struct value v)
{
	k->n = 1;
	k->bytes[0] = (char)type;
	for (int shift = 0; shift < 64; shift += 8)
		k->bytes[k->n++] = (char)((uint64_t)member >> shift & 0xff);
	key_put_value(k, v);
}

void subject_key_asset(struct subject_key *k, int64_t member, struct value v)
{
	key_owned(k, SUBJECT_ASSET, member, v);
}

void subject_key_lookalike(struct subject_key *k, int64_t member, struct value v)
{
	key_owned(k, SUBJECT_LOOKALIKE, member, v);
}

void subject_key_series(struct subject_key *k, struct str name)
{
	k->n = 1;
	k->bytes[0] = SUBJECT_SERIES;
	key_put(k, name.p, name.n);
}

void subject_key_manual(struct subject_key *k, const struct uuid *id)
{
	k->n = 1;
	k->bytes[0] = SUBJECT_MANUAL;
	key_put(k, id->bytes, sizeof id->bytes);
}

static int64_t owner_of(const char *at)
{
	uint64_t v = 0;
	for (int i = OWNER_BYTES - 1; i >= 0; i--)
		v = v << 8 | (uint8_t)at[i];
	return (int64_t)v;
}

static struct value value_in(struct str s)
{
	return (struct value){(enum kind)(uint8_t)s.p[0], str_from(s, 1)};
}

/* A label must be what label_canon gave: the texts of subjects are unambiguous because of it. */
static bool label_ok(struct str label)
{
	char canon[LIMIT_LABEL_BYTES];
	return label.n > 0 && label.n <= LIMIT_LABEL_BYTES && str_eq(label, str_make(canon, label_canon(label, canon)));
}

static bool value_ok(struct str s)
{
	return s.n <= 1 + LIMIT_VALUE_BYTES && (uint8_t)s.p[0] < KIND_COUNT && value_is_canonical(value_in(s));
}

enum err subject_key_parse(struct subject_key *k, struct str bytes)
{
	bool ok = false;
	if (bytes.n < 2 || bytes.n > SUBJECT_KEY_BYTES)
		return ERR_CORRUPT;
	struct str rest = str_from(bytes, 1);
	if (bytes.p[0] == SUBJECT_LABEL || bytes.p[0] == SUBJECT_SERIES)
		ok = label_ok(rest);
	else if (bytes.p[0] == SUBJECT_MANUAL)
		ok = rest.n == sizeof(struct uuid);
	else if (bytes.p[0] == SUBJECT_VALUE)
		ok = value_ok(rest);
	else if ((bytes.p[0] == SUBJECT_ASSET || bytes.p[0] == SUBJECT_LOOKALIKE) && rest.n > OWNER_BYTES)
		ok = owner_of(rest.p) > 0 && value_ok(str_from(rest, OWNER_BYTES));
	if (!ok)
		return ERR_CORRUPT;
	k->n = 0;
	key_put(k, bytes.p, bytes.n);
	return OK;
}

struct subject *subject_new(const struct subject_key *k)
{
	struct subject *s = malloc(sizeof(*s) + k->n);
	if (!s)
		return NULL;
	*s = (struct subject){.key_n = k->n};
	memcpy(s->key, k->bytes, k->n);
	return s;
}

void subject_free(struct subject *s)
{
	if (!s)
		return;
	evidence_deinit(&s->evidence);
	life_free(s->life);
	free(s);
}

void life_free(struct life *life)
{
	if (!life)
		return;
	warn_words_free(life->words);
	free(life);
}

enum warning_change life_change(const struct life *life)
{
	if (life->state == WARNING_RESOLVED)
		return WARNING_CHANGE_RESOLVED;
	if (life->state == WARNING_WITHDRAWN)
		return WARNING_CHANGE_WITHDRAWN;
	if (life->state == WARNING_MERGED)
		return WARNING_CHANGE_MERGED;
	if (!life->told)
		return WARNING_CHANGE_RAISED;
	if (life_severity(life) != life->told_severity)
		return life_severity(life) > life->told_severity ? WARNING_CHANGE_ESCALATED : WARNING_CHANGE_DOWNGRADED;
	return WARNING_CHANGE_UPDATED;
}

void life_told(struct life *life)
{
	/* Those to whom it is released have not heard of it as a draft. */
	life->told = life->state != WARNING_DRAFT;
	life->told_severity = life_severity(life);
}

enum severity life_severity(const struct life *life)
{
	bool own = life->words && life->words->fields & WARN_FIELD_SEVERITY;
	return own ? life->words->severity : life->held.severity;
}

static struct value subject_value(const struct subject *s)
{
	return value_in(str_from(subject_key(s), subject_is_owned(s) ? 1 + OWNER_BYTES : 1));
}

int64_t subject_owner(const struct subject *s)
{
	return subject_is_owned(s) ? owner_of(s->key + 1) : 0;
}

static struct uuid manual_id(const struct subject *s)
{
	struct uuid id;
	memcpy(id.bytes, s->key + 1, sizeof id.bytes);
	return id;
}

size_t subject_name(const struct subject *s, char out[SUBJECT_TEXT_BYTES])
{
	enum subject_type type = subject_type(s);
	if (type == SUBJECT_VALUE || subject_is_owned(s))
		return value_format(subject_value(s), out);
	if (type == SUBJECT_MANUAL) {
		struct uuid id = manual_id(s);
		uuid_format(&id, out);
		return UUID_TEXT_BYTES;
	}
	memcpy(out, s->key + 1, s->key_n - 1);
	return s->key_n - 1;
}

static int put_prefix(const struct subject *s, char out[SUBJECT_TEXT_BYTES])
{
	switch (subject_type(s)) {
	case SUBJECT_LABEL: return snprintf(out, SUBJECT_TEXT_BYTES, "label:");
	case SUBJECT_VALUE: return snprintf(out, SUBJECT_TEXT_BYTES, "%.*s:", STR_ARG(kind_name(subject_value(s).kind)));
	case SUBJECT_ASSET: return snprintf(out, SUBJECT_TEXT_BYTES, "asset:%lld:", (long long)subject_owner(s));
	case SUBJECT_LOOKALIKE: return snprintf(out, SUBJECT_TEXT_BYTES, "lookalike:%lld:", (long long)subject_owner(s));
	case SUBJECT_SERIES: return snprintf(out, SUBJECT_TEXT_BYTES, "series:");
	case SUBJECT_MANUAL: return snprintf(out, SUBJECT_TEXT_BYTES, "analyst:");
	}
	return 0;
}

size_t subject_text(const struct subject *s, char out[SUBJECT_TEXT_BYTES])
{
	int n = put_prefix(s, out);
	return (size_t)n + subject_name(s, out + n);
}

struct uuid subject_id(const struct subject *s, int64_t raised)
{
	char name[SUBJECT_TEXT_BYTES + 32];
	if (subject_type(s) == SUBJECT_MANUAL)
		return manual_id(s);
	size_t n = subject_text(s, name);
	n += (size_t)snprintf(name + n, sizeof name - n, "@%lld", (long long)raised);
	return uuid_of_name(STR("warning"), str_make(name, n));
}
