/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical bytes into the text that people and machines read. */
#include "model/value.h"

#include "model/ip.h"

static size_t put_decimal(uint32_t v, char *out)
{
	char digits[10];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + v % 10);
	while (v /= 10);
	memcpy(out, digits + at, sizeof digits - at);
	return sizeof digits - at;
}

static size_t put_address(struct str bytes, char *out)
{
	struct ip ip = {.n = (uint8_t)bytes.n};
	memcpy(ip.bytes, bytes.p, bytes.n);
	return ip_format(&ip, out);
}

static size_t put_network(struct str bytes, char *out)
{
	size_t n = put_address(str_upto(bytes, bytes.n - 1), out);
	out[n++] = '/';
	return n + put_decimal((uint8_t)bytes.p[bytes.n - 1], out + n);
}

static size_t put_endpoint(struct str bytes, char *out)
{
	struct str address = str_upto(bytes, bytes.n - 2);
	const uint8_t *port = (const uint8_t *)bytes.p + address.n;
	bool six = address.n == 16;
	size_t n = 0;
	if (six)
		out[n++] = '[';
	n += put_address(address, out + n);
	if (six)
		out[n++] = ']';
	out[n++] = ':';
	return n + put_decimal((uint32_t)port[0] << 8 | port[1], out + n);
}

static size_t put_mac(struct str bytes, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < bytes.n; i++) {
		if (i)
			out[n++] = ':';
		str_hex(bytes.p + i, 1, out + n);
		n += 2;
	}
	return n;
}

size_t value_format(struct value v, char *out)
{
	switch (v.kind) {
	case KIND_IPV4:
	case KIND_IPV6:
		return put_address(v.bytes, out);
	case KIND_NETWORK:
		return put_network(v.bytes, out);
	case KIND_ENDPOINT:
		return put_endpoint(v.bytes, out);
	case KIND_MAC:
		return put_mac(v.bytes, out);
	case KIND_ASN:
		memcpy(out, "AS", 2);
		return 2 + put_decimal(ip4_get(v.bytes.p), out + 2);
	default:
		break;
	}
	if (kind_length(v.kind) > 0) {
		str_hex(v.bytes.p, v.bytes.n, out);
		return 2 * v.bytes.n;
	}
	if (v.bytes.n)
		memcpy(out, v.bytes.p, v.bytes.n);
	return v.bytes.n;
}
