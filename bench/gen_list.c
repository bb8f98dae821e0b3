/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators from a counter through a mixing function. */
#include "gen_list.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void letters(struct buf *out, uint64_t z, int n)
{
	for (; n > 0; n--, z /= 26)
		buf_putc(out, (char)('a' + z % 26));
}

/* Addresses outside the special networks; the counter is in the low bits, so they differ. */
static void address(uint64_t i, struct buf *out)
{
	uint32_t a = 0x0b000000u + (uint32_t)(i * 48271 % 0x5f000000u);
	buf_printf(out, "%u.%u.%u.%u\n", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

void gen_list_line(uint64_t i, struct buf *out)
{
	static const char *const tops[] = {"com", "net", "org", "info", "ru", "top", "xyz", "cn"};
	uint64_t z = mix(i + 1);
	unsigned of_ten = (unsigned)(i % 10);
	if (of_ten < 4) {
		address(i, out);
	} else if (of_ten < 8) {
		letters(out, z, 12);
		buf_printf(out, ".%s\n", tops[z >> 60 & 7]);
	} else if (of_ten == 8) {
		buf_puts(out, "http://");
		letters(out, z, 10);
		buf_printf(out, ".%s/", tops[z >> 60 & 7]);
		letters(out, mix(z), 13);
		buf_puts(out, ".php\n");
	} else {
		buf_printf(out, "%016llx%016llx%016llx%016llx\n", (unsigned long long)z, (unsigned long long)mix(z + 1), (unsigned long long)mix(z + 2),
		           (unsigned long long)mix(z + 3));
	}
}
