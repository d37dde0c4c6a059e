// The API trace of the COM methods. Oracle: the IDL: its names of methods, parameters, values and results,
// each direction shown when it counts; and the trace's documented form, <prefix>.log for
// OPENWOSA_TRACE=<prefix>.
#include <regex>

#include "../runtime/support.hpp"
#include "com_test_base.hpp"
#include "runtime/abi_trace.hpp"

namespace openwosa::comlu0::test {
namespace {

/// Traced from the client's first breath to its last.
class Traced : public ComTest {
  protected:
    // Lines without time and thread, objects by letter; the client's end writes the counters, which are left
    // out.
    std::string lines() {
        std::string out;
        for (std::string rest = runtimetest::read_file(place_ + ".log"); !rest.empty();) {
            const auto end = rest.find('\n');
            const std::string line = rest.substr(0, end);
            rest.erase(0, end == std::string::npos ? end : end + 1);
            std::smatch found;
            if (!std::regex_match(line, found, kStamped)) {
                out += "not a line of a trace: " + line + '\n';
            } else if (!found[1].str().starts_with("counter: ")) {
                out += named(found[1]) + '\n';
            }
        }
        return out;
    }
    std::string named(std::string line) {
        if (client) client_ = client;
        const auto replace = [&](const void* object, const std::string& name) {
            char address[24];
            std::snprintf(address, sizeof address, "0x%llx",
                          static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(object)));
            for (std::size_t at = 0; (at = line.find(address, at)) != std::string::npos;)
                line.replace(at, std::string(address).size(), name);
        };
        replace(client_, "CLIENT");
        if (session_) replace(session_, "SESSION");
        return std::regex_replace(line, std::regex("(sessionHandle|indication|seqno)=0x[0-9a-f]+"), "$1=@");
    }
    void start(short init = INIT_BIND, std::vector<std::uint8_t> data = {}) {
        ASSERT_EQ(create(L"LUNAME=LU01", init, 10000, std::move(data)), S_OK);
        session_ = handle;
    }
    HRESULT invoke(DISPID id, std::vector<VARIANT> arguments) {
        DISPPARAMS params = {arguments.data(), nullptr, static_cast<UINT>(arguments.size()), 0};
        EXCEPINFO exception{};
        const HRESULT result =
            client->Invoke(id, GUID{}, 0, DISPATCH_METHOD, &params, nullptr, &exception, nullptr);
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrSource);
        return result;
    }

    const std::regex kStamped{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \[\d+\] (.*?)\r?)"};
    runtimetest::TemporaryFolder folder_;
    const std::string place_ = folder_.file("trace");
    runtimetest::ScopedEnvironment on_{"OPENWOSA_TRACE", place_.c_str()};
    const void* client_ = nullptr;
    const void* session_ = nullptr;
    FakeNode node;
};

/// The lines of `calls`, each with what went in and what came out.
using Calls = std::vector<std::pair<std::string, std::string>>;
std::string text_of(const Calls& calls) {
    std::string out;
    for (const auto& [in, result] : calls) {
        const auto name = in.substr(0, in.find('('));
        out += "IcomLU0::" + in + "\nIcomLU0::" + name + " = " + result + "\n";
    }
    return out;
}

TEST_F(Traced, AConversationByTheVtableIsThereCallByCall) {
    start();
    ASSERT_EQ(client->Connect(handle), S_OK);
    ASSERT_EQ(send(NO_RESPONSE | LU_DATA, {0xC8, 0xC9}), S_OK);
    ASSERT_EQ(receive(10000, 100), S_OK);
    ASSERT_EQ(client->SendResponse(0x08130001, 0, 100), S_OK);
    ASSERT_EQ(client->Disconnect(), S_OK);
    EXPECT_EQ(
        lines(),
        text_of({{"CreateSession(this=CLIENT, connectionSTR=\"LUNAME=LU01\", initType=INIT_BIND, data=<>, "
                  "timeout=10000, sessionHandle=@)",
                  "S_OK  sessionHandle=&SESSION"},
                 {"Connect(this=CLIENT, sessionHandle=SESSION)", "S_OK"},
                 {"Send(this=CLIENT, hint=NO_RESPONSE|LU_DATA, data=<c8 c9>, seqno=@)", "S_OK  seqno=&1"},
                 {"Receive(this=CLIENT, timeout=10000, datasize=&100, indication=@, seqno=@, data=<>)",
                  "S_OK  datasize=&2, "
                  "indication=&EXCEPTION_RESPONSE1|NORMAL_DATA|APPL_DATA|LU_DATA|DATA_COMPLETE, seqno=&100, "
                  "data=<c8 c9>"},
                 {"SendResponse(this=CLIENT, senseCode=0x8130001, hint=0x0, seqno=100)", "S_OK"},
                 {"Disconnect(this=CLIENT)", "S_OK"}}));
}

TEST_F(Traced, ACallByInvokeIsThereOnceAsTheMethodsOwn) {
    VARIANT session, name, value;
    for (auto* v : {&session, &name, &value}) VariantInit(v);
    Text connection(L"LUNAME=LU01"), property(L"LastResult");
    VARIANT string;
    VariantInit(&string);
    V_VT(&string) = VT_BSTR;
    V_BSTR(&string) = connection;
    ASSERT_EQ(invoke(1, {ref(session), of(10000), of(LONG{0}), of(INIT_SSCP), string}), DISP_E_TYPEMISMATCH)
        << "a number is no bytes";
    VARIANT none;
    VariantInit(&none);
    ASSERT_EQ(invoke(1, {ref(session), of(10000), none, of(INIT_SSCP), string}), S_OK);
    session_ = V_UNKNOWN(&session);
    V_BSTR(&string) = property;
    ASSERT_EQ(invoke(3, {ref(value), string}), S_OK);
    ASSERT_EQ(invoke(10, {}), DISP_E_EXCEPTION) << "not connected";
    ASSERT_EQ(invoke(99, {}), DISP_E_MEMBERNOTFOUND);
    EXPECT_EQ(lines(),
              "IcomLU0::Invoke(this=CLIENT, dispid=1 CreateSession, flags=1) = DISP_E_TYPEMISMATCH\n" +
                  text_of({{"CreateSession(this=CLIENT, connectionSTR=\"LUNAME=LU01\", initType=INIT_SSCP, "
                            "data=<>, timeout=10000, sessionHandle=@)",
                            "CLU0_S_SSCP_ACTIVE  sessionHandle=&SESSION"},
                           {"GetProperty(this=CLIENT, PropertyName=\"LastResult\", value=&empty)",
                            "S_OK  value=&" + std::to_string(CLU0_S_SSCP_ACTIVE)},
                           {"Offline(this=CLIENT)", "CLU0_E_NOTCONNECTED"}}) +
                  "IcomLU0::Invoke(this=CLIENT, dispid=99, flags=1) = DISP_E_MEMBERNOTFOUND\n");
    VariantClear(&session);
}

TEST_F(Traced, LongDataAndTextAreShortenedAndStrangeCharactersEscaped) {
    Text name((L"\"\u20AC" + std::wstring(300, L'x')).c_str());
    VARIANT value;
    VariantInit(&value);
    ASSERT_EQ(client->SetProperty(name, &value), CLU0_E_NOTCONNECTED);
    ASSERT_EQ(send(0, std::vector<std::uint8_t>(70, 0x11)), CLU0_E_NOTCONNECTED);
    std::string bytes = "11";
    for (int n = 1; n < 64; ++n) bytes += " 11";
    EXPECT_EQ(lines(), text_of({{"SetProperty(this=CLIENT, PropertyName=\"\\\"\\x20ac" +
                                     std::string(254, 'x') + "\"..., value=&empty)",
                                 "CLU0_E_NOTCONNECTED"},
                                {"Send(this=CLIENT, hint=0x0, data=<" + bytes + " ...>, seqno=@)",
                                 "CLU0_E_NOTCONNECTED  seqno=&0"}}));
}

TEST_F(Traced, PointersThatLeadNowhereAreNotFollowed) {
    start();
    ASSERT_EQ(client->Connect(handle), S_OK);
    LONG size = 0;
    ASSERT_EQ(client->Receive(0, &size, nullptr, nullptr, nullptr), CLU0_E_BADPARAM);
    client->Disconnect();
    // Asked before the pointers are: they are never looked at.
    ASSERT_EQ(client->Send(NO_RESPONSE, reinterpret_cast<SAFEARRAY**>(16), nullptr), CLU0_E_NOTCONNECTED);
    SAFEARRAY* bad = reinterpret_cast<SAFEARRAY*>(24);
    ASSERT_EQ(client->Send(NO_RESPONSE, &bad, nullptr), CLU0_E_NOTCONNECTED);
    SAFEARRAY* none = nullptr;
    ASSERT_EQ(client->Send(NO_RESPONSE, &none, nullptr), CLU0_E_NOTCONNECTED);
    const std::string log = lines();
    for (const char* text :
         {"Receive(this=CLIENT, timeout=0, datasize=&0, indication=NULL, seqno=NULL, data=NULL)",
          "Receive = CLU0_E_BADPARAM  datasize=&0, indication=NULL, seqno=NULL, data=NULL",
          "data=<unreadable at 0x10>, seqno=NULL)", "data=<unreadable at 0x18>", "data=&NULL"})
        EXPECT_NE(log.find(text), std::string::npos) << text << " is not in\n" << log;
}

TEST_F(Traced, SeveralClientsShareOneTraceAndItEndsWithTheLast) {
    IcomLU0* second = make_client();
    client->Release();
    client = nullptr;
    EXPECT_EQ(second->Offline(), CLU0_E_NOTCONNECTED);
    second->Release();
    const std::string log = runtimetest::read_file(place_ + ".log");
    EXPECT_NE(log.find("Offline = CLU0_E_NOTCONNECTED"), std::string::npos) << log;
    EXPECT_LT(log.find("Offline"), log.find("counter: ")) << "written at the end, once\n" << log;
}

TEST_F(ComTest, WithoutAWishForATraceThereIsNone) {
    EXPECT_FALSE(abi::trace_enabled());
    EXPECT_EQ(client->Offline(), CLU0_E_NOTCONNECTED);
}

}  // namespace
}  // namespace openwosa::comlu0::test
