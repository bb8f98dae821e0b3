/* SPDX-License-Identifier: Apache-2.0 */
/* Removing what was kept of a member or a value: its own right, beside the limits. */
#include "match/pattern_window_state.h"

struct wanted {
	int64_t member;
	struct value value;
	bool all; /* events of the scope */
};

static bool is_member(const struct window_scope *s, struct wanted *x)
{
	x->all = true;
	return s->member == x->member;
}

/* v is the value, or an address in it. */
static bool covers(struct value value, struct value v)
{
	struct ip net = {0}, ip = {0};
	if (value.kind != KIND_NETWORK || (v.kind != KIND_IPV4 && v.kind != KIND_IPV6))
		return value_eq(value, v);
	net.n = (uint8_t)(value.bytes.n - 1);
	ip.n = (uint8_t)v.bytes.n;
	memcpy(net.bytes, value.bytes.p, net.n);
	memcpy(ip.bytes, v.bytes.p, ip.n);
	return ip_in(&ip, &net, (uint8_t)value.bytes.p[net.n]);
}

static bool has_host(const struct window_scope *s, struct wanted *x)
{
	struct value host = {s->host.n == 4 ? KIND_IPV4 : KIND_IPV6, str_make(s->host.bytes, s->host.n)};
	x->all = s->host.n && covers(x->value, host);
	return true;
}

static bool is_wanted(const void *ctx, const struct window_event *e)
{
	const struct wanted *x = ctx;
	const char *p = e->packed;
	bool found = x->all;
	for (uint32_t i = 0; i < e->n_observed && !found; i++) {
		uint16_t n;
		memcpy(&n, p + 2, sizeof n);
		found = covers(x->value, (struct value){(enum kind)(unsigned char)p[0], str_make(p + 4, n)});
		p += 4 + n;
	}
	return found;
}

static size_t forget(struct pattern_window *w, bool (*concerns)(const struct window_scope *s, struct wanted *x),
		     struct wanted *x)
{
	size_t n = 0;
	for (struct window_link *l = w->used.behind, *next; l != &w->used; l = next) {
		struct window_scope *s = pattern_window_of_link(l);
		next = l->behind;
		if (concerns(s, x))
			n += pattern_window_remove(w, s, is_wanted, x);
	}
	return n;
}

size_t pattern_window_forget_member(struct pattern_window *w, int64_t member)
{
	struct wanted x = {.member = member};
	return forget(w, is_member, &x);
}

size_t pattern_window_forget_value(struct pattern_window *w, struct value v)
{
	struct wanted x = {.value = v};
	return forget(w, has_host, &x);
}
