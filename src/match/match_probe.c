/* SPDX-License-Identifier: Apache-2.0 */
/* Makes probes; the set's summaries (kinds, lengths, map) spare those that cannot hit. */
#include "match/match_probe.h"

#include "model/ip.h"
#include "model/url.h"

/* The observable in work. */
struct work {
	struct match_prober *p;
	uint32_t observed;
	uint8_t flags;
};

static bool has(const struct work *w, enum kind kind)
{
	return w->p->set->codes & kind_bit(kind);
}

static struct match_probe *probe_new(const struct work *w)
{
	struct match_probe *probe = &w->p->at[w->p->n++];
	probe->observed = w->observed;
	probe->flags = w->flags;
	return probe;
}

static void finish(const struct work *w, struct match_probe *probe, unsigned code, struct str bytes)
{
	probe->key = (struct match_key){match_table_tag(w->p->key, code, bytes.p, bytes.n), bytes};
	match_set_prefetch(w->p->set, probe->key.tag, match_table_run_kind(code));
}

static void add_lent(const struct work *w, enum kind kind, struct str bytes)
{
	if (has(w, kind))
		finish(w, probe_new(w), kind, bytes);
}

static void add_network(const struct work *w, const struct ip *net, unsigned length)
{
	struct match_probe *probe = probe_new(w);
	memcpy(probe->small, net->bytes, net->n);
	probe->small[net->n] = (char)length;
	struct str bytes = str_make(probe->small, net->n + 1u);
	finish(w, probe, match_table_code(KIND_NETWORK, bytes), bytes);
}

/* The networks of at most max bits around an IPv4 address. */
static void add_networks4(const struct work *w, struct str address, unsigned max)
{
	const struct match_nets *nets = &w->p->set->nets;
	if (!match_nets_near4(nets, ip4_get(address.p)))
		return;
	struct ip net = {.n = 4};
	memcpy(net.bytes, address.p, 4);
	for (uint64_t left = nets->v4 & (((uint64_t)2 << max) - 1); left;) {
		unsigned length = 63 - (unsigned)__builtin_clzll(left);
		left ^= (uint64_t)1 << length;
		ip_mask(&net, length);
		add_network(w, &net, length);
	}
}

static void add_networks6(const struct work *w, struct str address, unsigned max)
{
	struct ip net = {.n = 16};
	memcpy(net.bytes, address.p, 16);
	for (unsigned word = 3; word-- > 0;)
		for (uint64_t left = w->p->set->nets.v6[word]; left;) {
			unsigned bit = 63 - (unsigned)__builtin_clzll(left), length = word * 64 + bit;
			left ^= (uint64_t)1 << bit;
			if (length > max)
				continue;
			ip_mask(&net, length);
			add_network(w, &net, length);
		}
}

static void add_networks(struct work *w, struct str address, unsigned max)
{
	w->flags |= MATCH_PROBE_OTHER;
	if (address.n == 4)
		add_networks4(w, address, max);
	else
		add_networks6(w, address, max);
}

/* Most observables are these: the constant length makes their hash a few instructions. */
static void add_address4(struct work *w, struct str bytes)
{
	if (has(w, KIND_IPV4)) {
		struct match_probe *probe = probe_new(w);
		probe->key = (struct match_key){match_table_tag(w->p->key, KIND_IPV4, bytes.p, 4), bytes};
		match_set_prefetch(w->p->set, probe->key.tag, MATCH_RUN_SHORT);
	}
	add_networks(w, bytes, 32);
}

/* The name and its parents of at least two labels. */
static void add_domain(struct work *w, struct str name)
{
	if (!has(w, KIND_DOMAIN))
		return;
	const char *last = memrchr(name.p, '.', name.n);
	while (last) {
		finish(w, probe_new(w), KIND_DOMAIN, name);
		const char *dot = memchr(name.p, '.', name.n);
		if (dot == last)
			return;
		name = str_from(name, (size_t)(dot - name.p) + 1);
		w->flags |= MATCH_PROBE_PARENT | MATCH_PROBE_OTHER;
	}
}

/* An address in the text of a URL. Its bytes stand nowhere else, so the probe keeps them. */
static void add_host_address(struct work *w, const struct ip *ip)
{
	enum kind kind = ip->n == 4 ? KIND_IPV4 : KIND_IPV6;
	if (has(w, kind)) {
		struct match_probe *probe = probe_new(w);
		memcpy(probe->small, ip->bytes, ip->n);
		finish(w, probe, kind, str_make(probe->small, ip->n));
	}
	add_networks(w, str_make(ip->bytes, ip->n), ip->n * 8u);
}

static void add_host(struct work *w, struct str url)
{
	struct str host = url_host(url);
	bool may_be_address = host.n && ((host.p[0] >= '0' && host.p[0] <= '9') || str_find(host, ':') < host.n);
	struct ip ip;
	const char *why;
	w->flags |= MATCH_PROBE_OTHER;
	if (may_be_address && ip_parse(host, &ip, &why) == OK)
		add_host_address(w, &ip);
	else
		add_domain(w, host);
}

static void add_other(struct work *w, enum kind kind, struct str bytes)
{
	switch (kind) {
	case KIND_DOMAIN:
		add_domain(w, bytes);
		break;
	case KIND_IPV6:
		add_lent(w, kind, bytes);
		add_networks(w, bytes, 128);
		break;
	case KIND_NETWORK:
		add_networks(w, str_upto(bytes, bytes.n - 1), (unsigned char)bytes.p[bytes.n - 1]);
		break;
	case KIND_URL:
		add_lent(w, kind, bytes);
		add_host(w, bytes);
		break;
	default:
		add_lent(w, kind, bytes);
	}
}

void match_probe_add(struct match_prober *p, uint32_t observed, const struct observed *o)
{
	struct work w = {p, observed, 0};
	/* Where the bytes stand is asked after the kind: two guesses in a row cost the processor more than the rest. */
	if (o->kind == KIND_IPV4)
		add_address4(&w, str_make(o->u.in, 4));
	else
		add_other(&w, (enum kind)o->kind, observed_value(o).bytes);
}
