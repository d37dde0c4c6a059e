// Hostile input: random tokens, mutated samples, every truncated prefix. Nothing crashes or hangs, and a
// refusal always says why.
#include <gtest/gtest.h>

#include <random>

#include "emit/emit.hpp"
#include "memory_loader.hpp"

namespace openwosa::idlc {
namespace {

const std::string kData = IDLC_TESTDATA;

// Compiles; when that succeeds, every emitter must cope with the model too.
void survive(const std::string& text) {
    auto samples = test::folder_loader(kData + "/samples");
    Compiler compiler([&](const std::string& from, const std::string& name) -> std::optional<LoadedFile> {
        if (name == "t.idl") return LoadedFile{name, name, text};
        return samples(from, name);
    });
    bool good = compiler.compile("t.idl");
    EXPECT_EQ(good, compiler.render_diagnostics().empty()) << text;
    if (!good) return;
    for (const auto& e : emitters()) EXPECT_FALSE(e.emit(compiler.model()).empty()) << e.name << "\n" << text;
}

std::string sample(const std::string& name) { return test::read_text(kData + "/samples/" + name).value(); }

TEST(Hostile, EveryTruncatedPrefixOfASampleIsRefusedOrComplete) {
    for (const std::string name : {"vcb.idl", "com.idl"}) {
        auto text = sample(name);
        for (std::size_t length = 0; length < text.size(); length += 3) survive(text.substr(0, length));
    }
}

TEST(Hostile, MutatedSamplesNeverCrash) {
    std::mt19937 random(20);
    for (const std::string name : {"vcb.idl", "com.idl"}) {
        const auto original = sample(name);
        for (int round = 0; round < 400; ++round) {
            auto text = original;
            for (unsigned edits = random() % 6 + 1; edits; --edits) {
                std::size_t at = random() % text.size(), length = random() % 12;
                switch (random() % 4) {
                    case 0:
                        text[at] = static_cast<char>(random());
                        break;
                    case 1:
                        text.erase(at, length);
                        break;
                    case 2:
                        text.insert(at, text.substr(random() % text.size(), length));
                        break;
                    default:
                        std::swap(text[at], text[random() % text.size()]);
                }
                if (text.empty()) text = " ";
            }
            survive(text);
        }
    }
}

TEST(Hostile, RandomTokensNeverCrash) {
    constexpr const char* kWords[] = {"typedef",    "struct",
                                      "union",      "enum",
                                      "module",     "interface",
                                      "coclass",    "library",
                                      "const",      "import",
                                      "OW",         "(",
                                      ")",          "[",
                                      "]",          "{",
                                      "}",          ";",
                                      ",",          ":",
                                      "*",          "=",
                                      "+",          "<<",
                                      "?",          "sizeof",
                                      "long",       "unsigned",
                                      "char",       "hyper",
                                      "void",       "A",
                                      "B",          "C",
                                      "1",          "0x7FFFFFFFFFFFFFFF",
                                      "\"s\"",      "2.5",
                                      "in",         "out",
                                      "uuid",       "size_is",
                                      "entry",      "dllname",
                                      "group",      "pack",
                                      "case",       "symbols",
                                      "__stdcall",  "3f1ce7a0-52a8-4f0e-9d10-3c1f6f0a8d01",
                                      "SAFEARRAY",  "dispinterface",
                                      "properties", "methods",
                                      "-"};
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (unsigned count = random() % 60; count; --count)
            text += std::string(kWords[random() % std::size(kWords)]) + " ";
        survive(text);
    }
}

// Pieces that parse on their own, in random order: reaches the checker and the emitters far more often than
// random tokens.
TEST(Hostile, RandomDeclarationsNeverCrash) {
    constexpr const char* kPieces[] = {
        "typedef long A;",
        "typedef A *B, C[3];",
        "struct s { A a; struct s *next; };",
        "typedef struct { C c; union { A x; B y; } u; } D;",
        "typedef D (*E)(B b, D d);",
        "const A N = 3;",
        "typedef char F[N * N];",
        "enum e { P, Q = N, R };",
        "typedef enum e G;",
        "OW(group g;)",
        "typedef OW(symbols(g)) A H;",
        "struct OW(pack(1)) t { G g; E e; struct s s; };",
        "[dllname(\"d\")] module M { [entry(1)] A __stdcall f(B b, [out] struct t *t); }",
        "typedef struct t T, *PT;",
        "[dllname(\"d\")] module M2 { OW(platform(windows), internal) D g(PT p, F f); H h(); }",
        "interface I { A m(B b); };",
        "typedef SAFEARRAY(A) S;",
        "typedef const A *const *K;",
        "struct v { K k; A open[]; };"};
    std::mt19937 random(99);
    int good = 0;
    for (int round = 0; round < 1500; ++round) {
        std::string text;
        for (std::size_t i = 0; i < std::size(kPieces); ++i) {
            // Mostly in order, so that much of it is valid.
            std::size_t pick = random() % 8 ? i : random() % std::size(kPieces);
            if (random() % 10) text += std::string(kPieces[pick]) + "\n";
        }
        survive(text);
        good += test::Compiled(text).good;
    }
    EXPECT_GT(good, 0) << "no round was valid: the emitters were not exercised";
}

}  // namespace
}  // namespace openwosa::idlc
