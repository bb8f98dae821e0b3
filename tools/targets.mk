# What people and CI call; the rules that build are in the Makefile.
#
#	make run      a hub on http://127.0.0.1:8080 with its data in ./data
#	make demo     the same with a simulated world in ./build/demo
#	make check    every test: lint, unit, corpora, sanitizers, system; benchmarks build
#	make bench    the figures of docs/performance.md
#	make fuzz TARGET=json SECONDS=60

JOBS    ?= $(shell nproc)
SUB      = $(MAKE) --no-print-directory -j$(JOBS)

run: deps
	@$(SUB) all
	@./$(NAME) serve --data data --listen 127.0.0.1:8080

demo: deps
	@$(SUB) all
	@tools/demo

# The packages of debian-packages.txt that are missing (as root, or with sudo).
deps:
	@tools/install-packages

check: deps
	@$(SUB) lint
	@$(SUB) $(call bin,$(BENCH))
	@$(SUB) test
	@$(SUB) test SAN=address
	@$(SUB) test-threads SAN=thread
	@$(SUB) test-system
	@$(SUB) test-browser

# Unit tests and corpus replays of one build: make test [SAN=address] [CC=clang]
test: all $(call bin,$(UNIT) $(FUZZ))
	@tools/run-tests $(call bin,$(UNIT) $(FUZZ))

# The tests with threads in them: make test-threads SAN=thread
THREADED := $(wildcard tests/unit/match/test_match*.c tests/unit/hub/test_*.c) tests/unit/store/test_recall.c
test-threads: $(call bin,$(THREADED))
	@TSAN_OPTIONS="halt_on_error=1 $$TSAN_OPTIONS" tools/run-tests $(call bin,$(THREADED))

# The real binary with real clients and the programs that load what it makes.
test-system: all $(call bin,$(UNIT))
	@python3 tools/run-pytest tests/system

# The console in Chromium, on the real binary; pictures of its screens go to build/screens.
test-browser: all
	@tools/run-browser-tests

# The pictures of the documents, as the tests of the console take them.
pictures: test-browser
	cp build/pictures/*.jpg docs/pictures/

# What a reviewer should never have to look for.
lint:
	@tools/check-layers
	@tools/check-banned
	@for h in $(patsubst src/%,%,$(wildcard src/*/*.h)); do \
		echo "#include \"$$h\"" | $(CC) $(STD_C) $(COMMON) -fsyntax-only -x c - || exit 1; done

bench: $(OUT)/$(NAME) $(call bin,$(BENCH))
	@tools/run-bench $(OUT) $(call bin,$(BENCH))

FUZZED  := $(patsubst fuzz/fuzz_%.c,%,$(FUZZ))

$(patsubst %,build/fuzz/%,$(FUZZED)): build/fuzz/%: build/clang-fuzz/fuzz/fuzz_%.o build/clang-fuzz/libtocsin.a
	@mkdir -p $(@D)
	$(Q)clang++ -fsanitize=fuzzer$(,)address$(,)undefined -fno-sanitize-recover=all -o $@ $^ $(LDLIBS)

fuzz:
	@$(SUB) CC=clang SAN=fuzz build/fuzz/$(TARGET)
	@tools/run-fuzz $(TARGET) $(or $(SECONDS),60)

# Fourteen minutes shared by all targets, so that one more target does not make CI longer; two at a time.
fuzz-all:
	@$(SUB) CC=clang SAN=fuzz $(patsubst %,build/fuzz/%,$(FUZZED))
	@printf '%s\n' $(FUZZED) | xargs -P 2 -I{} tools/run-fuzz {} $(or $(SECONDS),$(shell expr 240 / $(words $(FUZZED))))

install: all
	install -D -m 755 $(OUT)/$(NAME) $(DESTDIR)$(PREFIX)/bin/$(NAME)
	install -D -m 644 docs/tocsin.1 $(DESTDIR)$(PREFIX)/share/man/man1/tocsin.1

.PHONY: run demo deps check test test-threads test-system test-browser pictures lint bench fuzz fuzz-all install
