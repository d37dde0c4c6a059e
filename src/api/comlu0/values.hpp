#pragma once
// The constants of comlu0.idl with the values the program has them by: ours, unless the configuration says
// otherwise. Inside the library there are only ours.

#include <comlu0.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace openwosa::comlu0 {

/// Values by name, as the configuration has them.
using ConfiguredValues = std::map<std::string, std::uint32_t>;

class Values {
  public:
    constexpr Values() = default;
    explicit Values(const ConfiguredValues& configured);

    HRESULT result(HRESULT ours) const { return changed_ ? find_result(ours) : ours; }
    /// What result() made of ours.
    HRESULT own_result(HRESULT theirs) const { return changed_ ? find_own_result(theirs) : theirs; }
    /// Of Receive.
    LONG indication(LONG ours) const { return changed_ ? to_program(ours) : ours; }
    /// Of Send and SendResponse.
    LONG hint(LONG theirs) const { return changed_ ? from_program(theirs) : theirs; }
    /// Of CreateSession and Online; a number that is none of the four comes out as none of ours.
    short init(short theirs) const { return changed_ ? find_init(theirs) : theirs; }

  private:
    static constexpr std::size_t kMost = 96;
    struct Pair {
        std::uint32_t ours = 0;
        std::uint32_t theirs = 0;
    };
    struct List {
        std::array<Pair, kMost> items{};
        std::size_t count = 0;
        void add(Pair pair) { items[count++] = pair; }
        const Pair* begin() const { return items.data(); }
        const Pair* end() const { return items.data() + count; }
    };

    HRESULT find_result(HRESULT ours) const;
    HRESULT find_own_result(HRESULT theirs) const;
    LONG to_program(LONG ours) const;
    LONG from_program(LONG theirs) const;
    short find_init(short theirs) const;

    bool changed_ = false;
    List results_;
    List flags_;
    List inits_;
};

/// As the configuration has it now. The library's answer; tests bring their own.
ConfiguredValues configured_values();

/// The library's, as the configuration had them when they were first asked for.
const Values& values() noexcept;

}  // namespace openwosa::comlu0
