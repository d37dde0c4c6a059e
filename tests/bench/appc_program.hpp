#pragma once
// A program's use of APPC, for benchmarks: mapped conversations with one partner. What fails ends the
// process.

#define SYNCPT_SUPPORT 1
#include <windows.h>
// After windows.h.
#include <winappc.h>

#include <cstddef>
#include <string>

namespace openwosa::bench {

inline constexpr const char* kPartnerTp = "BENCH";  ///< answers: see appc_partner.cpp
inline constexpr const char* kHoldTp = "HOLD";      ///< takes conversations and keeps them

class AppcConversation {
  public:
    /// What a receive ended with.
    enum class Received { kData, kSend, kConfirm, kConfirmDeallocate, kEnd };

    void send(const unsigned char* data, std::size_t size, unsigned char type = AP_NONE);
    /// Data, then what came behind them; `size` of the data.
    Received receive(unsigned char* buffer, std::size_t room, std::size_t& size);
    void confirm();
    void confirmed();
    void flush();
    void deallocate(unsigned char type = AP_FLUSH);
    void test_rts();

  private:
    friend class AppcProgram;
    template <class V>
    V verb(unsigned short opcode) const;

    unsigned char tp_id_[8] = {};
    unsigned long conv_id_ = 0;
};

/// One transaction program; APPC is started as long as this lives.
class AppcProgram {
  public:
    AppcProgram();
    ~AppcProgram();
    AppcProgram(const AppcProgram&) = delete;
    AppcProgram& operator=(const AppcProgram&) = delete;

    void start_tp(const char* local_lu);
    /// With the partner, once there is a link to it.
    AppcConversation allocate(const char* partner, const char* tp, const char* mode, bool confirm = true);
    /// The next attach of that name.
    static AppcConversation receive_allocate(const char* tp);
    /// Of a conversation that receive_allocate() began.
    static void end_tp(const AppcConversation& conversation);

  private:
    unsigned char tp_id_[8] = {};
};

}  // namespace openwosa::bench
