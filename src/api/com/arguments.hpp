#pragma once
// The arguments of one IDispatch::Invoke: from the caller's Variants into slots, and back.

#include <array>

#include "dispatch_table.hpp"

namespace openwosa::com {

class Arguments {
  public:
    explicit Arguments(const Member& member) : member_(member) {}
    ~Arguments();
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;

    /// Positional arguments last first, named ones before them, as DISPPARAMS has them. On failure `bad` is
    /// the index of the argument in rgvarg, where one is to blame.
    HRESULT bind(const DISPPARAMS& params, UINT* bad);
    /// After the call: what the method gave, into what was passed by reference and into the result.
    HRESULT give_back(VARIANT* result);
    Slot* slots() { return slots_.data(); }

  private:
    HRESULT place(const DISPPARAMS& params, UINT* bad);
    HRESULT load(std::size_t index);
    HRESULT load_missing(std::size_t index);
    HRESULT store(const Parameter& p, Slot& slot, VARIANT& target);
    HRESULT store_bytes(Slot& slot, VARIANT& target);
    void clear(const Parameter& p, Slot& slot);

    const Member& member_;
    std::array<Slot, kMaxParameters> slots_{};
    std::array<VARIANT*, kMaxParameters> given_{};  ///< null: left out
    std::array<UINT, kMaxParameters> position_{};
    std::size_t loaded_ = 0;
};

}  // namespace openwosa::com
