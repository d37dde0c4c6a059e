#pragma once
// The whole host, sans-I/O: TCP connections come and go, bytes arrive, time passes; what is to be done about
// it is collected until the runner (or a test) takes it away.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "house.hpp"
#include "partner.hpp"
#include "station.hpp"

namespace openwosa::snahost {

struct Connect {
    std::string host;
    std::uint16_t port = 0;
    std::uint32_t token = 0;  ///< handed back with connected()
};
struct Write {
    ConnectionId connection = 0;
    Bytes bytes;
};
struct Close {
    ConnectionId connection = 0;
    bool abort = false;  ///< with a reset
};
struct StopReading {
    ConnectionId connection = 0;
};
using Action = std::variant<Connect, Write, Close, StopReading>;

/// Sees the frames a trace keeps, each at the moment it is sent or handled.
class FrameObserver {
  public:
    virtual ~FrameObserver() = default;
    enum class Frame : std::uint8_t { kPiu, kXid };
    virtual void frame(Frame kind, bool outbound, const sna::DataLinkId& link, bool host_is_origin,
                       Octets bytes) = 0;
};

class Host {
  public:
    explicit Host(Scenario scenario, FrameObserver* observer = nullptr);

    /// Opens what the scenario calls.
    void start(Millis now);
    /// A station's connection; `address` is its IP address.
    void accepted(ConnectionId connection, const std::string& address, Millis now);
    void connected(std::uint32_t token, ConnectionId connection, Millis now);
    void connect_failed(std::uint32_t token, const std::string& why, Millis now);
    void received(ConnectionId connection, Octets bytes, Millis now);
    void closed(ConnectionId connection, Millis now);
    /// To be called every few milliseconds.
    void tick(Millis now);

    [[nodiscard]] std::vector<Action> take_actions();
    const Statistics& statistics() const { return house_.statistics; }
    House& house() { return house_; }

  private:
    struct Line {
        explicit Line(const LinkConfig& config) : partner(config) {}
        Partner partner;
        std::string address;
        std::string name;
        bool called = false;  ///< we opened its first connection
        std::optional<Call> call;
        std::map<CircuitKey, std::unique_ptr<Station>> stations;
        Millis next_keepalive = 0;
        bool fell_silent = false;
        bool deaf = false;  // reads no more; nor does what came in the same read as the last it heard count
        bool over = false;  ///< closing: nothing is done any more
    };
    struct Pending {
        Call call;
        Line* back_to = nullptr;  ///< the second connection of a partner, else a call of our own
    };

    Line* line_of(ConnectionId connection);
    Line& new_line(const std::string& address);
    void handle(Line& line, Partner::Events& events, Millis now);
    void ready(Line& line);
    void established(Line& line, CircuitKey circuit);
    void piu(Line& line, const LinkEvent& event, Millis now);
    void xid(Line& line, const LinkEvent& event);
    void connected_circuit(Line& line, CircuitKey circuit, Millis now);
    void forget(Line& line, CircuitKey circuit);
    void work_off(Line& line, CircuitKey circuit, StationOutput& out);
    void act(Line& line, CircuitKey circuit, LinkAct act);
    void silent(Line& line);
    void end(Line& line, bool abort);
    void flush(Line& line);
    void observe(FrameObserver::Frame kind, bool outbound, Line& line, CircuitKey circuit, Octets bytes);
    void later(Millis now, Call call);

    House house_;
    FrameObserver* observer_;
    std::map<std::uint32_t, std::unique_ptr<Line>> lines_;
    std::map<ConnectionId, Line*> by_connection_;
    std::map<std::uint32_t, Pending> pending_;
    std::vector<std::pair<Millis, Call>> redial_;
    std::map<std::pair<Line*, CircuitKey>, const PuConfig*> known_;
    std::uint32_t next_line_ = 1;
    std::uint32_t next_token_ = 1;
    std::vector<Action> actions_;
};

}  // namespace openwosa::snahost
