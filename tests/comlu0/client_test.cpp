// The ten methods through the vtable, over a node that answers at once. Oracle: the method pages, with the
// decisions written down in comlu0.idl; the session's own rules have their tests in start_test, receive_test
// and send_test.
#include <thread>

#include "com_test_base.hpp"

namespace openwosa::comlu0::test {
namespace {

class ClientTest : public ComTest {
  protected:
    FakeNode node;
};

/// A node that opens LUs and starts nothing.
bool silent(FakeNode&, const port::Request& request) {
    return std::holds_alternative<port::StartSession>(request);
}
class SilentHost : public ComTest {
  protected:
    FakeNode node{silent};
};

TEST_F(ClientTest, CreateSessionGivesAHandleThatConnectTakes) {
    EXPECT_EQ(create(), S_OK);
    ASSERT_NE(handle, nullptr);
    EXPECT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(client->Disconnect(), S_OK);
}

TEST_F(ClientTest, CreateSessionWithInitSscpIsSscpActiveAndSoIsConnect) {
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_SSCP), CLU0_S_SSCP_ACTIVE);
    EXPECT_EQ(client->Connect(handle), CLU0_S_SSCP_ACTIVE);
}

TEST_F(ClientTest, CreateSessionIsBadparamForWhatCannotBeUnderstood) {
    EXPECT_EQ(create(L"LUNAME"), CLU0_E_BADPARM);
    EXPECT_EQ(create(L"TRANSPORT=TN3270"), CLU0_E_BADPARM);
    EXPECT_EQ(create(L"LUNAME=LU01", 4), CLU0_E_BADPARM);
    EXPECT_EQ(create(L"LUNAME=LU01", -1), CLU0_E_BADPARM);
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_LOGON), CLU0_E_BADPARM) << "no text";
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_INITSELF), CLU0_E_BADPARM) << "neither data nor PLUNAME";
    EXPECT_EQ(client->CreateSession(Text(L""), INIT_BIND, nullptr, 0, nullptr), CLU0_E_BADPARM);
    EXPECT_EQ(handle, nullptr);
    EXPECT_TRUE(node.seen<port::OpenLu>().empty());
}

TEST_F(ClientTest, CreateSessionBuildsAnInitselfFromTheDestination) {
    EXPECT_EQ(create(L"LUNAME=LU01 PLUNAME=CICS", INIT_INITSELF), S_OK);
    auto start = node.seen<port::StartSession>().at(0);
    EXPECT_TRUE(start.data.empty());
    EXPECT_EQ(start.destination, "CICS");
}

TEST_F(ClientTest, CreateSessionTakesAnyLuWithoutAName) {
    EXPECT_EQ(create(L""), S_OK);
    EXPECT_EQ(node.seen<port::OpenLu>().at(0).name, "");
    ASSERT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(text(L"LUNAME"), L"LU01");
}

TEST_F(ClientTest, CreateSessionIsAlreadyConnectedForAConnectedClient) {
    connect();
    IUnknown* second = nullptr;
    ByteArray none;
    EXPECT_EQ(client->CreateSession(Text(L""), INIT_BIND, none, 0, &second), CLU0_E_ALREADY_CONNECTED);
    EXPECT_EQ(second, nullptr);
}

TEST_F(ClientTest, CreateSessionIsSyserrorWithoutANode) {
    node.refuse("the node's secret cannot be read");
    EXPECT_EQ(create(), CLU0_E_SYSERROR);
    EXPECT_NE(last_description().find(L"secret"), std::wstring::npos);
}

TEST_F(SilentHost, CreateSessionIsTimedoutAndGivesTheLuBack) {
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_BIND, 20), CLU0_E_TIMEDOUT);
    EXPECT_EQ(handle, nullptr);
    EXPECT_EQ(node.seen<port::CloseLu>().size(), 1u);
}

TEST_F(SilentHost, CreateSessionIsSyserrorWhenTheNodeGoesMeanwhile) {
    std::thread killer([&] {
        node.until([&] { return !node.seen<port::StartSession>().empty(); });
        node.lose();
    });
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_BIND, -1), CLU0_E_SYSERROR);
    killer.join();
}

TEST_F(ClientTest, TheSessionLivesAsLongAsItsHandleIsReferenced) {
    connect();
    EXPECT_EQ(client->Disconnect(), S_OK);
    EXPECT_TRUE(node.seen<port::CloseLu>().empty());
    EXPECT_EQ(client->Connect(handle), S_OK) << "connected or not";
    EXPECT_EQ(client->Disconnect(), S_OK);
    handle->Release();
    handle = nullptr;
    EXPECT_EQ(node.seen<port::CloseLu>().size(), 1u);
}

TEST_F(ClientTest, AConnectedClientKeepsTheSession) {
    connect();
    handle->Release();
    handle = nullptr;
    EXPECT_EQ(send(NO_RESPONSE, {1}), S_OK);
    client->Release();
    client = nullptr;
    EXPECT_EQ(node.seen<port::CloseLu>().size(), 1u) << "with the client goes its session";
}

TEST_F(ClientTest, ConnectIsAlreadyConnectedForASecondClient) {
    connect();
    auto* other = make_client();
    EXPECT_EQ(other->Connect(handle), CLU0_E_ALREADY_CONNECTED);
    EXPECT_EQ(client->Connect(handle), CLU0_E_ALREADY_CONNECTED) << "the same one again";
    EXPECT_EQ(client->Disconnect(), S_OK);
    EXPECT_EQ(other->Connect(handle), S_OK);
    other->Release();
    EXPECT_EQ(client->Connect(handle), S_OK) << "a released client lets go";
}

TEST_F(ClientTest, ConnectIsNointerfaceForWhatIsNoSessionHandle) {
    EXPECT_EQ(client->Connect(nullptr), E_NOINTERFACE);
    EXPECT_EQ(client->Connect(client), E_NOINTERFACE);
}

TEST_F(ClientTest, TheSessionHandleIsToldByItsInterfaceWhichNothingElseHas) {
    ASSERT_EQ(create(), S_OK);
    IcomLU0Session* session = nullptr;
    ASSERT_EQ(handle->QueryInterface(__uuidof(IcomLU0Session), reinterpret_cast<void**>(&session)), S_OK);
    session->Release();
    EXPECT_EQ(client->QueryInterface(__uuidof(IcomLU0Session), reinterpret_cast<void**>(&session)),
              E_NOINTERFACE);
    IcomLU0* other = nullptr;
    EXPECT_EQ(handle->QueryInterface(__uuidof(IcomLU0), reinterpret_cast<void**>(&other)), E_NOINTERFACE);
}

TEST_F(ClientTest, ConnectIsOfflineOrSessionFailedAsTheSessionIs) {
    connect();
    EXPECT_EQ(client->Offline(), S_OK);
    EXPECT_EQ(client->Disconnect(), S_OK);
    EXPECT_EQ(client->Connect(handle), CLU0_S_OFFLINE);
    ByteArray none;
    EXPECT_EQ(client->Online(INIT_BIND, none, 10000), S_OK);
    node.say(port::SessionEnded{2, port::EndReason::kLinkLost});
    EXPECT_EQ(receive(), CLU0_E_SESSION_FAILED);
    EXPECT_EQ(client->Disconnect(), S_OK);
    EXPECT_EQ(client->Connect(handle), CLU0_E_SESSION_FAILED);
    EXPECT_EQ(client->Offline(), S_OK) << "it is connected all the same, and can be recovered";
    EXPECT_EQ(client->Online(INIT_BIND, none, 10000), S_OK);
    EXPECT_EQ(send(NO_RESPONSE, {1}), S_OK);
}

TEST_F(ClientTest, EveryMethodIsNotconnectedBeforeConnect) {
    VARIANT value;
    VariantInit(&value);
    LONG size = 10;
    ByteArray array;
    EXPECT_EQ(client->SetProperty(Text(L"X"), &value), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->GetProperty(Text(L"X"), &value), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->Disconnect(), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->Receive(0, &size, &indication, &seqno, array), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->Send(0, array, &seqno), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->SendResponse(0, 0, 0), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->Online(INIT_BIND, array, 0), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(client->Offline(), CLU0_E_NOTCONNECTED);
}

TEST_F(ClientTest, EveryMethodIsWaitingWhileAnotherThreadReceives) {
    connect();
    node.until([&] { return !node.seen<port::StartSession>().empty(); });
    std::atomic<HRESULT> result{S_OK};
    std::thread receiver([&] { result = receive(-1); });
    VARIANT value;
    VariantInit(&value);
    // The Receive is under way once a call that costs nothing is refused.
    EXPECT_TRUE(node.until([&] { return client->GetProperty(Text(L"LUNAME"), &value) == CLU0_E_WAITING; }));
    LONG size = 10, flags = 0;
    short number = 0;
    ByteArray array;
    EXPECT_EQ(client->SetProperty(Text(L"X"), &value), CLU0_E_WAITING);
    EXPECT_EQ(client->GetProperty(Text(L"X"), &value), CLU_E_WAITING);
    EXPECT_EQ(client->Disconnect(), CLU_E_WAITING);
    EXPECT_EQ(client->Receive(0, &size, &flags, &number, array), CLU0_E_WAITING);
    EXPECT_EQ(client->Send(0, array, &number), CLU0_E_WAITING);
    EXPECT_EQ(client->SendResponse(0, 0, 0), CLU0_E_WAITING);
    EXPECT_EQ(client->Online(INIT_BIND, array, 0), CLU0_E_WAITING);
    EXPECT_EQ(client->Offline(), CLU0_E_WAITING);
    node.say(port::SessionEnded{1, port::EndReason::kLinkLost});
    receiver.join();
    VariantClear(&value);
    EXPECT_EQ(result, CLU0_E_SESSION_FAILED);
    EXPECT_EQ(client->Offline(), S_OK) << "and then no longer";
}

TEST_F(ClientTest, EveryMethodIsServerFailureWhenTheNodeIsGone) {
    connect();
    node.lose();
    EXPECT_EQ(receive(-1), CLU0_E_SERVER_FAILURE);
    VARIANT value;
    VariantInit(&value);
    V_VT(&value) = VT_I4;
    ByteArray array;
    EXPECT_EQ(client->SetProperty(Text(L"X"), &value), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(client->GetProperty(Text(L"LUNAME"), &value), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(client->Send(0, array, &seqno), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(client->SendResponse(0, 0, 0), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(client->Online(INIT_BIND, array, 0), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(client->Offline(), CLU_E_SERVER_FAILURE);
    EXPECT_EQ(client->Disconnect(), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(client->Disconnect(), CLU0_E_NOTCONNECTED) << "disconnected though it failed";
}

TEST_F(ClientTest, AfterTheNodeWasLostANewSessionFindsTheNextOne) {
    connect();
    node.lose();
    EXPECT_EQ(receive(-1), CLU0_E_SERVER_FAILURE);
    client->Disconnect();
    handle->Release();
    handle = nullptr;
    EXPECT_EQ(create(), S_OK);
}

TEST_F(ClientTest, SendAndReceiveCarryTheBytes) {
    connect();
    EXPECT_EQ(send(DEFINITE_RESPONSE1 | LU_DATA | NORMAL_DATA | APPL_DATA, {1, 2, 3}), S_OK);
    EXPECT_EQ(seqno, 1);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(received, (std::vector<std::uint8_t>{1, 2, 3}));
    EXPECT_EQ(received_size, 3);
    EXPECT_EQ(seqno, 100);
    EXPECT_TRUE(indication & DATA_COMPLETE);
}

TEST_F(ClientTest, ReceiveIsTimeoutAfterItsTime) {
    connect();
    EXPECT_EQ(receive(10), CLU0_S_TIMEOUT);
    EXPECT_EQ(received_size, 0);
    EXPECT_EQ(number(L"LASTRESULT"), CLU0_S_TIMEOUT);
}

TEST_F(ClientTest, ReceiveGivesAChainInPieces) {
    connect();
    EXPECT_EQ(send(NO_RESPONSE, {1, 2, 3}), S_OK);
    EXPECT_EQ(receive(-1, 2), CLU0_S_PARTIAL_CHAIN);
    EXPECT_EQ(received, (std::vector<std::uint8_t>{1, 2}));
    EXPECT_EQ(send(NO_RESPONSE, {1}), CLU0_E_RECEIVE_IN_PROGRESS);
    EXPECT_EQ(client->SendResponse(0, LU_DATA, 1), CLU0_E_RECEIVE_IN_PROGRESS);
    EXPECT_EQ(client->Offline(), CLU0_E_RECEIVE_IN_PROGRESS);
    EXPECT_EQ(receive(-1, 2), S_OK);
    EXPECT_EQ(received, (std::vector<std::uint8_t>{3}));
}

TEST_F(ClientTest, ReceiveIsBadparamForParametersItCannotUse) {
    connect();
    EXPECT_EQ(receive(0, 0), CLU0_E_BADPARAM);
    EXPECT_EQ(receive(0, -1), CLU0_E_BADPARAM);
    LONG size = 10;
    ByteArray array;
    EXPECT_EQ(client->Receive(0, nullptr, &indication, &seqno, array), CLU0_E_BADPARAM);
    EXPECT_EQ(client->Receive(0, &size, nullptr, &seqno, array), CLU0_E_BADPARAM);
    EXPECT_EQ(client->Receive(0, &size, &indication, nullptr, array), CLU0_E_BADPARAM);
    EXPECT_EQ(client->Receive(0, &size, &indication, &seqno, nullptr), CLU0_E_BADPARAM);
    ASSERT_EQ(SafeArrayLock(*static_cast<SAFEARRAY**>(array)), S_OK);
    EXPECT_EQ(client->Receive(0, &size, &indication, &seqno, array), CLU0_E_BADPARAM) << "locked";
    SafeArrayUnlock(*static_cast<SAFEARRAY**>(array));
}

TEST_F(ClientTest, ReceiveMakesTheArrayWhereThereIsNone) {
    connect();
    EXPECT_EQ(send(NO_RESPONSE, {7}), S_OK);
    SAFEARRAY* array = nullptr;
    LONG size = 10;
    EXPECT_EQ(client->Receive(-1, &size, &indication, &seqno, &array), S_OK);
    EXPECT_EQ(com::bytes_of(array), (com::ByteVector{7}));
    SafeArrayDestroy(array);
}

TEST_F(ClientTest, ReceiveFillsAnArrayOfFixedSizeNoFurtherThanItGoes) {
    connect();
    EXPECT_EQ(send(NO_RESPONSE, {1, 2, 3}), S_OK);
    ByteArray array({9, 9});
    SAFEARRAY* own = *static_cast<SAFEARRAY**>(array);
    own->fFeatures |= FADF_FIXEDSIZE;
    LONG size = 10;
    EXPECT_EQ(client->Receive(-1, &size, &indication, &seqno, array), CLU0_S_PARTIAL_CHAIN);
    EXPECT_EQ(*static_cast<SAFEARRAY**>(array), own);
    EXPECT_EQ(array.bytes(), (std::vector<std::uint8_t>{1, 2}));
    own->fFeatures &= static_cast<USHORT>(~FADF_FIXEDSIZE);
}

TEST_F(ClientTest, SendResponseAnswersTheRequest) {
    connect();
    EXPECT_EQ(client->SendResponse(0x08130001, LU_DATA | NORMAL_DATA, kEchoed), S_OK);
    auto response = node.seen<port::SendResponse>().at(0);
    EXPECT_EQ(response.sense, 0x08130001u);
    EXPECT_EQ(response.snf, kEchoed);
}

TEST_F(ClientTest, SendResponseIsSyserrorForANumberThatAwaitsNone) {
    connect();
    EXPECT_EQ(client->SendResponse(0, LU_DATA, static_cast<short>(0xFFFE)), CLU0_E_SYSERROR);
    EXPECT_EQ(node.seen<port::SendResponse>().at(0).snf, 0xFFFE);
    EXPECT_EQ(number(L"LASTSENSE"), 0x200E0000);
}

TEST_F(ClientTest, OnlineIsBadparamLikeCreateSession) {
    connect();
    EXPECT_EQ(client->Offline(), S_OK);
    ByteArray none;
    EXPECT_EQ(client->Online(9, none, 0), CLU0_E_BADPARAM);
    EXPECT_EQ(client->Online(INIT_LOGON, none, 0), CLU0_E_BADPARAM);
    EXPECT_EQ(client->Online(INIT_SSCP, none, 10000), CLU0_S_SSCP_ACTIVE);
}

// ---- properties

TEST_F(ClientTest, SetPropertyIsOkForANewOneAndUpdatedForAnOldOne) {
    connect();
    VARIANT value;
    VariantInit(&value);
    V_VT(&value) = VT_I4;
    V_I4(&value) = 17;
    EXPECT_EQ(client->SetProperty(Text(L"Branch"), &value), S_OK);
    V_I4(&value) = 18;
    EXPECT_EQ(client->SetProperty(Text(L"BRANCH"), &value), CLU0_S_PROP_UPDATED) << "in any case of letters";
    EXPECT_EQ(number(L"branch"), 18);
}

TEST_F(ClientTest, SetPropertyUpdatesWhatTheConnectionStringDefined) {
    ASSERT_EQ(create(L"LUNAME=LU01 Teller=Smith"), S_OK);
    ASSERT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(text(L"TELLER"), L"Smith");
    VARIANT value;
    VariantInit(&value);
    V_VT(&value) = VT_I4;
    EXPECT_EQ(client->SetProperty(Text(L"Teller"), &value), CLU0_S_PROP_UPDATED);
}

TEST_F(ClientTest, SetPropertyIsBadparamForPredefinedOnes) {
    connect();
    VARIANT value;
    VariantInit(&value);
    for (auto* name : {L"luname", L"LogicalUnitName", L"PLUNAME", L"POOLNAME", L"LASTRESULT", L""})
        EXPECT_EQ(client->SetProperty(Text(name), &value), CLU0_E_BADPARAM) << name;
    EXPECT_EQ(client->SetProperty(Text(L"X"), nullptr), CLU0_E_BADPARAM);
}

TEST_F(ClientTest, GetPropertyTellsTheNameOfThePooledLu) {
    ASSERT_EQ(create(L"LUNAME=pool PLUNAME=cics"), S_OK);
    ASSERT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(text(L"luname"), L"LU07");
    EXPECT_EQ(text(L"POOLNAME"), L"POOL");
    EXPECT_EQ(text(L"PLUNAME"), L"CICS");
    EXPECT_EQ(number(L"RESPONSETIMEOUT"), -1);
}

TEST_F(ClientTest, GetPropertyIsBadparamForOneThatIsNotDefined) {
    connect();
    VARIANT value;
    VariantInit(&value);
    EXPECT_EQ(client->GetProperty(Text(L"Unknown"), &value), CLU0_E_BADPARAM);
    EXPECT_EQ(client->GetProperty(Text(L"LUNAME"), nullptr), CLU0_E_BADPARAM);
}

TEST_F(ClientTest, PropertiesBelongToTheSession) {
    connect();
    VARIANT value;
    VariantInit(&value);
    V_VT(&value) = VT_I4;
    V_I4(&value) = 5;
    EXPECT_EQ(client->SetProperty(Text(L"X"), &value), S_OK);
    EXPECT_EQ(client->Disconnect(), S_OK);
    EXPECT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(number(L"X"), 5);
}

TEST_F(ClientTest, LastresultAndLastsenseTellOfTheLastCall) {
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_SSCP), CLU0_S_SSCP_ACTIVE);
    EXPECT_EQ(number(L"LASTRESULT"), CLU0_S_SSCP_ACTIVE) << "they need no session";
    EXPECT_EQ(client->Disconnect(), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(number(L"LASTRESULT"), CLU0_E_NOTCONNECTED);
}

bool refusing(FakeNode& node, const port::Request& request) {
    auto* start = std::get_if<port::StartSession>(&request);
    if (!start || start->init != port::Init::kLogon) return false;
    node.say(port::InitRefused{start->lu, 0x08060001});
    return true;
}
class RefusingHost : public ComTest {
  protected:
    FakeNode node{refusing};
};

TEST_F(RefusingHost, EveryFailureIsDescribedWithItsSenseCode) {
    EXPECT_EQ(create(L"LUNAME=LU01", INIT_LOGON, 10000, {0xC1}), CLU0_E_NEG_RESPONSE);
    auto text = last_description();
    EXPECT_NE(text.find(L"CLU0_E_NEG_RESPONSE"), std::wstring::npos);
    EXPECT_NE(text.find(L"08060001"), std::wstring::npos);
    EXPECT_EQ(number(L"LASTSENSE"), 0x08060001);
}

TEST_F(ClientTest, ASuccessLeavesNoErrorBehind) {
    EXPECT_EQ(client->Disconnect(), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(create(), S_OK);
    EXPECT_EQ(last_description(), L"");
}

TEST_F(ClientTest, ResponsetimeoutLimitsSend) {
    ASSERT_EQ(create(L"LUNAME=LU01 RESPONSETIMEOUT=20"), S_OK);
    ASSERT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(send(DEFINITE_RESPONSE1, {1}), S_OK);
}

bool unresponsive(FakeNode& node, const port::Request& request) {
    auto* data = std::get_if<port::SendData>(&request);
    if (!data) return false;
    port::Sent sent{data->lu, data->tag};
    sent.rh = data->rh;
    node.say(sent);
    return true;
}
class UnresponsiveHost : public ComTest {
  protected:
    FakeNode node{unresponsive};
};

TEST_F(UnresponsiveHost, SendIsNoRspRequestedAfterResponsetimeout) {
    ASSERT_EQ(create(L"LUNAME=LU01 RESPONSETIMEOUT=20"), S_OK);
    ASSERT_EQ(client->Connect(handle), S_OK);
    EXPECT_EQ(send(DEFINITE_RESPONSE1, {1}), CLU0_E_NO_RSP_REQUESTED);
}

}  // namespace
}  // namespace openwosa::comlu0::test
