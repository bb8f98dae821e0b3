/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts addresses at the places that TAXII gives a meaning; libcurl reads the rest. */
#include "feed/taxii_url.h"

#include "base/limits.h"
#include "model/ip.h"

static const struct str https = STR_INIT("https://"), http = STR_INIT("http://");

static size_t scheme_length(struct str url)
{
	if (str_has_prefix_nocase(url, https))
		return https.n;
	return str_has_prefix_nocase(url, http) ? http.n : 0;
}

struct str taxii_url_origin(struct str url)
{
	size_t n = scheme_length(url);
	return str_upto(url, n + str_find(str_from(url, n), '/'));
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || s.p[i] == '\\')
			return true;
	return false;
}

static bool is_loopback(struct str authority)
{
	struct str host = str_upto(authority, str_rfind(authority, ':'));
	uint32_t ip;
	if (str_has_prefix(authority, STR("[")))
		return str_eq(authority, STR("[::1]")) || str_eq(host, STR("[::1]"));
	return str_eq_nocase(host, STR("localhost")) || (ip4_parse(host, &ip) && ip >> 24 == 127);
}

const char *taxii_url_check(struct str url, bool secret)
{
	size_t n = scheme_length(url);
	struct str authority = str_from(taxii_url_origin(url), n);
	if (n == 0 || authority.n == 0)
		return "https://, or http:// for a loopback address, with a host is expected";
	if (url.n > LIMIT_URL_BYTES || has_control(url))
		return "the URL is too long, or has blanks or control characters";
	if (str_find(authority, '@') < authority.n)
		return "a credential does not belong in the URL";
	if (str_find(url, '?') < url.n || str_find(url, '#') < url.n)
		return "the URL of a TAXII server has no query and no fragment";
	if (secret && n == http.n && !is_loopback(authority))
		return "a credential goes over https:// only, but to a loopback address";
	return NULL;
}

/* Without the port that the scheme has anyway. */
static struct str plain_authority(struct str url)
{
	size_t n = scheme_length(url);
	struct str authority = str_from(taxii_url_origin(url), n), port = n == https.n ? STR(":443") : STR(":80");
	return str_has_suffix(authority, port) ? str_upto(authority, authority.n - port.n) : authority;
}

bool taxii_url_same_server(struct str a, struct str b)
{
	return scheme_length(a) == scheme_length(b) && str_eq_nocase(plain_authority(a), plain_authority(b));
}

bool taxii_url_collection(struct str url, struct str *out, struct str *out_id)
{
	static const struct str word = STR_INIT("/collections/");
	size_t at = str_find_str(url, word);
	if (at == url.n)
		return false;
	struct str id = str_from(url, at + word.n);
	id = str_upto(id, str_find(id, '/'));
	*out = str_upto(url, at + word.n + id.n);
	*out_id = id;
	return id.n > 0;
}

bool taxii_url_root(struct str url, struct str root, struct buf *out)
{
	bool relative = str_has_prefix(root, STR("/")) && !str_has_prefix(root, STR("//"));
	size_t before = out->n;
	if (relative)
		buf_put(out, taxii_url_origin(url));
	buf_put(out, root);
	if (!str_has_suffix(root, STR("/")))
		buf_putc(out, '/');
	struct str whole = str_from(buf_str(out), before);
	return buf_err(out) == OK && !taxii_url_check(whole, false) && taxii_url_same_server(url, whole);
}

void taxii_url_escape(struct buf *out, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
		if (plain) {
			buf_putc(out, (char)c);
		} else {
			buf_putc(out, '%');
			buf_putc(out, digits[c >> 4]);
			buf_putc(out, digits[c & 15]);
		}
	}
}
