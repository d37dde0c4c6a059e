#pragma once
// A LuSession with the node's part spoken by the test: what the session asks for is taken in order, what the
// node indicates is said. A request that nobody took fails the test.

#include <gtest/gtest.h>

#include <string>

#include "api/comlu0/lu_session.hpp"

namespace openwosa::comlu0::test {

using sna::Bytes;
using sna::Rh;

class ScriptedNode {
  public:
    explicit ScriptedNode(LuSession::Options options = {"LU01", "", false}) : session(std::move(options)) {}
    ~ScriptedNode() { EXPECT_TRUE(session.requests().empty()) << "a request was not expected"; }

    LuSession session;

    /// The next request, which has to be a T.
    template <class T>
    T take() {
        auto& all = session.requests();
        if (all.empty() || !std::holds_alternative<T>(all.front())) {
            ADD_FAILURE() << (all.empty() ? "no request" : "another request, of index ")
                          << (all.empty() ? 0 : all.front().index());
            return {};
        }
        T out = std::get<T>(std::move(all.front()));
        all.erase(all.begin());
        return out;
    }
    bool asked() { return !session.requests().empty(); }

    void say(port::Indication indication) { session.handle(std::move(indication)); }

    HRESULT result() {
        EXPECT_TRUE(session.done()) << "the call has not returned";
        return session.completion().result;
    }
    const Completion& completion() { return session.completion(); }

    /// Brings the session to the point where the LU is there and the session was asked for.
    port::StartSession open(port::Init init = port::Init::kBind, Bytes data = {}, const char* name = "LU01") {
        session.start(next_id++, init, std::move(data));
        take<port::OpenLu>();
        say(port::LuOpened{session.id(), port::OpenResult::kOk, name});
        return take<port::StartSession>();
    }
    void activate() {
        open();
        say(port::SessionStarted{session.id(), {}});
        EXPECT_EQ(result(), S_OK);
    }
    void activate_sscp() {
        open(port::Init::kSscp);
        say(port::SscpActive{session.id()});
        EXPECT_EQ(result(), CLU0_S_SSCP_ACTIVE);
    }

    static Rh rqe() {
        Rh rh;
        rh.dr1 = rh.exception = true;
        return rh;
    }
    static Rh rqd() {
        Rh rh;
        rh.dr1 = true;
        return rh;
    }
    static Rh piece(bool first, bool last) {
        Rh rh = rqe();
        rh.begin_chain = first;
        rh.end_chain = last;
        return rh;
    }
    void data(Bytes ru, Rh rh = rqe(), std::uint16_t snf = 1) {
        say(port::Received{session.id(), port::Session::kLuLu, false, snf, rh, rh.is_rqd(), std::move(ru)});
    }
    void command(std::uint8_t code, bool expedited = true, bool answer = false, std::uint16_t snf = 9) {
        Rh rh = rqd();
        // CLEAR and STSN; 0xC0 is SHUTD here.
        rh.category =
            (code & 0xF0) == 0xA0 ? sna::Category::kSessionControl : sna::Category::kDataFlowControl;
        say(port::Received{session.id(), port::Session::kLuLu, expedited, snf, rh, answer, {code}});
    }
    void end(port::EndReason reason, std::uint32_t sense = 0) {
        say(port::SessionEnded{session.id(), reason, 1, sense});
    }
    /// Takes the SendData of a running Send and says what became of it.
    port::SendData accept(std::uint16_t snf = 1) {
        auto request = take<port::SendData>();
        port::Sent sent{session.id(), request.tag};
        sent.rh = request.rh;
        sent.snf = snf;
        say(sent);
        return request;
    }

    port::LuId next_id = 1;
};

}  // namespace openwosa::comlu0::test
