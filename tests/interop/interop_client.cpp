// What the interoperability tests drive: one WinSNMP exchange per command, its result printed in net-snmp's
// numeric notation so that both can be compared as text. One source for Linux and Windows.
//
//   interop_client get|getnext|walk PORT 1|2c COMMUNITY OID...
//   interop_client bulk PORT COMMUNITY NON_REPEATERS MAX_REPETITIONS OID...
//   interop_client set PORT 1|2c COMMUNITY OID i|s VALUE
//   interop_client listen COUNT                       prints "ready", then COUNT notifications
//   interop_client notify PORT 1|2c trap|inform COMMUNITY
//   interop_client agent PORT COUNT                   prints "ready", then answers COUNT requests
#include <windows.h>
#include <winsnmp.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

using Arcs = std::vector<smiUINT32>;

struct Notice {
    WPARAM code;
    LPARAM request_id;
};

std::mutex mutex;
std::condition_variable changed;
std::deque<Notice> notices;

SNMPAPI_STATUS CALLBACK on_notice(HSNMP_SESSION, HWND, UINT, WPARAM wparam, LPARAM lparam, LPVOID) {
    std::lock_guard lock(mutex);
    notices.push_back({wparam, lparam});
    changed.notify_one();
    return SNMPAPI_SUCCESS;
}

Notice next_notice() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [] { return !notices.empty(); });
    const Notice first = notices.front();
    notices.pop_front();
    return first;
}

[[noreturn]] void fail(const char* what) {
    std::printf("FAILED %s: %lu\n", what, static_cast<unsigned long>(SnmpGetLastError(nullptr)));
    std::exit(1);
}
template <class T>
T check(T result, const char* what) {
    if (!result) fail(what);
    return result;
}
#define CHECK(call) check((call), #call)

Arcs parse_oid(const char* text) {
    smiOID oid{};
    CHECK(SnmpStrToOid(text, &oid));
    const Arcs arcs(oid.ptr, oid.ptr + oid.len);
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&oid));
    return arcs;
}

std::string oid_text(const smiOID& oid) {
    char text[MAXOBJIDSTRSIZE];
    CHECK(SnmpOidToStr(&oid, sizeof text, text));
    return "." + std::string(text);
}

std::string octets_text(const smiOCTETS& octets) {
    if (octets.len == 0) return "\"\"";
    std::string text = "Hex-STRING:";
    char byte[4];
    for (smiUINT32 i = 0; i < octets.len; ++i) {
        std::snprintf(byte, sizeof byte, " %02X", octets.ptr[i]);
        text += byte;
    }
    return text;
}

std::string unsigned_text(const char* type, smiUINT32 number) {
    return std::string(type) + ": " + std::to_string(static_cast<unsigned long>(number));
}

std::string value_text(const smiVALUE& value) {
    switch (value.syntax) {
        case SNMP_SYNTAX_INT:
            return "INTEGER: " + std::to_string(static_cast<long>(value.value.sNumber));
        case SNMP_SYNTAX_CNTR32:
            return unsigned_text("Counter32", value.value.uNumber);
        case SNMP_SYNTAX_GAUGE32:
            return unsigned_text("Gauge32", value.value.uNumber);
        case SNMP_SYNTAX_TIMETICKS:
            return unsigned_text("Timeticks", value.value.uNumber);
        case SNMP_SYNTAX_CNTR64:
            return "Counter64: " + std::to_string(std::uint64_t(value.value.hNumber.hipart) << 32 |
                                                  value.value.hNumber.lopart);
        case SNMP_SYNTAX_OCTETS:
            return octets_text(value.value.string);
        case SNMP_SYNTAX_IPADDR: {
            const smiLPBYTE p = value.value.string.ptr;
            char text[32];
            std::snprintf(text, sizeof text, "IpAddress: %u.%u.%u.%u", p[0], p[1], p[2], p[3]);
            return text;
        }
        case SNMP_SYNTAX_OID:
            return "OID: " + oid_text(value.value.oid);
        case SNMP_SYNTAX_NULL:
            return "NULL";
        case SNMP_SYNTAX_NOSUCHOBJECT:
            return "No Such Object available on this agent at this OID";
        case SNMP_SYNTAX_NOSUCHINSTANCE:
            return "No Such Instance currently exists at this OID";
        case SNMP_SYNTAX_ENDOFMIBVIEW:
            return "No more variables left in this MIB View (It is past the end of the MIB tree)";
        default:
            return unsigned_text("syntax", value.syntax);
    }
}

struct Binding {
    Arcs name;
    std::string text;
    smiUINT32 syntax;
};

struct Message {
    smiINT type = 0;
    smiINT32 id = 0;
    smiINT error_status = 0;
    smiINT error_index = 0;
    std::vector<Binding> bindings;
    std::string sender, community;
    HSNMP_ENTITY source = nullptr, destination = nullptr;
    HSNMP_CONTEXT context = nullptr;
};

Binding read_binding(HSNMP_VBL vbl, smiUINT32 index) {
    smiOID name{};
    smiVALUE value{};
    CHECK(SnmpGetVb(vbl, index, &name, &value));
    Binding binding{Arcs(name.ptr, name.ptr + name.len), value_text(value), value.syntax};
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&name));
    SnmpFreeDescriptor(value.syntax, &value.value.string);
    return binding;
}

Message receive(HSNMP_SESSION session) {
    Message message;
    HSNMP_PDU pdu = nullptr;
    HSNMP_VBL vbl = nullptr;
    CHECK(SnmpRecvMsg(session, &message.source, &message.destination, &message.context, &pdu));
    CHECK(SnmpGetPduData(pdu, &message.type, &message.id, &message.error_status, &message.error_index, &vbl));
    const smiUINT32 count = SnmpCountVbl(vbl);
    for (smiUINT32 i = 1; i <= count; ++i) message.bindings.push_back(read_binding(vbl, i));
    char address[128];
    CHECK(SnmpEntityToStr(message.source, sizeof address, address));
    message.sender = address;
    smiOCTETS community{};
    CHECK(SnmpContextToStr(message.context, &community));
    message.community.assign(reinterpret_cast<char*>(community.ptr), community.len);
    SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &community);
    SnmpFreeVbl(vbl);
    SnmpFreePdu(pdu);
    return message;
}

void release(const Message& message) {
    SnmpFreeEntity(message.source);
    SnmpFreeEntity(message.destination);
    SnmpFreeContext(message.context);
}

void print(const std::vector<Binding>& bindings) {
    for (const Binding& binding : bindings) {
        Arcs arcs = binding.name;
        const smiOID name{smiUINT32(arcs.size()), arcs.data()};
        std::printf("%s = %s\n", oid_text(name).c_str(), binding.text.c_str());
    }
}

HSNMP_CONTEXT make_context(HSNMP_SESSION session, std::string community) {
    const smiOCTETS octets{smiUINT32(community.size()), reinterpret_cast<smiLPBYTE>(community.data())};
    return CHECK(SnmpStrToContext(session, &octets));
}

struct Target {
    Target(HSNMP_SESSION owner, const char* port, const char* version, const char* community)
        : session(owner) {
        CHECK(SnmpSetTranslateMode(std::strcmp(version, "1") == 0 ? SNMPAPI_UNTRANSLATED_V1
                                                                  : SNMPAPI_UNTRANSLATED_V2));
        entity = CHECK(SnmpStrToEntity(session, "127.0.0.1"));
        CHECK(SnmpSetPort(entity, static_cast<UINT>(std::atoi(port))));
        CHECK(SnmpSetTimeout(entity, 300));
        CHECK(SnmpSetRetry(entity, 2));
        context = make_context(session, community);
    }

    // Sends and waits; exits with the code when the request times out.
    Message ask(smiINT type, HSNMP_VBL vbl, smiINT first = 0, smiINT second = 0) const {
        const HSNMP_PDU pdu = CHECK(SnmpCreatePdu(session, type, 0, first, second, vbl));
        CHECK(SnmpSendMsg(session, nullptr, entity, context, pdu));
        SnmpFreePdu(pdu);
        const Notice notice = next_notice();
        if (notice.code != 0) {
            std::printf("ERROR %lu\n", static_cast<unsigned long>(notice.code));
            std::exit(2);
        }
        Message message = receive(session);
        release(message);
        return message;
    }

    HSNMP_SESSION session;
    HSNMP_ENTITY entity;
    HSNMP_CONTEXT context;
};

HSNMP_VBL list_of(HSNMP_SESSION session, const std::vector<Arcs>& names) {
    const HSNMP_VBL vbl = CHECK(SnmpCreateVbl(session, nullptr, nullptr));
    for (Arcs arcs : names) {
        const smiOID name{smiUINT32(arcs.size()), arcs.data()};
        CHECK(SnmpSetVb(vbl, 0, &name, nullptr));
    }
    return vbl;
}

void print_response(const Message& message) {
    if (message.error_status != 0) {
        std::printf("error-status %ld error-index %ld\n", long(message.error_status),
                    long(message.error_index));
        return;
    }
    print(message.bindings);
}

void walk(const Target& target, const Arcs& root) {
    Arcs at = root;
    for (;;) {
        const HSNMP_VBL vbl = list_of(target.session, {at});
        const Message message = target.ask(SNMP_PDU_GETNEXT, vbl);
        SnmpFreeVbl(vbl);
        if (message.error_status != 0 || message.bindings.empty()) return;
        const Binding& next = message.bindings[0];
        if (next.syntax == SNMP_SYNTAX_ENDOFMIBVIEW || next.name.size() < root.size() ||
            !std::equal(root.begin(), root.end(), next.name.begin())) {
            return;
        }
        print(message.bindings);
        at = next.name;
    }
}

smiVALUE octets_value(std::string& text) {
    smiVALUE value{};
    value.syntax = SNMP_SYNTAX_OCTETS;
    value.value.string = {smiUINT32(text.size()), reinterpret_cast<smiLPBYTE>(text.data())};
    return value;
}
smiVALUE integer_value(long number) {
    smiVALUE value{};
    value.syntax = SNMP_SYNTAX_INT;
    value.value.sNumber = smiINT(number);
    return value;
}

void set_one(const Target& target, const char* oid, const char* type, std::string text) {
    Arcs arcs = parse_oid(oid);
    const smiOID name{smiUINT32(arcs.size()), arcs.data()};
    const smiVALUE value = *type == 'i' ? integer_value(std::atol(text.c_str())) : octets_value(text);
    const HSNMP_VBL vbl = CHECK(SnmpCreateVbl(target.session, &name, &value));
    print_response(target.ask(SNMP_PDU_SET, vbl));
    SnmpFreeVbl(vbl);
}

void listen(HSNMP_SESSION session, int count) {
    CHECK(SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
    std::printf("ready\n");
    std::fflush(stdout);
    for (int i = 0; i < count; ++i) {
        next_notice();
        const Message message = receive(session);
        std::printf("%s from %s community %s\n", message.type == SNMP_PDU_INFORM ? "INFORM" : "TRAP",
                    message.sender.c_str(), message.community.c_str());
        print(message.bindings);
        std::fflush(stdout);
        release(message);
    }
}

void notify(const Target& target, bool inform) {
    Arcs up_time = parse_oid("1.3.6.1.2.1.1.3.0"), trap_oid = parse_oid("1.3.6.1.6.3.1.1.4.1.0"),
         cold_start = parse_oid("1.3.6.1.6.3.1.1.5.1"), extra = parse_oid("1.3.6.1.2.1.1.4.0");
    const smiOID names[] = {{smiUINT32(up_time.size()), up_time.data()},
                            {smiUINT32(trap_oid.size()), trap_oid.data()},
                            {smiUINT32(extra.size()), extra.data()}};
    smiVALUE ticks{}, oid{};
    ticks.syntax = SNMP_SYNTAX_TIMETICKS;
    ticks.value.uNumber = 4711;
    oid.syntax = SNMP_SYNTAX_OID;
    oid.value.oid = {smiUINT32(cold_start.size()), cold_start.data()};
    std::string who = "the operator";
    const smiVALUE contact = octets_value(who);
    const HSNMP_VBL vbl = CHECK(SnmpCreateVbl(target.session, &names[0], &ticks));
    CHECK(SnmpSetVb(vbl, 0, &names[1], &oid));
    CHECK(SnmpSetVb(vbl, 0, &names[2], &contact));
    if (inform) {
        const Message answer = target.ask(SNMP_PDU_INFORM, vbl);
        std::printf("acknowledged %d\n", answer.type == SNMP_PDU_RESPONSE && answer.error_status == 0);
    } else {
        const HSNMP_PDU pdu = CHECK(SnmpCreatePdu(target.session, SNMP_PDU_TRAP, 0, 0, 0, vbl));
        CHECK(SnmpSendMsg(target.session, nullptr, target.entity, target.context, pdu));
        std::printf("sent\n");
    }
}

// A tiny MIB, kept in order: INTEGER and OCTET STRING objects that may be set.
class Agent {
  public:
    Agent() {
        values_[parse_oid("1.3.6.1.4.1.99999.1.0")] = {SNMP_SYNTAX_INT, 42, ""};
        values_[parse_oid("1.3.6.1.4.1.99999.2.0")] = {SNMP_SYNTAX_OCTETS, 0, "hello"};
        values_[parse_oid("1.3.6.1.4.1.99999.3.1")] = {SNMP_SYNTAX_INT, 1, ""};
        values_[parse_oid("1.3.6.1.4.1.99999.3.2")] = {SNMP_SYNTAX_INT, -2, ""};
    }

    void answer(HSNMP_SESSION session) {
        HSNMP_ENTITY source, destination;
        HSNMP_CONTEXT context;
        HSNMP_PDU request;
        CHECK(SnmpRecvMsg(session, &source, &destination, &context, &request));
        smiINT type, first, second;
        smiINT32 id;
        HSNMP_VBL asked;
        CHECK(SnmpGetPduData(request, &type, &id, &first, &second, &asked));
        const HSNMP_VBL reply = CHECK(SnmpCreateVbl(session, nullptr, nullptr));
        if (type == SNMP_PDU_GETBULK) {
            bulk(asked, reply, first, second);
        } else {
            for (smiUINT32 i = 1; i <= SnmpCountVbl(asked); ++i) one(type, asked, i, reply);
        }
        const HSNMP_PDU pdu = CHECK(SnmpCreatePdu(session, SNMP_PDU_RESPONSE, id, 0, 0, reply));
        CHECK(SnmpSendMsg(session, destination, source, context, pdu));
        SnmpFreeVbl(asked);
        SnmpFreeVbl(reply);
        SnmpFreePdu(pdu);
        SnmpFreePdu(request);
        SnmpFreeEntity(source);
        SnmpFreeEntity(destination);
        SnmpFreeContext(context);
    }

  private:
    struct Stored {
        smiUINT32 syntax = SNMP_SYNTAX_NULL;
        smiINT number = 0;
        std::string text;
    };

    void one(smiINT type, HSNMP_VBL asked, smiUINT32 index, HSNMP_VBL reply) {
        smiOID name{};
        smiVALUE value{};
        CHECK(SnmpGetVb(asked, index, &name, &value));
        const Arcs arcs(name.ptr, name.ptr + name.len);
        if (type == SNMP_PDU_SET) {
            Stored& stored = values_[arcs];
            stored.syntax = value.syntax;
            if (value.syntax == SNMP_SYNTAX_INT) stored.number = value.value.sNumber;
            if (value.syntax == SNMP_SYNTAX_OCTETS) {
                stored.text.assign(reinterpret_cast<char*>(value.value.string.ptr), value.value.string.len);
            }
        }
        const auto found = type == SNMP_PDU_GETNEXT ? values_.upper_bound(arcs) : values_.find(arcs);
        put(found, arcs, type == SNMP_PDU_GETNEXT ? SNMP_SYNTAX_ENDOFMIBVIEW : SNMP_SYNTAX_NOSUCHOBJECT,
            reply);
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&name));
        SnmpFreeDescriptor(value.syntax, &value.value.string);
    }

    void bulk(HSNMP_VBL asked, HSNMP_VBL reply, smiINT non_repeaters, smiINT repetitions) {
        for (smiUINT32 i = 1; i <= SnmpCountVbl(asked); ++i) {
            smiOID name{};
            smiVALUE value{};
            CHECK(SnmpGetVb(asked, i, &name, &value));
            Arcs at(name.ptr, name.ptr + name.len);
            SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&name));
            for (smiINT k = 0; k < (smiINT(i) <= non_repeaters ? 1 : repetitions); ++k) {
                const auto next = values_.upper_bound(at);
                put(next, at, SNMP_SYNTAX_ENDOFMIBVIEW, reply);
                if (next == values_.end()) break;
                at = next->first;
            }
        }
    }

    void put(std::map<Arcs, Stored>::iterator found, Arcs name, smiUINT32 otherwise, HSNMP_VBL reply) {
        smiVALUE value{};
        value.syntax = otherwise;
        if (found != values_.end()) {
            name = found->first;
            value = found->second.syntax == SNMP_SYNTAX_INT ? integer_value(found->second.number)
                                                            : octets_value(found->second.text);
        }
        const smiOID oid{smiUINT32(name.size()), name.data()};
        CHECK(SnmpSetVb(reply, 0, &oid, &value));
    }

    std::map<Arcs, Stored> values_;
};

void serve(HSNMP_SESSION session, const char* port, int count) {
    const HSNMP_ENTITY self = CHECK(SnmpStrToEntity(session, "127.0.0.1"));
    CHECK(SnmpSetPort(self, static_cast<UINT>(std::atoi(port))));
    CHECK(SnmpListen(self, SNMPAPI_ON));
    Agent agent;
    std::printf("ready\n");
    std::fflush(stdout);
    for (int i = 0; i < count; ++i) {
        next_notice();
        agent.answer(session);
    }
    CHECK(SnmpListen(self, SNMPAPI_OFF));
}

int usage() {
    std::printf(
        "usage: interop_client get|getnext|walk|bulk|set|listen|notify|agent ... (see the source's head)\n");
    return 64;
}

int run(HSNMP_SESSION session, int argc, char** argv) {
    const std::string command = argc > 1 ? argv[1] : "";
    if ((command == "get" || command == "getnext") && argc > 5) {
        const Target target(session, argv[2], argv[3], argv[4]);
        std::vector<Arcs> names;
        for (int i = 5; i < argc; ++i) names.push_back(parse_oid(argv[i]));
        print_response(
            target.ask(command == "get" ? SNMP_PDU_GET : SNMP_PDU_GETNEXT, list_of(session, names)));
    } else if (command == "walk" && argc == 6) {
        walk(Target(session, argv[2], argv[3], argv[4]), parse_oid(argv[5]));
    } else if (command == "bulk" && argc > 6) {
        const Target target(session, argv[2], "2c", argv[3]);
        std::vector<Arcs> names;
        for (int i = 6; i < argc; ++i) names.push_back(parse_oid(argv[i]));
        print_response(
            target.ask(SNMP_PDU_GETBULK, list_of(session, names), std::atoi(argv[4]), std::atoi(argv[5])));
    } else if (command == "set" && argc == 8) {
        set_one(Target(session, argv[2], argv[3], argv[4]), argv[5], argv[6], argv[7]);
    } else if (command == "listen" && argc == 3) {
        listen(session, std::atoi(argv[2]));
    } else if (command == "notify" && argc == 6) {
        notify(Target(session, argv[2], argv[3], argv[5]), std::strcmp(argv[4], "inform") == 0);
    } else if (command == "agent" && argc == 4) {
        serve(session, argv[2], std::atoi(argv[3]));
    } else {
        return usage();
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CHECK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    const HSNMP_SESSION session = CHECK(SnmpCreateSession(nullptr, 0, &on_notice, nullptr));
    const int result = run(session, argc, argv);
    CHECK(SnmpClose(session));
    CHECK(SnmpCleanup());
    return result;
}
