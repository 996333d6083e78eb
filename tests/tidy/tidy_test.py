"""Each rule of tidy.py finds what it must find, and nothing in code that keeps it."""

import tidy


def found(name, text):
    return [what for _, what in tidy.check_text(name, text)]


def lines(name, text):
    return [line for line, _ in tidy.check_text(name, text)]


def header(body):
    return "#pragma once\n\n" + body


def function(body_lines, indent="  "):
    return "void f() {\n" + f"{indent}g();\n" * body_lines + "}\n"


class TestLines:
    def test_hundred_columns_are_fine_and_one_more_is_not(self):
        assert found("base/a.cc", "//" + "x" * 98 + "\n") == []
        assert found("base/a.cc", "//" + "x" * 99 + "\n") == [
            "101 columns, break the line at 100"]

    def test_prose_may_be_long(self):
        assert found("docs/a.md", "x" * 300 + "\n") == []

    def test_tabs_and_blanks_at_the_end(self):
        assert found("base/a.cc", "\tint a;\n") == ["a tab, use blanks"]
        assert found("base/a.cc", "int a; \n") == ["blanks at the end of the line, remove them"]

    def test_unfinished_work_in_any_kind_of_file(self):
        for name in ("base/a.cc", "scripts/run", "docs/a.md", "tests/t.py"):
            assert len(found(name, "// FIX" "ME later\n")) == 1, name

    def test_last_line_ends(self):
        assert found("base/a.cc", "int a;") == ["no newline at the end of the file, add one"]


class TestLengths:
    def test_each_kind_of_file_has_its_limit(self):
        for name, limit in (("base/a.h", 300), ("base/a.cc", 500), ("tests/base/a_test.cc", 700)):
            text = "#pragma once\n" * limit
            assert found(name, text) == [], name
            assert "split it" in found(name, text + "\n")[0], name

    def test_function_of_seventy_lines_is_fine_and_one_more_is_not(self):
        assert found("base/a.cc", function(70)) == []
        assert found("base/a.cc", function(71)) == ["a function of 71 lines, split it at 70"]

    def test_constructor_with_braces_in_its_members_is_a_function(self):
        text = function(71).replace("void f() {", "A::A(int a) : b_{a}, c_(a) {")
        assert found("base/a.cc", text) == ["a function of 71 lines, split it at 70"]

    def test_namespace_and_class_are_not_functions(self):
        text = "namespace a {\nclass B : public C {\n" + "  int a();\n" * 80 + "};\n}\n"
        assert found("base/a.cc", text) == []

    def test_table_of_values_is_not_a_function(self):
        text = "constexpr int kTable[] = {\n" + "  1,\n" * 80 + "};\n"
        assert found("base/a.cc", text) == []

    def test_functions_of_a_class_are_found(self):
        text = "class A {\n " + function(71) + "};\n"
        assert found("base/a.cc", text) == ["a function of 71 lines, split it at 70"]


class TestNesting:
    THREE = "void f() {\n for (;;) {\n  if (a) {\n   while (b) {\n    g();\n}\n}\n}\n}\n"

    def test_three_levels_are_fine_and_four_are_not(self):
        assert found("base/a.cc", self.THREE) == []
        four = self.THREE.replace("g();", "if (c) {\n g();\n }")
        assert found("base/a.cc", four) == [
            "4 levels of nesting, leave early or take out a function at 3"]

    def test_lambda_begins_again(self):
        text = self.THREE.replace("g();", "run([&] {\n if (c) {\n g();\n }\n });")
        assert found("base/a.cc", text) == []

    def test_initialiser_in_a_condition_is_no_level(self):
        text = self.THREE.replace("g();", "g(A{.b = 1, .c = {2}});")
        assert found("base/a.cc", text) == []


class TestBannedWords:
    def test_the_finding_names_the_replacement(self):
        assert found("shards/a.cc", "auto t = std::chrono::steady_clock::now();\n") == [
            "`steady_clock::now`, take a base::Clock as an argument"]

    def test_the_one_place_of_the_clock(self):
        assert found("base/clock.cc", "auto t = std::chrono::steady_clock::now();\n") == []

    def test_each_word_is_found(self):
        for code in ("std::this_thread::sleep_for(x);", "auto a = new A;", "delete a;",
                     "void* p = malloc(3);", "std::cout << 1;", "assert(a);", "int i = rand();",
                     "std::random_device d;", "try { f(); } catch (...) {}", "std::mutex m;",
                     "  co_await f(a, b);"):
            assert len(found("server/a.cc", code + "\n")) == 1, code

    def test_words_in_comments_and_strings_are_free(self):
        assert found("base/a.cc", '// a new list, delete it\nauto s = "new sleep_for";\n') == []
        assert found("base/a.cc", 'auto s = R"(new A)"; /* delete\n new */\n') == []

    def test_deleted_functions_and_placement_are_free(self):
        assert found("base/a.h", header("A(const A&) = delete;\n")) == []

    def test_digit_separators_do_not_hide_code(self):
        assert len(found("base/a.cc", "int a = 10'000; auto b = new A; int c = 1'0;\n")) == 1

    def test_result_of_co_await_is_kept(self):
        assert found("server/a.cc", "  auto a = co_await f();\n  co_return co_await g();\n") == []
        assert found("server/a.cc", "  const auto long_name =\n      co_await f();\n") == []
        assert lines("server/a.cc", "  g();\n  co_await f();\n") == [2]

    def test_asio_has_no_result_to_lose(self):
        assert found("server/a.cc", "  co_await asio::post(executor, asio::use_awaitable);\n") == []

    def test_using_namespace_in_a_header(self):
        assert found("base/a.h", header("using namespace std;\n")) == [
            "`using namespace`, name what is used"]

    def test_line_number_is_that_of_the_word(self):
        assert lines("base/a.cc", "int a;\n\nauto b = new A;\n") == [3]


class TestIncludes:
    def test_layers_point_to_the_right(self):
        assert found("shards/a.cc", '#include "engine/engine.h"\n#include "base/result.h"\n') == []
        assert found("engine/a.cc", '#include "shards/a.h"\n') == [
            "engine must not include shards, move the code or pass a value"]
        assert found("api/a.cc", '#include "server/app.h"\n') == [
            "api must not include server, move the code or pass a value"]

    def test_engines_are_known_to_the_seam_only(self):
        text = '#include "engine/memory/memory_engine.h"\n'
        assert len(found("shards/a.cc", text)) == 1
        assert len(found("engine/leveldb/a.cc", text)) == 1
        assert found("server/app.cc", text) == []
        assert found("engine/memory/a.cc", text) == []

    def test_product_knows_no_test(self):
        assert len(found("base/a.cc", '#include "tests/support/a.h"\n')) == 1

    def test_each_library_stays_behind_its_fence(self):
        for include, inside, outside in (
                ("leveldb/db.h", "engine/leveldb/a.cc", "engine/memory/a.cc"),
                ("rapidjson/reader.h", "api/json/a.cc", "api/operations/a.cc"),
                ("cbor.h", "api/cbor/a.cc", "api/json/a.cc"),
                ("boost/beast/http.hpp", "server/net/a.cc", "server/a.cc"),
                ("httplib.h", "server/admin/a.cc", "server/net/a.cc"),
                ("nghttp2/nghttp2.h", "server/net/http2_frames.cc", "server/net/http2_session.cc"),
                ("spdlog/spdlog.h", "base/log.cc", "server/app.cc"),
                ("openssl/ssl.h", "server/net/tls_session.cc", "server/net/transport.cc"),
                ("openssl/evp.h", "base/digest.cc", "server/net/http1.cc")):
            text = f"#include <{include}>\n"
            assert found(inside, text) == [], include
            assert len(found(outside, text)) == 1, include

    def test_beast_in_a_header(self):
        assert len(found("server/net/a.h", header("#include <boost/beast/http.hpp>\n"))) == 1

    def test_relative_include(self):
        assert len(found("base/a.cc", '#include "result.h"\n')) == 1

    def test_header_begins_with_pragma_once(self):
        assert len(found("base/a.h", "int a;\n")) == 1


class TestTree:
    ROW = "OPERATION(SplitShard, split_shard, kShards)\n"
    COMPLETE = {"api/operations.def": ROW, "api/operations/split_shard.cc": "",
                "tests/api/operations/split_shard_test.cc": "",
                "tests/conformance/test_split_shard.py": ""}

    def operations(self, files):
        return [what for _, _, what in tidy.check_operations(files, files.get)]

    def test_complete_operation(self):
        assert self.operations(self.COMPLETE) == []

    def test_each_missing_file_of_an_operation_is_named(self):
        for name in list(self.COMPLETE)[1:]:
            rest = {key: text for key, text in self.COMPLETE.items() if key != name}
            assert self.operations(rest) == [f"SplitShard has no {name}, write it"]

    def test_source_without_a_row(self):
        files = {**self.COMPLETE, "api/operations/lost.cc": ""}
        assert self.operations(files) == [
            "no row in api/operations.def, add one or delete the file"]

    def test_stem_is_the_wire_name(self):
        files = {"api/operations.def": "OPERATION(SplitShard, split, kShards)\n"}
        assert "SplitShard is written split, write split_shard" in self.operations(files)

    def test_rows_are_sorted(self):
        files = {**self.COMPLETE, "api/operations.def": self.ROW + "OPERATION(Abc, abc, k)\n"}
        assert "rows are not in alphabetical order, sort them" in self.operations(files)

    def test_dead_file(self):
        files = {"base/a.h": "", "base/a.cc": '#include "base/a.h"\n'}
        assert len(tidy.check_tests(files, files.get)) == 1
        files["tests/base/b_test.cc"] = '#include "base/a.h"\n'
        assert tidy.check_tests(files, files.get) == []

    def test_decision_outside_of_the_index(self):
        files = {"docs/adr/README.md": "0001-a.md", "docs/adr/0001-a.md": "",
                 "docs/adr/0002-b.md": ""}
        assert [name for name, _, _ in tidy.check_adrs(files, files.get)] == ["docs/adr/0002-b.md"]
