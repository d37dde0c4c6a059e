#pragma once
// The frames that engines send in tests, for a third party to judge: with OPENWOSA_TEST_FRAMES set to the
// beginning of a file name, each PIU and XID goes to <that><process id>.pcap as a token-ring frame
// (tests/interop/sna/every_frame_test.py lets tshark read them).

#ifndef _WIN32
#include <unistd.h>
#endif

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "sna/bytes.hpp"

namespace openwosa::sna::test {

class FrameRecord {
  public:
    static void piu(Octets piu) { one().write({0, 0}, piu); }  // LLC control: I-frame 0
    static void xid(Octets xid) { one().write({0xBF, 0}, xid, 1); }

  private:
    static FrameRecord& one() {
        static FrameRecord record;
        return record;
    }
    FrameRecord() {
#ifndef _WIN32
        const char* const begin = std::getenv("OPENWOSA_TEST_FRAMES");
        if (!begin) return;
        file_ = std::fopen((begin + std::to_string(::getpid()) + ".pcap").c_str(), "wbe");
        constexpr std::uint32_t kTokenRing = 6;
        put({0xA1B2C3D4, 2 | 4 << 16, 0, 0, 65535, kTokenRing});
#endif
    }
    ~FrameRecord() {
        if (file_ && std::fclose(file_) != 0) std::abort();
    }
    FrameRecord(const FrameRecord&) = delete;
    FrameRecord& operator=(const FrameRecord&) = delete;

    template <std::size_t n>
    void put(const std::uint32_t (&words)[n]) {
        if (file_ && std::fwrite(words, sizeof words, 1, file_) != 1) std::abort();
    }
    void write(std::array<std::uint8_t, 2> control, Octets rest, std::size_t control_bytes = 2) {
        if (!file_) return;
        // Access and frame control, to, from, and the SAPs of SNA's path control.
        constexpr std::uint8_t kHead[] = {0x10, 0x40, 0x40, 0, 0, 0, 0, 2, 0x40, 0, 0, 0, 0, 1, 4, 4};
        const auto size = static_cast<std::uint32_t>(sizeof kHead + control_bytes + rest.size());
        put({0, 0, size, size});
        for (const Octets part : {Octets(kHead), Octets(control).first(control_bytes), rest})
            if (std::fwrite(part.data(), 1, part.size(), file_) != part.size()) std::abort();
    }

    std::FILE* file_ = nullptr;
};

}  // namespace openwosa::sna::test
