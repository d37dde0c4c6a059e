#pragma once
// The SSCP's view of one physical unit: its activation, its logical units, who wants a session with what, and
// the sessions themselves. Sans-I/O: PIUs in, PIUs and link acts out.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "half_session.hpp"
#include "house.hpp"
#include "program.hpp"

namespace openwosa::snahost {

struct StationOutput {
    std::vector<Bytes> pius;
    std::vector<LinkAct> link;
    bool silent = false;  ///< the scenario's stage is reached: nothing more comes from here
};

class Station {
  public:
    Station(House& house, const PuConfig& config, std::string name);
    ~Station();
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;

    /// The link is there: activates the PU.
    void start(Millis now, StationOutput& out);
    void received(Octets piu, Millis now, StationOutput& out);
    void tick(Millis now, StationOutput& out);
    const std::string& name() const { return name_; }

  private:
    struct Lu {
        const LuConfig* config = nullptr;
        bool active = false;
        bool enabled = false;
        const ApplicationConfig* application = nullptr;
        std::unique_ptr<HalfSession> session;
        std::unique_ptr<Program> program;
        bool started = false;
        bool by_text = false;          ///< asked for by logon text: failures are told by message
        bool asked_formatted = false;  ///< asked for by INIT-SELF: failures are told by NSPE
        std::optional<Millis> bind_at;
    };
    struct Asked {
        std::uint8_t code;
        std::uint8_t lu;
    };
    struct Partial {
        sna::Piu head;
        Bytes ru;
    };

    bool silent_at(Stage stage, StationOutput& out);
    std::optional<sna::Piu> whole(const sna::Piu& piu, Bytes& storage);
    void complain(const std::string& what);
    std::string lu_name(std::uint8_t address) const;

    // Sessions of the SSCP.
    void ask(std::uint8_t lu, Octets ru, sna::Category category, bool fm, bool expedited, StationOutput& out);
    void say(std::uint8_t lu, std::string_view text, StationOutput& out);
    void answer(const sna::Piu& request, std::uint32_t sense, StationOutput& out);
    void received_sscp(const sna::Piu& piu, Millis now, StationOutput& out);
    void sscp_response(const sna::Piu& piu, Millis now, StationOutput& out);
    void pu_active(StationOutput& out);
    void lu_active(Lu& lu, const sna::Piu& response, Millis now, StationOutput& out);
    void formatted(Lu& lu, const sna::Piu& piu, Millis now, StationOutput& out);
    void logon_text(Lu& lu, const sna::Piu& piu, Millis now, StationOutput& out);
    void term_self(Lu& lu, StationOutput& out);
    void enabled(Lu& lu, bool yes, Millis now, StationOutput& out);
    void deactivate(UnitAct act, std::uint8_t lu, StationOutput& out);

    // Sessions of the applications.
    void begin_session(Lu& lu, const ApplicationConfig& application, Millis now, StationOutput& out);
    void session_failed(Lu& lu, std::uint32_t sense, StationOutput& out);
    void end_session(Lu& lu);
    void after_session(Lu& lu, SessionOutput& session, std::vector<Order>& orders, Millis now,
                       StationOutput& out);
    void session_event(Lu& lu, const SessionEvent& event, Context& context, StationOutput& out);
    void obey(Lu& lu, const Order& order, StationOutput& out);
    void session_ended(Lu& lu, Millis now, StationOutput& out);

    House& house_;
    const PuConfig& config_;
    std::string name_;
    bool pu_active_ = false;
    bool silent_ = false;
    std::uint16_t identifier_ = 0;
    std::map<std::uint16_t, Asked> asked_;
    std::size_t actlus_ = 0;  ///< not answered yet
    std::size_t absent_ = 0;
    std::map<std::uint8_t, Lu> lus_;
    std::map<std::uint32_t, Partial> partial_;
};

}  // namespace openwosa::snahost
