#include "winsnmp_client.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

namespace openwosa::bench {
namespace {

smiUINT32 g_name[] = {1, 3, 6, 1, 2, 1, 2, 2, 1, 10, 1};

void require(bool ok, const char* what) {
    if (!ok) {
        throw std::runtime_error(std::string(what) + " failed: " + std::to_string(SnmpGetLastError(nullptr)));
    }
}

}  // namespace

WinSnmpClient::WinSnmpClient(std::uint16_t port) {
    smiUINT32 ignored = 0;
    require(SnmpStartup(&ignored, &ignored, &ignored, &ignored, &ignored) == SNMPAPI_SUCCESS, "SnmpStartup");
    SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2);
    SnmpSetRetransmitMode(SNMPAPI_OFF);
    done_ = CreateEvent(nullptr, FALSE, FALSE, nullptr);
    session_ = SnmpCreateSession(nullptr, 0, on_event, this);
    require(session_ != nullptr, "SnmpCreateSession");
    manager_ = SnmpStrToEntity(session_, "127.0.0.1");
    agent_ = SnmpStrToEntity(session_, "127.0.0.1");
    require(SnmpSetPort(agent_, port) == SNMPAPI_SUCCESS, "SnmpSetPort");
    smiOCTETS community{6, reinterpret_cast<smiLPBYTE>(const_cast<char*>("public"))};
    context_ = SnmpStrToContext(session_, &community);
    require(context_ != nullptr, "SnmpStrToContext");
}

WinSnmpClient::~WinSnmpClient() {
    SnmpClose(session_);
    SnmpCleanup();
    CloseHandle(done_);
}

bool WinSnmpClient::send(HSNMP_ENTITY agent) {
    const smiOID name{static_cast<smiUINT32>(std::size(g_name)), g_name};
    const HSNMP_VBL vbl = SnmpCreateVbl(session_, &name, nullptr);
    const HSNMP_PDU pdu = SnmpCreatePdu(session_, SNMP_PDU_GET, next_id_++, 0, 0, vbl);
    const bool sent = SnmpSendMsg(session_, manager_, agent, context_, pdu) == SNMPAPI_SUCCESS;
    SnmpFreeVbl(vbl);
    SnmpFreePdu(pdu);
    return sent;
}

bool WinSnmpClient::receive() {
    HSNMP_PDU pdu = nullptr;
    HSNMP_VBL vbl = nullptr;
    smiINT status = 0;
    if (SnmpRecvMsg(session_, nullptr, nullptr, nullptr, &pdu) != SNMPAPI_SUCCESS) {
        return false;  // a request that was left outstanding could not be delivered
    }
    SnmpGetPduData(pdu, nullptr, nullptr, &status, nullptr, &vbl);
    smiOID name;
    smiVALUE value;
    std::uint32_t sum = 0;
    if (SnmpGetVb(vbl, 1, &name, &value) == SNMPAPI_SUCCESS) {
        for (smiUINT32 i = 0; i < name.len; ++i) {
            sum += name.ptr[i];
        }
        sum += value.value.uNumber;
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&name));
    }
    benchmark::DoNotOptimize(sum);
    SnmpFreeVbl(vbl);
    SnmpFreePdu(pdu);
    return true;
}

SNMPAPI_STATUS CALLBACK WinSnmpClient::on_event(HSNMP_SESSION, HWND, UINT, WPARAM code, LPARAM, LPVOID data) {
    auto* self = static_cast<WinSnmpClient*>(data);
    if (code == 0 && self->receive()) {
        const LONG answered = InterlockedIncrement(&self->answered_);
        if (self->left_ > 0) {
            InterlockedDecrement(&self->left_);
            self->send(self->agent_);
        }
        if (answered == self->total_) {
            SetEvent(self->done_);
        }
    }
    return SNMPAPI_SUCCESS;
}

int WinSnmpClient::run(int total, int window) {
    total_ = total;
    answered_ = 0;
    left_ = total - window;
    for (int i = 0; i < window; ++i) {
        require(send(agent_), "SnmpSendMsg");
    }
    for (LONG seen = -1; WaitForSingleObject(done_, 2000) != WAIT_OBJECT_0;) {
        if (seen == answered_) {
            break;
        }
        seen = answered_;
    }
    return static_cast<int>(answered_);
}

void WinSnmpClient::leave_outstanding(int count, int entities, std::uint16_t port) {
    std::vector<HSNMP_ENTITY> agents;
    for (int i = 0; i < entities; ++i) {
        char text[32];
        std::snprintf(text, sizeof text, "127.1.%d.%d", i / 250, 1 + i % 250);
        agents.push_back(SnmpStrToEntity(session_, text));
        require(SnmpSetPort(agents.back(), port) == SNMPAPI_SUCCESS, "SnmpSetPort");
    }
    for (int i = 0; i < count; ++i) {
        require(send(agents[static_cast<std::size_t>(i % entities)]), "SnmpSendMsg");
    }
}

}  // namespace openwosa::bench
