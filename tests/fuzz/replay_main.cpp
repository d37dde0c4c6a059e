// Runs a fuzz entry point without libFuzzer: every corpus file, each of its truncated prefixes, then a fixed
// number of mutations from a fixed seed, so that every run of the test is the same run. usage: <fuzz target>
// <corpus folder>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr int kMutations = 20000;
constexpr std::size_t kMaxLength = 4096;

std::span<const std::uint8_t> current;

// What a crash leaves behind: the input, as text that a corpus file can be made of.
[[maybe_unused]] void print_current() {
    std::fprintf(stderr, "\nthe input was (%zu bytes):\n", current.size());
    for (const std::uint8_t byte : current) std::fprintf(stderr, "%02x", byte);
    std::fprintf(stderr, "\n");
}

void run(const Bytes& input) {
    // A block of exactly the input's size lets AddressSanitizer see one byte too many.
    const Bytes exact(input.begin(), input.end());
    current = exact;
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::vector<Bytes> read_corpus(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Bytes> corpus;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return corpus;
}

class Mutator {
  public:
    explicit Mutator(const std::vector<Bytes>& corpus) : corpus_(corpus) {}

    Bytes next() {
        Bytes bytes = corpus_[below(corpus_.size())];
        for (std::size_t steps = 1 + below(6); steps > 0; --steps) mutate(bytes);
        if (bytes.size() > kMaxLength) bytes.resize(kMaxLength);
        return bytes;
    }

  private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }

    void mutate(Bytes& bytes) {
        // Values at which lengths, signs and tags change their meaning.
        static constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xfe, 0xff, 0x30};
        const std::size_t at = below(bytes.size() + 1);
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t kind = bytes.empty() ? 3 : below(7);
        switch (kind) {
            case 0:
                bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1u << below(8));
                break;
            case 1:
                bytes[below(bytes.size())] = kEdges[below(std::size(kEdges))];
                break;
            case 2:
                bytes.erase(place, place + static_cast<std::ptrdiff_t>(below(bytes.size() - at + 1)));
                break;
            case 3:
                bytes.insert(place, 1 + below(8), byte());
                break;
            case 4:
                bytes.resize(at);
                break;
            default: {
                const Bytes& other = corpus_[below(corpus_.size())];
                const std::size_t from = below(other.size() + 1);
                const std::size_t length = below(other.size() - from + 1);
                const auto first = other.begin() + static_cast<std::ptrdiff_t>(from);
                bytes.insert(place, first, first + static_cast<std::ptrdiff_t>(length));
            }
        }
    }

    const std::vector<Bytes>& corpus_;
    std::mt19937 random_{20260101};
};

}  // namespace

#ifndef _WIN32
#include <csignal>
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {
void report_crashes() {
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(print_current);
        return;
    }
    for (const int number : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) {
        std::signal(number, [](int raised) {
            print_current();
            std::signal(raised, SIG_DFL);
            std::raise(raised);
        });
    }
}
}  // namespace
#else
namespace {
void report_crashes() {}
}  // namespace
#endif

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s <corpus folder>\n", argv[0]);
        return 2;
    }
    report_crashes();
    std::vector<Bytes> corpus = read_corpus(argv[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "%s holds no input\n", argv[1]);
        return 1;
    }
    std::size_t prefixes = 0;
    for (const Bytes& whole : corpus) {
        for (std::size_t length = 0; length <= std::min(whole.size(), kMaxLength); ++length, ++prefixes) {
            run(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
        }
    }
    Mutator mutator(corpus);
    for (int i = 0; i < kMutations; ++i) run(mutator.next());
    std::printf("%zu files, %zu prefixes, %d mutations\n", corpus.size(), prefixes, kMutations);
    return 0;
}
