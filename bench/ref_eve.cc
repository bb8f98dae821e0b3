/* SPDX-License-Identifier: Apache-2.0 */
/* Written as a good user of the library would: one pass, keys compared without unescaping, nothing looked up twice. */
extern "C" {
#include "ref_eve.h"
}

#include <cstring>
#include <simdjson.h>

using namespace simdjson;

namespace {

struct out : ref_eve {
	void text(ondemand::value v)
	{
		std::string_view s;
		if (!v.get_string().get(s)) {
			fields++;
			bytes += s.size();
		}
	}
	void number(ondemand::value v)
	{
		uint64_t u;
		if (!v.get_uint64().get(u)) {
			fields++;
			bytes += u;
		}
	}
};

/* raw ends at a quote, which no literal has */
template <size_t N> bool is(const char *raw, const char (&key)[N])
{
	return std::memcmp(raw, key, N - 1) == 0 && raw[N - 1] == '"';
}

template <class F> void each_field(ondemand::value v, F f)
{
	ondemand::object o;
	if (v.get_object().get(o))
		return;
	for (auto field : o) {
		ondemand::raw_json_string key;
		ondemand::value value;
		if (field.key().get(key) || field.value().get(value))
			return;
		f(key.raw(), value);
	}
}

template <class F> void each_element(ondemand::value v, F f)
{
	ondemand::array a;
	if (v.get_array().get(a))
		return;
	for (auto element : a) {
		ondemand::value value;
		if (element.get(value))
			return;
		f(value);
	}
}

void texts(ondemand::value v, out &r)
{
	each_element(v, [&](ondemand::value e) { r.text(e); });
}

void hash(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "hash"))
			r.text(e);
	});
}

void hassh(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "hassh"))
			hash(e, r);
	});
}

void answer(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "rrname") || is(k, "rdata"))
			r.text(e);
	});
}

void dns(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "rrname") || is(k, "rdata"))
			r.text(e);
		else if (is(k, "answers") || is(k, "query") || is(k, "queries"))
			each_element(e, [&](ondemand::value a) { answer(a, r); });
		else if (is(k, "grouped"))
			each_field(e, [&](const char *type, ondemand::value a) {
				if (is(type, "A") || is(type, "AAAA") || is(type, "CNAME") || is(type, "MX") || is(type, "NS") || is(type, "PTR"))
					texts(a, r);
			});
	});
}

void http(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "hostname") || is(k, "url") || is(k, "http_refer") || is(k, "redirect") || is(k, "xff"))
			r.text(e);
		else if (is(k, "http_port"))
			r.number(e);
	});
}

void tls(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "sni") || is(k, "fingerprint") || is(k, "version") || is(k, "ja4"))
			r.text(e);
		else if (is(k, "ja3") || is(k, "ja3s"))
			hash(e, r);
	});
}

void file(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "md5") || is(k, "sha1") || is(k, "sha256"))
			r.text(e);
	});
}

void mail(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "helo") || is(k, "mail_from") || is(k, "from"))
			r.text(e);
		else if (is(k, "rcpt_to") || is(k, "to") || is(k, "cc") || is(k, "url"))
			texts(e, r);
	});
}

void alert(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "metadata"))
			each_field(e, [&](const char *name, ondemand::value a) {
				if (is(name, "cve"))
					texts(a, r);
			});
	});
}

void dhcp(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "client_mac") || is(k, "client_ip") || is(k, "assigned_ip") || is(k, "relay_ip") || is(k, "next_server_ip"))
			r.text(e);
	});
}

void flow(ondemand::value v, out &r)
{
	each_field(v, [&](const char *k, ondemand::value e) {
		if (is(k, "src_ip") || is(k, "dest_ip"))
			r.text(e);
		else if (is(k, "src_port") || is(k, "dest_port"))
			r.number(e);
	});
}

void root(const char *k, ondemand::value v, out &r)
{
	switch (k[0]) {
	case 't':
		if (is(k, "timestamp"))
			r.text(v);
		else if (is(k, "tls"))
			tls(v, r);
		break;
	case 's':
		if (is(k, "src_ip"))
			r.text(v);
		else if (is(k, "src_port"))
			r.number(v);
		else if (is(k, "smtp"))
			mail(v, r);
		else if (is(k, "ssh"))
			each_field(v, [&](const char *, ondemand::value e) { hassh(e, r); });
		break;
	case 'd':
		if (is(k, "dest_ip"))
			r.text(v);
		else if (is(k, "dest_port"))
			r.number(v);
		else if (is(k, "dns"))
			dns(v, r);
		else if (is(k, "dhcp"))
			dhcp(v, r);
		break;
	case 'f':
		if (is(k, "flow"))
			flow(v, r);
		else if (is(k, "fileinfo"))
			file(v, r);
		else if (is(k, "files"))
			each_element(v, [&](ondemand::value e) { file(e, r); });
		break;
	case 'h':
		if (is(k, "http"))
			http(v, r);
		break;
	case 'q':
		if (is(k, "quic"))
			tls(v, r);
		break;
	case 'a':
		if (is(k, "alert"))
			alert(v, r);
		break;
	case 'e':
		if (is(k, "email"))
			mail(v, r);
		break;
	case 'x':
		if (is(k, "xff"))
			r.text(v);
		break;
	default:
		break;
	}
}

template <class Document> void line(Document &&d, out &r)
{
	ondemand::object o;
	if (d.get_object().get(o))
		return;
	r.lines++;
	for (auto field : o) {
		ondemand::raw_json_string key;
		ondemand::value value;
		if (field.key().get(key) || field.value().get(value))
			return;
		root(key.raw(), value, r);
	}
}

} // namespace

extern "C" struct ref_eve ref_eve_extract(const char *lines, size_t n, int streamed)
{
	constexpr size_t BATCH = 1 << 20;
	ondemand::parser parser;
	out r{};
	if (streamed) {
		ondemand::document_stream stream;
		if (parser.iterate_many(lines, n, BATCH).get(stream))
			return r;
		for (auto d : stream)
			line(d, r);
		return r;
	}
	for (const char *end = lines + n; lines < end;) {
		const char *lf = static_cast<const char *>(std::memchr(lines, '\n', static_cast<size_t>(end - lines)));
		size_t length = static_cast<size_t>((lf ? lf : end) - lines);
		ondemand::document d;
		if (!parser.iterate(lines, length, length + SIMDJSON_PADDING).get(d))
			line(d, r);
		lines += length + 1;
	}
	return r;
}
