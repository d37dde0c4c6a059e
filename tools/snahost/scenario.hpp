#pragma once
// What a scenario says: the link, the SSCP, the physical and logical units, the applications. README.md
// documents the grammar; a scenario left empty is the built-in one.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ebcdic.hpp"
#include "sna/bind.hpp"
#include "sna/piu.hpp"
#include "sna/ssp.hpp"

namespace openwosa::snahost {

/// How far the host goes before it falls silent: it does not take the step named, nor any later one.
enum class Stage : std::uint8_t {
    kNever,
    kCapabilities,
    kCircuit,
    kXid,
    kContact,
    kActpu,
    kActlu,
    kInit,
    kBind,
    kSdt,
    kReport,  ///< an NMVT of the PU
};
[[nodiscard]] std::string_view stage_name(Stage stage);

/// A station this host calls, instead of waiting for it.
struct Call {
    std::string host;
    std::uint16_t port = 0;
    std::optional<sna::MacAddress> mac;  ///< none: the partner starts the circuits
};

struct LinkConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 2065;
    std::uint16_t window = 20;  ///< initial pacing window, vector 83
    /// What vector 87 announces: 1 keeps to the connection a station opened; with 2 the host opens its own
    /// to `back_port` of whoever connected (RFC 1795).
    std::uint8_t connections = 1;
    std::uint16_t back_port = 2065;
    std::optional<sna::MacAddress> mac;                           ///< none: any target address is this host
    sna::MacAddress own_mac{0x40, 0x00, 0x37, 0x45, 0x00, 0x01};  ///< origin of circuits the host starts
    std::uint8_t sap = 4;
    std::uint32_t largest_frame = 4105;
    std::uint32_t keepalive_ms = 30000;  ///< 0: none
    Bytes xid;                           ///< what answers a null XID
    Stage silent_at = Stage::kNever;
    std::vector<Call> calls;
};

struct LuConfig {
    std::uint8_t address = 0;
    std::string application;  ///< bound as soon as the LU is enabled; empty: on request
    std::string mode;
};

struct PuConfig {
    std::optional<std::uint32_t> node_id;  ///< IDBLK and IDNUM; none: any
    std::vector<LuConfig> lus;
};

/// The SSCP's words, in the spirit of VTAM's USS messages; an empty one is not sent.
struct SscpConfig {
    Bytes id{0x05, 0, 0, 0, 0, 1};
    bool cold = true;
    std::string welcome;  ///< to each LU that becomes active
    std::string unknown = "UNKNOWN COMMAND OR APPLICATION";
    std::string failed = "SESSION NOT ESTABLISHED";
    std::uint32_t refuse_reports = 0;  ///< sense data for what PUs report; 0: taken
    std::uint32_t retry_ms = 0;  ///< an automatic session that ended is bound again after this; 0: at once
};

// Steps of a scripted application.

enum class ResponseForm : std::uint8_t { kNone, kException, kDefinite };

/// What a session's other side is to be sent, or is expected to send.
struct Payload {
    std::optional<Bytes> bytes;  ///< none: expectations accept anything
    std::string shown;           ///< as the scenario wrote it
};

struct Flags {
    std::optional<bool> begin_bracket, end_bracket, change_direction, fm_header;
};

struct SendStep {
    Payload payload;
    Flags flags;
    ResponseForm response = ResponseForm::kException;
    std::uint8_t dr = 1;                        ///< 1, 2 or 3: which of DR1I and DR2I
    std::optional<std::uint32_t> ru_size;       ///< instead of BIND's
    std::optional<std::uint32_t> segment;       ///< cut PIUs into segments of this many bytes
    bool cancel = false;                        ///< leave the chain open and send CANCEL
    std::optional<std::uint32_t> expect_sense;  ///< the response to wait for; 0: positive
    bool wait = false;
};
struct ReceiveStep {
    Payload payload;
    std::optional<std::size_t> size;
    Flags flags;
    std::optional<ResponseForm> response;
    std::uint32_t respond = 0;  ///< sense of the answer, 0: positive
    bool keep_quiet = false;    ///< do not answer even where an answer is owed
    std::uint32_t timeout_ms = 0;
};
/// Sends a data-flow-control or session-control request and waits for its response.
struct CommandStep {
    std::string name;
    Bytes operand;
    Flags flags;
    std::optional<std::uint32_t> expect_sense;  ///< none: either will do
    std::optional<Bytes> expect_operand;        ///< of a positive response
    std::uint32_t timeout_ms = 0;
};
/// Waits for a request of the secondary that is not data.
struct AwaitStep {
    std::string name;
    std::optional<Bytes> operand;
    std::uint32_t respond = 0;
    std::uint32_t timeout_ms = 0;
};
/// Literally these bytes as RH and RU, whatever the protocol says.
struct RawStep {
    Bytes rh_ru;
    bool expedited = false;
    std::optional<std::uint16_t> snf;
    std::optional<std::uint32_t> expect_sense;
    bool wait = false;
    std::uint32_t timeout_ms = 0;
};
struct PauseStep {
    std::uint32_t ms = 0;
};
struct PacingStep {
    bool hold = false;  ///< keep pacing responses back until told to release them
};
struct UnbindStep {
    std::uint8_t type = 1;
    std::uint32_t sense = 0;  ///< with type FE
    bool wait = true;         ///< for the response
};
struct SscpTextStep {
    std::string text;
};
enum class LinkAct : std::uint8_t { kHalt, kHaltNoAck, kRestart, kDrop, kStopReading, kSilence };
struct LinkStep {
    LinkAct act = LinkAct::kHalt;
};
enum class UnitAct : std::uint8_t { kDactlu, kDactpu, kActluCold, kActpuCold };
struct UnitStep {
    UnitAct act = UnitAct::kDactlu;
};
/// Echo: one chain back as it came.
struct EchoStep {};

struct Step;
struct RepeatStep {
    std::uint32_t count = 0;  ///< 0: for ever
    std::vector<Step> steps;
};

struct Step {
    std::variant<SendStep, ReceiveStep, CommandStep, AwaitStep, RawStep, PauseStep, PacingStep, UnbindStep,
                 SscpTextStep, LinkStep, UnitStep, EchoStep, RepeatStep>
        what;
    std::uint32_t line = 0;  ///< in the scenario file, for reports
};

enum class ProgramKind : std::uint8_t { kEcho, kBank, kSilent, kScript };

struct EchoConfig {
    bool end_bracket = true;  ///< with the reply; else the reply gives the direction back
    ResponseForm response = ResponseForm::kException;
};

/// Amounts are whole cents.
struct BankConfig {
    std::map<std::string, std::string> customers;          ///< name to PIN
    std::map<std::string, std::int64_t> accounts;          ///< number to balance
    std::map<std::string, std::vector<std::string>> owns;  ///< name to account numbers
};

struct ApplicationConfig {
    std::string name;
    sna::Bind bind;
    ProgramKind program = ProgramKind::kEcho;
    EchoConfig echo;
    BankConfig bank;
    std::vector<Step> script;
    std::optional<std::uint32_t> refuse;   ///< INIT-SELF and logons are refused with this sense
    bool refuse_late = false;              ///< accepted first, then NSPE (or a message) tells
    std::optional<std::uint32_t> segment;  ///< PIUs to the secondary go in segments of this size
    std::uint32_t sequence_numbers =
        0;  ///< STSN before SDT: low and high half are S-to-P and P-to-S; 0: none
};

struct Scenario {
    LinkConfig link;
    SscpConfig sscp;
    std::vector<PuConfig> pus;
    std::map<std::string, ApplicationConfig> applications;

    const ApplicationConfig* find_application(std::string_view name) const;
    const PuConfig* find_pu(std::uint32_t node_id) const;
};

/// The built-in scenario: any PU; LUs 2 to 33 get a session on request, 34 to 65 the echo at once; the
/// applications ECHO and BANK.
[[nodiscard]] Scenario default_scenario();
[[nodiscard]] sna::Bind default_bind();
[[nodiscard]] BankConfig default_bank();

struct ScenarioError {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string key;  ///< path of the value
    std::string message;
};
/// `file:line:column: key: message`
[[nodiscard]] std::string describe(const ScenarioError& error, std::string_view file);

struct ScenarioResult {
    Scenario scenario;
    std::vector<ScenarioError> errors;  ///< empty: `scenario` is good
};
[[nodiscard]] ScenarioResult parse_scenario(std::string_view json);

}  // namespace openwosa::snahost
