// A process that reaches the node as any program does, opens LUs and prints what happens.
// usage: node_helper LU-OR-POOL [session]; the configuration comes from OPENWOSA_CONFIG. Lines:
//   connected | failed WHY | opened NAME | refused RESULT | started | ended REASON | lost
// Each line read from standard input is the name of another LU to open; at its end the program ends.
#include <cstdio>
#include <iostream>
#include <mutex>
#include <string>

#include "runtime/node_client.hpp"

using namespace openwosa;
namespace port = sna::port;

namespace {

const char kAnchor = 0;

void print(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

void told(const port::Indication& indication) {
    if (const auto* opened = std::get_if<port::LuOpened>(&indication)) {
        print(opened->result == port::OpenResult::kOk
                  ? "opened " + opened->name
                  : "refused " + std::to_string(static_cast<int>(opened->result)));
    } else if (std::get_if<port::SessionStarted>(&indication)) {
        print("started");
    } else if (const auto* ended = std::get_if<port::SessionEnded>(&indication)) {
        print("ended " + std::to_string(static_cast<int>(ended->reason)));
    } else if (std::get_if<port::NodeLost>(&indication)) {
        print("lost");
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    auto made = runtime::connect_node([](port::Indication&& i) { told(i); }, &kAnchor);
    if (const auto* error = std::get_if<runtime::NodeError>(&made)) {
        print("failed " + error->text);
        return 1;
    }
    const auto client = std::get<std::unique_ptr<runtime::NodeClient>>(std::move(made));
    print("connected");
    port::LuId next = 1;
    client->send(port::OpenLu{next, argv[1], {}});
    if (argc > 2) client->send(port::StartSession{next, port::Init::kBind, {}, {}, {}});
    for (std::string line; std::getline(std::cin, line);) client->send(port::OpenLu{++next, line, {}});
    return 0;
}
