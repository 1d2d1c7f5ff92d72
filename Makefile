# The workbook's Makefile. `make help` lists what it can do; README.md tells the story.
# Variables: CC=clang  DEBUG=1  OPENMP=0  MARCH=x86-64-v3  SANITIZE=1  BUILD=directory  V=1 (shows the commands)

ifeq ($(origin CC),default)
CC := gcc
endif
MARCH ?= native
# The debug build has one thread: in gdb, step then goes into parallel loops as into any other, and next never changes threads.
OPENMP ?= $(if $(DEBUG),0,1)

# Each kind of build has a directory of its own, so that switching back and forth rebuilds nothing.
ifdef SANITIZE
BUILD ?= build/sanitize
else ifdef DEBUG
BUILD ?= build/debug
else
BUILD ?= build
endif

PACKAGES := libpng freetype2 libpcre2-8 libcjson libcurl libedit
WARNINGS := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
# No -ffast-math: it denies that infinity exists, and the causal mask is made of it.
# -ffp-contract=off: a·b+c is rounded twice wherever the code does not say fmaf, in every build alike.
NUMBERS := -fno-math-errno -fno-trapping-math -ffp-contract=off
# The matrix kernel and vmath are built the same way in every build, so that debug and release give the same bytes.
KERNEL_FLAGS := -O3 -ffp-contract=fast -Wno-psabi

ifdef SANITIZE
OPTIMIZE := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifdef DEBUG
# Not -Og: there a variable is "optimized out" after its last use, and that is when a reader wants to look at it.
OPTIMIZE := -O0 -g3
else
OPTIMIZE := -O3 -g
endif
ifeq ($(OPENMP),1)
THREADS := -fopenmp
else
THREADS := -Wno-unknown-pragmas
endif

CPPFLAGS += -I. -MMD -MP $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS += $(WARNINGS) $(OPTIMIZE) -march=$(MARCH) $(NUMBERS) $(THREADS)
LDFLAGS += $(filter -fsanitize%,$(OPTIMIZE)) $(THREADS)
LDLIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm
TEST_LIBS := $(shell pkg-config --libs check 2>/dev/null) $(LDLIBS)

# One archive for common and one a chapter. A program links its own chapter and those before it, so that the linker holds
# what the design says: arrows point one way. The last archive is the main job's.
CHAPTERS := ch02_tokenizer ch03_attention ch04_gpt ch05_pretrain ch06_classify ch07_instruct
COMMON_SOURCES := $(wildcard common/*.c common/ops/*.c common/data/*.c) $(filter-out %/main.c,$(wildcard common/appA/*.c))
OBJ := $(BUILD)/obj
COMMON := $(OBJ)/common.a
# $(call objects,directory): what of a chapter goes into its archive
objects = $(patsubst %.c,$(OBJ)/%.o,$(filter-out %/main.c,$(wildcard $(1)/*.c)))
# $(call archives,chapter): its archive and those of the chapters before it, the last first, as the linker wants them
archives = $(foreach c,main_job ch07_instruct ch06_classify ch05_pretrain ch04_gpt ch03_attention ch02_tokenizer,\
             $(if $(filter $(c),$(call up_to,$(1))),$(OBJ)/$(c).a)) $(COMMON)
up_to_ch02 := ch02_tokenizer
up_to_ch03 := $(up_to_ch02) ch03_attention
up_to_ch04 := $(up_to_ch03) ch04_gpt
up_to_ch05 := $(up_to_ch04) ch05_pretrain
up_to_ch06 := $(up_to_ch05) ch06_classify
up_to_ch07 := $(up_to_ch06) ch07_instruct
up_to_main := $(up_to_ch07) main_job
up_to = $(up_to_$(firstword $(subst _, ,$(1))))

PROGRAMS := $(addprefix $(BUILD)/,appA_tensors main_job $(CHAPTERS))
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/test_*.c)))
TEST_HELPERS := $(patsubst %.c,$(OBJ)/%.o,$(filter-out tests/test_%,$(wildcard tests/*.c)))
ARGS ?=

# A thread that has nothing to do yields soon instead of spinning: on a machine that does other work besides, spinning threads
# take the processor from those that work.
export GOMP_SPINCOUNT ?= 3000

# All processors build, unless -j says otherwise; a make that a make calls shares the caller's.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

# What is done, a short line each; V=1 shows the commands themselves.
QUIET := $(if $(V),,@)
show = @$(if $(V),:,printf '%-8s %s\n' $(1) $(2))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all suites debug-programs test-interop help run appA ch02 ch03 ch04 ch05 ch06 ch07 chat data test test-programs memcheck bench bench-peers test-aarch64 bench-decode bench-tokenizer book debug tour doctor \
        format clean $(CHAPTERS:%=test-%)

all: $(PROGRAMS) ## build every program into build/ (release flags)

help: ## list the targets
	@grep -hE '^[a-zA-Z0-9%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: $(BUILD)/main_job ## the main job: pre-train a GPT, teach it spam and instructions, plots, a summary
	$(BUILD)/main_job $(ARGS)

appA: $(BUILD)/appA_tensors ## appendix A: tensors and automatic differentiation (ARGS="--section A.4")
	$< $(ARGS)
ch02: $(BUILD)/ch02_tokenizer ## chapter 2: text becomes tokens
	$< $(ARGS)
ch03: $(BUILD)/ch03_attention ## chapter 3: attention
	$< $(ARGS)
ch04: $(BUILD)/ch04_gpt ## chapter 4: the GPT model
	$< $(ARGS)
ch05: $(BUILD)/ch05_pretrain ## chapter 5: pre-training, and appendix D
	$< $(ARGS)
ch06: $(BUILD)/ch06_classify ## chapter 6: fine-tuning to classify
	$< $(ARGS)
ch07: $(BUILD)/ch07_instruct ## chapter 7: fine-tuning to follow instructions
	$< $(ARGS)

chat: $(BUILD)/ch07_instruct ## talk to the model that make run left behind
	$< --chat $(ARGS)

data: ## download the book's data into data/, checked (WEIGHTS=gpt2-small: weights too; DATA_MIRROR=directory or URL)
	WEIGHTS="$(WEIGHTS)" tools/get_data.sh

# The compiler, its flags and the sources' list, in a file that changes when they do: then everything is rebuilt.
FLAGS_NOW := $(CC) $(CPPFLAGS) $(CFLAGS) $(KERNEL_FLAGS) $(LDFLAGS) $(LDLIBS)
$(OBJ)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS_NOW)' | cmp -s - $@ || printf '%s\n' '$(FLAGS_NOW)' > $@
FORCE:

$(OBJ)/%.o: %.c $(OBJ)/flags
	@mkdir -p $(@D)
	$(call show,compile,$<)
	$(QUIET)$(CC) $(CPPFLAGS) $(CFLAGS) $(EXTRA_FLAGS) -c $< -o $@

$(patsubst %,$(OBJ)/common/ops/%.o,matmul matmul_tiles matmul_amx) $(OBJ)/common/vmath.o $(OBJ)/common/limits.o: EXTRA_FLAGS := $(KERNEL_FLAGS)

EMBEDDED := common/data/story.txt common/data/messages.tsv common/data/language_tasks.json
$(OBJ)/common/data/embedded_files.o: common/data/embedded_files.S $(EMBEDDED) $(OBJ)/flags
	@mkdir -p $(@D)
	$(call show,compile,$<)
	$(QUIET)$(CC) -I. -c $< -o $@

$(OBJ)/main_job/report_page.o: main_job/report_page.S main_job/report_page.html $(OBJ)/flags
	@mkdir -p $(@D)
	$(call show,compile,$<)
	$(QUIET)$(CC) -I. -c $< -o $@
$(OBJ)/main_job.a: $(OBJ)/main_job/report_page.o

$(COMMON): $(COMMON_SOURCES:%.c=$(OBJ)/%.o) $(OBJ)/common/data/embedded_files.o
	@rm -f $@
	@$(AR) rcs $@ $^

.SECONDEXPANSION:
$(addprefix $(OBJ)/,$(addsuffix .a,main_job $(CHAPTERS))): $(OBJ)/%.a: $$(call objects,%)
	@rm -f $@
	@$(AR) rcs $@ $^

$(addprefix $(BUILD)/,main_job $(CHAPTERS)): $(BUILD)/%: $(OBJ)/%/main.o $$(call archives,%)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

$(BUILD)/appA_tensors: $(OBJ)/common/appA/main.o $(COMMON)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

# tests/test_ch03_layer.c links chapters 2 and 3; tests/test_ops_softmax.c links common alone.
$(TESTS): $(BUILD)/tests/test_%: $(OBJ)/tests/test_%.o $(TEST_HELPERS) $$(call archives,%)
	@mkdir -p $(@D)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(TEST_LIBS) -o $@

# What gdb is tried on. Only beside the plain build: other compilers and sanitizers have no debug build of their own.
DEBUG_PROGRAMS := $(if $(filter build,$(BUILD)),debug-programs)
debug-programs:
	@$(MAKE) -s --no-print-directory DEBUG=1 BUILD=build/debug all

test: all $(TESTS) $(DEBUG_PROGRAMS) $$(EXERCISE_VARIANTS) ## build and run every Check suite, and the exercises (make test-ch03: one chapter's)
	@BUILD=$(BUILD) tests/run_suites.sh $(TESTS) tests/run_exercises.sh

suites: all $(TESTS) ## build the programs and every Check suite, run none

# The suites of common and of the operations need no program.
any := %
test-%: $$(if $$(filter common ops,$$*),,all) $$(if $$(filter debugger,$$*),$$(DEBUG_PROGRAMS)) $$(filter $(BUILD)/tests/test_$$*$$(any),$(TESTS))
	@BUILD=$(BUILD) tests/run_suites.sh $(filter $(BUILD)/tests/test_$*%,$(TESTS))

test-interop: $(BUILD)/tests/test_ch05_interop ## our models in transformers, and theirs in ours (PYTHON=a Python with torch and transformers)
	@PYTHON="$(PYTHON)" BUILD=$(BUILD) tests/run_suites.sh $<

test-aarch64: ## the library and its operations for 64-bit ARM: cross-compiled, run by qemu
	@MAKE="$(MAKE)" tools/test_aarch64.sh

debug: ## gdb on a chapter's debug build, stopped at its first section (CH=ch03)
	@$(MAKE) -s --no-print-directory DEBUG=1 all
	@tools/debug.sh $(CH) $(ARGS)

tour: ## a chapter's guided tour in the debugger (CH=ch03)
	@$(MAKE) -s --no-print-directory DEBUG=1 all
	@tools/tour.sh $(CH)

memcheck: ## valgrind on a short run of every chapter (built for x86-64-v3: valgrind knows no AVX-512)
	@$(MAKE) --no-print-directory BUILD=build/memcheck MARCH=x86-64-v3 OPENMP=0 all
	@BUILD=build/memcheck tools/memcheck.sh

bench: $(BUILD)/bench ## speeds, each as a fraction of what this machine can do: out/bench.csv (ARGS="--only gemm")
	$< $(ARGS)

bench-peers: $(BUILD)/bench ## the same beside PyTorch, in turns (PYTHON=a Python with torch)
	@BENCH=$< PYTHON="$(PYTHON)" tests/bench/peers.sh

$(BUILD)/bench: $(patsubst %.c,$(OBJ)/%.o,$(filter-out %/bench_decode.c %/bench_tokenizer.c,$(wildcard tests/bench/*.c))) $$(call archives,ch04)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

bench-decode: $(BUILD)/tests/bench/bench_decode ## tokens a second, as a fraction of the speed at which memory can be read
	$<

$(BUILD)/tests/bench/bench_decode: $(OBJ)/tests/bench/bench_decode.o $(call archives,ch05)
	@mkdir -p $(@D)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

bench-tokenizer: $(BUILD)/tests/bench/bench_tokenizer ## text to tokens, MB/s (PYTHON=a Python with tiktoken and tokenizers: beside these, in turns)
	$(if $(PYTHON),$(PYTHON) tests/bench/peers_tokenizer.py $<,$<) $(ARGS)

$(BUILD)/tests/bench/%: $(OBJ)/tests/bench/%.o $(call archives,ch02)
	@mkdir -p $(@D)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

book: all $(BUILD)/tests/book/book_table ## the chapters on the book's data, then each number beside the book's (LONG=1: the long trainings too)
	@BUILD=$(BUILD) LONG="$(LONG)" tools/book.sh $(ARGS)

$(BUILD)/tests/book/%: $(OBJ)/tests/book/%.o $(OBJ)/tests/book_facts.o $(COMMON)
	@mkdir -p $(@D)
	$(call show,link,$@)
	$(QUIET)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

doctor: ## what this machine has, what is missing, and what to do about it
	@tools/doctor.sh

format: ## clang-format every source file in place
	clang-format -i $$(git ls-files '*.c' '*.h')

clean: ## remove build/ and out/ (never my/ or data/)
	rm -rf build out

include tools/exercises.mk

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)
