/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_print.h"

#define HEAD "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"

static void assert_events(enum event_format format, struct str text, const char *expected)
{
	for (size_t max = 1; max <= 4096; max *= 8) {
		struct buf out;
		buf_init(&out, 1 << 20);
		event_print(format, (struct str){NULL, 0}, text, max, &out);
		buf_putc(&out, 0);
		assert_string_equal(out.p, expected);
		buf_deinit(&out);
	}
}

static void reads_columns_by_name_and_type(void **state)
{
	(void)state;
	assert_events(EVENT_AUTO,
	              STR(HEAD "#path\tdns\n#open\t2018-03-24-17-15-20\n"
	                       "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tanswers\trejected\n"
	                       "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tvector[string]\tbool\n"
	                       "1521911720.865716\tCqKst\t10.47.1.100\t41772\t2001:db8::1\t53\tudp\tise.Example.org\tx.example.edu,134.71.3.16\tF\n"
	                       "1521911721.000000\tC\t10.47.1.100\t-\t10.0.0.1\t53\tudp\t-\t(empty)\tF\n"
	                       "-\tC\t-\t-\t-\t-\tudp\ta.example\tTXT 10 v=spf1\\x2c x,y.example\tF\n"
	                       "#close\t2018-03-24-17-36-30\n"),
	              "9 2018-03-24T17:15:20.865716Z ipv4/source=10.47.1.100 endpoint/source=10.47.1.100:41772 ipv6/destination=2001:db8::1 "
	              "endpoint/destination=[2001:db8::1]:53 domain/query=ise.example.org domain/answer=x.example.edu ipv4/answer=134.71.3.16\n"
	              "10 2018-03-24T17:15:21.000000Z ipv4/source=10.47.1.100 ipv4/destination=10.0.0.1 endpoint/destination=10.0.0.1:53\n"
	              "11 - domain/query=a.example domain/answer=y.example\n");
}

static void follows_headers_that_change_in_the_middle(void **state)
{
	(void)state;
	assert_events(EVENT_ZEEK_TSV,
	              STR(HEAD "#fields\tts\thost\turi\n#types\ttime\tstring\tstring\n1\ta.example\t/x\n2\tb.example:8080\t/y\n#close\n"
	                       "#separator \\x7c\n#set_separator|;\n#unset_field|NONE\n#fields|uri|host|md5|tx_hosts\n#types|string|string|string|set[addr]\n"
	                       "/z|c.example|8299e580f8f8b6dc148fe5911f37d554|10.0.0.1;10.0.0.2\nNONE|NONE|NONE|NONE\n"),
	              "7 1970-01-01T00:00:01.000000Z domain/host=a.example url/url=http://a.example/x\n"
	              "8 1970-01-01T00:00:02.000000Z domain/host=b.example url/url=http://b.example:8080/y\n"
	              "15 - domain/host=c.example url/url=http://c.example/z md5/file=8299e580f8f8b6dc148fe5911f37d554 ipv4/other=10.0.0.1 ipv4/other=10.0.0.2\n"
	              "16 -\n");
}

static void undoes_escapes(void **state)
{
	(void)state;
	assert_events(EVENT_ZEEK_TSV,
	              STR(HEAD "#fields\tquery\treferrer\tfrom\n#types\tstring\tstring\tstring\n"
	                       "a\\x2eexample\thttp://r.example/?a=1,2\\x3d\tA\\\\, \\xzz <a@b.example>\n"),
	              "7 - domain/query=a.example url/url=http://r.example/?a=1,2= email/sender=a@b.example\n");
}

static void takes_a_name_only_with_a_type_that_fits(void **state)
{
	(void)state;
	assert_events(EVENT_ZEEK_TSV, STR(HEAD "#fields\tts\tfrom\thost\tpath\n#types\ttime\ttime\taddr\tstring\n1\t2\t10.0.0.1\t10.0.0.2\n"),
	              "7 1970-01-01T00:00:01.000000Z ipv4/host=10.0.0.1\n");
}

static void refuses_lines_that_do_not_fit_the_header(void **state)
{
	(void)state;
	assert_events(EVENT_ZEEK_TSV, STR(HEAD "1\t2\n#fields\tts\tquery\n#types\ttime\tstring\n1\ta.example\tmore\n1\nx\ta.example\n1\ta.example\n"),
	              "5 refused: no #fields line came before this line\n"
	              "8 refused: the line has not as many columns as #fields names\n"
	              "9 refused: the line has not as many columns as #fields names\n"
	              "10 refused: the time of the event is not a time\n"
	              "11 1970-01-01T00:00:01.000000Z domain/query=a.example\n");
}

static void survives_more_columns_than_it_keeps(void **state)
{
	(void)state;
	struct buf text, out;
	buf_init(&text, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_puts(&text, HEAD "#fields");
	for (int i = 0; i < 3 * EVENT_COLUMNS_MAX; i++)
		buf_puts(&text, "\tquery");
	buf_puts(&text, "\n#types");
	for (int i = 0; i < 3 * EVENT_COLUMNS_MAX; i++)
		buf_puts(&text, "\tstring");
	for (int i = 0; i < 3 * EVENT_COLUMNS_MAX; i++)
		buf_printf(&text, "%cn%d.example", i ? '\t' : '\n', i % EVENT_COLUMNS_MAX);
	event_print(EVENT_ZEEK_TSV, (struct str){NULL, 0}, buf_str(&text), 1 << 16, &out);
	assert_true(str_has_prefix(buf_str(&out), STR("7 - domain/query=n0.example ")));
	assert_true(str_has_suffix(buf_str(&out), STR("n127.example\n")));
	buf_deinit(&text);
	buf_deinit(&out);
}

static void reads_json_logs_with_the_same_names(void **state)
{
	(void)state;
	assert_events(EVENT_AUTO,
	              STR("{\"_path\":\"dns\",\"ts\":1521911720.865716,\"id.orig_h\":\"10.0.0.1\",\"id.orig_p\":53,\"query\":\"a.example\","
	                  "\"answers\":[\"b.example\",\"192.0.2.1\"]}\n"
	                  "{\"ts\":\"2018-03-24T17:15:20.865716Z\",\"host\":\"a.example\",\"uri\":\"/x\",\"tx_hosts\":[\"10.0.0.1\"],\"from\":12}\n"
	                  "{\"ts\":1521911720865}\n"
	                  "{\"ts\":\"soon\"}\n"),
	              "1 2018-03-24T17:15:20.865716Z ipv4/source=10.0.0.1 endpoint/source=10.0.0.1:53 domain/query=a.example domain/answer=b.example "
	              "ipv4/answer=192.0.2.1\n"
	              "2 2018-03-24T17:15:20.865716Z domain/host=a.example url/url=http://a.example/x ipv4/other=10.0.0.1\n"
	              "3 2018-03-24T17:15:20.865000Z\n"
	              "4 refused: the time of the event is not a time\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_columns_by_name_and_type),
		cmocka_unit_test(follows_headers_that_change_in_the_middle),
		cmocka_unit_test(undoes_escapes),
		cmocka_unit_test(takes_a_name_only_with_a_type_that_fits),
		cmocka_unit_test(refuses_lines_that_do_not_fit_the_header),
		cmocka_unit_test(survives_more_columns_than_it_keeps),
		cmocka_unit_test(reads_json_logs_with_the_same_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
