/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of every format in, what stands beside the observables out. */
#include "parse/event_property.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parse/event_log.h"
#include "parse/json.h"

#define ALL (~(property_set)0)

/* "file:name=a.exe#1 ...": the number is the group, when it is not 0. */
static void print(const struct batch *b, struct buf *out)
{
	for (size_t i = 0; i < b->n_properties; i++) {
		const struct property_value *v = &b->properties[i];
		enum property p = (enum property)v->property;
		char path[PROPERTY_PATH_BYTES];
		buf_printf(out, "%s%.*s=", out->n ? " " : "", (int)property_path(p, path), path);
		if (property_info(p)->type == PROPERTY_TEXT)
			buf_put(out, v->u.text);
		else
			buf_printf(out, "%lld", (long long)v->u.number);
		if (v->group)
			buf_printf(out, "#%u", v->group);
	}
	buf_putc(out, 0);
}

static void assert_properties(enum event_format format, const char *mapping, property_set wanted, const char *text,
			      const char *expected)
{
	struct event_header h = {.format = format};
	struct str input = str_of(text), block;
	struct event_parser *p;
	struct batch b;
	struct buf out;
	const char *why;
	uint64_t line = 0;
	assert_int_equal(event_parser_new(str_of(mapping), &p, &why), OK);
	assert_int_equal(event_parser_want(p, wanted), OK);
	batch_init(&b);
	buf_init(&out, 1 << 16);
	while (event_log_next_block(&h, &input, 1 << 16, true, &block, &line)) {
		char *copy = calloc(1, block.n + JSON_PADDING_BYTES);
		memcpy(copy, block.p, block.n);
		assert_int_equal(event_log_parse(p, &h, str_make(copy, block.n), 1, &b), OK);
		free(copy);
	}
	assert_int_equal(b.refused, 0);
	print(&b, &out);
	assert_string_equal(out.p, expected);
	buf_deinit(&out);
	batch_deinit(&b);
	event_parser_free(p);
}

#define HTTP "network-traffic:extensions.'http-request-ext'."

static void eve_has_what_its_rules_say(void **state)
{
	(void)state;
	static const struct {
		const char *line, *expected;
	} cases[] = {
		{"{\"event_type\":\"smb\",\"src_ip\":\"10.0.0.1\",\"proto\":\"TCP\",\"smb\":{\"filename\":\"\\\\WINDOWS\\\\a.exe\","
		 "\"ntlmssp\":{\"user\":\"root\"}}}",
		 "network-traffic:protocols[*]=ipv4 network-traffic:protocols[*]=smb network-traffic:protocols[*]=tcp file:name=a.exe "
		 "user-account:account_login=root user-account:user_id=root"},
		{"{\"event_type\":\"flow\",\"app_proto\":\"failed\",\"flow\":{\"start\":\"1970-01-01T00:00:01\",\"bytes_toserver\":7,"
		 "\"pkts_toclient\":1}}",
		 "network-traffic:start=1000000 network-traffic:src_byte_count=7 network-traffic:dst_packets=1"},
		{"{\"http\":{\"http_method\":\"GET\",\"protocol\":\"HTTP/1.1\",\"url\":\"/x\",\"hostname\":\"a.example\","
		 "\"http_user_agent\":\"curl/7\",\"http_refer\":\"r\",\"http_content_type\":\"Text/HTML; charset=x\"}}",
		 HTTP "request_method=get " HTTP "request_version=http/1.1 " HTTP "request_value=/x " HTTP "request_header.Host=a.example "
		 HTTP "request_header.'User-Agent'=curl/7 " HTTP "request_header.Referer=r file:mime_type=text/html"},
		{"{\"files\":[{\"filename\":\"/d/a.exe\",\"md5\":\"d41d8cd98f00b204e9800998ecf84271\",\"size\":1},{\"filename\":\"b\"}]}",
		 "file:name=a.exe#4 file:hashes.MD5=d41d8cd98f00b204e9800998ecf84271#4 file:size=1#4 file:name=b#8"},
		{"{\"tls\":{\"subject\":\"CN=s\",\"serial\":\"0A:0B\",\"notafter\":\"1970-01-01T00:00:02\",\"client\":{\"subject\":\"CN=c\","
		 "\"fingerprint\":\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}}}",
		 "x509-certificate:subject=CN=s x509-certificate:serial_number=0a0b x509-certificate:validity_not_after=2000000 "
		 "x509-certificate:subject=CN=c#1 x509-certificate:hashes.'SHA-1'=da39a3ee5e6b4b0d3255bfef95601890afd80709#1"},
		{"{\"email\":{\"cc\":[\"C <c@b.example>\"],\"attachment\":[\"a.zip\",\"b.zip\"]}}",
		 "email-message:cc_refs[*].value=c@b.example email-message:body_multipart[*].body_raw_ref.name=a.zip "
		 "email-message:body_multipart[*].body_raw_ref.name=b.zip"},
		{"{\"ssh\":{\"client\":{\"software_version\":\"PuTTY\"},\"server\":{\"software_version\":\"OpenSSH_9\"}}}",
		 "software:name=PuTTY software:name=OpenSSH_9#1"},
		/* Not of the type. */
		{"{\"fileinfo\":{\"size\":-1,\"filename\":[\"x\"]},\"flow\":{\"start\":\"x\",\"bytes_toserver\":1.5}}", ""},
		{"{\"fileinfo\":{\"filename\":\"/d/\"},\"app_proto\":\"\"}", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_properties(EVENT_EVE, "", ALL, cases[i].line, cases[i].expected);
}

#define ZEEK(path, fields, types, line) \
	"#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\t" path "\n#fields\t" fields "\n#types\t" types "\n" line "\n"

static void zeek_means_by_a_column_what_its_log_does(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ZEEK("smb_files", "name\tsize", "string\tcount", "d\\\\a.exe\t9"), "network-traffic:protocols[*]=smb file:name=a.exe file:size=9"},
		{ZEEK("software", "name\tunparsed_version", "string\tstring", "OpenSSH\tOpenSSH_9"), "software:name=OpenSSH software:version=OpenSSH_9"},
		{ZEEK("weird", "name", "string", "odd"), ""},
		{ZEEK("ssl", "subject", "string", "CN=a"), "network-traffic:protocols[*]=ssl x509-certificate:subject=CN=a"},
		{ZEEK("smtp", "subject\tuser_agent", "string\tstring", "hello\tMutt"),
		 "network-traffic:protocols[*]=smtp email-message:subject=hello email-message:additional_header_fields.'X-Mailer'=Mutt"},
		{ZEEK("conn", "ts\tproto\tservice\torig_ip_bytes", "time\tenum\tstring\tcount", "2.5\ttcp\tsmb,ntlm\t8"),
		 "network-traffic:start=2500000 network-traffic:protocols[*]=tcp network-traffic:protocols[*]=smb "
		 "network-traffic:protocols[*]=ntlm network-traffic:src_byte_count=8"},
		{ZEEK("ssh", "client\tserver", "string\tstring", "SSH-2.0-PuTTY\t-"), "network-traffic:protocols[*]=ssh software:name=PuTTY"},
		{ZEEK("kerberos", "client", "string", "a/B"),
		 "network-traffic:protocols[*]=krb5 user-account:account_login=a/B user-account:user_id=a/B"},
		{ZEEK("x509", "certificate.version\tcertificate.not_valid_before", "count\ttime", "3\t1.0"),
		 "x509-certificate:version=3 x509-certificate:validity_not_before=1000000"},
		/* Of another type than the property. */
		{ZEEK("files", "seen_bytes\tfilename", "string\ttime", "1\t2"), ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_properties(EVENT_ZEEK_TSV, "", ALL, cases[i].text, cases[i].expected);
}

static void json_of_zeek_tells_its_log_by_path_or_by_a_column(void **state)
{
	(void)state;
	static const struct {
		const char *line, *expected;
	} cases[] = {
		{"{\"_path\":\"smb_files\",\"name\":\"a\"}", "network-traffic:protocols[*]=smb file:name=a"},
		{"{\"name\":\"a\",\"action\":\"SMB::FILE_OPEN\"}", "network-traffic:protocols[*]=smb file:name=a"},
		{"{\"software_type\":\"SSH::SERVER\",\"name\":\"a\"}", "software:name=a"},
		{"{\"_path\":\"weird\",\"name\":\"a\"}", ""},
		{"{\"name\":\"a\"}", ""},
		{"{\"ts\":2.5,\"conn_state\":\"SF\",\"orig_pkts\":3}", "network-traffic:start=2500000 network-traffic:src_packets=3"},
		{"{\"resp_mime_types\":[\"text/plain\"],\"resp_filenames\":[\"a\"]}", "file:mime_type=text/plain file:name=a"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_properties(EVENT_ZEEK_JSON, "", ALL, cases[i].line, cases[i].expected);
}

static void the_own_formats_have_any_property(void **state)
{
	(void)state;
	static const char line[] = "{\"kind\":\"md5\",\"value\":\"d41d8cd98f00b204e9800998ecf84271\",\"role\":\"file\",\"properties\":"
				   "{\"file:name\":\"a.exe\",\"process:pid\":7,\"network-traffic:protocols[*]\":[\"TCP\",\"X\"],"
				   "\"file:size\":true,\"network-traffic:extensions.'http-request-ext'.request_method\":\"PUT\"}}";
	assert_properties(EVENT_TOCSIN, "", ALL, line,
			  "file:hashes.MD5=d41d8cd98f00b204e9800998ecf84271 file:name=a.exe process:pid=7 network-traffic:protocols[*]=tcp "
			  "network-traffic:protocols[*]=x " HTTP "request_method=put");
	assert_properties(EVENT_NDJSON, "md5/file=h,file:name=n,process:command_line=c[]", ALL,
			  "{\"h\":\"d41d8cd98f00b204e9800998ecf84271\",\"n\":\"C:\\\\a.exe\",\"c\":[\"x -y\"]}",
			  "file:hashes.MD5=d41d8cd98f00b204e9800998ecf84271 file:name=a.exe process:command_line=x -y");
}

static void only_what_is_wanted_is_read(void **state)
{
	(void)state;
	static const char line[] = "{\"src_ip\":\"10.0.0.1\",\"proto\":\"TCP\",\"fileinfo\":{\"filename\":\"a\",\"size\":1,"
				   "\"md5\":\"d41d8cd98f00b204e9800998ecf84271\"}}";
	assert_properties(EVENT_EVE, "", 0, line, "");
	assert_properties(EVENT_EVE, "", property_bit(PROPERTY_FILE_SIZE), line,
			  "file:size=1 file:hashes.MD5=d41d8cd98f00b204e9800998ecf84271");
	assert_properties(EVENT_EVE, "", property_bit(PROPERTY_PROTOCOLS), line,
			  "network-traffic:protocols[*]=ipv4 network-traffic:protocols[*]=tcp");
	/* Hashes and ports alone are observables. */
	assert_properties(EVENT_EVE, "", PROPERTY_DIGESTS | PROPERTY_PORTS, line, "");
	assert_true(event_property_wanted(property_bit(PROPERTY_ACCOUNT_ID)) & property_bit(PROPERTY_ACCOUNT_LOGIN));
}

static void an_event_keeps_so_many(void **state)
{
	(void)state;
	struct event_parser *p;
	struct batch b;
	struct buf line;
	const char *why;
	const struct event_header h = {.format = EVENT_EVE};
	buf_init(&line, 1 << 20);
	buf_puts(&line, "{\"files\":[");
	for (unsigned i = 0; i < 2 * LIMIT_EVENT_PROPERTIES; i++)
		buf_printf(&line, "%s{\"filename\":\"%u\"}", i ? "," : "", i);
	buf_puts(&line, "]}");
	size_t n = line.n;
	assert_non_null(buf_room(&line, JSON_PADDING_BYTES));
	batch_init(&b);
	assert_int_equal(event_parser_new((struct str){NULL, 0}, &p, &why), OK);
	assert_int_equal(event_parser_want(p, ALL), OK);
	assert_int_equal(event_log_parse(p, &h, str_make(line.p, n), 1, &b), OK);
	assert_int_equal(b.n_properties, LIMIT_EVENT_PROPERTIES);
	assert_int_equal(b.events[0].n_properties, LIMIT_EVENT_PROPERTIES);
	event_parser_free(p);
	batch_deinit(&b);
	buf_deinit(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eve_has_what_its_rules_say),
		cmocka_unit_test(zeek_means_by_a_column_what_its_log_does),
		cmocka_unit_test(json_of_zeek_tells_its_log_by_path_or_by_a_column),
		cmocka_unit_test(the_own_formats_have_any_property),
		cmocka_unit_test(only_what_is_wanted_is_read),
		cmocka_unit_test(an_event_keeps_so_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
