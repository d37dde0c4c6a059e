#include "fake_node.hpp"
#include "sna/sense.hpp"

namespace openwosa::comlu0::test {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace

void echo(const port::Request& request, const std::function<void(port::Indication)>& say) {
    std::visit(Overloaded{
                   [&](const port::OpenLu& m) {
                       auto name = m.name.empty() ? "LU01" : m.name == "POOL" ? "LU07" : m.name;
                       auto result = m.name == "NOLU" ? port::OpenResult::kNotFound : port::OpenResult::kOk;
                       say(port::LuOpened{m.lu, result, name});
                   },
                   [&](const port::StartSession& m) {
                       say(port::SscpActive{m.lu});
                       if (m.init != port::Init::kSscp) say(port::SessionStarted{m.lu, {}});
                   },
                   [&](const port::EndSession& m) { say(port::SessionEnded{m.lu}); },
                   [&](const port::SendData& m) {
                       port::Sent sent{m.lu, m.tag};
                       sent.rh = m.rh;
                       sent.snf = static_cast<std::uint16_t>(m.tag);
                       say(sent);
                       if (m.rh.is_rqd()) say(port::Responded{m.lu, m.tag, m.session, 0, {}});
                       sna::Rh rh;
                       rh.dr1 = rh.exception = true;
                       say(port::Received{m.lu, m.session, false, kEchoed, rh, false, m.data});
                   },
                   [&](const port::SendCommand& m) {
                       say(port::Sent{m.lu, m.tag});
                   },
                   [&](const port::SendResponse& m) {
                       port::Sent sent{m.lu, m.tag};
                       sent.snf = m.snf;
                       // What the half-session says of a number it does not know (lu0/respond.cpp).
                       if (m.snf != kEchoed) {
                           sent.result = port::SendResult::kInvalid;
                           sent.sense = sna::sense::kResponseCorrelation;
                       }
                       say(sent);
                   },
                   [](const port::CloseLu&) {},
                   [](const port::Consumed&) {},
                   [](const port::SendNmvt&) {},
               },
               request);
}

}  // namespace openwosa::comlu0::test
