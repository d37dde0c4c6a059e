#include "scenario.hpp"

#include <algorithm>

namespace openwosa::snahost {
namespace {

std::vector<LuConfig> lus(unsigned first, unsigned last, std::string_view application) {
    std::vector<LuConfig> out;
    for (unsigned address = first; address <= last; ++address) {
        out.push_back({static_cast<std::uint8_t>(address), std::string(application), {}});
    }
    return out;
}

}  // namespace

std::string_view stage_name(Stage stage) {
    switch (stage) {
        case Stage::kNever:
            return "never";
        case Stage::kCapabilities:
            return "capabilities";
        case Stage::kCircuit:
            return "circuit";
        case Stage::kXid:
            return "xid";
        case Stage::kContact:
            return "contact";
        case Stage::kActpu:
            return "actpu";
        case Stage::kActlu:
            return "actlu";
        case Stage::kInit:
            return "init";
        case Stage::kBind:
            return "bind";
        case Stage::kSdt:
            return "sdt";
        case Stage::kReport:
            return "report";
    }
    return {};
}

const ApplicationConfig* Scenario::find_application(std::string_view name) const {
    const auto at = applications.find(std::string(name));
    return at == applications.end() ? nullptr : &at->second;
}

const PuConfig* Scenario::find_pu(std::uint32_t node_id) const {
    const PuConfig* any = nullptr;
    for (const PuConfig& pu : pus) {
        if (pu.node_id == node_id) return &pu;
        if (!pu.node_id && !any) any = &pu;
    }
    return any;
}

sna::Bind default_bind() {
    sna::Bind bind;
    bind.fixed = {sna::Bind::kCode,
                  0x01,  // not negotiable
                  0x03,  // FM profile 3
                  0x03,  // TS profile 3: SDT and CLEAR
                  0xB1,  // primary: chains of several RUs, any response, may end brackets
                  0xB0,  // secondary: the same, but may not end brackets
                  0x30,  // brackets, at rest between them; conditional termination
                  0x80,  // half-duplex flip-flop; the secondary wins contention, the primary recovers
                  0x00,
                  0x00,  // no pacing
                  0x87,
                  0x87,  // RUs of 1024 bytes
                  0x00,
                  0x00};
    return bind;
}

BankConfig default_bank() {
    BankConfig bank;
    bank.customers = {{"ALICE", "1234"}, {"BOB", "4321"}};
    bank.accounts = {{"1001", 100000}, {"1002", 2550}, {"2001", 50000}};
    bank.owns = {{"ALICE", {"1001", "1002"}}, {"BOB", {"2001"}}};
    return bank;
}

Scenario default_scenario() {
    Scenario scenario;
    // Format 1, type 4 (a subarea node), 20 bytes: what host-side switches in the field send.
    scenario.link.xid.assign(20, 0);
    scenario.link.xid[0] = 0x14;
    scenario.link.xid[1] = 0x01;
    PuConfig& pu = scenario.pus.emplace_back();
    pu.lus = lus(2, 33, "");
    for (LuConfig& lu : lus(34, 65, "ECHO")) pu.lus.push_back(std::move(lu));
    for (const auto& [name, kind] :
         {std::pair{"ECHO", ProgramKind::kEcho}, std::pair{"BANK", ProgramKind::kBank}}) {
        ApplicationConfig& application = scenario.applications[name];
        application.name = name;
        application.bind = default_bind();
        application.bind.crypto.emplace();
        application.bind.plu_name = to_ebcdic(name);
        application.program = kind;
        application.bank = default_bank();
    }
    return scenario;
}

std::string describe(const ScenarioError& error, std::string_view file) {
    return std::string(file) + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) + ": " +
           (error.key.empty() ? std::string{} : error.key + ": ") + error.message;
}

}  // namespace openwosa::snahost
