#pragma once
// Logical records and general data stream variables: LL(2) | ID(2) | data, where LL counts itself and its top
// bit says that the variable goes on in the next record, which then has no ID (SNA Formats, "GDS Variables").
// In a basic conversation only LL is the protocol's; the rest is the program's.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sna/bytes.hpp"

namespace openwosa::sna::lu62 {

inline constexpr std::uint16_t kGdsApplication = 0x12FF;
inline constexpr std::uint16_t kGdsNull = 0x12F1;
inline constexpr std::uint16_t kGdsUserControl = 0x12F2;
inline constexpr std::uint16_t kGdsPip = 0x12F5;
inline constexpr std::uint16_t kGdsPipSubfield = 0x12E2;
inline constexpr std::uint16_t kGdsErrorLog = 0x12E1;

inline constexpr std::uint16_t kLlContinued = 0x8000;
/// Largest logical record of a mapped conversation that we send: a vendor trace has 8872 bytes as 9000 12FF,
/// 9000, 02B0 (KB Q196606).
inline constexpr std::size_t kMappedRecord = 4096;
inline constexpr std::size_t kGdsHeaderBytes = 4;

/// An LL counts its own two bytes (0000, 0001, 8000 and 8001 are invalid).
constexpr bool valid_ll(std::uint16_t ll) { return (ll & 0x7FFF) >= 2; }

/// Follows the logical records of a byte stream that comes in pieces of any size.
class RecordTracker {
  public:
    bool at_boundary() const { return left_ == 0 && half_ < 0; }
    void reset() {
        left_ = 0;
        half_ = -1;
    }

    struct Part {
        std::size_t size = 0;   ///< how many of the bytes belong to the current record
        bool complete = false;  ///< and it ends with them
        bool invalid = false;   ///< LL: the first `size` bytes lead up to it
    };
    /// Takes the current record, or what there is of it, from the front of `data`, which is not empty.
    Part next(Octets data);
    /// Takes all of `data`; false for an invalid LL (the tracker is then of no use but for reset).
    bool advance(Octets data);

  private:
    std::uint32_t left_ = 0;  ///< bytes of the record still to come
    int half_ = -1;           ///< the first byte of an LL whose second has not come
};

/// Calls put(Octets) with the headers and the parts of `data`, as the variable `id` of a mapped conversation,
/// in records of at most kMappedRecord bytes.
template <class Put>
void each_mapped_part(std::uint16_t id, Octets data, Put&& put) {
    std::size_t header = kGdsHeaderBytes;
    do {
        const std::size_t take = std::min(data.size(), kMappedRecord - header);
        const std::size_t ll = (take + header) | (take < data.size() ? kLlContinued : 0u);
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(ll >> 8), static_cast<std::uint8_t>(ll),
                                      static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)};
        put(Octets(bytes).first(header));
        put(data.first(take));
        data = data.subspan(take);
        header = 2;
    } while (!data.empty());
}
/// What they are in all.
constexpr std::size_t mapped_bytes(std::size_t data) {
    constexpr std::size_t first = kMappedRecord - kGdsHeaderBytes;
    constexpr std::size_t next = kMappedRecord - 2;
    return data + kGdsHeaderBytes + (data <= first ? 0 : (data - first + next - 1) / next * 2);
}

/// Takes a mapped conversation's stream apart, piece by piece.
class MappedReader {
  public:
    bool at_boundary() const { return need_ == kHeader && have_ == 0 && left_ == 0; }
    void reset() { *this = {}; }

    struct Part {
        std::size_t skip = 0;   ///< header bytes in front
        std::size_t size = 0;   ///< data bytes behind them
        bool complete = false;  ///< the variable ends with them
        bool invalid = false;   ///< an LL that cannot be, or no room for the ID
        std::uint16_t id = 0;   ///< of the variable; 0 while it is not known
    };
    /// The next piece of the current variable from the front of `data`, which is not empty.
    Part next(Octets data);

  private:
    static constexpr std::uint8_t kHeader = 4, kContinuation = 2;
    bool read_header(Octets data, Part& part);

    std::uint8_t need_ = kHeader;
    std::uint8_t have_ = 0;
    std::uint8_t header_[4] = {};
    bool more_ = false;  ///< the variable goes on after this record
    std::uint16_t id_ = 0;
    std::uint32_t left_ = 0;
};

/// Error log variable: `LL 12E1`, then product set id and message text, each led by a length that counts
/// itself.
struct ErrorLog {
    Octets product_set;
    Octets text;
};
[[nodiscard]] std::optional<ErrorLog> decode_error_log(Octets gds);
void encode_error_log(const ErrorLog& log, Bytes& out);

/// Program initialization parameters: `LL 12F5` around one `LL 12E2` each.
[[nodiscard]] std::optional<std::vector<Octets>> decode_pip(Octets gds);
void encode_pip(const std::vector<Octets>& parameters, Bytes& out);

}  // namespace openwosa::sna::lu62
