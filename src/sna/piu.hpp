#pragma once
// Path information unit: transmission header (FID2), request/response header, request/response unit.
// Source: IBM, Systems Network Architecture Formats (GA27-3136), "Transmission headers", "Request/response
// headers".

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "sna/bytes.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna {

/// Mapping field: which segment of a BIU a PIU carries.
enum class Mpf : std::uint8_t { kMiddle = 0, kLast = 1, kFirst = 2, kWhole = 3 };

inline constexpr std::size_t kThBytes = 6;
inline constexpr std::size_t kRhBytes = 3;

/// FID2 transmission header, 6 bytes.
struct Th {
    Mpf mpf = Mpf::kWhole;
    bool odai = false;  ///< origin-destination assignor: which end assigned the session's address pair
    bool expedited = false;
    std::uint8_t daf = 0;   ///< destination address field
    std::uint8_t oaf = 0;   ///< origin address field
    std::uint16_t snf = 0;  ///< sequence number, or identifier where a flow is not numbered

    bool operator==(const Th&) const = default;
    bool starts_biu() const { return mpf == Mpf::kWhole || mpf == Mpf::kFirst; }
};

enum class Category : std::uint8_t {
    kFmd = 0,
    kNetworkControl = 1,
    kDataFlowControl = 2,
    kSessionControl = 3
};

/// Request/response header, 3 bytes. On a response, `exception` is the response type indicator (negative),
/// and of the other fields only those that responses have are encoded.
struct Rh {
    bool response = false;
    Category category = Category::kFmd;
    bool fi = false;     ///< format: FM or NS header present; always set outside FMD
    bool sense = false;  ///< SDI: four sense bytes begin the RU
    bool begin_chain = true;
    bool end_chain = true;
    bool dr1 = false;
    bool lcc = false;  ///< length-checked compression
    bool dr2 = false;
    bool exception = false;  ///< request: ERI; response: RTI, 1 = negative
    bool rlw = false;        ///< request larger window
    bool queued = false;     ///< QRI
    bool pacing = false;     ///< PI
    bool begin_bracket = false;
    bool end_bracket = false;
    bool change_direction = false;
    bool code_selection = false;
    bool enciphered = false;
    bool padded = false;
    bool conditional_end_bracket = false;

    bool operator==(const Rh&) const = default;

    /// Request forms (SNA Formats, "DR1I, DR2I, ERI"): no response, definite response, exception response.
    bool is_rqn() const { return !dr1 && !dr2; }
    bool is_rqd() const { return (dr1 || dr2) && !exception; }
    bool is_rqe() const { return (dr1 || dr2) && exception; }
};

struct Piu {
    Th th;
    std::optional<Rh> rh;  ///< absent on middle and last segments
    Octets ru;             ///< for a request or response with `sense`, the sense bytes come first
};

enum class PiuError : std::uint8_t {
    kNone,
    kTooShort,  ///< fewer bytes than the TH, and on a first segment the RH, take
    kWrongFid,  ///< not FID2
};

struct PiuResult {
    PiuError error = PiuError::kNone;
    Piu piu;  ///< views `bytes`; valid when error is kNone
};

[[nodiscard]] PiuResult decode_piu(Octets bytes);

/// Appends the PIU to `out`.
void encode_piu(const Piu& piu, Bytes& out);
void encode_th(const Th& th, Bytes& out);

using RhBytes = std::array<std::uint8_t, kRhBytes>;
[[nodiscard]] RhBytes encode_rh(const Rh& rh);
/// Bits without a meaning are passed over; encode_rh does not give them back.
[[nodiscard]] Rh decode_rh(std::span<const std::uint8_t, kRhBytes> bytes);

/// The header of the response to `request`: same category, FI, DR and QR indicators (SNA Formats, "Response
/// header").
[[nodiscard]] Rh response_to(const Rh& request, bool positive);
/// Addresses swapped, same flow and number.
[[nodiscard]] Th reply_to(const Th& request);

/// The sense a negative response or an exception request gives; `otherwise` where it announces none, has no
/// room for it (KB Q197903 knows such responses), or gives zeros, which would refuse nothing.
[[nodiscard]] sense::Sense given_sense(const Rh& rh, Octets ru,
                                       sense::Sense otherwise = sense::kBadSenseReceived);

/// The isolated pacing response, RH 830100.
[[nodiscard]] Rh isolated_pacing_response();

}  // namespace openwosa::sna
