// Which documented return codes the tests have reached, verb by verb. Checked when all of them have run; a
// run of some says nothing.
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "program.hpp"

// After SYNCPT_SUPPORT.
#include <acsmgtc.h>

namespace openwosa::appctest {
namespace {

constexpr std::uint32_t kAny = 0xA7A7A7A7;

struct Documented {
    const char* verb;
    unsigned short opcode;
    unsigned char opext;
    unsigned short primary;
    std::uint32_t secondary;
    const char* name;
};
const Documented kDocumented[] = {
#define CODE(verb, opcode, opext, primary, secondary) \
    {#verb, opcode, opext, primary, static_cast<std::uint32_t>(secondary), #primary " " #secondary},
#include "return_codes.inc"
#undef CODE
};

/// What no test reaches, and why not. Null: every verb; kAny: every secondary code.
struct Unreached {
    const char* verb;
    unsigned short primary;
    std::uint32_t secondary;
    const char* why;
};
const Unreached kUnreached[] = {
#define UNREACHED(verb, primary, secondary, why) {verb, primary, static_cast<std::uint32_t>(secondary), why},
#include "unreached.inc"
#undef UNREACHED
};

using Key = std::tuple<unsigned short, unsigned char, unsigned short, std::uint32_t>;
std::mutex g_lock;
std::set<Key> g_reached;

/// Verbs that are of no kind of conversation are documented with opext 0, whatever a program puts there.
bool has_kinds(unsigned short opcode) {
    for (const Documented& d : kDocumented)
        if (d.opcode == opcode && d.opext != 0) return true;
    return false;
}

bool was_reached(const Documented& d) {
    if (d.secondary != kAny) return g_reached.contains({d.opcode, d.opext, d.primary, d.secondary});
    const auto first = g_reached.lower_bound({d.opcode, d.opext, d.primary, 0});
    return first != g_reached.end() && std::get<0>(*first) == d.opcode && std::get<1>(*first) == d.opext &&
           std::get<2>(*first) == d.primary;
}

const Unreached* excuse(const Documented& d) {
    for (const Unreached& u : kUnreached)
        if ((!u.verb || std::strcmp(u.verb, d.verb) == 0) && u.primary == d.primary &&
            (u.secondary == kAny || u.secondary == d.secondary))
            return &u;
    return nullptr;
}

bool all_have_run() {
    const auto& unit = *::testing::UnitTest::GetInstance();
    return unit.test_to_run_count() == unit.total_test_count() && unit.Passed();
}

class Coverage : public ::testing::Environment {
  public:
    void TearDown() override {
        if (!all_have_run()) return;
        std::size_t number = 0, missing = 0;
        for (const Documented& d : kDocumented) {
            const Unreached* const why = excuse(d);
            if (was_reached(d)) {
                ++number;
                EXPECT_FALSE(why && why->verb && why->secondary != kAny)
                    << d.verb << " " << d.name << " is reached: " << why->why;
            } else if (!why) {
                ++missing;
                ADD_FAILURE() << d.verb << " " << d.name << " is documented, and no test reaches it";
            }
        }
        std::printf("%zu of %zu documented return codes reached, %zu with a reason why not\n", number,
                    std::size(kDocumented), std::size(kDocumented) - number - missing);
    }
};
[[maybe_unused]] const auto* const g_coverage = ::testing::AddGlobalTestEnvironment(new Coverage);

}  // namespace

void reached(const void* vcb) {
    MC_FLUSH head;  // every block begins as this one does
    std::memcpy(&head, vcb, offsetof(MC_FLUSH, tp_id));
    const unsigned char kind = has_kinds(head.opcode) ? head.opext & AP_MAPPED_CONVERSATION : 0;
    const std::lock_guard lock(g_lock);
    g_reached.insert({head.opcode, kind, head.primary_rc, static_cast<std::uint32_t>(head.secondary_rc)});
}

}  // namespace openwosa::appctest
