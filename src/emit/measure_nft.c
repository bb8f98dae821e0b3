/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nftables script: the table inet tocsin, which drops what goes to or comes from listed values. nft applies a file as
 * one transaction, so flushing and filling the sets in one file replaces them without a gap.
 *
 * Addresses, networks and endpoints have sets of their own: an address inside a listed network is then no overlap, and
 * each element keeps its own timeout. Overlap is left only between networks; they come sorted, the wider one first, so
 * one that lies in the network before it is passed over; it comes with the next load once the wider one has expired.
 */
#include "emit/measure_formats.h"
#include "emit/measure_text.h"
#include "model/ip.h"

enum {
	ELEMENTS_A_COMMAND = 1000,
	COMMENT_BYTES = 128, /* NFTNL_UDATA_COMMENT_MAXLEN; one more and nft refuses the file */
};

static const char declarations[] =
	"add table inet tocsin\n"
	"add set inet tocsin address4 { type ipv4_addr; flags timeout; }\n"
	"add set inet tocsin address6 { type ipv6_addr; flags timeout; }\n"
	"add set inet tocsin network4 { type ipv4_addr; flags interval,timeout; }\n"
	"add set inet tocsin network6 { type ipv6_addr; flags interval,timeout; }\n"
	"add set inet tocsin endpoint4 { type ipv4_addr . inet_service; flags timeout; }\n"
	"add set inet tocsin endpoint6 { type ipv6_addr . inet_service; flags timeout; }\n"
	"add counter inet tocsin dropped\n" /* named, so that a reload keeps its count */
	"add chain inet tocsin incoming { type filter hook input priority filter - 10; policy accept; }\n"
	"add chain inet tocsin outgoing { type filter hook output priority filter - 10; policy accept; }\n"
	"add chain inet tocsin forwarded { type filter hook forward priority filter - 10; policy accept; }\n"
	"flush table inet tocsin\n"
	"flush set inet tocsin address4\n"
	"flush set inet tocsin address6\n"
	"flush set inet tocsin network4\n"
	"flush set inet tocsin network6\n"
	"flush set inet tocsin endpoint4\n"
	"flush set inet tocsin endpoint6\n";

static void rules(struct buf *b, const char *chain, bool from, bool to)
{
	static const char *const sets[] = {"address", "network"};
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		if (from)
			buf_printf(b, "add rule inet tocsin %s ip saddr @%s4 counter name dropped drop\n"
			              "add rule inet tocsin %s ip6 saddr @%s6 counter name dropped drop\n",
			           chain, sets[i], chain, sets[i]);
		if (to)
			buf_printf(b, "add rule inet tocsin %s ip daddr @%s4 counter name dropped drop\n"
			              "add rule inet tocsin %s ip6 daddr @%s6 counter name dropped drop\n",
			           chain, sets[i], chain, sets[i]);
	}
	if (to)
		buf_printf(b, "add rule inet tocsin %s ip daddr . th dport @endpoint4 counter name dropped drop\n"
		              "add rule inet tocsin %s ip6 daddr . th dport @endpoint6 counter name dropped drop\n",
		           chain, chain);
}

void measure_nft_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)state;
	measure_text_head(b, h, "# ");
	buf_puts(b, declarations);
	rules(b, "incoming", true, false);
	rules(b, "outgoing", false, true);
	rules(b, "forwarded", true, true);
}

static void close_command(struct buf *b, struct measure_state *state)
{
	if (state->pending)
		buf_put(b, STR("}\n"));
	state->pending = 0;
}

/* Elements go into the command that is open while it is for the same set and not too long. */
static void open_command(struct buf *b, struct measure_state *state, const char *set, bool v6)
{
	unsigned key = (unsigned)set[0] << 1 | v6;
	if (state->opened != key || state->pending == ELEMENTS_A_COMMAND)
		close_command(b, state);
	if (state->pending == 0)
		buf_printf(b, "add element inet tocsin %s%c {\n", set, v6 ? '6' : '4');
	state->opened = key;
	state->pending++;
}

/* Whether the network lies in the one before it of its family; else it becomes that one. */
static bool is_covered(struct measure_state *state, struct str network)
{
	size_t n = network.n - 1;
	uint8_t *covering = state->covering[n == 16];
	struct ip address = {.n = (uint8_t)n}, wide = {.n = (uint8_t)n};
	unsigned length = (uint8_t)network.p[n];
	memcpy(address.bytes, network.p, n);
	memcpy(wide.bytes, covering, n);
	if (covering[n] && covering[n] <= length && ip_in(&address, &wide, covering[n]))
		return true;
	memcpy(covering, network.p, network.n);
	return false;
}

static void put_address(struct buf *b, const char *bytes, size_t n)
{
	char text[IP_TEXT_BYTES];
	struct ip ip = {.n = (uint8_t)n};
	memcpy(ip.bytes, bytes, n);
	buf_put(b, str_make(text, ip_format(&ip, text)));
}

static void put_element(struct buf *b, struct value v)
{
	const uint8_t *bytes = (const uint8_t *)v.bytes.p;
	size_t n = v.bytes.n;
	if (v.kind == KIND_NETWORK) {
		put_address(b, v.bytes.p, n - 1);
		buf_putc(b, '/');
		buf_put_u64(b, bytes[n - 1]);
	} else if (v.kind == KIND_ENDPOINT) {
		put_address(b, v.bytes.p, n - 2);
		buf_put(b, STR(" . "));
		buf_put_u64(b, (uint64_t)bytes[n - 2] << 8 | bytes[n - 1]);
	} else {
		put_address(b, v.bytes.p, n);
	}
}

void measure_nft_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	int64_t seconds = (m->expires - h->now) / UTC_SECOND;
	enum kind kind = m->value.kind;
	if (kind == KIND_NETWORK && is_covered(state, m->value.bytes)) {
		state->skipped++;
		return;
	}
	const char *set = kind == KIND_NETWORK ? "network" : kind == KIND_ENDPOINT ? "endpoint" : "address";
	open_command(b, state, set, m->value.bytes.n >= 16);
	put_element(b, m->value);
	buf_put(b, STR(" timeout "));
	buf_put_i64(b, seconds > 0 ? seconds : 1);
	buf_put(b, STR("s comment \""));
	measure_text_subject(b, m, COMMENT_BYTES, "\"");
	buf_put(b, STR("\",\n"));
	state->rows++;
}

void measure_nft_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	close_command(b, state);
	measure_text_tail(b, state, "# ", "networks inside a listed network");
}
